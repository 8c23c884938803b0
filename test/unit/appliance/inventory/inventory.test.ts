import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mergeInventories, type Inventory, type Row } from '../../../../src/appliance/inventory/inventory';
import { parseInventory } from '../../../../src/appliance/inventory/inventoryFile';
import { testClaims } from '../../../fuzz/claim';
import { inventories } from '../../../fuzz/inventory';
import { appliance } from '../sampleAppliance';

const ESA1 = '{ "id": "esa1", "family": "esa", "host": "esa1.example.com" }';

function inventoryOf(...entries: string[]): Inventory {
  return mergeInventories([parseInventory(`{ "version": 1, "appliances": [\n${entries.join(',\n')}\n] }`, 'f.jsonc')]);
}

function only(inventory: Inventory): Row {
  assert.equal(inventory.rows.length, 1);
  const [row] = inventory.rows;
  assert.ok(row);
  return row;
}

/** What is wrong with an entry that has, beside what an entry needs, these keys. */
function codeOf(keys: string): string {
  const row = only(inventoryOf(`{ "id": "x", "family": "esa", "host": "h", ${keys} }`));
  return row.kind === 'problem' ? row.problem.code : 'usable';
}

test('an entry with what is needed gets every default', () => {
  const row = only(inventoryOf(ESA1));
  assert.deepEqual(row.kind === 'appliance' && row.appliance, appliance({ id: 'esa1' }));
});

test('every key of the contract is taken', () => {
  const row = inventoryOf(
    ESA1,
    '{ "id": "wsa1", "family": "wsa", "host": "wsa1.example.com" }',
    `{ "id": "sma1", "family": "sma", "host": "10.0.8.20", "port": 2222, "user": "support", "label": "SMA Paris",
       "folder": "ACME/Paris", "via": ["esa1"], "alternatives": [["wsa1"]], "credential": "acme-admin",
       "identityFile": ["~/.ssh/id_ed25519"], "identitiesOnly": true, "agent": "/run/agent", "hopMode": "forward",
       "hostKeyAlias": "sma-paris", "legacyAlgorithms": true, "production": true, "webPort": 8443, "rack": 7 }`,
  ).appliances.at(-1);
  assert.deepEqual(row, {
    id: 'sma1',
    family: 'sma',
    series: 'M',
    host: '10.0.8.20',
    port: 2222,
    user: 'support',
    label: 'SMA Paris',
    folder: ['ACME', 'Paris'],
    via: ['esa1'],
    alternatives: [['wsa1']],
    hopMode: 'forward',
    hostKeyAlias: 'sma-paris',
    identityFiles: ['~/.ssh/id_ed25519'],
    identitiesOnly: true,
    agent: '/run/agent',
    credential: 'acme-admin',
    production: true,
    legacyAlgorithms: true,
    webPort: 8443,
  });
});

test('defaults of folders are inherited downwards; the nearest one and the entry itself win', () => {
  const text = `{ "folders": {
      "ACME": { "credential": "acme", "production": true },
      "ACME/Paris": { "credential": "paris" } },
    "appliances": [
      { "id": "a", "family": "esa", "host": "a", "folder": "ACME" },
      { "id": "b", "family": "esa", "host": "b", "folder": "ACME/Paris/Lab" },
      { "id": "c", "family": "esa", "host": "c", "folder": "ACME/Paris", "production": false, "credential": "own" },
      { "id": "d", "family": "esa", "host": "d", "folder": "ACME2" } ] }`;
  const { appliances } = mergeInventories([parseInventory(text, 'f')]);
  assert.deepEqual(
    appliances.map(({ id, credential, production }) => [id, credential, production]),
    [
      ['a', 'acme', true],
      ['b', 'paris', true],
      ['c', 'own', false],
      ['d', undefined, false],
    ],
  );
});

test("defaults of one file do not reach into another's folders", () => {
  const mine = parseInventory('{ "appliances": [{ "id": "a", "family": "esa", "host": "a", "folder": "ACME" }] }', 'm');
  const theirs = parseInventory('{ "folders": { "ACME": { "credential": "theirs" } } }', 't');
  assert.equal(mergeInventories([mine, theirs]).appliances[0]?.credential, undefined);
});

