import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProbeRun } from '../../../../src/appliance/probeReport';
import { askOpening, askPort, confirmDespiteLogins } from '../../../../src/workbench/access/accessQuestions';
import { clockTime } from '../../../../src/workbench/times';
import { appliance } from '../../appliance/sampleAppliance';
import { result, run } from '../../probe/sampleRun';
import { answers } from '../../vscode';

const NOW = new Date().toISOString();
const esa1 = appliance({ id: 'esa1' });
const wsa1 = appliance({ id: 'wsa1', family: 'wsa' });

/** The list as it is shown, and the first of it. */
async function shown(of: typeof esa1, probed: ProbeRun | undefined) {
  let list: string[] = [];
  answers.push(({ items }) => {
    const all = items as { label: string; description: string }[];
    list = all.map(({ label, description }) => `${label} ${description}`.trimEnd());
    return all[0];
  });
  return { port: await askPort(of, probed), list };
}

test('each port says what the last probe found on it, and when; what works stands first', async () => {
  const found = [
    ...[result('timeout', 22), result('smtp-inspected'), result('timeout', 53)],
    ...[result('http', 80), result('tunnel', 443), result('refused', 4766)],
  ];
  const here = result('tunnel', 22, { vantage: 'laptop', vantageKind: 'computer' });
  const probed = run(NOW, [here, ...found], { verdict: 'usable', recommendedPort: 443 });
  const { port, list } = await shown(esa1, probed);
  const time = clockTime(NOW);
  assert.equal(port, 443);
  assert.deepEqual(list, [
    `443 works from esa1, ${time}`,
    `25 default port, SMTP inspected, ${time}`,
    `22 No answer, ${time}`,
    `53 No answer, ${time}`,
    `80 HTTP proxy, ${time}`,
    `4766 Refused, ${time}`,
  ]);
});

test('what was measured more than an hour ago says so', async () => {
  const at = new Date(Date.now() - 61 * 60_000).toISOString();
  const { list } = await shown(esa1, run(at, [result('timeout')]));
  assert.match(list[0] ?? '', /^25 default port, No answer, as of /);
});

test('two names that differ are both told, and one that lets the tunnel out counts', async () => {
  const other = { host: 'c.tunnels.ironport.com' };
  const found = [result('timeout'), result('refused', 25, other), result('timeout', 80), result('tunnel', 80, other)];
  const { list } = await shown(esa1, run(NOW, found));
  assert.match(list[0] ?? '', /^25 default port, No answer \/ Refused, /);
  assert.match(list.find((one) => one.startsWith('80')) ?? '', /^80 works from esa1, /);
});

test('without a probe the default port stands first; the documents of a WSA differ, and both are named', async () => {
  assert.deepEqual((await shown(esa1, undefined)).list, ['25 default port', '443', '22', '53', '80', '4766']);
  assert.deepEqual((await shown(wsa1, undefined)).list.slice(0, 3), [
    '25 default in Cisco document 117873',
    '443 default in the WSA user guide',
    '22',
  ]);
});

test('a port that the button named is not asked for again, and stands in the question', async () => {
  let detail = '';
  answers.push(
    ({ items, title }) => {
      assert.equal(title, 'Seed string for esa1');
      return (items as object[])[0];
    },
    (asked) => {
      detail = String(asked['detail']);
      return 'Enable Tunnel';
    },
  );
  assert.deepEqual(await askOpening(esa1, 'TUNNEL', undefined, 443), { verb: 'TUNNEL', port: 443, seed: 'generate' });
  assert.match(detail, /through port 443\./);
});

test('a session that the prompt alone tells of: that it is not known of how many is said', async () => {
  let detail = '';
  answers.push((asked) => void (detail = String(asked['detail'])));
  assert.equal(await confirmDespiteLogins(esa1, 'uncounted'), false);
  assert.equal(detail, 'Its prompt says so; how many are logged in is not known. They may be cut off.');
});

test('a seed that is easily guessed is warned of as it is typed, and not refused', async () => {
  let said: unknown[] = [];
  answers.push(
    ({ items }) => (items as unknown[])[1],
    ({ validateInput }) => {
      said = ['ab?', 'abcdefg8', ''].map(validateInput as (text: string) => unknown);
      return 'ab?';
    },
    () => 'Enable SSH Access',
  );
  const choices = await askOpening(esa1, 'SSHACCESS', undefined, undefined);
  assert.deepEqual(choices?.seed, { typed: 'ab?' });
  const message = 'Fewer than 8 characters are easily guessed: this and the serial number together open the appliance.';
  assert.deepEqual(said, [{ message, severity: 2 }, undefined, 'A seed string is needed.']);
});
