import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Appliance } from '../../../src/appliance/appliance';
import { mergeInventories } from '../../../src/appliance/inventory/inventory';
import { addEntries, type Changes } from '../../../src/appliance/inventory/inventoryEdit';
import { exportCsv, exported, exportJson } from '../../../src/appliance/inventory/inventoryExport';
import { parseInventory } from '../../../src/appliance/inventory/inventoryFile';
import { planImport, type ImportPlan } from '../../../src/appliance/inventory/inventoryImport';
import { testClaims } from '../../fuzz/claim';
import { imports } from '../../fuzz/inventory';

const MINE = `{ "version": 1, "appliances": [
  { "id": "esa1", "family": "esa", "host": "esa1.example.com" } // mine
] }`;
const mine = () => [parseInventory(MINE, '/home/me/inventory.jsonc')];
const plan = (text: string, inventory = mine()) => planImport({ text, file: '/tmp/theirs' }, inventory);

function added({ lines }: ImportPlan): Changes[] {
  return lines.flatMap(({ entry }) => (entry === undefined ? [] : [entry]));
}

function refused({ lines }: ImportPlan): (readonly [number, string])[] {
  return lines.flatMap(({ line, refused: why }) => (why === undefined ? [] : [[line, why.code] as const]));
}

/** The appliances of an inventory that holds what a plan adds to nothing. */
function arrived(text: string): readonly Appliance[] {
  const written = addEntries('', added(plan(text, [])));
  return mergeInventories([parseInventory(written ?? '', 'there')]).appliances;
}

describe('a table comes in', () => {
  test('columns in any order, by their usual names, with semicolons as Excel writes them', () => {
    const { lines, ignored, secrets } = plan(
      '\uFEFFsep=;\r\nHostname;Type;id;Jump;Port;Production;Rack\r\n10.0.8.20;SMA;sma1;;2222;VRAI;7\r\n',
    );
    assert.deepEqual(lines, [
      {
        line: 3,
        id: 'sma1',
        host: '10.0.8.20',
        entry: { id: 'sma1', family: 'sma', host: '10.0.8.20', port: 2222, production: true },
        refused: undefined,
        notes: [],
      },
    ]);
    assert.deepEqual([ignored, secrets], [['Jump', 'Rack'], []]);
  });

  test('a route, other routes, key files', () => {
    const text =
      'id,family,host,via,alternatives,identityFile\n' +
      'sma1,sma,10.0.8.20,esa1 > wsa1,"esa1\n(direct)","~/a\n~/b"\nwsa1,wsa,w,,,\n';
    assert.deepEqual(added(plan(text))[0], {
      id: 'sma1',
      family: 'sma',
      host: '10.0.8.20',
      via: ['esa1', 'wsa1'],
      alternatives: [['esa1'], []],
      identityFile: ['~/a', '~/b'],
    });
  });

  test('each line that is refused says why, by the rules of the loader; the others are taken', () => {
    const rows = [
      'id,family,host,port,user,via',
      'esa1,esa,esa9.example.com,,,',
      'esa 2,esa,esa2.example.com,,,',
      'esa3,esa,,,,',
      'esa4,esa,esa4.example.com,022,,',
      'esa5,router,esa5.example.com,,,',
      'esa6,esa,esa6.example.com,,a;b,',
      'sma7,sma,10.0.8.27,,,nobody',
      'sma8,sma,10.0.8.28,,,esa3',
      'esa9,esa,esa9.example.com',
      'sma10,sma,10.0.8.30,,,esa1',
      'sma10,sma,10.0.8.31,,,esa1',
      'x"y,esa,z,,,',
    ];
    const found = plan(rows.join('\n'));
    assert.deepEqual(refused(found), [
      [2, 'duplicate-id'],
      [3, 'bad-id'],
      [4, 'missing-key'],
      [5, 'bad-port'],
      [6, 'not-one-of'],
      [7, 'bad-user'],
      [8, 'unknown-hop'],
      [9, 'bad-hop'],
      [10, 'cells'],
      [12, 'duplicate-id'],
      [13, 'quotes'],
    ]);
    assert.deepEqual(
      added(found).map(({ id }) => id),
      ['sma10'],
    );
  });

  test('A15 columns that look like a secret are dropped and said, and a private key wherever it stands', () => {
    const key = '"-----BEGIN OPENSSH PRIVATE KEY-----\nabc"';
    const text = `id,family,host,Password,Passphrase,Seed,SSH key,label\nwsa1,wsa,w.example.com,canary-1,canary-2,canary-3,canary-4,${key}\n`;
    const found = plan(text);
    assert.deepEqual(found.secrets, ['Password', 'Passphrase', 'Seed', 'SSH key', 'label']);
    assert.deepEqual(added(found), [{ id: 'wsa1', family: 'wsa', host: 'w.example.com' }]);
    assert.doesNotMatch(JSON.stringify(found), /canary|abc/);
  });

  test('no table at all, an empty file, one that is too large', () => {
    assert.deepEqual(plan('one two three\n').unusable, { code: 'no-columns' });
    assert.deepEqual(plan('').unusable, { code: 'no-columns' });
    assert.equal(plan('x'.repeat(17 * 1024 * 1024)).unusable?.code, 'file-too-large');
  });

  testClaims(imports);
});

