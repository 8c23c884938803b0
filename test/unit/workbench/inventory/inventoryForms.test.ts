import assert from 'node:assert/strict';
import { test } from 'node:test';
import type * as vscode from 'vscode';
import { mergeInventories } from '../../../../src/appliance/inventory/inventory';
import { parseInventory } from '../../../../src/appliance/inventory/inventoryFile';
import { isRoute, resolveRoute } from '../../../../src/appliance/route';
import { inventoryForms } from '../../../../src/workbench/inventory/inventoryForms';
import { answers } from '../../vscode';

const FILE = '/home/me/hopthrough-inventory.jsonc';
const WRITTEN = `{ "version": 1,
  "folders": { "ACME": { "production": true } },
  "appliances": [
    // the way in
    { "id": "esa1", "family": "esa", "host": "esa1.example.com", "folder": "ACME" },
    { "id": "wsa1", "family": "wsa", "host": "wsa1.example.com" },
    { "id": "sma1", "family": "sma", "host": "10.0.8.20", "via": ["esa1"], "rack": 7 }
  ] }
`;

function site(text = WRITTEN, beforeEdit = () => Promise.resolve()) {
  const state = { text, forgotten: [] as string[], revealed: [] as string[] };
  const files = () => [parseInventory(state.text, FILE)];
  const inventory = {
    now: () => mergeInventories(files()),
    files,
    edit: async (file: string, change: (now: string) => string | undefined) => {
      await beforeEdit();
      assert.equal(file, FILE);
      const after = change(state.text);
      if (after !== undefined) state.text = after;
      return after === undefined ? ('gone' as const) : ('done' as const);
    },
  };
  const forget = ({ id }: { id: string }) => Promise.resolve(state.forgotten.push(id));
  const reveal = (id: string) => Promise.resolve(void state.revealed.push(id));
  return { state, forms: inventoryForms({ inventory, forget, reveal }) };
}

interface Asked {
  items: (vscode.QuickPickItem & Record<string, unknown>)[];
  validateInput: (text: string) => unknown;
  placeHolder?: string;
  message?: string;
  detail?: string;
  value?: string;
}

/** What a person does, step by step; each step sees what it is asked. */
function person(...steps: ((asked: Asked) => unknown)[]): void {
  assert.equal(answers.length, 0);
  answers.push(...steps.map((step) => (asked: Record<string, unknown>) => step(asked as unknown as Asked)));
}

const pick = (label: string) => (asked: Asked) => {
  const found = asked.items.find((item) => item.label.includes(label));
  assert.ok(found, `no ${label} in ${asked.items.map((item) => item.label).join(', ')}`);
  return found;
};

const type = (text: string) => (asked: Asked) => {
  assert.equal(asked.validateInput(text), undefined);
  return text;
};

const leave = () => undefined;

test('an appliance is added by family, id and host, and then saved', async () => {
  const { state, forms } = site();
  person(pick('SMA'), type('sma2'), type('10.0.8.21'), pick('Save'));
  assert.deepEqual(await forms.add(), { applianceId: 'sma2' });
  assert.ok(state.text.includes('\n    { "id": "sma2", "family": "sma", "host": "10.0.8.21" }\n'), state.text);
  assert.deepEqual(state.revealed, ['sma2']);
});

for (const [typed, written] of [
  ['sma2.example.com:2222', '"host": "sma2.example.com", "port": 2222'],
  [' [2001:db8::21]:2222 ', '"host": "[2001:db8::21]", "port": 2222'],
  ['2001:db8::21', '"host": "2001:db8::21"'],
  ['sma2.example.com:22', '"host": "sma2.example.com"'],
] as const)
  test(`a new host typed as "${typed}" is ${written}`, async () => {
    const { state, forms } = site();
    person(pick('SMA'), type('sma2'), type(typed), pick('Save'));
    await forms.add();
    assert.ok(state.text.includes(`"family": "sma", ${written} }`), state.text);
  });

test('of a URL that is pasted as the host the host is offered, and taken', async () => {
  const { state, forms } = site();
  let said: unknown[] = [];
  const paste = (asked: Asked) => {
    said = ['https://sma2.example.com/', 'https://sma2 example', 'sma2 example'].map(asked.validateInput);
    return 'https://sma2.example.com:8443/login';
  };
  person(pick('SMA'), type('sma2'), paste, pick('Save'));
  await forms.add();
  const message = 'The host alone is wanted, not a URL: Enter takes sma2.example.com.';
  const character = 'The host has a character that no DNS name has.';
  assert.deepEqual(said, [{ message, severity: 1 }, character, character]);
  assert.ok(state.text.includes('"family": "sma", "host": "sma2.example.com" }'), state.text);
});

