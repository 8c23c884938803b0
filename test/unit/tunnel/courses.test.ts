import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import { change, type DialogueHooks } from '../../../src/tunnel/dialogues';
import type { Choices, Logins } from '../../../src/tunnel/moves';
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
        const asked: Logins[] = [];
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

describe('a support session that the prompt alone tells of is warned of before DISABLE', () => {
  const OPERATIONS = ['', '- DISABLE - Prevent access', '- STATUS - Show it', '[]> '];
  const YES = ['Are you sure you want to disable service access? [N]> '];
  const DONE = ['Service access has been DISABLED.', '', '- STATUS - Show it', '[]> '];
  const SERVICE = { ...PLAIN, prompt: 'esa1.example.com (SERVICE)> ' };

  const disabling = async (manner: typeof PLAIN, status: string, agrees: boolean, yes = YES) => {
    const said = [status, ...OPERATIONS];
    const { cli, farEnd } = await loggedIn(manner, [said, said, yes, DONE]);
    const asked: Logins[] = [];
    const hooks: DialogueHooks = {
      temporaryPassword: () => Promise.resolve(undefined),
      mayLeaveClusterMode: () => Promise.resolve(true),
      despiteLogins: (logins) => Promise.resolve((asked.push(logins), agrees)),
      beforeRisk: () => Promise.resolve(),
    };
    const course = await settled(change(cli, { verb: 'DISABLE', seed: 'generate', port: undefined }, hooks, {}));
    const typed = farEnd.written.map((data) => data.trimEnd());
    return {
      asked,
      end: course.end,
      isSent: typed.includes('DISABLE'),
      yeses: typed.filter((it) => it === 'Y').length,
    };
  };

  for (const status of [
    'Service Access currently ENABLED (0 current service logins)',
    'Service access is currently enabled.',
  ]) {
    test(`kept on: nothing is sent (${status})`, async () => {
      const kept = { asked: ['uncounted'], end: 'stopped', isSent: false, yeses: 0 };
      assert.deepEqual(await disabling(SERVICE, status, false), kept);
    });
    test(`asked once: neither the verb nor the yes asks again (${status})`, async () => {
      const gone = { asked: ['uncounted'], end: 'answered', isSent: true, yeses: 1 };
      assert.deepEqual(await disabling(SERVICE, status, true), gone);
    });
  }

  test('a count is what is asked about; without the mark and with no login nobody is asked about', async () => {
    const counted = 'Service Access currently ENABLED (2 current service logins)';
    assert.deepEqual((await disabling(SERVICE, counted, true)).asked, [2]);
    const none = 'Service Access currently ENABLED (0 current service logins)';
    assert.deepEqual((await disabling(PLAIN, none, true)).asked, []);
  });

  test('more that come meanwhile are asked about again', async () => {
    const none = 'Service Access currently ENABLED (0 current service logins)';
    const yes = ['2 service engineers are logged in.', ...YES];
    assert.deepEqual((await disabling(SERVICE, none, true, yes)).asked, ['uncounted', 2]);
  });
});