describe('an inventory comes in', () => {
  test('with the defaults of its folders, without secrets and what is not known', () => {
    const found =
      plan(`{ "version": 1, "folders": { "ACME": { "production": true, "credential": "acme", "token": "canary" } },
      "appliances": [
        { "id": "sma1", "family": "sma", "host": "10.0.8.20", "folder": "ACME/Paris", "password": "canary", "rack": 7 },
        { "id": "x", "family": "sma" }
      ] }`);
    const entry = {
      id: 'sma1',
      family: 'sma',
      host: '10.0.8.20',
      folder: 'ACME/Paris',
      credential: 'acme',
      production: true,
    };
    assert.deepEqual(added(found), [entry]);
    assert.deepEqual(refused(found), [[4, 'missing-key']]);
    assert.deepEqual([...found.secrets].sort(), ['password', 'token']);
    assert.deepEqual(found.ignored, ['rack']);
    assert.doesNotMatch(JSON.stringify(found), /canary/);
  });

  test('as a list alone, and where it cannot be read its line is said', () => {
    assert.equal(added(plan('[\n{ "id": "a", "family": "esa", "host": "a.example.com" }]')).length, 1);
    const { unusable, unusableLine } = plan('{ "version": 1,\n "appliances": [ { "id" "a" } ] }');
    assert.deepEqual([unusable?.code, unusableLine], ['not-json', 2]);
    assert.equal(plan('{ "version": 2, "appliances": [] }').unusable?.code, 'newer-version');
  });

  test('what is there keeps its comments', () => {
    const written = addEntries(MINE, added(plan('id,family,host\nwsa1,wsa,w.example.com\nwsa2,wsa,v.example.com')));
    assert.match(written ?? '', /\/\/ mine/);
    assert.deepEqual(
      parseInventory(written ?? '', 'f').entries.map(({ id }) => id),
      ['esa1', 'wsa1', 'wsa2'],
    );
  });
});

