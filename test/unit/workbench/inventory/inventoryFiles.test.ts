import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as vscode from 'vscode';
import { addEntry, removeEntry } from '../../../../src/appliance/inventory/inventoryEdit';
import * as inventoryReading from '../../../../src/appliance/inventory/inventoryReading';
import { inventoryFiles, type InventoryFiles } from '../../../../src/workbench/inventory/inventoryFiles';
import { inventoryProblems } from '../../../../src/workbench/inventory/inventoryProblems';
import { settings } from '../../../../src/workbench/settings';
import { appliance } from '../../appliance/sampleAppliance';
import { stand } from '../../vscode';

const ESA1 = '{ "id": "esa1", "family": "esa", "host": "h" }';
const GOOD = `{ "version": 1, "appliances": [${ESA1}] }`;
const WSA1 = { id: 'wsa1', family: 'wsa', host: 'w' } as const;

/** A disk of texts; `beforeWrite` is what somebody else does while an edit is being written. */
function disk(texts: Record<string, string>) {
  const files = new Map(Object.entries(texts));
  const site = { files, writes: 0, beforeWrite: () => undefined as unknown };
  const read = (path: string) => {
    const text = files.get(path);
    return text === 'UNREADABLE' ? Promise.reject(new Error('EACCES')) : Promise.resolve(text);
  };
  const write = async (path: string, text: string, beforeReplace: () => Promise<void>) => {
    site.writes++;
    site.beforeWrite();
    await beforeReplace();
    files.set(path, text);
  };
  return Object.assign(site, { read, write });
}

async function opened(
  texts: Record<string, string>,
  paths: () => readonly string[] = () => Object.keys(texts),
): Promise<{ inventory: InventoryFiles; site: ReturnType<typeof disk> }> {
  const site = disk(texts);
  const inventory = inventoryFiles({
    reading: () => inventoryReading,
    paths,
    fallback: '/global/inventory.jsonc',
    ...site,
  });
  await inventory.ready;
  return { inventory, site };
}

function changeOf(inventory: InventoryFiles): Promise<void> {
  return new Promise((resolve) => {
    const listening = inventory.onDidChange(() => {
      listening.dispose();
      resolve();
    });
  });
}

async function changedOnDisk(inventory: InventoryFiles, path: string): Promise<void> {
  const changed = changeOf(inventory);
  stand.fileChanged(path);
  await changed;
}

function ids(inventory: InventoryFiles): string[] {
  return inventory.now().rows.map((row) => (row.kind === 'appliance' ? row.appliance.id : `! ${row.problem.code}`));
}

test('several files are read in their order and watched: change, deletion and creation', async () => {
  const { inventory, site } = await opened({ '/a.jsonc': GOOD, '/b.jsonc': GOOD.replace('esa1', 'esa2') });
  assert.deepEqual(ids(inventory), ['esa1', 'esa2']);
  site.files.set('/a.jsonc', GOOD.replace('esa1', 'esa9'));
  await changedOnDisk(inventory, '/a.jsonc');
  assert.deepEqual(ids(inventory), ['esa9', 'esa2']);
  site.files.delete('/a.jsonc');
  await changedOnDisk(inventory, '/a.jsonc');
  assert.deepEqual(ids(inventory), ['esa2']);
  site.files.set('/a.jsonc', GOOD);
  await changedOnDisk(inventory, '/a.jsonc');
  assert.deepEqual(ids(inventory), ['esa1', 'esa2']);
  inventory.dispose();
  assert.equal(stand.watchers.size, 0);
});

test('without a setting there is one file in the global storage, and it need not exist', async () => {
  const { inventory, site } = await opened({}, () => []);
  assert.deepEqual(
    inventory.files().map(({ file }) => file),
    ['/global/inventory.jsonc'],
  );
  assert.deepEqual(ids(inventory), []);
  assert.equal(await inventory.edit('/global/inventory.jsonc', (text) => addEntry(text, WSA1)), 'done');
  assert.deepEqual(ids(inventory), ['wsa1']);
  assert.match(site.files.get('/global/inventory.jsonc') ?? '', /^\/\/ Appliances/);
  inventory.dispose();
});