test('comments, trailing commas, a byte order mark and an empty file are no problem', () => {
  for (const text of ['', '\uFEFF', '// nothing yet\n', '{}', '\uFEFF{ "appliances": [], }'])
    assert.deepEqual(mergeInventories([parseInventory(text, 'f')]).rows, []);
});

test('A08 every spelling of an address is one host', () => {
  const hosts = ['::1', '[::1]', '0:0::1'].map((host, n) => `{ "id": "e${n}", "family": "esa", "host": "${host}" }`);
  assert.deepEqual(
    inventoryOf(...hosts).appliances.map(({ host }) => host),
    ['::1', '::1', '::1'],
  );
});

for (const port of ['0', '-1', '65536', '"22;x"', '"022"', '"22"', '1e3', '22.0', '22.5', 'null', 'true', '[22]'])
  test(`A10 port ${port} makes a bad entry`, () => assert.equal(codeOf(`"port": ${port}`), 'bad-port'));
for (const port of ['0', '65536', '443.5'])
  test(`web port ${port} makes a bad entry`, () => assert.equal(codeOf(`"webPort": ${port}`), 'bad-port'));

for (const host of ['', ' ', 'a b', 'esa1\\n', '-esa1', 'a;b', '127.1'])
  test(`A11 host ${JSON.stringify(host)} makes a bad entry`, () => {
    const row = only(inventoryOf(`{ "id": "x", "family": "esa", "host": "${host}" }`));
    assert.equal(row.kind === 'problem' && row.problem.code, 'bad-host');
  });

for (const user of ['a;b', "a'b", 'a\\u0000', 'a\\r', '', 'a'.repeat(1_048_576)])
  test(`A12 user ${user.slice(0, 8)} makes a bad entry`, () => assert.equal(codeOf(`"user": "${user}"`), 'bad-user'));

for (const [keys, code] of [
  ['"series": "Z"', 'not-one-of'],
  ['"hopMode": "always"', 'not-one-of'],
  ['"via": "esa1"', 'wrong-type'],
  ['"via": [1]', 'wrong-type'],
  ['"via": ["a b"]', 'bad-id'],
  ['"alternatives": ["esa1"]', 'wrong-type'],
  [`"alternatives": ${JSON.stringify(Array.from({ length: 17 }, () => []))}`, 'too-many'],
  ['"agent": 1', 'wrong-type'],
  ['"identityFile": {}', 'wrong-type'],
  ['"identityFile": "a\\u0000b"', 'bad-text'],
  ['"identityFile": "\\\\\\\\files.example.com\\\\keys\\\\id"', 'network-path'],
  ['"identityFile": ["~/.ssh/id", "//files.example.com/keys/id"]', 'network-path'],
  ['"identityFile": "\\\\\\\\.host\\\\keys"', 'network-path'],
  ['"agent": "\\\\/files.example.com/agent"', 'network-path'],
  ['"agent": "\\\\\\\\.\\\\pipe\\\\openssh-ssh-agent"', 'usable'],
  ['"identityFile": "C:\\\\Users\\\\me\\\\.ssh\\\\id"', 'usable'],
  ['"production": "yes"', 'wrong-type'],
  ['"label": null', 'wrong-type'],
  [`"label": "${'x'.repeat(201)}"`, 'label-too-long'],
  ['"hostKeyAlias": "a,b"', 'bad-host-key-alias'],
  ['"credential": ""', 'bad-text'],
  ['"label": "a", "label": "b"', 'duplicate-key'],
  ['"__proto__": { "port": 1 }', 'reserved-key'],
  ['"x": [{ "constructor": 1 }]', 'reserved-key'],
  ['"rack": { "unit": 7 }', 'usable'],
] as const)
  test(`an entry with ${keys.slice(0, 40)}: ${code}`, () => assert.equal(codeOf(keys), code));

