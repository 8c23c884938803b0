import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { watched } from '../../../src/store/watched';

const folder = mkdtempSync(join(tmpdir(), 'watched-'));
after(() => rmSync(folder, { recursive: true }));

test('what was set anew in the meantime is left, what is still the same goes', async () => {
  const [older, newer] = [{ until: '2026-11-24T12:00:00.000Z' }, { until: '2026-11-25T12:00:00.000Z' }];
  const [one, other] = [watched(folder), watched(folder)];
  const isOlder = ({ until }: { readonly until: string }) => until === older.until;
  await one.set('esa1', older);
  await other.set('esa1', newer);
  await one.remove('esa1', isOlder);
  await one.remove('esa2', isOlder);
  assert.deepEqual([...(await other.all())], [['esa1', newer]]);
  await one.set('esa1', older);
  await one.remove('esa1', isOlder);
  assert.deepEqual([...(await other.all())], []);
});

test('of ten windows that remove it at once one has removed it', async () => {
  await watched(folder).set('esa1', { until: '2026-11-24T12:00:00.000Z' });
  const removed = await Promise.all(Array.from({ length: 10 }, () => watched(folder).remove('esa1')));
  assert.deepEqual(removed.filter(Boolean), [true]);
});
