import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { journal, type KeptIntent } from '../../../src/store/journal';
import { leases } from '../../../src/store/lease';

const INTENT: KeptIntent = { action: 'enable-tunnel', port: 443, at: '2026-01-02T03:04:05.000Z' };

/** In a process of its own this file is a window that writes an intent, takes the lease, says so and then hangs. */
const task = process.env['HOPTHROUGH_TEST_JOURNAL'];
if (task === undefined) declareTests();
else void runAsWindow(task);

async function runAsWindow(folder: string): Promise<void> {
  await leases(folder)('esa1');
  await journal(folder).set('esa1', INTENT);
  process.stdout.write('ready\n');
  setInterval(() => undefined, 1000);
}

async function killedWindow(folder: string): Promise<void> {
  const env = { ...process.env, HOPTHROUGH_TEST_JOURNAL: folder };
  const child = spawn(process.execPath, [__filename], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await Promise.race([new Promise((resolve) => child.stdout.once('data', resolve)), ended]);
  child.kill('SIGKILL');
  await ended;
}

function declareTests(): void {
  let folder = '';
  const folders: string[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hopthrough-journal-'));
    folders.push(folder);
  });
  after(() => Promise.all(folders.map((each) => rm(each, { recursive: true, force: true }))));

  test('E02 an intent is there for the next window', async () => {
    await journal(folder).set('esa1', INTENT);
    assert.deepEqual(await journal(folder).get('esa1'), INTENT);
    await journal(folder).remove('esa1');
    assert.equal(await journal(folder).get('esa1'), undefined);
  });

  test('E03 E09 after kill -9 the intent is there, and the lease is taken over and says so', async () => {
    await killedWindow(folder);
    assert.deepEqual(await journal(folder).get('esa1'), INTENT);
    const lease = await leases(folder)('esa1');
    assert.ok(lease !== 'busy');
    assert.equal(lease.takenOver, true);
    await lease.release();
  });

  test('many appliances at once, none is lost', async () => {
    const ids = Array.from({ length: 10 }, (_, index) => `esa${index}`);
    await Promise.all(ids.map((id) => journal(folder).set(id, INTENT)));
    assert.deepEqual([...(await journal(folder).all()).keys()].sort(), ids);
  });

  for (const id of ['__proto__', 'constructor', 'toString'])
    test(`an appliance may be called ${id}`, async () => {
      assert.equal(await journal(folder).get(id), undefined);
      await journal(folder).set(id, INTENT);
      assert.deepEqual(await journal(folder).get(id), INTENT);
    });

  for (const text of ['{', '[]', '{"version":2,"records":[]}', '{"version":1,"records":[["esa1",{"action":"open"}]]}'])
    test(`a journal of ${text} is neither read nor written over`, async () => {
      const path = join(folder, 'journal.json');
      await writeFile(path, text);
      await assert.rejects(journal(folder).get('esa1'), { kind: 'unreadable' });
      await assert.rejects(journal(folder).set('esa1', INTENT), { kind: 'unreadable' });
      assert.equal(await readFile(path, 'utf8'), text);
    });

  test('F10 there is no room for a secret, and only its user can read it', async () => {
    await journal(folder).set('esa1', INTENT);
    const withSecret = { ...INTENT, seed: 'canary' };
    await assert.rejects(journal(folder).set('esa2', withSecret), { name: 'ValiError' });
    assert.deepEqual(await journal(folder).get('esa1'), INTENT);
    assert.doesNotMatch(await readFile(join(folder, 'journal.json'), 'utf8'), /canary/);
    if (process.platform !== 'win32') assert.equal((await stat(join(folder, 'journal.json'))).mode & 0o077, 0);
  });

  test('E08 a second window is told; another appliance is free', async () => {
    const first = await leases(folder)('esa1');
    assert.ok(first !== 'busy');
    assert.equal(first.takenOver, false);
    assert.equal(await leases(folder)('esa1'), 'busy');
    const other = await leases(folder)('sma1');
    assert.ok(other !== 'busy');
    await Promise.all([first.release(), other.release()]);
    const again = await leases(folder)('esa1');
    assert.ok(again !== 'busy');
    assert.equal(again.takenOver, false);
    await again.release();
  });

  test('E08 of ten that ask at once, one has it', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => leases(folder)('esa1')));
    const held = answers.filter((answer) => answer !== 'busy');
    assert.equal(held.length, 1);
    await held[0]?.release();
  });

  for (const days of [-1, 1])
    test(`E09 E13 a holder whose clock is ${days} day off is silent: taken over, and the old one knows`, async () => {
      const first = await leases(folder)('esa1');
      assert.ok(first !== 'busy');
      await shiftHolder(folder, days * 86_400_000);
      const second = await leases(folder)('esa1');
      assert.ok(second !== 'busy');
      assert.deepEqual([second.takenOver, await first.isHeld(), await second.isHeld()], [true, false, true]);
      await first.release();
      assert.equal(await second.isHeld(), true);
      await second.release();
    });
}

async function shiftHolder(folder: string, milliseconds: number): Promise<void> {
  const name = (await readdir(folder)).find((each) => /^lease-.*\.json$/.test(each)) ?? '';
  const holder = JSON.parse(await readFile(join(folder, name), 'utf8')) as { time: number };
  await writeFile(join(folder, name), JSON.stringify({ ...holder, time: holder.time + milliseconds }));
}
