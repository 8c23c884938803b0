import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addEntry, changedSpan, removeEntry, replaceFields } from '../../../../src/appliance/inventory/inventoryEdit';
import { parseInventory } from '../../../../src/appliance/inventory/inventoryFile';

const WRITTEN = `// the customer's
{
  "version": 1, // of the format
  "team": "north",
  "appliances": [
    // the first
    { "id": "esa1", "family": "esa", "host": "esa1.example.com" }, // about esa1
    /* the second */
    { "id": "sma1", "family": "sma",   "host": "10.0.8.20", "rack": 7 /* odd */, "via": ["esa1"] } // about sma1
    // the end
  ]
}
`;

function ids(text: string | undefined): (string | undefined)[] {
  assert.ok(text !== undefined);
  const { entries, state } = parseInventory(text, 'f');
  assert.equal(state, 'usable');
  return entries.map(({ id }) => id);
}

test('adding an entry changes nothing but the end of the list', () => {
  assert.equal(
    addEntry(WRITTEN, { id: 'wsa1', family: 'wsa', host: 'wsa1.example.com' }),
    WRITTEN.replace('["esa1"] } // about', '["esa1"] }, // about').replace(
      '    // the end\n',
      '    // the end\n    { "id": "wsa1", "family": "wsa", "host": "wsa1.example.com" }\n',
    ),
  );
});

test('a field is replaced where it stands', () => {
  assert.equal(
    replaceFields(WRITTEN, 'sma1', { host: '10.0.8.21', via: ['esa1', 'esa2'] }),
    WRITTEN.replace('10.0.8.20', '10.0.8.21').replace('["esa1"]', '["esa1", "esa2"]'),
  );
});

test('a new field is put behind the last one', () => {
  assert.equal(
    replaceFields(WRITTEN, 'sma1', { label: 'SMA "Paris"' }),
    WRITTEN.replace('"via": ["esa1"] }', '"via": ["esa1"], "label": "SMA \\"Paris\\"" }'),
  );
});

test('a field is taken out with its comma and without the comment beside it', () => {
  assert.equal(
    replaceFields(WRITTEN, 'sma1', { via: undefined }),
    WRITTEN.replace('/* odd */, "via": ["esa1"] }', '/* odd */ }'),
  );
  assert.equal(
    replaceFields(WRITTEN, 'esa1', { family: undefined }),
    WRITTEN.replace('"esa1", "family": "esa", "host"', '"esa1", "host"'),
  );
});

test('removing an entry leaves the comments around it', () => {
  assert.deepEqual(ids(removeEntry(WRITTEN, 'esa1')), ['sma1']);
  const last = removeEntry(WRITTEN, 'sma1') ?? '';
  assert.deepEqual(ids(last), ['esa1']);
  for (const comment of ['// the first', '// about esa1', '/* the second */', '// about sma1', '// the end'])
    assert.ok(last.includes(comment), comment);
});

test('an entry that is not there is not edited', () => {
  assert.equal(removeEntry(WRITTEN, 'esa9'), undefined);
  assert.equal(replaceFields(WRITTEN, 'esa9', { label: 'x' }), undefined);
  assert.equal(addEntry('[]', { id: 'a' }), undefined);
  assert.equal(addEntry('{ "appliances": [', { id: 'a' }), undefined);
});

test('an empty text, and one of comments alone, becomes a new inventory', () => {
  for (const text of ['', '\n\n', '// mine\n', '\uFEFF']) {
    const made = addEntry(text, { id: 'esa1', family: 'esa', host: 'a' });
    assert.deepEqual(ids(made), ['esa1']);
    assert.ok(made?.startsWith(text.trimEnd()));
  }
});

test('a list is made where there is none, and a file without line breaks stays valid', () => {
  assert.deepEqual(ids(addEntry('{ "version": 1 }', { id: 'a', family: 'esa', host: 'a' })), ['a']);
  assert.deepEqual(ids(addEntry('{}', { id: 'a', family: 'esa', host: 'a' })), ['a']);
  assert.deepEqual(ids(addEntry('{"appliances":[]}', { id: 'a', family: 'esa', host: 'a' })), ['a']);
  assert.deepEqual(ids(addEntry('{"appliances":[{"id":"b"},]}', { id: 'a' })), ['b', 'a']);
  assert.deepEqual(ids(removeEntry('{"appliances":[{"id":"b"},{"id":"a"}]}', 'a')), ['b']);
});

