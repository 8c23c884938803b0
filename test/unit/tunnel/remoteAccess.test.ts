import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { failureOf } from '../../../src/appliance/failure';
import type { Carried, Facts, HeldSeed, Intent, Kept } from '../../../src/tunnel/keeping';
import type { Choices } from '../../../src/tunnel/moves';
import { remoteAccess } from '../../../src/tunnel/remoteAccess';
import { loggedIn, PLAIN } from '../asyncos/appliance';
import { settled } from '../asyncos/farEnd';

const VERSION = ['Model: C100V', 'Version: 15.0.0-104', 'Serial #: 00137262569A-8RVFDB1', PLAIN.prompt];
const WHOAMI = ['Username: admin', 'Full Name: Administrator', 'Groups: Administrators', PLAIN.prompt];
const OFF = ['Service access currently disabled.', '', '- SSHACCESS - Allow access', '- STATUS - Show it', '[]> '];
const ON = ['Service access currently ENABLED', '', '- DISABLE - Prevent access', '- STATUS - Show it', '[]> '];

beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
afterEach(() => mock.timers.reset());

/** @param logins what the appliance answers in each login, in order */
function site(logins: readonly (readonly string[])[][]) {
  const written: string[] = [];
  const held = new Map<string, HeldSeed>();
  const left = [...logins];
  const actions = remoteAccess({
    openCli: async () => (await loggedIn(PLAIN, left.shift() ?? assert.fail('one login too many'))).cli,
    lease: () =>
      Promise.resolve({
        takenOver: false,
        isHeld: () => Promise.resolve(true),
        release: () => Promise.resolve(),
      }),
    journal: kept<Intent>(({ action }) => written.push(action)),
    facts: kept<Facts>(),
    carriers: kept<Carried>(),
    vault: {
      hold: (id, seed) => Promise.resolve(void held.set(id, seed)),
      get: (id) => Promise.resolve(held.get(id)),
      forget: (id) => Promise.resolve(void held.delete(id)),
    },
    clock: { now: () => Date.now(), monotonic: () => 0, wait: () => Promise.resolve() },
    error: (error) => assert.fail(String(error)),
  });
  const change = (choices: Choices) =>
    settled(
      actions.change(
        'esa1',
        choices,
        {
          mayLeaveClusterMode: () => Promise.resolve(false),
          temporaryPassword: () => Promise.resolve(undefined),
          despiteLogins: () => Promise.resolve(true),
        },
        new AbortController().signal,
      ),
    );
  return { change, written, held };
}

function kept<T>(onSet: (record: T) => unknown = () => undefined): Kept<T> {
  const records = new Map<string, T>();
  return {
    all: () => Promise.resolve(records),
    get: (id) => Promise.resolve(records.get(id)),
    set: (id, record) => {
      onSet(record);
      records.set(id, record);
      return Promise.resolve();
    },
    remove: (id) => Promise.resolve(void records.delete(id)),
  };
}

test('what the verb did without asking for a yes is written down, and proven by a reading', async () => {
  const { change, written } = site([
    [VERSION, WHOAMI, ON, ON, ['Service access has been disabled.', ...OFF]],
    [OFF, OFF],
  ]);
  const { outcome, access } = await change({ verb: 'DISABLE', seed: 'generate', port: undefined });
  assert.deepEqual([outcome, access.state, written], ['proven', 'disabled', ['disable']]);
});

test('what the verb did not do without a yes is refused, by a reading', async () => {
  const { change } = site([
    [VERSION, WHOAMI, OFF, OFF, ['Done.', PLAIN.prompt]],
    [OFF, OFF],
  ]);
  await assert.rejects(change({ verb: 'SSHACCESS', seed: 'generate', port: undefined }), {
    failure: { hop: 'esa1', stage: 'dialogue', reason: 'refused', detail: '\nDone.' },
  });
});

test('a seed that was typed and never asked for is not handed over as the one of this access', async () => {
  const announced = ['Provide the string:', '', 'QT22-JQZF-YAQL-TL8L-8@2L-9', '', 'to your Cisco engineer.', ...ON];
  const { change, held } = site([
    [VERSION, WHOAMI, OFF, OFF, ['Enable service access? [N]> '], announced],
    [ON, ON],
  ]);
  const { outcome } = await change({ verb: 'SSHACCESS', seed: { typed: 'My-Own-1' }, port: undefined });
  assert.equal(outcome, 'proven');
  assert.equal(held.get('esa1')?.text, 'QT22-JQZF-YAQL-TL8L-8@2L-9');
});

const SEED = 'QT22-JQZF-YAQL-TL8L-8@2L-95';
const TYPED = { verb: 'SSHACCESS', seed: { typed: 'My-Own-1' }, port: undefined } as const;
const ENTERING = ['Enter the seed string: []> '];
const REFUSALS: readonly (readonly [string, Choices, readonly (readonly string[])[], RegExp])[] = [
  [
    'that says the seed, back in the menu',
    { ...TYPED, seed: 'generate' },
    [[`Please provide the string: ${SEED}. Do not give it to anybody else.`, ...OFF]],
    /^Please provide the string:/,
  ],
  [
    'that says the seed, by a question that is not known',
    { ...TYPED, seed: 'generate' },
    [[`Access code ${SEED} cannot be used.`, 'Use the one of last time? [Y]> ']],
    /cannot be used/,
  ],
  ['that repeats the seed that was typed', TYPED, [ENTERING, ['My-Own-1 is too short.', ...ENTERING]], /is too short/],
];
for (const [name, choices, said, detail] of REFUSALS)
  test(`F10 a refusal ${name}: told without it`, async () => {
    const { change } = site([
      [VERSION, WHOAMI, OFF, OFF, ...said],
      [OFF, OFF],
    ]);
    await assert.rejects(change(choices), (error) => {
      const failure = failureOf(error);
      assert.match(failure?.detail ?? '', detail);
      assert.doesNotMatch(JSON.stringify(failure), /JQZF|My-Own/);
      return true;
    });
  });