describe('an inventory goes out', () => {
  const text = `{ "version": 1, "folders": { "ACME": { "production": true } }, "appliances": [
    { "id": "esa1", "family": "esa", "host": "esa1.example.com", "note": "canary" },
    { "id": "wsa1", "family": "wsa", "host": "wsa1.example.com" },
    { "id": "sma1", "family": "sma", "host": "10.0.8.20", "folder": "ACME/Paris", "via": ["esa1"], "password": "canary" },
    { "id": "sma2", "family": "sma", "host": "10.0.8.21", "folder": "Other" }
  ] }`;
  const merged = mergeInventories([parseInventory(text, 'f')]);

  test('a folder, with the hops it needs and what its folder says of it; nothing that is not known', () => {
    const { appliances, hops } = exported(merged, ['ACME']);
    assert.deepEqual(hops, ['esa1']);
    assert.deepEqual(JSON.parse(exportJson(appliances)), {
      version: 1,
      appliances: [
        { id: 'esa1', family: 'esa', host: 'esa1.example.com' },
        { id: 'sma1', family: 'sma', host: '10.0.8.20', folder: 'ACME/Paris', via: ['esa1'], production: true },
      ],
    });
    assert.doesNotMatch(exportCsv(appliances) + exportJson(appliances), /canary/);
    assert.equal(exported(merged, []).appliances.length, 4);
    assert.deepEqual(exported(merged, ['ACM']).appliances, []);
  });

  test('no cell of a table begins as a formula, and each comes back as it was', () => {
    for (const label of [
      '=1+1',
      '+1',
      '-1',
      '@x',
      '\t=1',
      '\r=1',
      ' =1',
      "'=1",
      "''-2",
      '\uff1d1',
      "'quoted",
      'a"b',
      'a;b',
      'a\nb',
    ]) {
      const [one] = mergeInventories([parseInventory(exportJson([]), 'f')]).appliances;
      assert.equal(one, undefined);
      const labelled = mergeInventories([
        parseInventory(JSON.stringify({ appliances: [{ id: 'a', family: 'esa', host: 'h', label }] }), 'f'),
      ]).appliances;
      const csv = exportCsv(labelled);
      for (const cell of csv.split(/[,\n]/)) assert.doesNotMatch(cell, /^"?\s*[=+\-@\t\uff1d]/, JSON.stringify(label));
      assert.deepEqual(arrived(csv), labelled, JSON.stringify(label));
    }
  });
});

describe('what moves from one person to another arrives as it was', () => {
  const id = fc.stringMatching(/^[A-Za-z0-9._-]{1,8}$/);
  const line = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' });
  const printable = line.filter((text) => !/[\u0000-\u001f\u007f-\u009f]/.test(text) && text.trim() !== '');
  const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
  const entry = fc.record({
    id,
    family: fc.constantFrom('esa', 'wsa', 'sma', 'jump'),
    series: optional(fc.constantFrom('C', 'X', 'S', 'M')),
    host: fc.constantFrom('a.example.com', '10.0.8.20', '2001:db8::1'),
    port: optional(fc.integer({ min: 1, max: 65535 })),
    user: optional(fc.stringMatching(/^[A-Za-z0-9._@+-]{1,8}$/)),
    label: optional(line.filter((text) => text.trim() !== '')),
    folder: optional(printable),
    via: optional(fc.array(id, { maxLength: 2 })),
    alternatives: optional(fc.array(fc.array(id, { maxLength: 2 }), { maxLength: 3 })),
    hopMode: optional(fc.constantFrom('auto', 'forward', 'nested')),
    hostKeyAlias: optional(fc.stringMatching(/^[A-Za-z0-9_:][A-Za-z0-9._:%-]{0,8}$/)),
    identityFile: optional(fc.oneof(printable, fc.array(printable, { maxLength: 3 }))),
    identitiesOnly: optional(fc.boolean()),
    agent: optional(
      fc.oneof(
        fc.boolean(),
        printable.map((path) => `/run/${path}`),
      ),
    ),
    credential: optional(printable),
    production: optional(fc.boolean()),
    legacyAlgorithms: optional(fc.boolean()),
    webPort: optional(fc.integer({ min: 1, max: 65535 })),
  });

  for (const [name, write] of [
    ['JSON', exportJson],
    ['CSV', exportCsv],
  ] as const)
    test(`as ${name}, all of it or a folder`, () => {
      fc.assert(
        fc.property(fc.array(entry, { maxLength: 6 }), fc.boolean(), (entries, isAll) => {
          const inventory = mergeInventories([
            parseInventory(JSON.stringify({ version: 1, appliances: entries }), 'here'),
          ]);
          const { appliances } = exported(inventory, isAll ? [] : (inventory.folders[0] ?? []));
          assert.deepEqual(arrived(write(appliances)), appliances);
        }),
        { numRuns: 400 },
      );
    });
});
