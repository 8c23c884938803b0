import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { parsedFile, readText } from '../../../src/store/textFile';

let folder = '';
let path = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'text-'));
  path = join(folder, 'file');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a file is its text; none and the null device are nothing', async () => {
  assert.equal(await readText(path, 10), undefined);
  assert.equal(await readText(devNull, 10), undefined);
  await writeFile(path, 'größe');
  assert.equal((await readText(path, 10))?.text, 'größe');
});

test('a file of the limit is read, one of a byte more is not', async () => {
  await writeFile(path, '');
  await truncate(path, 10);
  assert.equal((await readText(path, 10))?.text.length, 10);
  await truncate(path, 11);
  await assert.rejects(readText(path, 10), { kind: 'unreadable', path, detail: 'more than 10 bytes' });
});

test('a folder is unreadable, and so is a path below a file', async () => {
  await mkdir(join(folder, 'x'));
  await assert.rejects(readText(join(folder, 'x'), 10), { kind: 'unreadable', detail: 'EISDIR' });
  await writeFile(path, '');
  await assert.rejects(readText(join(path, 'y'), 10), { kind: 'unreadable', detail: 'ENOTDIR' });
});

test(
  'a pipe that nobody writes to is unreadable at once',
  { skip: process.platform === 'win32' && 'no pipes in folders' },
  async () => {
    execFileSync('mkfifo', [path]);
    await assert.rejects(readText(path, 10), { kind: 'unreadable', detail: 'not a regular file' });
  },
);

test('a file is parsed once as long as it is the same, and again after every kind of change', async () => {
  let parsed = 0;
  const read = parsedFile((text) => `${++parsed} ${text}`, 100);
  assert.equal(await read(path), '1 ');
  assert.equal(await read(path), '1 ');
  await writeFile(path, 'a');
  assert.equal(await read(path), '2 a');
  assert.equal(await read(path), '2 a');
  await writeFile(path, 'b');
  await utimes(path, 1, 1);
  assert.equal(await read(path), '3 b');
  await writeFile(join(folder, 'new'), 'c');
  await utimes(join(folder, 'new'), 1, 1);
  await rename(join(folder, 'new'), path);
  assert.equal(await read(path), '4 c');
  await rm(path);
  assert.equal(await read(path), '5 ');
});

test('a file that became unreadable is not answered from memory', async () => {
  const read = parsedFile((text) => text, 100);
  await writeFile(path, 'a');
  assert.equal(await read(path), 'a');
  await rm(path);
  await mkdir(path);
  await assert.rejects(read(path), { kind: 'unreadable' });
});
