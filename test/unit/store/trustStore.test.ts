import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, describe, test } from 'node:test';
import { StoreFailed } from '../../../src/store/storeFailed';
import type { TrustEntry } from '../../../src/store/trustFormat';
import { TrustConflict, trustStore } from '../../../src/store/trustStore';

const ENTRY: TrustEntry = {
  applianceId: 'sma1',
  through: ['esa1'],
  host: '10.0.8.20',
  port: 22,
  type: 'ssh-ed25519',
  blob: Buffer.from('a key'),
  since: '2026-01-02T03:04:05.000Z',
};

/** In a process of its own this file is a window that keeps one entry when its standard input says so. */
if (process.env['HOPTHROUGH_TEST_WINDOW'] === undefined) declareTests();
else void runAsWindow(process.env['HOPTHROUGH_TEST_WINDOW']);

async function runAsWindow(task: string): Promise<void> {
  const { folder, id, blob } = JSON.parse(task) as { folder: string; id: string; blob: string };
  process.stdout.write('ready\n');
  await new Promise((resolve) => process.stdin.once('data', resolve));
  process.stdin.destroy();
  const entry = { ...ENTRY, applianceId: id, blob: Buffer.from(blob) };
  await trustStore(folder)
    .add(entry)
    .then(
      () => process.stdout.write('kept'),
      (error: unknown) => process.stdout.write(error instanceof Error ? error.name : 'other'),
    );
}

/** Resolves when the process waits for `go`, which tells it to keep its entry and resolves to what it said. */
async function startWindow(folder: string, id: string, blob: string): Promise<{ go: () => Promise<string> }> {
  const env = { ...process.env, HOPTHROUGH_TEST_WINDOW: JSON.stringify({ folder, id, blob }) };
  const child = spawn(process.execPath, [__filename], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8');
  const isReady = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: string) => {
      said += chunk;
      if (said.startsWith('ready\n')) resolve();
    });
  });
  const ended = new Promise<string>((resolve) => child.once('close', () => resolve(said.slice('ready\n'.length))));
  await Promise.race([isReady, ended]);
  return {
    go: () => {
      child.stdin.write('go\n');
      return ended;
    },
  };
}