test('A05 a reserved key reaches no prototype', () => {
  inventoryOf('{ "id": "x", "family": "esa", "host": "h", "__proto__": { "polluted": 1 } }');
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
});

test('an entry that lacks a key, or is none, is a row; the others work', () => {
  const { rows, appliances } = inventoryOf('{ "id": "a", "host": "h" }', '7', '"text"', '{}', ESA1);
  assert.deepEqual(
    rows.map((row) => (row.kind === 'problem' ? row.problem : row.appliance.id)),
    [
      { code: 'missing-key', key: 'family' },
      { code: 'not-an-entry' },
      { code: 'not-an-entry' },
      { code: 'missing-key', key: 'id' },
      'esa1',
    ],
  );
  assert.equal(appliances.length, 1);
});

test('a problem has its place in the file', () => {
  const inventory = inventoryOf(ESA1, '{ "id": "x",\r\n  "family": "esa", "host": "h", "port": 0 }');
  const [{ problem, place } = assert.fail()] = inventory.problems;
  assert.equal(problem.code, 'bad-port');
  assert.deepEqual(place, { file: 'f.jsonc', offset: 149, length: 1, line: 3, column: 40, endLine: 3, endColumn: 41 });
});

test('A04 of two entries with one id the first counts and the second is a bad row', () => {
  const first = parseInventory(`{ "appliances": [${ESA1}] }`, 'one');
  const second = parseInventory('{ "appliances": [{ "id": "esa1", "family": "sma", "host": "h" }] }', 'two');
  const { rows, appliances } = mergeInventories([first, second]);
  assert.deepEqual(
    appliances.map(({ family }) => family),
    ['esa'],
  );
  assert.deepEqual(rows[1]?.kind === 'problem' && rows[1].problem, { code: 'duplicate-id', id: 'esa1', first: 'one' });
});

test('A04 a correct entry does not take the id of a bad one before it', () => {
  const { appliances, lookup } = inventoryOf('{ "id": "esa1", "family": "esa", "host": "" }', ESA1);
  assert.deepEqual(appliances, []);
  assert.equal(lookup('esa1'), 'bad-entry');
});

for (const [what, entries, problem] of [
  ['a self-hop', '{ "id": "a", "family": "esa", "host": "h", "via": ["a"] }', { code: 'loop', path: ['a', 'a'] }],
  [
    'an unknown hop',
    '{ "id": "a", "family": "esa", "host": "h", "via": ["b"] }',
    { code: 'unknown-hop', path: ['b', 'a'] },
  ],
  [
    '9 hops',
    `{ "id": "a", "family": "esa", "host": "h", "via": ${JSON.stringify(Array.from('bcdefghij'))} }`,
    { code: 'too-many-hops', path: [...Array.from('bcdefghij'), 'a'] },
  ],
] as const)
  test(`A07 ${what} makes a bad row that names the path`, () => {
    const row = only(inventoryOf(entries));
    assert.deepEqual(row.kind === 'problem' && row.problem, problem);
  });

test('A07 a hop with a bad entry makes a bad row of what goes through it', () => {
  const { rows } = inventoryOf(
    '{ "id": "b", "family": "esa", "host": "" }',
    '{ "id": "a", "family": "esa", "host": "h", "via": ["b"] }',
  );
  assert.deepEqual(rows[1]?.kind === 'problem' && rows[1].problem, { code: 'bad-hop', path: ['b', 'a'] });
});

test('an alternative that leads nowhere is told, and its appliance works', () => {
  const inventory = inventoryOf('{ "id": "a", "family": "esa", "host": "h", "alternatives": [["b"], []] }');
  const row = only(inventory);
  const note = { code: 'bad-alternative', route: { code: 'unknown-hop', path: ['b', 'a'] } };
  assert.deepEqual(row.kind === 'appliance' && row.notes, [note]);
  assert.deepEqual(
    inventory.problems.map(({ problem }) => problem),
    [note],
  );
});

