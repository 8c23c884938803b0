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
  for (const { name, choices, says, sends, end, port, unasked, logins, typedSeed } of transcripts)
    for (const { name: how, cuts, paced } of CUTTINGS.slice(0, 2))
      test(`${name}, ${how}`, async () => {
        const { cli, farEnd } = await loggedIn(PLAIN, says, cuts(), paced);
        let risks = 0;
        const asked: number[] = [];
        const hooks: DialogueHooks = {
          temporaryPassword: () => Promise.resolve('Temporary-2'),
          mayLeaveClusterMode: () => Promise.resolve(true),
          despiteLogins: (count) => Promise.resolve(asked.push(count) > 0),
          beforeRisk: () => Promise.resolve(void (risks += 1)),
        };
        const course = await settled(change(cli, choicesOf(choices), hooks, {}));
        const typed = farEnd.written.map((data) => (data === '\u0003' ? '^C' : data.trimEnd()));
        assert.deepEqual(typed, sends);
        assert.equal(course.end, end);
        assert.equal(course.port, port);
        assert.equal(course.typedSeed, typedSeed ?? false);
        assert.equal(risks, sends.includes('Y') || unasked === true ? 1 : 0);
        assert.deepEqual(asked, logins ?? []);
      });
});

function choicesOf({ verb, seed, port }: (typeof transcripts)[number]['choices']): Choices {
  assert.ok(verb === 'TUNNEL' || verb === 'SSHACCESS' || verb === 'DISABLE');
  return { verb, seed: typeof seed === 'string' ? 'generate' : seed, port };
}