function declareTests(): void {
  let root = '';
  let folder = '';
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'trust-'));
    folder = join(root, 'machine', 'trust');
  });
  const roots = new Set<string>();
  beforeEach(() => void roots.add(root));
  after(() => Promise.all([...roots].map((path) => rm(path, { recursive: true, force: true }))));

  const path = () => join(folder, 'hostkeys.json');

  test('what was added is read back by another window, byte for byte', async () => {
    const second = { ...ENTRY, type: 'ssh-rsa', through: [] };
    await trustStore(folder).add(ENTRY);
    await trustStore(folder).add(second);
    assert.deepEqual(await trustStore(folder).entries(), [ENTRY, second]);
  });

  test('no file is an empty store, and reading makes none', async () => {
    assert.deepEqual(await trustStore(folder).entries(), []);
    await assert.rejects(stat(folder), { code: 'ENOENT' });
  });

  test('file and folder are for this user alone, and nothing else is left in it', { skip: noModes() }, async () => {
    await mkdir(folder, { recursive: true, mode: 0o755 });
    await trustStore(folder).add(ENTRY);
    assert.equal((await stat(path())).mode & 0o777, 0o600);
    assert.equal((await stat(folder)).mode & 0o777, 0o700);
    assert.deepEqual(await readdir(folder), ['hostkeys.json']);
  });

  test('the same entry again changes nothing, another key of its type is refused', async () => {
    await trustStore(folder).add(ENTRY);
    const before = await stat(path(), { bigint: true });
    await trustStore(folder).add({ ...ENTRY, since: '2027-01-01T00:00:00.000Z' });
    assert.equal((await stat(path(), { bigint: true })).ino, before.ino);
    await assert.rejects(trustStore(folder).add({ ...ENTRY, blob: Buffer.from('other') }), (error: unknown) => {
      assert.ok(error instanceof TrustConflict);
      assert.deepEqual(error.kept, ENTRY);
      return true;
    });
  });

  test('remove gives back what it removed', async () => {
    const other = { ...ENTRY, applianceId: 'sma2' };
    await trustStore(folder).add(ENTRY);
    await trustStore(folder).add(other);
    assert.deepEqual(await trustStore(folder).remove('sma1'), [ENTRY]);
    assert.deepEqual(await trustStore(folder).entries(), [other]);
    assert.deepEqual(await trustStore(folder).remove('sma1'), []);
  });

  test('ids with special names are ordinary ids', async () => {
    for (const applianceId of ['__proto__', 'constructor', 'a"b\n'])
      await trustStore(folder).add({ ...ENTRY, applianceId });
    assert.equal((await trustStore(folder).remove('__proto__')).length, 1);
    assert.equal((await trustStore(folder).entries()).length, 2);
  });

  describe('C09 a store that is not understood is unreadable, and left as it is', () => {
    const good = { ...ENTRY, blob: undefined, key: ENTRY.blob.toString('base64') };
    const withKeys = (...keys: readonly unknown[]) => JSON.stringify({ version: 1, keys });
    const texts: readonly [says: string, text: string][] = [
      ['empty', ''],
      ['cut', withKeys(good).slice(0, -20)],
      ['not JSON', 'hello'],
      ['null', 'null'],
      ['a list', '[]'],
      ['a newer version', JSON.stringify({ version: 2, keys: [] })],
      ['no version', JSON.stringify({ keys: [] })],
      ['a key more at the top', JSON.stringify({ version: 1, keys: [], more: 1 })],
      ['an entry that is null', withKeys(good, null)],
      ['an entry with a word more', withKeys({ ...good, more: 1 })],
      ['an entry without a key', withKeys({ ...good, key: undefined })],
      ['a key that is not base64', withKeys({ ...good, key: 'a key' })],
      ['a key that is cut', withKeys({ ...good, key: good.key.slice(0, -1) })],
      ['an empty key', withKeys({ ...good, key: '' })],
      ['a port as text', withKeys({ ...good, port: '22' })],
      ['port 0', withKeys({ ...good, port: 0 })],
      ['a route as text', withKeys({ ...good, through: 'esa1' })],
      ['a time that is none', withKeys({ ...good, since: 'yesterday' })],
      ['two keys of one type for one place', withKeys(good, { ...good, key: 'AAAA' })],
    ];
    for (const [says, text] of texts) {
      test(says, async () => {
        await mkdir(folder, { recursive: true });
        await writeFile(path(), text);
        const isUnreadable = (error: unknown) =>
          error instanceof StoreFailed && error.kind === 'unreadable' && error.path === path();
        await assert.rejects(trustStore(folder).entries(), isUnreadable);
        await assert.rejects(trustStore(folder).add({ ...ENTRY, applianceId: 'new' }), isUnreadable);
        await assert.rejects(trustStore(folder).remove('sma1'), isUnreadable);
        assert.equal(await readFile(path(), 'utf8'), text);
        assert.deepEqual(await readdir(folder), ['hostkeys.json']);
      });
    }
    test('a folder', async () => {
      await mkdir(path(), { recursive: true });
      await assert.rejects(trustStore(folder).entries(), { name: 'StoreFailed', kind: 'unreadable', detail: 'EISDIR' });
      await assert.rejects(trustStore(folder).add(ENTRY), { name: 'StoreFailed', kind: 'unreadable' });
    });
    test('the well-formed entry of this table is read', async () => {
      await mkdir(folder, { recursive: true });
      await writeFile(path(), withKeys(good));
      assert.deepEqual(await trustStore(folder).entries(), [ENTRY]);
    });
    test('the detail names the entry and what was expected, not its content', async () => {
      await mkdir(folder, { recursive: true });
      await writeFile(path(), withKeys(good, { ...good, port: 'secret' }));
      await assert.rejects(trustStore(folder).entries(), (error: unknown) => {
        assert.ok(error instanceof StoreFailed);
        assert.match(error.detail, /^keys\.1\.port: /);
        assert.doesNotMatch(error.message, /secret/);
        return true;
      });
    });
  });

  test('A18 a folder that cannot be written: the old store stays and is readable', { skip: noModes() }, async (t) => {
    await trustStore(folder).add(ENTRY);
    // Nobody but root can remove what lies in a folder that may not be written.
    t.after(() => chmod(folder, 0o700));
    await chmod(folder, 0o555);
    await chmod(join(root, 'machine'), 0o755);
    await chmod(root, 0o755);
    await chmod(path(), 0o644);
    try {
      await asOrdinaryUser(async () => {
        await assert.rejects(trustStore(folder).add({ ...ENTRY, applianceId: 'new' }), {
          name: 'StoreFailed',
          kind: 'unwritable',
          detail: 'EACCES',
        });
        assert.deepEqual(await trustStore(folder).entries(), [ENTRY]);
      });
    } finally {
      await chmod(folder, 0o755);
    }
  });

  test('leftovers of a crash between writing and renaming are ignored and removed', async () => {
    await trustStore(folder).add(ENTRY);
    await writeFile(join(folder, 'hostkeys.json.4711-0123456789ab.tmp'), '{"version": 1, "ke');
    await writeFile(join(folder, 'hostkeys.json.mine'), 'a file of somebody else');
    assert.deepEqual(await trustStore(folder).entries(), [ENTRY]);
    await trustStore(folder).add({ ...ENTRY, applianceId: 'sma2' });
    assert.deepEqual((await readdir(folder)).sort(), ['hostkeys.json', 'hostkeys.json.mine']);
  });

  test('C10 twelve windows that keep one key each at once: none is lost', async () => {
    const ids = Array.from({ length: 12 }, (_, n) => `sma${n}`);
    await Promise.all(ids.map((applianceId) => trustStore(folder).add({ ...ENTRY, applianceId })));
    assert.deepEqual((await trustStore(folder).entries()).map(({ applianceId }) => applianceId).sort(), ids.sort());
  });

  test('C10 two processes keep one key each at once: none is lost', async () => {
    const windows = await Promise.all([startWindow(folder, 'sma1', 'a'), startWindow(folder, 'sma2', 'b')]);
    assert.deepEqual(await Promise.all(windows.map(({ go }) => go())), ['kept', 'kept']);
    const kept = (await trustStore(folder).entries()).map(({ applianceId, blob }) => [applianceId, blob.toString()]);
    assert.deepEqual(kept.sort(), [
      ['sma1', 'a'],
      ['sma2', 'b'],
    ]);
  });

  test('C10 two processes keep different keys for one place: the second is refused', async () => {
    const windows = await Promise.all([startWindow(folder, 'sma1', 'a'), startWindow(folder, 'sma1', 'b')]);
    const said = await Promise.all(windows.map(({ go }) => go()));
    assert.deepEqual([...said].sort(), ['TrustConflict', 'kept']);
    const [kept, ...more] = await trustStore(folder).entries();
    assert.equal(kept?.blob.toString(), said[0] === 'kept' ? 'a' : 'b');
    assert.deepEqual(more, []);
  });
}

function noModes(): string | false {
  return process.platform === 'win32' && 'Windows has no permission bits';
}

const NOBODY = 65_534;

/** Permission bits say nothing to root. As the folder's owner an ordinary user could give them back: root owns it. */
async function asOrdinaryUser(work: () => Promise<void>): Promise<void> {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(NOBODY);
  try {
    await work();
  } finally {
    process.seteuid?.(0);
  }
}
