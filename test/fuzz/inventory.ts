import assert from 'node:assert/strict';
import fc from 'fast-check';
import { mergeInventories } from '../../src/appliance/inventory/inventory';
import { addEntries } from '../../src/appliance/inventory/inventoryEdit';
import { exportCsv, exportJson } from '../../src/appliance/inventory/inventoryExport';
import { parseInventory } from '../../src/appliance/inventory/inventoryFile';
import { planImport } from '../../src/appliance/inventory/inventoryImport';
import { hopsBefore } from '../../src/appliance/route';
import { assertQuick, claim, mutated, type Claim } from './claim';

const INVENTORY = `{ "version": 1, // mine
  "folders": { "ACME": { "credential": "acme", "production": true } },
  "appliances": [
    { "id": "esa1", "family": "esa", "host": "esa1.example.com" },
    { "id": "sma1", "family": "sma", "host": "10.0.8.20", "port": 2222, "user": "admin", "label": "SMA Paris",
      "folder": "ACME/Paris", "via": ["esa1"], "alternatives": [["wsa1"]], "credential": "acme-admin",
      "identityFile": ["~/.ssh/id_ed25519"], "agent": true, "hopMode": "auto", "hostKeyAlias": "sma-paris" },
    { "id": "wsa1", "family": "wsa", "host": "2001:db8::1", "password": "canary" },
  ] }`;
const KEYS = [
  ...['id', 'family', 'series', 'host', 'port', 'user', 'label', 'folder', 'via', 'alternatives', 'hopMode', 'agent'],
  ...['hostKeyAlias', 'identityFile', 'identitiesOnly', 'credential', 'production', 'legacyAlgorithms', 'webPort'],
  ...['__proto__', 'constructor', 'toString', 'password', 'rack'],
];
const value = fc.oneof(
  fc.constantFrom<unknown[]>('esa1', 'sma1', 'esa', 'sma', 'h', '10.0.8.20', 22, 0, -1, 65_536, 1e300, true, null, ''),
  fc.constantFrom<unknown[]>(['esa1'], [['sma1']], ['x', 7], {}, [], '../x', 'a\u0000b', '\u202ex', '-oProxyCommand=x'),
  fc.jsonValue({ maxDepth: 2 }),
);
const entry = fc.oneof(
  { weight: 8, arbitrary: fc.dictionary(fc.constantFrom(...KEYS), value, { maxKeys: 8 }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 1 }) },
);
const entries = fc.array(entry, { maxLength: 6 });
const text = fc.oneof(
  mutated([Buffer.from(INVENTORY)]).map(String),
  entries.map((appliances) => JSON.stringify({ version: 1, appliances })),
);

const piece = fc.oneof(
  fc.constantFrom('id', 'host', 'family', 'port', 'esa', 'sma1', 'via', 'Password', 'canary'),
  fc.constantFrom(',', ';', '"', '\n', '\r', "'", '=', 'é', '\0', 'sep=,', '\uFEFF', '[', '{', '}', '\t', '>'),
);
const HEAD = 'id,family,host,port,via,Password\r\n';
const TABLE = `${HEAD}sma1,sma,10.0.8.20,22,esa1,canary\r\nesa1,esa,"e,x",,,canary\r\nwsa1,wsa,w.example.com,,,x\r\n`;
const table = fc.oneof(
  fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
  mutated([Buffer.from(TABLE), Buffer.from(TABLE.replaceAll(',', ';'))]).map(String),
);
const seen = { usable: 0, problems: 0, planned: 0 };

export const inventories: readonly Claim[] = [
  claim(
    'any text is loaded without an exception, and each entry is an appliance or a row that says what is wrong',
    2000,
    fc.property(text, (written) => {
      const file = parseInventory(written, 'f');
      const { rows, appliances, lookup } = mergeInventories([file]);
      if (file.state === 'usable') assert.equal(rows.length, file.entries.length);
      const ids = appliances.map(({ id }) => id);
      assert.equal(new Set(ids).size, ids.length);
      for (const row of rows) {
        if (row.kind === 'problem') assert.ok(row.problem.code.length > 0);
        seen[row.kind === 'problem' ? 'problems' : 'usable'] += 1;
      }
      for (const { id, host, user, port, via } of appliances) {
        assert.match(id, /^[A-Za-z0-9._-]{1,64}$/);
        assert.match(user, /^[A-Za-z0-9._@+-]{1,64}$/);
        assert.match(host, /^[^\s\p{Cc};&|<>$`'"\\]{1,253}$/u);
        assert.ok(!host.startsWith('-') && !user.startsWith('-'));
        assert.ok(port >= 1 && port <= 65_535);
        hopsBefore(lookup, id, via);
      }
    }),
    () => assert.ok(seen.usable > 500 && seen.problems > 500, JSON.stringify(seen)),
  ),
  claim(
    'a file of any repeated text is loaded in little time',
    20,
    fc.property(fc.constantFrom('[', '{', '{"a":', '"', '/*', '//\n', ',', '{},', '\\u', '[[{},'), (unit) => {
      assertQuick(() => void mergeInventories([parseInventory(unit.repeat(20_000), 'f')]));
    }),
  ),
];

export const imports: readonly Claim[] = [
  claim(
    'any table is planned without an exception, and no column that names a secret comes in',
    2000,
    fc.property(table, (written) => {
      const plan = planImport({ text: written, file: 'theirs' }, []);
      for (const line of plan.lines) assert.equal(line.entry === undefined, line.refused !== undefined);
      const added = plan.lines.flatMap(({ entry: one }) => one ?? []);
      seen.planned += added.length;
      const { appliances } = mergeInventories([parseInventory(addEntries('', added) ?? '', 'f')]);
      assert.equal(appliances.length, added.length);
      for (const cell of exportCsv(appliances).split(/[,\n]/)) assert.doesNotMatch(cell, /^"?\s*[=+\-@\t\uff1d]/);
      assert.equal(planImport({ text: exportJson(appliances), file: 'f' }, []).lines.length, added.length);
    }),
    () => assert.ok(seen.planned > 100, JSON.stringify(seen)),
  ),
  claim(
    'a table of any repeated text is planned in little time',
    20,
    fc.property(fc.array(piece, { minLength: 1, maxLength: 3 }), fc.constantFrom('', 'id,host\n'), (unit, head) => {
      assertQuick(() => void planImport({ text: head + unit.join('').repeat(3000), file: 'f' }, []));
    }),
  ),
];