for (const [written, shown, typed, after] of [
  [
    '"host": "10.0.8.20"',
    '10.0.8.20',
    '10.0.8.22:2222',
    '"host": "10.0.8.22", "via": ["esa1"], "rack": 7, "port": 2222',
  ],
  ['"host": "10.0.8.20", "port": 2222', '10.0.8.20:2222', '10.0.8.23', '"host": "10.0.8.23", "via"'],
  ['"host": "10.0.8.20", "port": 2222', '10.0.8.20:2222', '10.0.8.23:2222', '"host": "10.0.8.23", "port": 2222'],
  ['"host": "fd00::1", "port": 2222', '[fd00::1]:2222', '[fd00::1]:2222', '"host": "fd00::1", "port": 2222'],
  ['"host": "[fd00::1]", "port": 2222', '[fd00::1]:2222', 'fd00::2', '"host": "fd00::2", "via"'],
] as const)
  test(`the host of an entry is asked with its port: ${shown}, then ${typed}`, async () => {
    const { state, forms } = site(WRITTEN.replace('"host": "10.0.8.20"', written));
    const hostOf = (asked: Asked) => (assert.equal(asked.value, shown), type(typed)(asked));
    person(pick('Host'), hostOf, pick('Save'));
    await forms.edit('sma1');
    assert.ok(state.text.includes(after), state.text);
  });

test('the id of what is added can be corrected before it is saved; that of an entry stays', async () => {
  const { state, forms } = site();
  const idItem = (asked: Asked) => asked.items.find(({ label }) => label === 'Id');
  person(
    pick('SMA'),
    type('smaa2'),
    type('10.0.8.21'),
    (asked) => (assert.equal(idItem(asked)?.description, 'smaa2'), idItem(asked)),
    (asked) => {
      assert.equal(asked.value, 'smaa2');
      assert.equal(asked.validateInput('sma1'), 'The id sma1 is taken already.');
      return type('sma2')(asked);
    },
    pick('Save'),
  );
  assert.deepEqual(await forms.add(), { applianceId: 'sma2' });
  assert.ok(state.text.includes('{ "id": "sma2", "family": "sma", "host": "10.0.8.21" }'), state.text);
  person((asked) => {
    assert.equal(idItem(asked), undefined);
  });
  await forms.edit('sma2');
  assert.deepEqual(state.revealed, ['sma2']);
});

test('nothing is written when the person leaves at any step', async () => {
  const { state, forms } = site();
  for (const steps of [
    [leave],
    [pick('ESA'), leave],
    [pick('ESA'), type('x'), leave],
    [pick('ESA'), type('x'), type('h'), leave],
  ]) {
    person(...steps);
    assert.equal(await forms.add(), undefined);
  }
  assert.equal(state.text, WRITTEN);
});

test('the forms refuse while typing by the rules of the loader', async () => {
  const { forms } = site();
  const refuses =
    (...texts: string[]) =>
    (asked: Asked) => {
      for (const text of texts) assert.ok(asked.validateInput(text), JSON.stringify(text));
      return undefined;
    };
  person(pick('ESA'), refuses('', 'a b', 'esa1', 'x'.repeat(65)));
  await forms.add();
  person(
    pick('ESA'),
    type('x'),
    refuses('', 'a b', '-x', 'a\nb', '127.1', 'h:', 'h:0', 'h:65536', 'h:2:2', ':22', '[::1]2'),
  );
  await forms.add();
  person(pick('Port'), refuses('0', '-1', '65536', '22;x', '022', '1e3'), leave);
  await forms.edit('esa1');
  person(pick('User'), refuses('a;b', 'a"b', 'a\0', 'a\r', ''), leave);
  await forms.edit('esa1');
});

test('a host in look-alike letters is shown in both forms while it is typed', async () => {
  const { forms } = site();
  person(pick('ESA'), type('x'), (asked) => {
    const { message } = asked.validateInput('cіsco.com') as { message: string };
    assert.match(message, /cіsco\.com is xn--/);
    return undefined;
  });
  await forms.add();
});

