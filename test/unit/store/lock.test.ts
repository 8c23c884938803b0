import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { isTaken, withLock } from '../../../src/store/lock';

let folder = '';
let path = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'));
  path = join(folder, 'x.lock');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The number of a process that has just ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

const holder = (changes: object) =>
  JSON.stringify({ id: 'other', pid: process.pid, machine: hostname(), time: Date.now(), ...changes });

test('the work runs under the lock, its result comes back, and the lock is gone', async () => {
  const seen = await withLock(path, async () => readdir(folder));
  assert.deepEqual(seen, ['x.lock']);
  assert.deepEqual(await readdir(folder), []);
});

test('the lock is gone when the work fails too', async () => {
  await assert.rejects(
    withLock(path, () => Promise.reject(new Error('it failed'))),
    /it failed/,
  );
  assert.deepEqual(await readdir(folder), []);
});

test('work under one lock never overlaps', async () => {
  let running = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++running);
    await readdir(folder);
    running--;
  };
  await Promise.all(Array.from({ length: 10 }, () => withLock(path, work)));
  assert.equal(most, 1);
});

const STALE: readonly [says: string, text: () => string][] = [
  ['of a dead process', () => holder({ pid: deadPid() })],
  ['older than its time to live', () => holder({ time: Date.now() - 31_000 })],
  ['from the future, as after a clock that went back', () => holder({ time: Date.now() + 3_600_000 })],
];
for (const [says, text] of STALE) {
  test(`a lock ${says} is taken over by one of many`, async () => {
    await writeFile(path, text());
    let running = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++running);
      await readdir(folder);
      running--;
    };
    await Promise.all(Array.from({ length: 5 }, () => withLock(path, work)));
    assert.equal(most, 1);
    assert.deepEqual(await readdir(folder), []);
  });
}

test('a lock that its holder never wrote is taken over when it is old', async () => {
  await writeFile(path, '');
  await utimes(path, new Date(Date.now() - 60_000), new Date(Date.now() - 60_000));
  assert.equal(await withLock(path, () => Promise.resolve('done')), 'done');
});

test('what a process left that died while it took a lock over is cleared too', async () => {
  await writeFile(path, holder({ pid: deadPid() }));
  await writeFile(`${path}.clear`, holder({ pid: deadPid() }));
  assert.equal(await withLock(path, () => Promise.resolve('done')), 'done');
  assert.deepEqual(await readdir(folder), []);
});

const HELD: readonly [says: string, text: () => string][] = [
  ['of a living process', () => holder({})],
  [
    'of a process of another machine, whose number says nothing here',
    () => holder({ machine: 'elsewhere', pid: deadPid() }),
  ],
  ['that is not written yet', () => ''],
  ['with other text in it', () => '{"pid": -1}'],
];
for (const [says, text] of HELD) {
  test(`a lock ${says} is waited for, and then reported`, async () => {
    const before = text();
    await writeFile(path, before);
    const waiting = withLock(path, () => Promise.resolve(), { waitMilliseconds: 50 });
    await assert.rejects(waiting, { name: 'StoreFailed', kind: 'locked', path });
    assert.equal(await readFile(path, 'utf8'), before);
  });
}

test('a folder in place of the lock is reported as a lock that is held', async () => {
  await mkdir(path);
  await utimes(path, 1, 1);
  const waiting = withLock(path, () => Promise.resolve(), { waitMilliseconds: 50 });
  await assert.rejects(waiting, { name: 'StoreFailed', kind: 'locked' });
});

test('the wait ends when it is aborted, and the work is not done', async () => {
  await writeFile(path, holder({}));
  const abort = new AbortController();
  let done = false;
  const waiting = withLock(path, () => Promise.resolve((done = true)), { signal: abort.signal });
  abort.abort(new Error('closed'));
  await assert.rejects(waiting, /closed/);
  await assert.rejects(
    withLock(path, () => Promise.resolve((done = true)), { signal: abort.signal }),
    /closed/,
  );
  assert.equal(done, false);
});

test('who lost its lock meanwhile learns it, and leaves the new one alone', async () => {
  await withLock(path, async (held) => {
    await held.check();
    await writeFile(path, holder({}));
    await assert.rejects(held.check(), { name: 'StoreFailed', kind: 'locked' });
  });
  assert.deepEqual(await readdir(folder), ['x.lock']);
});

test('on Windows a lock that is just being deleted counts as held', () => {
  assert.deepEqual(
    (['EEXIST', 'EPERM', 'EBUSY', 'ENOENT'] as const).map((errno) => [
      isTaken(errno, 'win32'),
      isTaken(errno, 'linux'),
    ]),
    [
      [true, true],
      [true, false],
      [true, false],
      [false, false],
    ],
  );
});

test('a folder that does not exist is unwritable', async () => {
  const nowhere = join(folder, 'none', 'x.lock');
  await assert.rejects(
    withLock(nowhere, () => Promise.resolve()),
    { name: 'StoreFailed', kind: 'unwritable', detail: 'ENOENT' },
  );
});
