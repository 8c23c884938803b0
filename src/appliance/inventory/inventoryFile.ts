/** One inventory file: entries that can be used, entries that cannot, and what is wrong where (CONTRACT 2). No I/O. */

import type { Node } from 'jsonc-parser';
import * as v from 'valibot';
import { expectedOf, folderPath, knownFields, readEntry, type Entry } from './inventoryEntry';
import type { FileProblem, Located } from './inventoryProblem';
import { folderSchema, INVENTORY_VERSION, type FolderDefaults } from './inventorySchema';
import { misspeltKeys } from './misspeltKeys';
import { keyOf, MOST_BYTES, parseText, suspects, valueAt, type ParsedText } from './inventoryText';

export interface InventoryFile {
  readonly file: string;
  readonly entries: readonly Entry[];
  readonly folders: readonly Folder[];
  /** Of the file and of its folders; those of entries stand with the entries. */
  readonly problems: readonly Located[];
  /** `broken`: nothing of it can be used; `newer`: another version of Hopthrough wrote it, so it is not edited. */
  readonly state: 'usable' | 'broken' | 'newer';
}

export interface Folder {
  readonly path: readonly string[];
  readonly credential: string | undefined;
  readonly production: boolean | undefined;
}

/** @param mostBytes a longer text is refused before it is parsed */
export function parseInventory(text: string, file: string, { mostBytes = MOST_BYTES } = {}): InventoryFile {
  const parsed = parseText(text, file, mostBytes);
  const { root, placeOf, problem } = parsed;
  if (problem !== undefined) return broken(file, [problem]);
  if (root === undefined) return { file, entries: [], folders: [], problems: [], state: 'usable' };
  const appliances = valueAt(root, 'appliances');
  if (root.type !== 'object' || (appliances !== undefined && appliances.type !== 'array'))
    return broken(file, [{ problem: { code: 'not-an-inventory' }, place: placeOf(root.offset, 1) }]);
  const [version, isNewer] = versionProblems(parsed, root);
  return {
    file,
    entries: (appliances?.children ?? []).map((node) => readEntry(parsed, node)),
    folders: readFolders(root),
    problems: [...version, ...restProblems(parsed, root, appliances)],
    state: isNewer ? 'newer' : 'usable',
  };
}

function broken(file: string, problems: readonly Located<FileProblem>[]): InventoryFile {
  return { file, entries: [], folders: [], problems, state: 'broken' };
}

/** What is no greater number was written by hand and not by another version. */
function versionProblems({ placeOf }: ParsedText, root: Node): [problems: Located[], isNewer: boolean] {
  const node = valueAt(root, 'version');
  if (node === undefined || node.value === INVENTORY_VERSION) return [[], false];
  const place = placeOf(node.offset, node.length);
  if (node.type === 'number' && node.value > INVENTORY_VERSION)
    return [[{ problem: { code: 'newer-version', known: INVENTORY_VERSION }, place }], true];
  return [[{ problem: { code: 'not-one-of', key: 'version', values: [`${INVENTORY_VERSION}`] }, place }], false];
}

/** Everything but the entries, which answer for themselves. */
function restProblems({ placeOf }: ParsedText, root: Node, appliances: Node | undefined): Located[] {
  const rest = { ...root, children: (root.children ?? []).map((node) => without(node, appliances)) };
  const found: Located[] = [];
  suspects(rest, (problem, node) => found.push({ problem, place: placeOf(node.offset, node.length) }));
  const misspelt = (node: Node, known: readonly string[]) =>
    misspeltKeys(node, known).map(([problem, { offset, length }]) => ({ problem, place: placeOf(offset, length) }));
  found.push(...misspelt(root, ['version', 'folders', 'appliances']));
  const noObject = (key: string, { offset, length }: Node): Located => ({
    problem: { code: 'wrong-type', key, expected: 'object' },
    place: placeOf(offset, length),
  });
  const all = valueAt(root, 'folders');
  if (all !== undefined && all.type !== 'object') return [...found, noObject('folders', all)];
  const folders = (all?.children ?? []).flatMap((property): Located[] => {
    const node = property.children?.[1];
    if (node === undefined) return [];
    if (node.type !== 'object') return [noObject(keyOf(property), node)];
    const { issues = [] } = v.safeParse(folderSchema, knownFields(node));
    const wrong = issues.map((issue): Located => {
      const inner = issue.path?.[0].key;
      const key = typeof inner === 'string' ? inner : keyOf(property);
      const { offset, length } = valueAt(node, key) ?? node;
      return { problem: { code: 'wrong-type', key, expected: expectedOf(key) }, place: placeOf(offset, length) };
    });
    return [...wrong, ...misspelt(node, ['credential', 'production'])];
  });
  return [...found, ...folders];
}

function without(property: Node, value: Node | undefined): Node {
  return value !== undefined && property.children?.[1] === value
    ? { ...property, children: property.children.slice(0, 1) }
    : property;
}

function readFolders(root: Node): Folder[] {
  return (valueAt(root, 'folders')?.children ?? []).map((property) => {
    const value = knownFields(property.children?.[1]);
    const fields: Partial<FolderDefaults> = v.is(folderSchema, value) ? value : {};
    return { path: folderPath(keyOf(property)), credential: fields.credential, production: fields.production };
  });
}