test('an edit writes what was changed and nothing else', async () => {
  const { state, forms } = site();
  person(pick('Host'), type('10.0.8.22'), pick('Port'), type('2222'), pick('Label'), type('SMA Paris'), pick('Save'));
  assert.deepEqual(await forms.edit('sma1'), { applianceId: 'sma1' });
  assert.equal(
    state.text,
    WRITTEN.replace('10.0.8.20', '10.0.8.22').replace('"rack": 7', '"rack": 7, "port": 2222, "label": "SMA Paris"'),
  );
});

for (const [field, typed, binds] of [
  ['Host', [type('10.0.8.99')], true],
  ['Port', [type('2222')], true],
  ['User', [type('support')], true],
  ['Route', [pick('wsa1'), pick('Done')], true],
  ['Label', [type('Other name')], false],
  ['Folder', [pick('ACME')], false],
] as const)
  test(`A13 an edit of ${field} ${binds ? 'changes' : 'leaves'} what a kept secret is bound to`, async () => {
    const { state, forms } = site();
    const bound = () => {
      const { lookup } = mergeInventories([parseInventory(state.text, FILE)]);
      const route = resolveRoute(lookup, 'sma1');
      assert.ok(isRoute(route));
      return route.map(({ id, host, port, user }) => `${id} ${user}@${host}:${port}`).join(' > ');
    };
    const before = bound();
    person(pick(field), ...typed, pick('Save'));
    await forms.edit('sma1');
    assert.notEqual(state.text, WRITTEN);
    assert.equal(bound() !== before, binds);
  });

test('a value set back to its default is taken out', async () => {
  const { state, forms } = site(WRITTEN.replace('"rack": 7', '"port": 2222'));
  person(pick('Port'), type('22'), pick('Route'), pick('Direct'), pick('Save'));
  await forms.edit('sma1');
  assert.ok(state.text.includes('{ "id": "sma1", "family": "sma", "host": "10.0.8.20" }'), state.text);
});

test('a route is picked hop by hop from what exists, and shown as text; loops are not offered', async () => {
  const { state, forms } = site();
  person(
    pick('Route'),
    (asked) => {
      assert.deepEqual(
        asked.items.map(({ label, description }) => [label, description]),
        [
          ['$(check) Direct', 'this computer > wsa1'],
          ['$(mail) esa1 (production)', 'this computer > esa1 > wsa1'],
          ['$(server) sma1', 'this computer > esa1 > sma1 > wsa1'],
        ],
      );
      return pick('esa1')(asked);
    },
    (asked) => {
      assert.deepEqual(
        asked.items.map(({ label }) => label),
        ['$(check) Done', '$(server) sma1'],
      );
      return pick('Done')(asked);
    },
    (asked) => {
      assert.equal(pick('Save')(asked).description, 'this computer > esa1 > wsa1');
      return pick('Save')(asked);
    },
  );
  await forms.edit('wsa1');
  assert.ok(state.text.includes('"wsa1.example.com", "via": ["esa1"] }'), state.text);
});

test('other routes are added and taken out', async () => {
  const { state, forms } = site();
  person(pick('Other routes'), pick('Another'), pick('wsa1'), pick('Done'), pick('Save'));
  await forms.edit('sma1');
  assert.ok(state.text.includes('"alternatives": [["wsa1"]]'), state.text);
  person(pick('Other routes'), pick('Take out this computer > wsa1 > sma1'), pick('Save'));
  await forms.edit('sma1');
  assert.equal(state.text, WRITTEN);
});

test('a folder is picked or made, and production set', async () => {
  const { state, forms } = site();
  person(pick('Folder'), pick('New folder'), type(' Beta / Lyon '), pick('Production'), pick('Yes'), pick('Save'));
  await forms.edit('wsa1');
  assert.ok(state.text.includes('"folder": "Beta/Lyon", "production": true'), state.text);
  person(pick('Folder'), pick('ACME'), pick('Save'));
  await forms.edit('wsa1');
  assert.ok(state.text.includes('"folder": "ACME"'), state.text);
});

test('a copy has an id of its own and what the entry itself says', async () => {
  const { state, forms } = site();
  person((asked) => (assert.equal(asked.value, 'sma1-copy'), type('sma2')(asked)), pick('Save'));
  assert.deepEqual(await forms.duplicate('sma1'), { applianceId: 'sma2' });
  assert.ok(state.text.includes('{ "id": "sma2", "family": "sma", "host": "10.0.8.20", "via": ["esa1"] }'), state.text);
});

