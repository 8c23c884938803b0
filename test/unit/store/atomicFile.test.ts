import assert from 'node:assert/strict';
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { makePrivateFolder, removeLeftovers, writeAtomic } from '../../../src/store/atomicFile';

let folder = '';
let path = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atomic-'));
  path = join(folder, 'file.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const skip = process.platform === 'win32' && 'Windows has no permission bits';

test('a new file is for this user alone, whatever the umask', { skip }, async () => {
  const umask = process.umask(0);
  await writeAtomic(path, 'text').finally(() => process.umask(umask));
  assert.equal(await readFile(path, 'utf8'), 'text');
  assert.equal((await stat(path)).mode & 0o777, 0o600);
  assert.deepEqual(await readdir(folder), ['file.json']);
});

test('a file that exists keeps its permissions, or gets those asked for', { skip }, async () => {
  await writeFile(path, 'old');
  await chmod(path, 0o664);
  await writeAtomic(path, 'new');
  assert.equal((await stat(path)).mode & 0o777, 0o664);
  await writeAtomic(path, 'newer', { mode: 0o600 });
  assert.equal((await stat(path)).mode & 0o777, 0o600);
});

test('until the rename the old content is there in full, the new one complete beside it', async () => {
  await writeFile(path, 'old');
  await writeAtomic(path, 'new content', {
    beforeReplace: async () => {
      assert.equal(await readFile(path, 'utf8'), 'old');
      const [temporary = ''] = (await readdir(folder)).filter((name) => name !== 'file.json');
      assert.equal(await readFile(join(folder, temporary), 'utf8'), 'new content');
    },
  });
  assert.equal(await readFile(path, 'utf8'), 'new content');
});

test('a stop before the rename leaves the old file, and nothing beside it', async () => {
  await writeFile(path, 'old');
  const stopped = writeAtomic(path, 'new', { beforeReplace: () => Promise.reject(new Error('lost the lock')) });
  await assert.rejects(stopped, /lost the lock/);
  assert.equal(await readFile(path, 'utf8'), 'old');
  assert.deepEqual(await readdir(folder), ['file.json']);
});

test('a folder in the way, or no folder around it, is unwritable and leaves nothing', async () => {
  await mkdir(join(path, 'x'), { recursive: true });
  await assert.rejects(writeAtomic(path, 'new'), { name: 'StoreFailed', kind: 'unwritable', path });
  assert.deepEqual(await readdir(folder), ['file.json']);
  await assert.rejects(writeAtomic(join(folder, 'none', 'x'), 'new'), { kind: 'unwritable', detail: 'ENOENT' });
});

test('a symbolic link stays one', { skip }, async () => {
  const real = join(folder, 'real');
  await writeFile(real, 'old');
  await symlink(real, path);
  await writeAtomic(path, 'new');
  assert.ok((await lstat(path)).isSymbolicLink());
  assert.equal(await readFile(real, 'utf8'), 'new');
});

test('leftovers are those of this file alone', async () => {
  const others = ['file.json', 'file.json.tmp', 'other.json.1-0123456789ab.tmp', 'file.json.1-0123456789ab.tmp.txt'];
  for (const name of [...others, 'file.json.1-0123456789ab.tmp']) await writeFile(join(folder, name), '');
  await removeLeftovers(path);
  assert.deepEqual((await readdir(folder)).sort(), others.sort());
  await removeLeftovers(join(folder, 'none', 'x'));
});

test('a folder is taken from group and others, but not opened further', { skip }, async () => {
  const inner = join(folder, 'a', 'b');
  await makePrivateFolder(inner);
  assert.equal((await stat(inner)).mode & 0o777, 0o700);
  await chmod(inner, 0o557);
  await makePrivateFolder(inner);
  assert.equal((await stat(inner)).mode & 0o777, 0o500);
  await chmod(inner, 0o700);
  await writeFile(path, '');
  await assert.rejects(makePrivateFolder(path), { kind: 'unwritable', detail: 'EEXIST' });
});
