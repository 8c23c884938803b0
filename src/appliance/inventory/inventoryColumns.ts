/**
 * Appliances as rows of a table, in both directions: which column is which key of an entry, and how a value that is no
 * text is written in a cell. No I/O.
 */

import type { Changes } from './inventoryEdit';

export type Key = keyof Changes;

/** In the order in which they are written. */
export const COLUMNS: readonly Key[] = [
  'id',
  'family',
  'series',
  'host',
  'port',
  'user',
  'label',
  'folder',
  'via',
  'alternatives',
  'hopMode',
  'hostKeyAlias',
  'identityFile',
  'identitiesOnly',
  'agent',
  'credential',
  'production',
  'legacyAlgorithms',
  'webPort',
];

/** What other tables call them; without blanks and signs, in small letters. */
const OTHER_NAMES: Readonly<Record<string, Key>> = {
  address: 'host',
  adresse: 'host',
  hostname: 'host',
  ip: 'host',
  ipaddress: 'host',
  name: 'label',
  nom: 'label',
  group: 'folder',
  dossier: 'folder',
  username: 'user',
  utilisateur: 'user',
  type: 'family',
  product: 'family',
  produit: 'family',
  proxyjump: 'via',
  route: 'via',
};

const KEYS = new Map<string, Key>([
  ...Object.entries(OTHER_NAMES),
  ...COLUMNS.map((key) => [key.toLowerCase(), key] as const),
]);

export function keyOfColumn(header: string): Key | undefined {
  return KEYS.get(
    header
      .toLowerCase()
      .normalize('NFD')
      .replace(/[^a-z]/g, ''),
  );
}

/** A route that is direct, beside others; no id has brackets. */
const DIRECT = '(direct)';

export function cellOf(key: Key, entry: Changes): string {
  const value = entry[key];
  if (value === undefined) return '';
  if (key === 'alternatives') return (entry.alternatives ?? []).map(wayCell).join('\n');
  if (key === 'via') return wayCell(entry.via ?? []);
  return Array.isArray(value) ? value.join('\n') : String(value);
}

function wayCell(via: readonly string[]): string {
  return via.length === 0 ? DIRECT : via.join(' > ');
}

/** The value that a cell stands for; what it cannot stand for stays text, which the rules of the loader refuse. */
export function valueOf(key: Key, cell: string): unknown {
  const text = cell.trim();
  switch (key) {
    case 'port':
    case 'webPort':
      return /^(0|[1-9]\d{0,15})$/.test(text) ? Number(text) : text;
    case 'via':
      return wayOf(text);
    case 'alternatives':
      return text.split(/[\n|]/).map(wayOf);
    case 'identityFile':
      return cell.includes('\n') ? cell.split(/\r?\n/) : cell;
    case 'identitiesOnly':
    case 'production':
    case 'legacyAlgorithms':
    case 'agent':
      return SWITCHES.get(text.toLowerCase()) ?? cell;
    case 'family':
      return text.toLowerCase();
    case 'series':
      return text.toUpperCase();
    case 'id':
    case 'host':
    case 'user':
    case 'hopMode':
    case 'hostKeyAlias':
      return text;
    case 'label':
    case 'folder':
    case 'credential':
      return cell;
  }
}

function wayOf(text: string): string[] {
  const way = text.trim();
  return way === DIRECT ? [] : way.split(/\s*[>,\s]\s*/).filter((id) => id !== '');
}

/** Excel writes these in the language of the person. */
const SWITCHES = new Map([
  ...['true', 'yes', '1', 'vrai', 'oui'].map((word) => [word, true] as const),
  ...['false', 'no', '0', 'faux', 'non'].map((word) => [word, false] as const),
]);

/** What a spreadsheet takes for a formula, also behind blanks and in full-width signs; as often quoted as it was. */
const FORMULA = /^'*\s*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;

export function withoutFormula(cell: string): string {
  return FORMULA.test(cell) ? `'${cell}` : cell;
}

export function unquoted(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell;
}