test('the files of a changed setting are read, and the old ones not watched any more', async () => {
  let paths = ['/a.jsonc'];
  const texts = { '/a.jsonc': GOOD, '/b.jsonc': GOOD.replace('esa1', 'esa2') };
  const { inventory } = await opened(texts, () => paths);
  paths = ['/b.jsonc'];
  const changed = changeOf(inventory);
  stand.settingChanged('hopthrough.inventoryFiles');
  await changed;
  assert.deepEqual(ids(inventory), ['esa2']);
  assert.deepEqual(
    [...stand.watchers].map(({ pattern }) => pattern.pattern),
    ['b.jsonc'],
  );
  inventory.dispose();
});

test('A14 files that a workspace names are not looked at, nor those of a path that is not absolute', async () => {
  stand.settings.set('hopthrough.inventoryFiles', { defaultValue: [], workspaceValue: ['/workspace/evil.jsonc'] });
  assert.deepEqual(settings.inventoryFiles(), []);
  stand.settings.set('hopthrough.inventoryFiles', { globalValue: ['/mine.jsonc'], workspaceValue: ['/evil.jsonc'] });
  assert.deepEqual(settings.inventoryFiles(), ['/mine.jsonc']);
  stand.settings.clear();
  const { inventory } = await opened({ 'evil.jsonc': GOOD, '/mine.jsonc': GOOD });
  assert.deepEqual(ids(inventory), ['! not-absolute', 'esa1']);
  inventory.dispose();
});

for (const [what, text, code] of [
  ['does not parse', '{ "appliances": [', 'not-json'],
  ['is not UTF-8', `{ "a": "\uFFFD" }`, 'not-utf8'],
  ['cannot be read', 'UNREADABLE', 'unreadable'],
] as const)
  test(`A01 a file that ${what} keeps its last good content and is not written to`, async () => {
    const { inventory, site } = await opened({ '/a.jsonc': GOOD });
    site.files.set('/a.jsonc', text);
    await changedOnDisk(inventory, '/a.jsonc');
    assert.deepEqual(ids(inventory), [`! ${code}`, 'esa1']);
    if (text !== 'UNREADABLE')
      assert.equal(await inventory.edit('/a.jsonc', (now) => addEntry(now, WSA1)), 'read-only');
    assert.equal(site.writes, 0);
    site.files.set('/a.jsonc', GOOD.replace('esa1', 'esa2'));
    await changedOnDisk(inventory, '/a.jsonc');
    assert.deepEqual(ids(inventory), ['esa2']);
    inventory.dispose();
  });

test('A06 a file of a newer version is read and not written to', async () => {
  const { inventory, site } = await opened({ '/a.jsonc': GOOD.replace('1', '2') });
  assert.deepEqual(ids(inventory), ['! newer-version', 'esa1']);
  assert.equal(await inventory.edit('/a.jsonc', (text) => addEntry(text, WSA1)), 'read-only');
  assert.equal(site.writes, 0);
  inventory.dispose();
});

test('an edit is made again on what somebody else wrote meanwhile, and nothing is lost', async () => {
  const { inventory, site } = await opened({ '/a.jsonc': GOOD });
  site.beforeWrite = () => {
    if (site.writes === 1) site.files.set('/a.jsonc', GOOD.replace('esa1', 'theirs'));
  };
  assert.equal(await inventory.edit('/a.jsonc', (text) => addEntry(text, WSA1)), 'done');
  assert.equal(site.writes, 2);
  assert.deepEqual(ids(inventory), ['theirs', 'wsa1']);
  inventory.dispose();
});

test('an entry that went meanwhile is not edited', async () => {
  const { inventory, site } = await opened({ '/a.jsonc': GOOD });
  site.beforeWrite = () => site.files.set('/a.jsonc', '{ "appliances": [] }');
  assert.equal(await inventory.edit('/a.jsonc', (text) => removeEntry(text, 'esa1')), 'gone');
  assert.equal(site.files.get('/a.jsonc'), '{ "appliances": [] }');
  inventory.dispose();
});

test('A18 an edit that cannot be written rejects, and the file and the next edit are not affected', async () => {
  const { inventory, site } = await opened({ '/a.jsonc': GOOD });
  site.beforeWrite = () => {
    if (site.writes === 1) throw new Error('ENOSPC');
  };
  const add = () => inventory.edit('/a.jsonc', (text) => addEntry(text, WSA1));
  await assert.rejects(add(), /ENOSPC/);
  assert.equal(site.files.get('/a.jsonc'), GOOD);
  assert.equal(await add(), 'done');
  inventory.dispose();
});

