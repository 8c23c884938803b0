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
function site(logins: readonly (readonly string[])[][], isHeld: () => boolean = () => true) {
  const written: string[] = [];
  const journal = kept<Intent>(({ action }) => written.push(action));
  const held = new Map<string, HeldSeed>();
  const left = [...logins];
  const actions = remoteAccess({
    openCli: async () => (await loggedIn(PLAIN, left.shift() ?? assert.fail('one login too many'))).cli,
    lease: () =>
      Promise.resolve({
        takenOver: false,
        isHeld: () => Promise.resolve(isHeld()),
        release: () => Promise.resolve(),
      }),
    journal,
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
      500,
      200_000,
    );
  return { change, written, held, journal };
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
    remove: (id, only = () => true) => {
      const record = records.get(id);
      if (record !== undefined && only(record)) records.delete(id);
      return Promise.resolve();
    },
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

const DISABLE = { verb: 'DISABLE', seed: 'generate', port: undefined } as const;
const SSH = { verb: 'SSHACCESS', seed: 'generate', port: undefined } as const;

test('D14 the lease is lost after the verb, which asks for no yes: what it did is read all the same', async () => {
  let isHeld = true;
  const { change } = site(
    [
      [VERSION, WHOAMI, ON, ON, ['Service access has been disabled.', ...OFF]],
      [OFF, OFF],
    ],
    () => isHeld && !(isHeld = false),
  );
  assert.equal((await change(DISABLE)).outcome, 'proven');
});

test('E08 the lease is lost before the yes: it is not sent, and nothing is left in the journal', async () => {
  let isHeld = true;
  const { change, journal } = site(
    [[VERSION, WHOAMI, OFF, OFF, ['Enable service access? [N]> '], ON]],
    () => isHeld && !(isHeld = false),
  );
  await assert.rejects(change(SSH), (error) => failureOf(error)?.reason === 'busy');
  assert.equal(await journal.get('esa1'), undefined);
});

test('D20 no word after the verb: unknown, in the journal too, where a reading does not say what was wanted', async () => {
  const { change, journal } = site([
    [VERSION, WHOAMI, OFF, OFF, ['Working']],
    [OFF, OFF],
  ]);
  const { outcome, access } = await change(SSH);
  assert.deepEqual([outcome, access.state, access.basis], ['unproven', 'unknown', 'interrupted']);
  assert.equal((await journal.get('esa1'))?.action, 'enable-ssh-access');
});

test('D20 no word after the verb: proven where a reading says so', async () => {
  const { change, journal } = site([
    [VERSION, WHOAMI, ON, ON, ['Working']],
    [OFF, OFF],
  ]);
  assert.equal((await change(DISABLE)).outcome, 'proven');
  assert.equal(await journal.get('esa1'), undefined);
});

const PRESS = ['Done.', '', 'Press Enter to continue: '];

test('D01 a question that is not known right after the verb: a reading tells whether it was done', async () => {
  const done = site([
    [VERSION, WHOAMI, ON, ON, PRESS],
    [OFF, OFF],
  ]);
  assert.equal((await done.change(DISABLE)).outcome, 'proven');
  const undone = site([
    [VERSION, WHOAMI, ON, ON, PRESS],
    [ON, ON],
  ]);
  await assert.rejects(undone.change(DISABLE), (error) => failureOf(error)?.reason === 'not-recognised');
  assert.equal(await undone.journal.get('esa1'), undefined);
});

test('what stops at a question before the yes leaves in the journal what another dialogue had left there', async () => {
  const { change, journal } = site([[VERSION, WHOAMI, OFF, OFF, ['Enter a temporary password for support:', '[]> ']]]);
  const earlier: Intent = { action: 'disable', port: null, at: '2026-11-03T10:32:00.000Z' };
  await journal.set('esa1', earlier);
  await assert.rejects(change(SSH), (error) => failureOf(error)?.reason === 'stopped');
  assert.deepEqual(await journal.get('esa1'), earlier);
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
