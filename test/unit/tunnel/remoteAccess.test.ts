import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { Failed, failureOf } from '../../../src/appliance/failure';
import type { RemoteAccess } from '../../../src/appliance/remoteAccess';
import type { Carried, Facts, HeldSeed, Intent, Kept } from '../../../src/tunnel/keeping';
import type { Choices } from '../../../src/tunnel/moves';
import { remoteAccess, type Changed } from '../../../src/tunnel/remoteAccess';
import { loggedIn, PLAIN } from '../asyncos/appliance';
import { settled, type FarEnd } from '../asyncos/farEnd';

const VERSION = ['Model: C100V', 'Version: 15.0.0-104', 'Serial #: 00137262569A-8RVFDB1', PLAIN.prompt];
const WHOAMI = ['Username: admin', 'Full Name: Administrator', 'Groups: Administrators', PLAIN.prompt];
const OFF = ['Service access currently disabled.', '', '- SSHACCESS - Allow access', '- STATUS - Show it', '[]> '];
const ON = ['Service access currently ENABLED', '', '- DISABLE - Prevent access', '- STATUS - Show it', '[]> '];

beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
afterEach(() => mock.timers.reset());

type Login = readonly (readonly string[])[];

/** Stands for a login that fails. */
const UNREACHABLE: Login = [];

function reachable(login: Login): Login {
  if (login === UNREACHABLE) throw new Failed({ hop: 'esa1', stage: 'connect', reason: 'refused' });
  return login;
}

