import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HopPlace } from '../../../../src/ssh/questions';
import { Cancelled } from '../../../../src/appliance/failure';
import { credentials, type CredentialsOptions } from '../../../../src/workbench/asking/credentials';
import { quietQuestions } from '../../../../src/workbench/asking/questions';

const ESA: HopPlace = {
  id: 'esa1',
  user: 'admin',
  host: 'esa1.example.com',
  port: 22,
  position: 1,
  count: 2,
  through: [],
};
const SMA: HopPlace = {
  id: 'sma1',
  user: 'admin',
  host: '10.0.8.20',
  port: 22,
  position: 2,
  count: 2,
  through: ['esa1'],
};

class Storage {
  readonly kept = new Map<string, string>();
  get = (key: string) => Promise.resolve(this.kept.get(key));
  store = (key: string, value: string) => Promise.resolve(void this.kept.set(key, value));
  delete = (key: string) => Promise.resolve(void this.kept.delete(key));
  keys = () => Promise.resolve([...this.kept.keys()]);
  onDidChange = () => ({ dispose: () => undefined });
}

function site(options: Partial<CredentialsOptions> & { storage?: Storage; shared?: string } = {}) {
  const storage = options.storage ?? new Storage();
  const notices: string[] = [];
  const made = credentials({
    sharedName: () => options.shared,
    mayGoTo: () => Promise.resolve(false),
    onNoStorage: () => notices.push('no storage'),
    ...options,
    storage,
  });
  return { storage, notices, made };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

async function keep(
  made: ReturnType<typeof credentials>,
  hop: HopPlace,
  secret: string,
  remember: 'never' | 'window' | 'store',
) {
  made.typed(hop, Buffer.from(secret), remember).settle('accepted');
  await settled();
  await settled();
}

const text = async (made: ReturnType<typeof credentials>, hop: HopPlace) => (await made.kept(hop))?.bytes.toString();

/** A storage that says nothing until it is let. */
class SlowStorage extends Storage {
  readonly waiting: (() => void)[] = [];
  override get = async (key: string) => {
    await new Promise<void>((resolve) => this.waiting.push(resolve));
    return this.kept.get(key);
  };
}

test('the next login finds a shared password that was just accepted, however slow the storage is', async () => {
  const storage = new SlowStorage();
  const { made } = site({ storage, shared: 'acme', mayGoTo: () => Promise.resolve(true) });
  made.typed(ESA, Buffer.from('canary'), 'window').settle('accepted');
  const next = text(made, SMA);
  await settled();
  for (const say of storage.waiting.splice(0).reverse()) say();
  await settled();
  for (const say of storage.waiting.splice(0)) say();
  assert.equal(await next, 'canary');
});

test('what is forgotten right after it was accepted is not kept later', async () => {
  const storage = new SlowStorage();
  const { made } = site({ storage });
  made.typed(ESA, Buffer.from('canary'), 'window').settle('accepted');
  const forgotten = made.forgetOwn(ESA.id);
  for (let round = 0; round < 5; round++) {
    await settled();
    for (const say of storage.waiting.splice(0)) say();
  }
  await forgotten;
  assert.equal(made.lock(), 0);
});

test('a password kept for the window answers the same hop, and is in no storage', async () => {
  const { made, storage } = site();
  await keep(made, ESA, 'canary', 'window');
  assert.equal(await text(made, ESA), 'canary');
  assert.equal(storage.kept.size, 0);
});

test('"do not keep" keeps nothing', async () => {
  const { made, storage } = site();
  await keep(made, ESA, 'canary', 'never');
  assert.equal(await made.kept(ESA), undefined);
  assert.equal(storage.kept.size, 0);
});

test('a stored password outlives the window', async () => {
  const { made, storage } = site();
  await keep(made, ESA, 'canary', 'store');
  assert.equal(await text(site({ storage }).made, ESA), 'canary');
});

for (const [what, edit] of [
  ['host', { host: 'other.example.com' }],
  ['port', { port: 2222 }],
  ['user', { user: 'operator' }],
  ['route', { through: ['esa2'] }],
] as const) {
  test(`A13 an edited ${what} un-binds the kept password`, async () => {
    const { made } = site();
    await keep(made, SMA, 'canary', 'store');
    assert.equal(await made.kept({ ...SMA, ...edit }), undefined);
    assert.equal(await text(made, SMA), 'canary');
  });
}

test('a password that was not accepted is not kept', async () => {
  const { made } = site();
  made.typed(ESA, Buffer.from('wrong'), 'store').settle('refused');
  await settled();
  assert.equal(await made.kept(ESA), undefined);
});

test('a refused kept password is not sent again, and not deleted', async () => {
  const { made, storage } = site();
  await keep(made, ESA, 'stale', 'store');
  (await made.kept(ESA))?.settle('refused');
  assert.equal(await made.kept(ESA), undefined);
  assert.equal(storage.kept.size, 1);
});

for (const remember of ['never', 'window'] as const)
  test(`a refused kept password is not sent again after another one was accepted, remembered: ${remember}`, async () => {
    const { made } = site();
    await keep(made, ESA, 'stale', 'store');
    (await made.kept(ESA))?.settle('refused');
    await keep(made, ESA, 'right', remember);
    assert.equal(await text(made, ESA), remember === 'window' ? 'right' : undefined);
  });

test('a refused stored password is not sent by the next window, once another one was accepted', async () => {
  const { made, storage } = site();
  await keep(made, ESA, 'stale', 'store');
  (await made.kept(ESA))?.settle('refused');
  await keep(made, ESA, 'right', 'window');
  assert.equal(await text(site({ storage }).made, ESA), undefined);
});

test('a mistyped password says nothing of the shared one that was not sent', async () => {
  const { made, storage } = site({ shared: 'acme' });
  await keep(made, ESA, 'shared', 'store');
  assert.equal(await made.kept(SMA), undefined);
  made.typed(SMA, Buffer.from('mistyped'), 'window').settle('refused');
  assert.equal(await text(made, ESA), 'shared');
  await keep(made, SMA, 'right', 'window');
  assert.equal(await text(site({ storage, shared: 'acme' }).made, ESA), 'shared');
});

test('B15 a kept password survives a connection that ends in the middle of the login', async () => {
  const { made } = site();
  await keep(made, ESA, 'canary', 'store');
  (await made.kept(ESA))?.settle('unknown');
  assert.equal(await text(made, ESA), 'canary');
});

test('a shared password goes to a new address only after a yes', async () => {
  const asked: string[] = [];
  let answer = false;
  const { made } = site({
    shared: 'acme',
    mayGoTo: (hop, name) => (asked.push(`${hop.id} ${name}`), Promise.resolve(answer)),
  });
  await keep(made, ESA, 'canary', 'window');
  assert.equal(await made.kept(SMA), undefined);
  answer = true;
  (await made.kept(SMA))?.settle('accepted');
  await settled();
  assert.equal(await text(made, SMA), 'canary');
  assert.deepEqual(asked, ['sma1 acme', 'sma1 acme']);
});

for (const remember of ['window', 'store'] as const)
  test(`a shared password that many take at the same moment keeps the place of each (${remember})`, async () => {
    const { made } = site({ shared: 'acme', mayGoTo: () => Promise.resolve(true) });
    await keep(made, ESA, 'secret', remember);
    const others = Array.from({ length: 20 }, (_, index) => ({ ...ESA, id: `esa${index}`, host: `10.0.0.${index}` }));
    const secrets = await Promise.all(others.map((hop) => made.kept(hop)));
    for (const secret of secrets) secret?.settle('accepted');
    for (let turn = 0; turn < 50; turn++) await settled();
    for (const hop of others) assert.ok(await made.keptFor(hop), hop.host);
  });

test('whether a password is held is answered without a question, and a reading that nobody asked for asks none', async () => {
  const { made } = site({ shared: 'acme', mayGoTo: () => assert.fail('a question') });
  await keep(made, ESA, 'canary', 'window');
  assert.equal(await made.holds(ESA), true);
  assert.equal(await made.holds(SMA), false);
  const quiet = quietQuestions(made);
  const { signal } = new AbortController();
  await assert.rejects(quiet.password(SMA, 'Password:', signal), Cancelled);
  assert.equal((await quiet.password(ESA, 'Password:', signal)).bytes.toString(), 'canary');
  (await made.kept(ESA))?.settle('refused');
  assert.equal(await made.holds(ESA), false);
});

for (const shared of [undefined, 'acme'])
  test(`C17 what a question names is part of the place (${shared ?? 'own'}): asked anew, by nobody's yes sent there`, async () => {
    const { made } = site({ ...(shared === undefined ? {} : { shared }), mayGoTo: () => assert.fail('a question') });
    const named = { ...ESA, named: 'admin@esa1.customer.com' };
    await keep(made, ESA, 'canary', 'window');
    assert.equal(await text(made, named), undefined);
    assert.equal(await made.keptFor(named), undefined);
    await keep(made, named, 'typed', 'window');
    assert.equal(await text(made, named), 'typed');
    assert.equal(await text(made, { ...ESA, named: 'admin@other' }), undefined);
    assert.equal(await text(made, { ...named, host: 'other' }), undefined);
    assert.equal(await made.holds(ESA), true);
    assert.equal(await made.holds({ ...ESA, port: 2222 }), false);
  });

test('one new shared password counts for every address that was approved', async () => {
  const { made } = site({ shared: 'acme', mayGoTo: () => Promise.resolve(true) });
  await keep(made, ESA, 'old', 'window');
  await keep(made, SMA, 'new', 'window');
  assert.equal(await text(made, ESA), 'new');
});

for (const [what, broken] of [
  ['F04 throws', { store: () => Promise.reject(new Error('no keyring')) }],
  ['F04 forgets what it took', { get: () => Promise.resolve(undefined) }],
] as const) {
  test(`${what}: kept for this window instead, and said`, async () => {
    const { made, notices } = site({ storage: Object.assign(new Storage(), broken) });
    await keep(made, ESA, 'canary', 'store');
    assert.equal(await text(made, ESA), 'canary');
    assert.deepEqual(notices, ['no storage']);
  });
}

for (const [what, value] of [
  ['nothing', undefined],
  ['something else', '"text"'],
  ['half a value', '{"secret":'],
] as const) {
  test(`F05 a storage that gives back ${what} leads to a question and deletes nothing`, async () => {
    const deleted: string[] = [];
    const broken = {
      get: () => Promise.resolve(value),
      delete: (key: string) => Promise.resolve(void deleted.push(key)),
    };
    const { made } = site({ storage: Object.assign(new Storage(), broken) });
    assert.equal(await made.kept(ESA), undefined);
    assert.deepEqual(deleted, []);
  });
}

test('F05 a storage that throws leads to a question', async () => {
  const { made } = site({ storage: Object.assign(new Storage(), { get: () => Promise.reject(new Error('locked')) }) });
  assert.equal(await made.kept(ESA), undefined);
});

test('F06 what is kept is listed without a secret, also for a name that is in use no more, and can be forgotten', async () => {
  const { made, storage } = site({ shared: 'team' });
  await keep(made, ESA, 'secret-1', 'store');
  storage.kept.set('hopthrough.seed.esa1', 'not a password');
  const renamed = site({ storage });
  await keep(renamed.made, SMA, 'secret-2', 'window');
  await keep(renamed.made, ESA, 'secret-3', 'store');
  await keep(renamed.made, ESA, 'secret-4', 'window');
  const { kept, isWhole } = await renamed.made.list();
  assert.deepEqual(kept, [
    { kind: 'appliance', name: 'esa1', where: 'both' },
    { kind: 'appliance', name: 'sma1', where: 'window' },
    { kind: 'credential', name: 'team', where: 'store' },
  ]);
  assert.ok(isWhole);
  for (const one of kept) await renamed.made.forgetKept(one);
  assert.deepEqual(await renamed.made.list(), { kept: [], isWhole: true });
  assert.deepEqual([...storage.kept.keys()], ['hopthrough.seed.esa1']);
});

test('F06 where the storage cannot be read, what the window keeps is listed and forgotten', async () => {
  const { made } = site({ storage: Object.assign(new Storage(), { keys: () => Promise.reject(new Error('locked')) }) });
  await keep(made, ESA, 'secret-1', 'window');
  const { kept, isWhole } = await made.list();
  assert.deepEqual([kept, isWhole], [[{ kind: 'appliance', name: 'esa1', where: 'window' }], false]);
  for (const one of kept) await made.forgetKept(one);
  assert.deepEqual(await made.list(), { kept: [], isWhole: false });
});

for (const remember of ['window', 'store'] as const)
  test(`what is kept (${remember}) is known to be, also where it was refused, until it is forgotten`, async () => {
    const { made } = site();
    assert.equal(await made.isKept('esa1'), false);
    await keep(made, ESA, 'canary', remember);
    (await made.kept(ESA))?.settle('refused');
    assert.equal(await made.isKept('esa1'), true);
    assert.equal(await made.isKept('sma1'), false);
    await made.forget('esa1');
    assert.equal(await made.isKept('esa1'), false);
  });

test('of a storage that cannot be read it is not known whether it keeps something', async () => {
  const { made } = site({ storage: Object.assign(new Storage(), { get: () => Promise.reject(new Error('locked')) }) });
  assert.equal(await made.isKept('esa1'), undefined);
  await keep(made, ESA, 'canary', 'window');
  assert.equal(await made.isKept('esa1'), true);
});

test('F06 forgetting deletes the secret, and is proven by reading back', async () => {
  const { made, storage } = site();
  await keep(made, ESA, 'canary', 'store');
  assert.equal(await made.forget('esa1'), true);
  assert.equal(storage.kept.size, 0);
  assert.equal(await made.kept(ESA), undefined);
  const stubborn = Object.assign(new Storage(), { get: () => Promise.resolve('{"secret":"x","places":[]}') });
  await assert.rejects(site({ storage: stubborn }).made.forget('esa1'));
});

test('lock forgets what is kept for the window, and leaves the storage alone', async () => {
  const { made, storage } = site();
  await keep(made, ESA, 'one', 'window');
  await keep(made, SMA, 'two', 'store');
  assert.equal(made.lock(), 1);
  assert.equal(await made.kept(ESA), undefined);
  assert.equal(storage.kept.size, 1);
});