test('tabs, CRLF and a byte order mark stay', () => {
  const text = `\uFEFF${WRITTEN.replaceAll('  ', '\t').replaceAll('\n', '\r\n')}`;
  const added = addEntry(text, { id: 'wsa1', family: 'wsa', host: 'h' }) ?? '';
  assert.ok(added.startsWith('\uFEFF//'));
  assert.ok(added.includes('\r\n\t\t{ "id": "wsa1"'));
  assert.ok(!/[^\r]\n/.test(added));
});

test('a comment before the comma of a field that is taken out stays on a line that ends as the others', () => {
  const text = '{\r\n  "appliances": [{ "id": "a", "family": "esa" // old\r\n    , "host": "h" }]\r\n}\r\n';
  const left = replaceFields(text, 'a', { family: undefined }) ?? '';
  assert.match(left, /"id": "a", \/\/ old\r\n"host": "h"/);
  assert.doesNotMatch(left, /[^\r]\n/);
});

test('a long entry is written with one key a line', () => {
  const made = addEntry('', { id: 'a', family: 'esa', host: 'h'.repeat(60), label: 'l'.repeat(60) }) ?? '';
  assert.ok(made.includes('    {\n      "id": "a",\n'));
});

test('the span between two texts is the smallest one', () => {
  assert.deepEqual(changedSpan('abcd', 'abXcd'), { start: 2, end: 2, text: 'X' });
  assert.deepEqual(changedSpan('aaa', 'aa'), { start: 2, end: 3, text: '' });
  assert.deepEqual(changedSpan('same', 'same'), { start: 4, end: 4, text: '' });
});

const blank = fc.constantFrom('', ' ', '\n', '\r\n  ', ' /* a, b */ ', '// c: {"\n', '\t// d, e\r\n  ');

/** Entries with blanks and comments wherever JSON allows them. */
const inventory = fc
  .array(fc.record({ blanks: fc.array(blank, { minLength: 8, maxLength: 8 }), rack: fc.boolean() }), { maxLength: 4 })
  .chain((entries) => fc.record({ entries: fc.constant(entries), trailing: fc.boolean(), end: blank }))
  .map(({ entries, trailing, end }) => {
    const items = entries.map(({ blanks: [a, b, c, d, e, f, g, h], rack }, index) => {
      const more = rack ? `,${e ?? ''}"rack"${f ?? ''}:${g ?? ''}1` : '';
      return `${a ?? ''}{${b ?? ''}"id":"e${index}"${c ?? ''},"host":"h"${d ?? ''}${more}${trailing ? ',' : ''}${h ?? ''}}`;
    });
    return `{"appliances":[${items.join(',')}${trailing && items.length > 0 ? ',' : ''}${end}]}`;
  });

function comments(text: string): string[] {
  return (text.match(/\/\/[^\r\n]*|\/\*.*?\*\//g) ?? []).sort();
}

test('whatever the layout, an edit is what it says, and every comment outside a removed entry stays', () => {
  fc.assert(
    fc.property(inventory, fc.nat(3), (text, nth) => {
      const before = ids(text);
      const added = addEntry(text, { id: 'new', family: 'esa', host: 'x' }) ?? '';
      assert.deepEqual(ids(added), [...before, 'new']);
      assert.deepEqual(comments(added), comments(text));
      const id = before[nth];
      if (id === undefined) return;
      const changed = replaceFields(text, id, { host: 'other', label: 'l' }) ?? '';
      assert.deepEqual(ids(changed), before);
      assert.equal(parseInventory(changed, 'f').entries[nth]?.label, 'l');
      assert.equal(parseInventory(changed, 'f').entries[nth]?.host, 'other');
      assert.deepEqual(comments(changed), comments(text));
      const less = replaceFields(text, id, { host: undefined }) ?? '';
      assert.deepEqual(ids(less), before);
      assert.equal(parseInventory(less, 'f').entries[nth]?.host, '');
      assert.deepEqual(
        ids(removeEntry(text, id)),
        before.filter((other) => other !== id),
      );
    }),
    { numRuns: 2000 },
  );
});