/** @param logins what the appliance answers in each login, in order */
function site(logins: readonly Login[], isHeld: () => boolean = () => true) {
  const written: string[] = [];
  const journal = kept<Intent>(({ action }) => written.push(action));
  const held = new Map<string, HeldSeed>();
  const facts = kept<Facts>();
  const mayLeaveClusterMode = () => Promise.resolve(false);
  const left = [...logins];
  const farEnds: FarEnd[] = [];
  const actions = remoteAccess({
    openCli: async () => {
      const { cli, farEnd } = await loggedIn(PLAIN, reachable(left.shift() ?? assert.fail('one login too many')));
      farEnds.push(farEnd);
      return cli;
    },
    lease: () =>
      Promise.resolve({
        takenOver: false,
        isHeld: () => Promise.resolve(isHeld()),
        release: () => Promise.resolve(),
      }),
    journal,
    facts,
    carriers: kept<Carried>(),
    vault: {
      hold: (id, seed) => Promise.resolve(void held.set(id, seed)),
      get: (id) => Promise.resolve(held.get(id)),
      forget: (id) => Promise.resolve(void held.delete(id)),
    },
    clock: { now: () => Date.now(), monotonic: () => 0, wait: () => Promise.resolve() },
    error: (error) => assert.fail(String(error)),
  });
  const change = (choices: Choices, after: 'reachable' | 'unreachable' | 'lost' = 'reachable') => {
    if (after === 'unreachable') left.push(UNREACHABLE);
    return settled(
      actions.change(
        'esa1',
        choices,
        {
          mayLeaveClusterMode,
          temporaryPassword: () => Promise.resolve(undefined),
          despiteLogins: () => Promise.resolve(true),
          onExchange: ({ answered }) => after === 'lost' && answered === 'Y' && farEnds.at(-1)?.end(),
        },
        new AbortController().signal,
      ),
      500,
      200_000,
    );
  };
  const read = () => settled(actions.read('esa1', { mayLeaveClusterMode }, new AbortController().signal), 500, 200_000);
  return { change, read, enabledBefore: () => actions.enabledBefore(), written, held, journal, facts };
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
  const changed = await change(SSH);
  const { outcome, access } = changed;
  assert.deepEqual([outcome, access.state, access.basis], ['unproven', 'unknown', 'interrupted']);
  assert.equal(whyOf(changed), 'not-shown');
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

const whyOf = (changed: Changed) => (changed.outcome === 'unproven' ? changed.why : changed.outcome);
const YES = ['Enable service access? [N]> '];
const UNKNOWN_WORDS = ['Service access currently fluorescent', '', '- STATUS - Show it', '[]> '];

test('after the yes the reading fails: accepted, and not read', async () => {
  const changed = await site([[VERSION, WHOAMI, OFF, OFF, YES, ON]]).change(SSH, 'unreachable');
  assert.equal(whyOf(changed), 'accepted-unread');
});

test('after the yes comes a word that is not known: no more than a reading that is not understood', async () => {
  const changed = await site([
    [VERSION, WHOAMI, OFF, OFF, YES, ON],
    [UNKNOWN_WORDS, UNKNOWN_WORDS],
  ]).change(SSH);
  assert.equal(whyOf(changed), 'not-understood');
  assert.deepEqual([changed.access.state, changed.access.basis], ['unknown', 'read']);
});

test('D13 the link is lost after the yes: no other login is tried, and nothing was accepted', async () => {
  const changed = await site([[VERSION, WHOAMI, OFF, OFF, YES]]).change(SSH, 'lost');
  assert.equal(whyOf(changed), 'link-lost');
  assert.equal(changed.access.basis, 'interrupted');
});

test('no end of the dialogue, and no reading either: nothing was accepted', async () => {
  const changed = await site([[VERSION, WHOAMI, OFF, OFF, ['Working']]]).change(SSH, 'unreachable');
  assert.equal(whyOf(changed), 'unread');
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

const MENU = ['', '- DISABLE - Prevent access', '- STATUS - Show it', '[]> '];
const saying = (tunnel: string) => ['Service access currently ENABLED', tunnel, ...MENU];
const DAY = 24 * 60 * 60 * 1000;
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
const FITTING: readonly (readonly [string, Facts, string])[] = [
  ['a tunnel that was enabled here', { way: 'tunnel', enabledAt: ago(DAY), port: 25 }, 'The tunnel is up on port 25.'],
  ['one whose port is not said', { way: 'tunnel', enabledAt: ago(DAY), port: 25 }, 'The tunnel is up.'],
  ['SSH access', { way: 'ssh-access', enabledAt: ago(DAY), port: null }, 'Tunnel option is not active.'],
];
const OF_ANOTHER: readonly (readonly [string, Facts, string])[] = [
  ['a tunnel after SSH access', { way: 'ssh-access', enabledAt: ago(DAY), port: null }, 'The tunnel is up on port 25.'],
  ['a tunnel on another port', { way: 'tunnel', enabledAt: ago(DAY), port: 443 }, 'The tunnel is up on port 25.'],
  [
    'a tunnel past its seven days',
    { way: 'tunnel', enabledAt: ago(8 * DAY), port: 25 },
    'The tunnel is up on port 25.',
  ],
];

/** Read twice: what the second says of times and seed, and how it stands for other windows. */
async function readTwice(known: Facts, tunnel: string, then = tunnel) {
  const said = [saying(tunnel), saying(tunnel)];
  const { read, facts, held, enabledBefore } = site([
    [VERSION, WHOAMI, ...said],
    [saying(then), saying(then)],
  ]);
  await facts.set('esa1', known);
  held.set('esa1', { kind: 'seed', text: SEED, serial: null });
  const [first, second] = [await read(), await read()];
  const [before] = await enabledBefore();
  const timesOf = ({ enabledAt, expiresAt, seed, seedDoubtful }: RemoteAccess) => ({
    enabledAt,
    hasExpiry: expiresAt !== null,
    seed,
    isDoubtful: seedDoubtful === true,
  });
  return { state: first.state, port: first.port, seen: [first, second, before ?? assert.fail()].map(timesOf) };
}

for (const [name, known, tunnel] of FITTING)
  test(`D11 ${name}: times and seed hold`, async () => {
    const { seen } = await readTwice(known, tunnel);
    const { enabledAt } = known;
    const certain = { enabledAt, hasExpiry: known.way === 'tunnel', seed: 'held', isDoubtful: false };
    assert.deepEqual(seen, [certain, certain, certain]);
  });

for (const [name, known, tunnel] of OF_ANOTHER)
  test(`D11 another administrator, ${name}: no times of ours, and the seed is in doubt from then on`, async () => {
    const { seen, state, port } = await readTwice(known, tunnel, 'Tunnel option is not active.');
    const doubtful = { enabledAt: null, hasExpiry: false, seed: 'held', isDoubtful: true };
    assert.deepEqual([state, port], ['tunnel-up', 25]);
    assert.deepEqual(seen, [doubtful, doubtful, doubtful]);
  });

test('D11 what is kept of an access that was closed elsewhere goes before another one is opened', async () => {
  const { change, facts, held } = site([
    [VERSION, WHOAMI, OFF, OFF, ['Enable service access? [N]> '], saying('Tunnel option is not active.')],
    [saying('Tunnel option is not active.'), saying('Tunnel option is not active.')],
  ]);
  await facts.set('esa1', { way: 'tunnel', enabledAt: ago(DAY), port: 25 });
  held.set('esa1', { kind: 'seed', text: SEED, serial: null });
  const { access } = await change(SSH);
  assert.deepEqual([access.state, access.seed, access.seedDoubtful], ['ssh-access', 'none', undefined]);
  assert.equal((await facts.get('esa1'))?.way, 'ssh-access');
  assert.equal(held.size, 0);
});

test('D09 a reading asks who it is before techsupport, and sends nothing else without the rights', async () => {
  const { read } = site([[VERSION, ['Username: guest', 'Groups: Guests', PLAIN.prompt]]]);
  await assert.rejects(read(), (error) => failureOf(error)?.reason === 'no-rights');
});

const WITHOUT: readonly (readonly [string, readonly (readonly string[])[]])[] = [
  ['has no whoami', [['Unknown command: whoami', PLAIN.prompt]]],
  ['asks something at whoami', [['This command is restricted to machine mode. Switch? [Y]> ']]],
];
for (const [name, answers] of WITHOUT)
  test(`an appliance that ${name} is read all the same`, async () => {
    const { read } = site([[VERSION, ...answers, OFF, OFF]]);
    assert.equal((await read()).state, 'disabled');
  });

const SILENT = ['Service access currently ENABLED', ...MENU];

test('access is on and not a word of a tunnel: whether one is up is unknown, and that access is on is not', async () => {
  const { read } = site([[VERSION, WHOAMI, SILENT, SILENT]]);
  const { state, serviceAccess, basis, raw } = await read();
  assert.deepEqual([state, serviceAccess, basis, raw], ['unknown', true, 'read', 'Service access currently ENABLED']);
});

test('SSH access that was enabled from here reads as that, without a word of a tunnel too', async () => {
  const { change } = site([
    [VERSION, WHOAMI, OFF, OFF, ['Enable service access? [N]> '], SILENT],
    [SILENT, SILENT],
  ]);
  assert.equal((await change(SSH)).access.state, 'ssh-access');
});