for (const key of ['password', 'Pass-Phrase', 'api_key', 'privateKey', 'authToken', 'mot de passe', 'pwd', 'seed'])
  test(`a value under "${key}" is told and kept nowhere`, () => {
    const canary = 'c4nary-value';
    const inventory = inventoryOf(`{ "id": "a", "family": "esa", "host": "h", "more": { "${key}": "${canary}" } }`);
    assert.deepEqual(
      inventory.problems.map(({ problem }) => problem),
      [{ code: 'secret-in-inventory', key }],
    );
    assert.equal(only(inventory).kind, 'appliance');
    assert.ok(!JSON.stringify(inventory).includes(canary));
  });

const SLIPS = [
  ['Port', 'port'],
  ['PORT', 'port'],
  ['prot', 'port'],
  ['ports', 'port'],
  ['host_key_alias', 'hostKeyAlias'],
  ['legacy-algorithms', 'legacyAlgorithms'],
  ['alternative', 'alternatives'],
  ['identityFiles', 'identityFile'],
  ['credentail', 'credential'],
  ['VIA', 'via'],
] as const;
for (const [key, meant] of SLIPS)
  test(`a key that nothing reads, "${key}", is told with what is meant, and the entry works`, () => {
    const row = only(inventoryOf(`{ "id": "a", "family": "esa", "host": "h", "${key}": 2222 }`));
    assert.ok(row.kind === 'appliance');
    assert.equal(row.appliance.port, 22);
    assert.deepEqual(row.notes, [{ code: 'misspelt-key', key, meant }]);
  });

for (const key of [
  'x-port',
  'note',
  'ticket',
  'support',
  'ip',
  'vip',
  'it',
  'site',
  'model',
  'owner',
  'lab',
  'hop',
  'os',
])
  test(`a key of the person's own, "${key}", is nobody else's business`, () => {
    const row = only(inventoryOf(`{ "id": "a", "family": "esa", "host": "h", "${key}": 2222 }`));
    assert.ok(row.kind === 'appliance');
    assert.deepEqual(row.notes, []);
  });

test('misspelt keys of the file and of a folder are told at their places', () => {
  const text = '{ "Version": 1, "folders": { "A": { "Production": true } }, "appliances": [], "appliance": [] }';
  const { problems } = mergeInventories([parseInventory(text, 'f')]);
  assert.deepEqual(
    problems.map(({ problem, place }) => [problem, text.slice(place.offset, place.offset + place.length)]),
    [
      [{ code: 'misspelt-key', key: 'Version', meant: 'version' }, '"Version"'],
      [{ code: 'misspelt-key', key: 'appliance', meant: 'appliances' }, '"appliance"'],
      [{ code: 'misspelt-key', key: 'Production', meant: 'production' }, '"Production"'],
    ],
  );
});

test('a secret outside the entries, and a private key as a value, are told too', () => {
  const text = `{ "password": "x", "folders": { "A": { "secret": "y" } },
    "appliances": [{ "id": "a", "family": "esa", "host": "h", "identityFile": "-----BEGIN OPENSSH PRIVATE KEY-----" }] }`;
  const { problems } = mergeInventories([parseInventory(text, 'f')]);
  assert.deepEqual(
    problems.map(({ problem }) => problem),
    ['password', 'secret', 'identityFile'].map((key) => ({ code: 'secret-in-inventory', key })),
  );
});

test('A09 a host that mixes scripts works as ASCII and is told with both forms', () => {
  const row = only(inventoryOf('{ "id": "a", "family": "esa", "host": "cіsco.com" }'));
  assert.ok(row.kind === 'appliance');
  assert.deepEqual(row.notes, [{ code: 'mixed-script-host', host: row.appliance.host, unicode: 'cіsco.com' }]);
});

test('A17 a label is kept as it is written', () => {
  const label = '\x1b]0;x\x07<b>\u202e\u200d';
  const row = only(inventoryOf(`{ "id": "a", "family": "esa", "host": "h", "label": ${JSON.stringify(label)} }`));
  assert.equal(row.kind === 'appliance' && row.appliance.label, label);
});

