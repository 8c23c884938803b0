import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DIALOGUES, playOnce, WORDINGS } from './cutDialogues';

/** 600 ms with jitter, and one packet in twenty is sent again after a second; the same in each run. */
function roughLine(): () => number {
  let state = 4711;
  const random = (): number => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
  return () => 300 + random() * 200 + (random() < 0.05 ? 1000 : 0);
}

for (const wording of WORDINGS)
  describe(wording, () => {
    for (const dialogue of DIALOGUES.filter((one) => (one.wording ?? wording) === wording)) {
      test(`B16 ${dialogue.name}: the same is sent, once, over a line with 600 ms, jitter and loss`, async () => {
        const quick = await playOnce(dialogue, wording, {});
        const rough = await playOnce(dialogue, wording, { latency: roughLine() });
        assert.equal(rough.end.kind, dialogue.ends);
        assert.equal(rough.truth, quick.truth);
        assert.deepEqual(sent(rough), sent(quick));
      });
      test(`B18 ${dialogue.name}: after a sleep in the middle nothing is sent again by itself`, async () => {
        const whole = await playOnce(dialogue, wording, {});
        const all = sent(whole);
        const isCluster = dialogue.machine?.switches?.clusterMode === true;
        for (const [index, { before }] of whole.machine.writes.entries()) {
          const asleep = await playOnce(dialogue, wording, {
            break: { direction: 'down', after: before.down, how: 'dark' },
          });
          const [first = '', ...after] = sent(asleep).slice(index);
          assert.ok(first === all[index] || first === '\u0003', `${index}: ${JSON.stringify(first)}`);
          const others = after.filter((text) => !READING.has(text) && !(isCluster && text === 'Y\n'));
          assert.deepEqual(others, [], `after ${JSON.stringify(first)}`);
        }
      });
    }
  });

/** What a way out and a reading, in a login of its own, consist of. */
const READING = new Set(['\u0003', '\n', 'version\n', 'whoami\n', 'techsupport\n', 'STATUS\n']);

function sent({ machine }: Awaited<ReturnType<typeof playOnce>>): string[] {
  return machine.writes.map(({ text }) => text);
}
