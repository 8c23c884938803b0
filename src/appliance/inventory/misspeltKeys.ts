/** Keys of an inventory that nothing reads, as they are slips for one that is read: `Port`, `host_key_alias`, `alternative`. */

import type { Node } from 'jsonc-parser';
import type { EntryNote } from './inventoryProblem';
import { keyOf } from './inventoryText';

type Misspelt = Extract<EntryNote, { code: 'misspelt-key' }>;

/** Each with the node of the key. Other keys that are not known are the person's own, and kept. */
export function misspeltKeys(object: Node, known: readonly string[]): [note: Misspelt, key: Node][] {
  const properties = object.type === 'object' ? (object.children ?? []) : [];
  return properties.flatMap((property): [Misspelt, Node][] => {
    const key = keyOf(property);
    const meant = known.includes(key) ? undefined : known.find((one) => isSlip(plain(key), plain(one)));
    return meant === undefined ? [] : [[{ code: 'misspelt-key', key, meant }, property.children?.[0] ?? property]];
  });
}

function plain(key: string): string {
  return key.toLowerCase().replace(/[^a-z]/g, '');
}

/** The same letters, or one letter too many, missing, wrong or changed with its neighbour; never the first one. */
function isSlip(key: string, meant: string): boolean {
  if (key === meant) return true;
  if (meant.length < SHORTEST || key[0] !== meant[0]) return false;
  const start = commonStart(key, meant);
  const [one, other] = [key.slice(start), meant.slice(start)];
  const isChanged = one.length > 1 && one[0] === other[1] && one[1] === other[0] && one.slice(2) === other.slice(2);
  return isChanged || one.slice(1) === other || one === other.slice(1) || one.slice(1) === other.slice(1);
}

/** One letter more or less makes another word of a shorter one. */
const SHORTEST = 4;

function commonStart(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return at;
}