test('how a hop is passed is written without a question, and only for what stands in a file', async () => {
  const { state, forms } = site();
  assert.deepEqual(await forms.setHopMode('sma1', 'nested'), { applianceId: 'sma1' });
  assert.ok(state.text.includes('"via": ["esa1"], "rack": 7, "hopMode": "nested" }'), state.text);
  assert.deepEqual(
    ['sma1', 'lab-sma1'].map((id) => forms.isInFile(id)),
    [true, false],
  );
});

test('an appliance moves to another folder, and to the ground of the tree', async () => {
  const { state, forms } = site();
  await forms.setFolder('wsa1', ['ACME', 'Paris']);
  assert.match(state.text, /"id": "wsa1"[^}]*"folder": "ACME\/Paris" }/);
  await forms.setFolder('esa1', []);
  assert.match(state.text, /"id": "esa1", "family": "esa", "host": "esa1.example.com" }/);
});

test('family and series are written as the appliance says them; a series that goes without saying is taken out', async () => {
  const { state, forms } = site();
  await forms.setKind('sma1', { family: 'esa', series: 'X' });
  assert.match(state.text, /"id": "sma1"[^}]*"family": "esa"[^}]*"series": "X"/);
  await forms.setKind('sma1', { family: 'sma', series: undefined });
  assert.match(state.text, /"id": "sma1"[^}]*"family": "sma"/);
  assert.doesNotMatch(state.text, /"series"/);
});

test('removing asks and names what goes; then the entry and what is kept for it are gone', async () => {
  const { state, forms } = site();
  person((asked) => {
    assert.equal(asked.message, 'Remove esa1?');
    assert.match(asked.detail ?? '', /ESA admin@esa1\.example\.com:22 goes from .*inventory\.jsonc/);
    assert.match(asked.detail ?? '', /production/);
    assert.match(asked.detail ?? '', /goes through it: sma1/);
    return 'Remove';
  });
  assert.deepEqual(await forms.remove('esa1'), { applianceId: 'esa1' });
  assert.ok(!state.text.includes('"id": "esa1"'));
  assert.ok(state.text.includes('// the way in'));
  assert.deepEqual(state.forgotten, ['esa1']);
});

test('removing that is not confirmed removes and forgets nothing', async () => {
  const { state, forms } = site();
  person(leave);
  assert.equal(await forms.remove('esa1'), undefined);
  assert.equal(state.text, WRITTEN);
  assert.deepEqual(state.forgotten, []);
});

test('what goes meanwhile is told, and nothing is forgotten', async () => {
  const { state, forms } = site();
  person(
    () => {
      state.text = '{ "appliances": [] }';
      return 'Remove';
    },
    (asked) => (assert.match(asked.message ?? '', /esa1 is not in .* any more/), undefined),
  );
  assert.equal(await forms.remove('esa1'), undefined);
  assert.deepEqual(state.forgotten, []);
});

test('A18 what cannot be written is told with its reason, and nothing is forgotten', async () => {
  const { state, forms } = site(WRITTEN, () => Promise.reject(new Error('ENOSPC')));
  person(
    () => 'Remove',
    (asked) => (assert.match(asked.message ?? '', /^Nothing was changed: the disk is full\./), undefined),
  );
  assert.equal(await forms.remove('esa1'), undefined);
  assert.deepEqual(state.forgotten, []);
});

test('the inventory opens at the place of a row, else the first file, made where it is missing', async () => {
  const { state, forms } = site('');
  const place = { file: FILE, offset: 3, length: 2, line: 1, column: 4, endLine: 1, endColumn: 6 };
  const opensAt = (line: number | undefined) => (asked: Asked) => {
    assert.equal((asked as unknown as { selection?: vscode.Range }).selection?.start.line, line);
  };
  person(opensAt(1));
  assert.deepEqual(await forms.openInventory({ kind: 'problem', row: { place } }), { file: FILE });
  person(opensAt(1));
  await forms.openInventory(place);
  assert.equal(state.text, '');
  person(opensAt(undefined));
  await forms.openInventory();
  assert.match(state.text, /^\/\/ Appliances/);
  assert.deepEqual(parseInventory(state.text, FILE).problems, []);
});

test('a file that does not parse is opened as it is', async () => {
  const { state, forms } = site('{ "appliances": [');
  person(leave);
  assert.deepEqual(await forms.openInventory(), { file: FILE });
  assert.equal(state.text, '{ "appliances": [');
});
