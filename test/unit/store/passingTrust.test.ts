import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { deriveHostKey } from '../../../src/lab/ssh/hostKey';
import { trustedKeys } from '../../../src/ssh/hostKeys/hostKeys';
import { passingTrust, type PassingHosts } from '../../../src/store/passingTrust';
import { trustStore } from '../../../src/store/trustStore';

const keyOf = (seed: string) =>
  Buffer.from(deriveHostKey('ssh-ed25519', seed).publicLine.split(' ')[1] ?? '', 'base64');
const ESA = keyOf('lab-esa1');
const SMA = keyOf('lab-sma1');
const REAL = keyOf('a server of somebody');

const esa1 = { applianceId: 'lab-esa1', through: [], host: '127.0.0.1', port: 40_022 };
const sma1 = { applianceId: 'lab-sma1', through: ['lab-esa1'], host: '10.0.8.20', port: 22 };
/** As an address that was typed. */
const typed = { applianceId: '127.0.0.1:40022', through: [], host: '127.0.0.1', port: 40_022 };
const real = { applianceId: 'mine', through: [], host: '127.0.0.1', port: 40_022 };

function aRun(): PassingHosts {
  return { ids: new Set(['lab-esa1', 'lab-sma1']), keys: [ESA, SMA] };
}

let folder = '';
const folders: string[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'passing-'));
  folders.push(folder);
});
after(() => Promise.all(folders.map((path) => rm(path, { recursive: true, force: true }))));

/** Two windows have one file, and each a run of its own. */
function aWindow() {
  let run: PassingHosts | undefined;
  const store = passingTrust(trustStore(folder), () => run);
  const keys = trustedKeys({ knownHostsFiles: () => [], store });
  const kind = async (...asked: Parameters<typeof keys.judge>) => (await keys.judge(...asked)).kind;
  return { store, keys, kind, start: () => void (run = aRun()), stop: () => void (run = undefined) };
}

const inFile = async () => (await trustStore(folder).entries()).map(({ applianceId }) => applianceId);

test('what is trusted of the lab matches while it runs, is in no file, and is gone when it has stopped', async () => {
  const { keys, kind, start, stop } = aWindow();
  start();
  for (const [place, blob] of [
    [esa1, ESA],
    [sma1, SMA],
    [typed, ESA],
  ] as const) {
    assert.equal(await kind(place, blob), 'unknown');
    await keys.accept(place, blob);
    await keys.accept(place, blob);
    assert.equal(await kind(place, blob), 'match');
    assert.equal(await kind(place, REAL), 'changed');
  }
  assert.deepEqual(
    (await keys.list()).map(({ applianceId }) => applianceId),
    ['lab-esa1', 'lab-sma1', '127.0.0.1:40022'],
  );
  assert.deepEqual(await readdir(folder), []);
  stop();
  assert.deepEqual(await keys.list(), []);
  start();
  assert.equal(await kind(sma1, SMA), 'unknown');
});

test('a yes that comes as the lab stops is kept nowhere', async () => {
  const { keys, kind, start, stop } = aWindow();
  start();
  for (const [place, blob] of [
    [sma1, SMA],
    [typed, ESA],
  ] as const) {
    const accepted = keys.accept(place, blob);
    stop();
    await accepted;
    assert.equal(await kind(place, blob), 'unknown');
    start();
  }
  stop();
  await keys.accept(sma1, SMA);
  assert.deepEqual(await readdir(folder), []);
  await keys.accept(real, REAL);
  assert.deepEqual(await inFile(), ['mine']);
});

test('a key that a person trusted for another server on 127.0.0.1 speaks throughout, and stays', async () => {
  const { keys, kind, start, stop } = aWindow();
  await keys.accept(real, REAL);
  start();
  await keys.accept(esa1, ESA);
  assert.equal(await kind(real, REAL), 'match');
  await keys.accept({ ...real, port: 40_023 }, REAL);
  stop();
  assert.equal(await kind(real, REAL), 'match');
  assert.deepEqual(await inFile(), ['mine', 'mine']);
});

test('what is kept under an id that the lab has now neither speaks for the lab nor is forgotten with it', async () => {
  const { keys, kind, start, stop } = aWindow();
  await keys.accept(esa1, REAL);
  start();
  assert.equal(await kind(esa1, ESA), 'unknown');
  await keys.accept(esa1, ESA);
  assert.deepEqual(
    (await keys.forget('lab-esa1')).map(({ blob }) => blob),
    [ESA],
  );
  assert.equal(await kind(esa1, ESA), 'unknown');
  stop();
  assert.equal(await kind(esa1, REAL), 'match');
});

test('an address that was typed is forgotten on both sides', async () => {
  const { keys, start } = aWindow();
  await keys.accept({ ...typed, port: 22 }, REAL);
  start();
  await keys.accept(typed, ESA);
  assert.equal((await keys.forget(typed.applianceId)).length, 2);
  assert.deepEqual(await keys.list(), []);
});

test('the lab of another window keeps what was trusted of it', async () => {
  const [one, other] = [aWindow(), aWindow()];
  one.start();
  other.start();
  await one.keys.accept(sma1, SMA);
  await other.keys.accept(sma1, SMA);
  one.stop();
  assert.equal(await other.kind(sma1, SMA), 'match');
});

test('two questions about one key that are answered at once keep it once', async () => {
  const { keys, start } = aWindow();
  start();
  await Promise.all([keys.accept(esa1, ESA), keys.accept(esa1, ESA)]);
  assert.equal((await keys.list()).length, 1);
  await assert.rejects(keys.accept(esa1, SMA), { name: 'HostKeyNotAccepted' });
});
