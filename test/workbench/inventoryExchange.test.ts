import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { canary, placesOf } from './canary';
import { openSite, type Site } from './site';

let site: Site;
const secrets = { cell: canary(), key: canary() };
before(async () => {
  site = await openSite({ only: ['lab-esa1', 'lab-sma1'] });
});
after(() => site.close());

/** The editor draws what it shows of a document: that the texts are whole is shown by unit tests. */
const editorShows = (text: string) =>
  site.bench.waitFor(async () => {
    const shown = await site.bench.editorText();
    return shown.includes(text) ? shown : undefined;
  }, `${text} in the editor`);

async function importFile(path: string): Promise<void> {
  await site.bench.runCommand('Hopthrough: Import Inventory...');
  await site.bench.question('Import Inventory');
  await site.bench.openFile(path);
}

test('a table is looked at first: why a line is refused, what is dropped; what is left is added on Enter', async () => {
  const file = join(site.folder, 'theirs.csv');
  const text = [
    'id;family;host;folder;via;Password;Rack',
    `wsa9;WSA;wsa9.example.com;ACME/Paris;;${secrets.cell};7`,
    `sma9;SMA;10.0.9.20;ACME/Paris;lab-esa1;${secrets.cell};8`,
    'lab-esa1;ESA;esa1.example.com;ACME;;;',
    'esa 9;ESA;esa9.example.com;ACME;;;',
  ].join('\n');
  writeFileSync(file, text);
  const untouched = site.readInventory();
  await importFile(file);
  const { items, title } = await site.bench.question('Take out what you do not want');
  assert.match(title, /2 of 4 lines/);
  assert.deepEqual(
    items.map(({ label, description }) => [label, description]),
    [
      ['wsa9', 'wsa9.example.com'],
      ['sma9', '10.0.9.20'],
    ],
  );
  const shown = await editorShows('Dropped');
  assert.match(shown, /holds no secrets: Password/);
  assert.match(shown, /left out: Rack/);
  assert.match(shown, /Line 4 +lab-esa1[^]*refused: The id lab-esa1 is taken already/);
  assert.match(shown, /Line 5 [^]*An id has 1 to 64 letters/);
  assert.equal(site.readInventory(), untouched);
  await site.bench.screenshot('import-preview');
  await site.bench.answerQuickInput('');
  await site.bench.notification('2 appliances were added to');
  await site.bench.row('ACME');
  const { appliances } = JSON.parse(site.readInventory()) as { appliances: readonly { readonly id: string }[] };
  assert.deepEqual(appliances.slice(2), [
    { id: 'wsa9', family: 'wsa', host: 'wsa9.example.com', folder: 'ACME/Paris' },
    { id: 'sma9', family: 'sma', host: '10.0.9.20', folder: 'ACME/Paris', via: ['lab-esa1'] },
  ]);
  const places = await placesOf(secrets.cell, site);
  assert.deepEqual(places, [file]);
});

test('nothing is written when the person leaves, nor where nothing can be added', async () => {
  const file = join(site.folder, 'leave.json');
  writeFileSync(file, JSON.stringify([{ id: 'x1', family: 'esa', host: 'x1.example.com', seed: secrets.key }]));
  const untouched = site.readInventory();
  await importFile(file);
  await site.bench.question('Take out what you do not want');
  await site.bench.cancelQuickInput();
  writeFileSync(file, 'neither one\nnor the other\n');
  await importFile(file);
  await site.bench.notification('Nothing in this file can be added');
  await editorShows('no inventory and no table');
  assert.equal(site.readInventory(), untouched);
  assert.deepEqual(await placesOf(secrets.key, site), []);
});

test('a folder goes out with the hop it needs, as a document to be read first, and no secret in it', async () => {
  const inventory = JSON.parse(site.readInventory()) as { appliances: object[] };
  inventory.appliances = inventory.appliances.map((entry) => ({ ...entry, password: secrets.key }));
  writeFileSync(join(site.folder, 'inventory.jsonc'), JSON.stringify(inventory));
  await site.bench.contextMenu('ACME', 'Export Inventory...');
  await site.bench.question('As what?');
  await site.bench.pickQuickInput('JSON');
  const { message } = await site.bench.notification('3 appliances, without passwords');
  assert.match(message, /other folders are in it too: lab-esa1/);
  const shown = await editorShows('"wsa9"');
  assert.match(shown, /"sma9"/);
  assert.match(shown, /"lab-esa1"/);
  assert.doesNotMatch(shown, /password/);
  await site.bench.screenshot('export-json');
  await site.bench.runCommand('Hopthrough: Export Inventory...');
  await site.bench.question('What goes out?');
  await site.bench.pickQuickInput('All appliances');
  await site.bench.question('As what?');
  await site.bench.pickQuickInput('CSV');
  await editorShows('id,family,series,host');
  assert.deepEqual(await placesOf(secrets.key, site), [join(site.folder, 'inventory.jsonc')]);
});