for (const [what, text, problem, line] of [
  ['cut mid-file', '{ "appliances": [\n{ "id": ', { code: 'not-json', syntax: 'value' }, 1],
  ['a missing comma', '{ "appliances": [] "version": 1 }', { code: 'not-json', syntax: 'comma' }, 0],
  ['another shape', '{ "appliances": {} }', { code: 'not-an-inventory' }, 0],
  ['a list', '[]', { code: 'not-an-inventory' }, 0],
  ['100 000 levels', '['.repeat(100_000), { code: 'too-deep', limit: 64 }, 0],
  ['100 000 levels in objects', '{"a":'.repeat(100_000), { code: 'too-deep', limit: 64 }, 0],
] as const)
  test(`A01 A03 a file of ${what} is one row with the place, and breaks nothing`, () => {
    const file = parseInventory(text, 'f');
    assert.equal(file.state, 'broken');
    const row = only(mergeInventories([file]));
    assert.deepEqual(row.kind === 'problem' && row.problem, problem);
    assert.equal(row.place?.line, line);
  });

test('A03 a file above the cap is refused before it is parsed', () => {
  const file = parseInventory(`{ "a": "${'é'.repeat(600)}" }`, 'f', { mostBytes: 1000 });
  assert.deepEqual(file.problems[0]?.problem, { code: 'file-too-large', limit: 1000 });
});

test('brackets in texts and comments do not count as levels', () => {
  const text = `{ "x": "${'['.repeat(200)}\\"${'{'.repeat(200)}", /* ${'['.repeat(200)} */ // ${'['.repeat(200)}\n }`;
  assert.equal(parseInventory(text, 'f').state, 'usable');
});

test('A06 a file of a newer version is shown and not edited', () => {
  const file = parseInventory(`{ "version": 2, "appliances": [${ESA1}] }`, 'f');
  assert.equal(file.state, 'newer');
  const { rows } = mergeInventories([file]);
  assert.deepEqual(
    rows.map((row) => (row.kind === 'problem' ? row.problem : row.appliance.id)),
    [{ code: 'newer-version', known: 1 }, 'esa1'],
  );
});

for (const version of ['"1"', '0', 'null', '[1]'])
  test(`version ${version} is told at its place, and the file is edited as any other`, () => {
    const { state, problems } = parseInventory(`{ "version": ${version}, "appliances": [${ESA1}] }`, 'f');
    assert.equal(state, 'usable');
    assert.deepEqual(
      problems.map(({ problem, place }) => [problem, place.column]),
      [[{ code: 'not-one-of', key: 'version', values: ['1'] }, 13]],
    );
  });

for (const [folders, key, column] of [
  ['["ACME"]', 'folders', 13],
  ['"ACME"', 'folders', 13],
  ['{ "ACME": "acme-admin" }', 'ACME', 23],
] as const)
  test(`folders ${folders} are told at their place`, () => {
    const { problems, entries } = parseInventory(`{ "folders": ${folders}, "appliances": [${ESA1}] }`, 'f');
    assert.equal(entries.length, 1);
    assert.deepEqual(
      problems.map(({ problem, place }) => [problem, place.column]),
      [[{ code: 'wrong-type', key, expected: 'object' }, column]],
    );
  });

test('appliances of the lab stand in its folder, and give way to an id of a file', () => {
  const lab = { name: 'Lab', appliances: [appliance({ id: 'esa1' }), appliance({ id: 'sma9', via: ['esa1'] })] };
  const { rows, folders } = mergeInventories([parseInventory(`{ "appliances": [${ESA1}] }`, 'f')], [lab]);
  assert.deepEqual(folders, [['Lab']]);
  assert.deepEqual(
    rows.map((row) => [row.kind, row.source]),
    [
      ['appliance', 'inventory'],
      ['problem', 'lab'],
      ['appliance', 'lab'],
    ],
  );
});

test('A02 50 000 entries are each looked at once', () => {
  const entries = Array.from({ length: 50_000 }, (_, n) => `{ "id": "e${n}", "family": "esa", "host": "h${n}" }`);
  assert.equal(inventoryOf(...entries).appliances.length, 50_000);
});

testClaims(inventories);
