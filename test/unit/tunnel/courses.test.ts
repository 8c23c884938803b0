import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import { change, type DialogueHooks } from '../../../src/tunnel/dialogues';
import type { Choices } from '../../../src/tunnel/moves';
import transcripts from '../../transcripts/remoteAccess/courses.json';
import { loggedIn, PLAIN } from '../asyncos/appliance';
import { CUTTINGS, settled } from '../asyncos/farEnd';

beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
afterEach(() => mock.timers.reset());

describe('D01 techsupport in words and menus of its own: what is not understood is not answered', () => {
  for (const { name, choices, says, sends, end, port, mayBeDone, logins, agrees, typedSeed } of transcripts)
    for (const { name: how, cuts, paced } of CUTTINGS.slice(0, 2))
      test(`${name}, ${how}`, async () => {
        const { cli, farEnd } = await loggedIn(PLAIN, says, cuts(), paced);
        const risks: number[] = [];
        const asked: number[] = [];
        const hooks: DialogueHooks = {
          temporaryPassword: () => Promise.resolve('Temporary-2'),
          mayLeaveClusterMode: () => Promise.resolve(true),
          despiteLogins: (count) => Promise.resolve((agrees ?? [])[asked.push(count) - 1] ?? true),
          beforeRisk: () => Promise.resolve(void risks.push(farEnd.written.length)),
        };
        const course = await settled(change(cli, choicesOf(choices), hooks, {}));
        const typed = farEnd.written.map((data) => (data === '\u0003' ? '^C' : data.trimEnd()));
        assert.deepEqual(typed, sends);
        assert.equal(course.end, end);
        assert.equal(course.port, port);
        assert.equal(course.typedSeed, typedSeed ?? false);
        assert.equal(course.mayBeDone, mayBeDone ?? end === 'answered');
        const [verb, ...yeses] = risks.map((at) => typed[at]);
        assert.deepEqual(yeses, sends.includes('Y') ? ['Y'] : [], 'written down before the yes');
        if (verb === undefined) assert.ok(!sends.includes('Y') && !course.mayBeDone, 'written down before the verb');
        else assert.match(verb, CHOOSES);
        assert.deepEqual(asked, logins ?? []);
      });
});

const CHOOSES = /^(?:[12]|TUNNEL|SSHACCESS|DISABLE)$/;

function choicesOf({ verb, seed, port }: (typeof transcripts)[number]['choices']): Choices {
  assert.ok(verb === 'TUNNEL' || verb === 'SSHACCESS' || verb === 'DISABLE');
  return { verb, seed: typeof seed === 'string' ? 'generate' : seed, port };
}