test('edits that come together are made one after the other', async () => {
  const { inventory } = await opened({ '/a.jsonc': GOOD });
  const add = (id: string) => inventory.edit('/a.jsonc', (text) => addEntry(text, { ...WSA1, id }));
  await Promise.all(['w1', 'w2', 'w3'].map(add));
  assert.deepEqual(ids(inventory), ['esa1', 'w1', 'w2', 'w3']);
  inventory.dispose();
});

test('unsaved text in an editor is edited there and saved, and the file is not written behind it', async () => {
  const { inventory, site } = await opened({ '/a.jsonc': GOOD });
  const unsaved = GOOD.replace('esa1', 'typed');
  const edits: { text: string; range: vscode.Range }[] = [];
  const save = () => (site.files.set('/a.jsonc', addEntry(unsaved, WSA1) ?? ''), Promise.resolve(true));
  const positionAt = (offset: number) => new vscode.Position(0, offset);
  const document = { uri: vscode.Uri.file('/a.jsonc'), isDirty: true, getText: () => unsaved, positionAt, save };
  (vscode.workspace.textDocuments as unknown[]).push(document);
  const { applyEdit } = vscode.workspace;
  Object.assign(vscode.workspace, {
    applyEdit: (edit: { edits: typeof edits }) => (edits.push(...edit.edits), Promise.resolve(true)),
  });
  try {
    assert.equal(await inventory.edit('/a.jsonc', (text) => addEntry(text, WSA1)), 'done');
  } finally {
    Object.assign(vscode.workspace, { applyEdit });
    (vscode.workspace.textDocuments as unknown[]).pop();
  }
  assert.equal(site.writes, 0);
  const [edit] = edits;
  const [start = 0, end = 0] = [edit?.range.start.character, edit?.range.end.character];
  assert.equal(unsaved.slice(0, start) + (edit?.text ?? '') + unsaved.slice(end), addEntry(unsaved, WSA1));
  assert.deepEqual(ids(inventory), ['typed', 'wsa1']);
  inventory.dispose();
});

test('a source is shown in its folder beside the files, and gone when hidden', async () => {
  const { inventory, site } = await opened({ '/a.jsonc': GOOD });
  inventory.show({ name: 'Lab', appliances: [appliance({ id: 'lab-esa' })] });
  assert.deepEqual(ids(inventory), ['esa1', 'lab-esa']);
  assert.deepEqual(inventory.now().appliances.at(-1)?.folder, ['Lab']);
  inventory.hide('Lab');
  assert.deepEqual(ids(inventory), ['esa1']);
  assert.equal(site.writes, 0);
  inventory.dispose();
});

test('each problem is underlined at its place; of a broken file only what breaks it', async () => {
  const bad = GOOD.replace('"h"', '"h", "password": "x"').replace('] }', ', { "id": "b" }] }');
  const { inventory, site } = await opened({ '/a.jsonc': bad });
  const collections: { shown: Map<string, vscode.Diagnostic[]> }[] = [];
  const { createDiagnosticCollection } = vscode.languages;
  Object.assign(vscode.languages, {
    createDiagnosticCollection: (name: string) => {
      const made = createDiagnosticCollection(name);
      collections.push(made as unknown as (typeof collections)[number]);
      return made;
    },
  });
  const watching = inventoryProblems(inventory);
  Object.assign(vscode.languages, { createDiagnosticCollection });
  const shown = () => (collections[0]?.shown.get('/a.jsonc') ?? []).map(({ code, severity }) => [code, severity]);
  const { Error, Warning } = vscode.DiagnosticSeverity;
  assert.deepEqual(shown(), [
    ['secret-in-inventory', Warning],
    ['missing-key', Error],
    ['missing-key', Error],
  ]);
  const [first] = collections[0]?.shown.get('/a.jsonc') ?? [];
  assert.equal(first?.range.start.character, bad.indexOf('"password"'));
  site.files.set('/a.jsonc', bad.slice(0, -1));
  await changedOnDisk(inventory, '/a.jsonc');
  assert.deepEqual(shown(), [['not-json', Error]]);
  watching.dispose();
  inventory.dispose();
});
