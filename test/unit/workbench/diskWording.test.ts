import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { StoreFailed } from '../../../src/store/storeFailed';
import { unreadableReason, unwritableReason } from '../../../src/workbench/diskWording';

const FILE = '/cases/esa1/case.zip';
const failed = (errno: string) => new StoreFailed('unwritable', FILE, errno);

for (const [errno, words] of [
  ['EACCES', 'you may not write in /cases/esa1'],
  ['EPERM', 'you may not write in /cases/esa1'],
  ['EROFS', '/cases/esa1 can only be read'],
  ['ENOENT', 'there is no folder /cases/esa1'],
  ['EISDIR', '/cases/esa1/case.zip is a folder'],
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the disk is full'],
  ['EBUSY', 'another program holds /cases/esa1/case.zip'],
  ['EIO', 'the disk fails at /cases/esa1/case.zip'],
] as const)
  test(`${errno}: ${words}`, () => assert.equal(unwritableReason(failed(errno), FILE), words));

test('what the system itself says is understood, and what is not known is told as it is', async () => {
  const thrown: unknown = await writeFile('/nowhere-at-all/case.zip', '').catch((error: unknown) => error);
  assert.equal(unwritableReason(thrown, '/nowhere-at-all/case.zip'), 'there is no folder /nowhere-at-all');
  assert.equal(unwritableReason(failed('EUNHEARD'), FILE), '/cases/esa1/case.zip: EUNHEARD');
  assert.equal(unreadableReason(failed('EACCES'), FILE), 'you may not read /cases/esa1/case.zip');
});
