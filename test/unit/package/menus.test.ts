import assert from 'node:assert/strict';
import { test } from 'node:test';
import manifest from '../../../package.json';
import english from '../../../package.nls.json';
import french from '../../../package.nls.fr.json';

interface Item {
  readonly command?: string;
  readonly submenu?: string;
  readonly when?: string;
  readonly group: string;
}

const menus: Readonly<Record<string, readonly Item[]>> = manifest.contributes.menus as never;
const submenus: readonly { readonly id: string; readonly label: string }[] = manifest.contributes.submenus;
const top = menus['view/item/context'] ?? [];

/** The rows of a menu for a row of the tree; what `&&`, `!(...)`, `==` and `=~` say, as VS Code reads them. */
function rows(items: readonly Item[], viewItem: string, known: readonly string[] = []): readonly Item[] {
  const holds = (term: string): boolean => {
    const not = /^!\((.*)\)$/.exec(term)?.[1];
    if (not !== undefined) return !holds(not);
    const pattern = /^viewItem =~ \/(.*)\/$/.exec(term)?.[1];
    if (pattern !== undefined) return new RegExp(pattern).test(viewItem);
    if (term === 'view == hopthrough.appliances') return true;
    assert.match(term, /^hopthrough\.\w+$/, `"${term}" is not understood here`);
    return known.includes(term);
  };
  return items
    .filter(({ group }) => !group.startsWith('inline'))
    .filter(({ when = '' }) => when.split(' && ').filter(Boolean).every(holds));
}

const KINDS = ['esa', 'wsa', 'sma', 'jump'].flatMap((family) =>
  ['inventory', 'lab'].map((source) => `appliance family=${family} state=none route=direct source=${source}`),
);

for (const kind of KINDS) {
  test(`the menu of "${kind}" is short, and has no submenu with one item`, () => {
    const shown = rows(top, kind, ['hopthrough.inDialogue']);
    assert.ok(shown.length >= 5 && shown.length <= 14, `${shown.length} rows`);
    for (const { submenu } of shown)
      if (submenu !== undefined) assert.ok(rows(menus[submenu] ?? [], kind).length > 1, submenu);
  });
}

test('what is used most stands at the top: a terminal, the status, a probe', () => {
  const first = rows(top, KINDS[0] ?? '').map(({ command }) => command);
  for (const name of ['openTerminal', 'openTerminalVia', 'openStatus', 'probe'])
    assert.ok(first.includes(`hopthrough.${name}`), name);
  assert.equal(first[0], 'hopthrough.openTerminal');
});

test('a command stands in the menu of an appliance once', () => {
  const all = KINDS.map((kind) => {
    const shown = rows(top, kind);
    const below = shown.flatMap(({ submenu }) => (submenu === undefined ? [] : rows(menus[submenu] ?? [], kind)));
    return [...shown, ...below].flatMap(({ command }) => command ?? []);
  });
  for (const commands of all) assert.equal(new Set(commands).size, commands.length);
});

test('every submenu is shown somewhere, has items, and a name in both languages', () => {
  const shown = top.flatMap(({ submenu }) => submenu ?? []);
  assert.deepEqual(submenus.map(({ id }) => id).sort(), [...shown].sort());
  for (const { id, label } of submenus) {
    const key = label.slice(1, -1);
    assert.ok((menus[id]?.length ?? 0) > 1, id);
    assert.ok(key in english && key in french, label);
  }
});
