/** What leaves an inventory for somebody else: the keys that are known, and nothing else. No I/O. */

import { defaultSeries, type Appliance } from '../appliance';
import type { ApplianceRow, Inventory } from './inventory';
import { COLUMNS, cellOf, withoutFormula } from './inventoryColumns';
import { addEntries, type Changes } from './inventoryEdit';
import { holdsPrivateKey } from './inventoryText';

export interface Exported {
  readonly appliances: readonly Appliance[];
  /** Of them, those that are not in the folder but on a route of one that is. */
  readonly hops: readonly string[];
}

/** Those in the folder and below it, which may be the root, with the hops they need. What stands in no file stays. */
export function exported({ rows, lookup }: Inventory, folder: readonly string[]): Exported {
  const inFiles = rows.flatMap((row) => (isInFile(row) ? [row.appliance] : []));
  const chosen = new Map(
    inFiles.filter((one) => folder.every((part, level) => one.folder[level] === part)).map((one) => [one.id, one]),
  );
  const inFolder = new Set(chosen.keys());
  // A hop that is added brings its own.
  for (const { via, alternatives } of chosen.values())
    for (const id of [via, ...alternatives].flat()) {
      const hop = lookup(id);
      if (typeof hop === 'object' && inFiles.includes(hop)) chosen.set(id, hop);
    }
  return {
    appliances: inFiles.filter(({ id }) => chosen.has(id)),
    hops: [...chosen.keys()].filter((id) => !inFolder.has(id)),
  };
}

function isInFile(row: Inventory['rows'][number]): row is ApplianceRow {
  return row.kind === 'appliance' && row.place !== undefined;
}

export function exportJson(appliances: readonly Appliance[]): string {
  return addEntries('{\n  "version": 1,\n  "appliances": []\n}\n', appliances.map(entryOf)) ?? '';
}

/** RFC 4180; a cell that a spreadsheet would take for a formula begins with an apostrophe. */
export function exportCsv(appliances: readonly Appliance[]): string {
  const rows = [COLUMNS, ...appliances.map(entryOf).map((entry) => COLUMNS.map((key) => cellOf(key, entry)))];
  return rows.map((cells) => `${cells.map((cell) => quoted(withoutFormula(cell))).join(',')}\r\n`).join('');
}

function quoted(cell: string): string {
  return /[",;\t\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** With what its folders say of it, as they do not go with it, and without what says no more than its default. */
function entryOf(appliance: Appliance): Changes {
  const { id, family, series, host, port, user, label, folder, via, alternatives, hopMode, identityFiles } = appliance;
  const { hostKeyAlias, identitiesOnly, agent, credential, production, legacyAlgorithms, webPort } = appliance;
  const [file, ...more] = identityFiles;
  return withoutKeys({
    id,
    family,
    series: series === defaultSeries(family) ? undefined : series,
    host,
    port: port === 22 ? undefined : port,
    user: user === 'admin' ? undefined : user,
    label: label === id ? undefined : label,
    folder: folder.length === 0 ? undefined : folder.join('/'),
    via: via.length === 0 ? undefined : [...via],
    alternatives: alternatives.length === 0 ? undefined : alternatives.map((way) => [...way]),
    hopMode: hopMode === 'auto' ? undefined : hopMode,
    hostKeyAlias,
    identityFile: more.length > 0 ? [...identityFiles] : file,
    identitiesOnly: identitiesOnly || undefined,
    agent: agent === true ? undefined : agent,
    credential,
    production: production || undefined,
    legacyAlgorithms: legacyAlgorithms || undefined,
    webPort,
  });
}

/** A key file that was pasted where its path should be. */
function withoutKeys(entry: Changes): Changes {
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => !holdsPrivateKey(JSON.stringify(value ?? ''))));
}
