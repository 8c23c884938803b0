import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import * as v from 'valibot';
import { histories, type HistoryBounds } from '../../../src/store/histories';
import { probeHistory } from '../../../src/store/probeHistory';
import { result, run } from '../probe/sampleRun';

const folders: string[] = [];
let folder = '';
let aside: [id: string, path: string, detail: string][] = [];
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'histories-')), 'probes');
  folders.push(folder);
  aside = [];
});
after(() => Promise.all(folders.map((each) => rm(join(each, '..'), { recursive: true, force: true }))));

const ENTRY = v.object({ text: v.string() });
const open = (bounds: Partial<HistoryBounds> = {}) =>
  histories(folder, ENTRY, { entries: 5, bytes: 10_000, files: 50, ...bounds }, (...said) => void aside.push(said));
const put =
  (text: string) =>
  (kept: readonly { text: string }[]): readonly { text: string }[] => [{ text }, ...kept];
const files = async () => (await readdir(folder)).filter((name) => name.endsWith('.json'));
const only = async () => join(folder, (await files())[0] ?? '');

test('what was added is there for the next window, newest first, and readable by nobody else', async () => {
  await open().change('esa1', put('one'));
  await open().change('esa1', put('two'));
  assert.deepEqual(await open().all('esa1'), [{ text: 'two' }, { text: 'one' }]);
  assert.deepEqual(await open().all('esa2'), []);
  if (process.platform !== 'win32') assert.equal((await stat(await only())).mode & 0o777, 0o600);
});

test('of two windows at once neither loses what the other added', async () => {
  const [one, other] = [open({ entries: 40 }), open({ entries: 40 })];
  const texts = Array.from({ length: 20 }, (_, n) => String(n));
  await Promise.all(texts.map((text, n) => (n % 2 === 0 ? one : other).change('esa1', put(text))));
  const kept = (await open().all('esa1')).map(({ text }) => text);
  assert.deepEqual([...kept].sort(), [...texts].sort());
});

test('the oldest go first: beyond the number, and beyond the bytes', async () => {
  for (const text of ['a', 'b', 'c']) await open({ entries: 2 }).change('esa1', put(text));
  assert.deepEqual(await open().all('esa1'), [{ text: 'c' }, { text: 'b' }]);
  const long = 'x'.repeat(400);
  for (let n = 0; n < 9; n++) await open({ entries: 99, bytes: 1_000 }).change('esa2', put(long));
  assert.equal((await open().all('esa2')).length, 2);
});

test('an entry larger than all that may be kept does not make a file that cannot be read', async () => {
  const small = open({ bytes: 500 });
  assert.deepEqual(await small.change('esa1', put('x'.repeat(600))), []);
  assert.deepEqual(await small.all('esa1'), []);
  assert.deepEqual(aside, []);
});

test('of too many files the one that was written longest ago goes', async () => {
  for (const [age, id] of ['esa1', 'esa2', 'esa3'].entries()) {
    const before = await files().catch((): string[] => []);
    await open().change(id, put(id));
    const name = (await files()).find((one) => !before.includes(one)) ?? '';
    await utimes(join(folder, name), 1_000 + age, 1_000 + age);
  }
  await open({ files: 3 }).change('esa4', put('new'));
  assert.deepEqual(await open().all('esa1'), []);
  for (const id of ['esa2', 'esa3', 'esa4']) assert.equal((await open().all(id)).length, 1, id);
});

const damages: [title: string, damage: (text: string) => string][] = [
  ['cut off', (text: string) => text.slice(0, -5)],
  ['of another version', (text: string) => text.replace('"version":1', '"version":2')],
  ['of another appliance', (text: string) => text.replace('"esa1"', '"ESA1"')],
  ['with an entry that is none', (text: string) => text.replace('"text"', '"other"')],
  ['too large', (text: string) => text + ' '.repeat(20_000)],
  ['empty', () => ''],
];
for (const [title, damage] of damages)
  for (const use of ['read', 'added to'] as const)
    test(`a file that is ${title} is set aside when it is ${use}; the others stay`, async () => {
      await open().change('esa1', put('one'));
      const path = await only();
      await open().change('esa2', put('other'));
      const broken = damage(await readFile(path, 'utf8'));
      await writeFile(path, broken);
      const kept = use === 'read' ? await open().all('esa1') : await open().change('esa1', put('new'));
      assert.deepEqual(kept, use === 'read' ? [] : [{ text: 'new' }]);
      assert.equal(aside.length, 1);
      const [id, where, detail] = aside[0] ?? [];
      assert.equal(id, 'esa1');
      assert.notEqual(detail, '');
      assert.equal(await readFile(where ?? '', 'utf8'), broken, 'a person can still look at it');
      assert.deepEqual(await open().all('esa2'), [{ text: 'other' }]);
      assert.deepEqual(await open().all('esa1'), kept);
      assert.equal(aside.length, 1, 'said once');
    });

test('removed: nothing of the appliance is left', async () => {
  await open().change('esa1', put('one'));
  await writeFile(await only(), 'broken');
  await open().all('esa1');
  await open().change('esa1', put('two'));
  await open().remove('esa1');
  assert.deepEqual(await readdir(folder), []);
});

test('a run comes back as it was; what it was not asked to keep does not', async () => {
  const history = probeHistory(folder, () => assert.fail('set aside'));
  const failure = { hop: 'esa1', stage: 'auth', reason: 'refused', facts: { user: 'admin' } } as const;
  const kept = {
    ...run('2026-11-24T12:00:00.000Z', [result('smtp-inspected', 25, { evidence: { text: '220 ***', hex: '32' } })], {
      ...{ recommendedPort: 443, causes: ['smtp-inspection'], hop: [{ id: 'esa1', verdict: 'ssh' }] },
    }),
    failures: [failure],
  };
  const more = { ...kept, failures: [{ ...failure, detail: 'for the log' }], password: 'hunter2' };
  await history.change('esa1', () => [more]);
  assert.deepEqual(await history.all('esa1'), [kept]);
  assert.doesNotMatch(await readFile(await only(), 'utf8'), /hunter2|for the log/);
});

test('a reason that this version has no words for makes a file unreadable, not a sentence without words', async () => {
  const said: string[] = [];
  const history = probeHistory(folder, (id) => void said.push(id));
  const failure = { hop: 'esa1', stage: 'auth', reason: 'refused' } as const;
  await history.change('esa1', () => [{ ...run('2026-11-24T12:00:00.000Z', []), failures: [failure] }]);
  const path = await only();
  await writeFile(path, (await readFile(path, 'utf8')).replace('"refused"', '"from-the-future"'));
  assert.deepEqual([await history.all('esa1'), said], [[], ['esa1']]);
});
