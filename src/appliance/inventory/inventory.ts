/** All inventories as one: rows in order, each appliance with its defaults filled in, each id once. No I/O. */

import { DEFAULTS, defaultSeries, type Appliance } from '../appliance';
import type { Failure } from '../failure';
import type { Entry } from './inventoryEntry';
import type { Folder, InventoryFile } from './inventoryFile';
import type { EntryNote, EntryProblem, InventoryProblem, Located, Place, RouteProblem } from './inventoryProblem';
import type { EntryFields } from './inventorySchema';
import { hopsBefore, isHops, type Lookup } from '../route';

/** Appliances that stand in no file (the lab). They are shown in a folder of its name. */
export interface Source {
  readonly name: string;
  readonly appliances: readonly Appliance[];
}

export interface ApplianceRow {
  readonly kind: 'appliance';
  readonly appliance: Appliance;
  readonly source: 'inventory' | 'lab';
  /** Where its entry stands; absent for what stands in no file. */
  readonly place: Place | undefined;
  readonly notes: readonly EntryNote[];
}

/** A file, or an entry of one, that cannot be used. */
export interface ProblemRow {
  readonly kind: 'problem';
  readonly id: string | undefined;
  /** Label, id or path of the file: untrusted text; empty for an entry with neither. */
  readonly label: string;
  readonly folder: readonly string[];
  readonly problem: InventoryProblem;
  readonly source: 'inventory' | 'lab';
  readonly place: Place | undefined;
}

export type Row = ApplianceRow | ProblemRow;

export interface Inventory {
  readonly rows: readonly Row[];
  /** Folders in the order in which they are named, first where they have defaults, then in entries. */
  readonly folders: readonly (readonly string[])[];
  /** Everything that is wrong in the files, each at its place. */
  readonly problems: readonly Located[];
  readonly appliances: readonly Appliance[];
  readonly lookup: Lookup;
}

/**
 * Of two entries with one id the first counts, whatever is wrong with it: a secret kept for an id must not move to
 * another machine because a file was put before or an error corrected.
 */
export function mergeInventories(files: readonly InventoryFile[], sources: readonly Source[] = []): Inventory {
  const drafts = [...files.flatMap(draftsOfFile), ...sources.flatMap(draftsOfSource)];
  const holders = new Map<string, Draft>();
  for (const draft of drafts) if (draft.id !== undefined && !holders.has(draft.id)) holders.set(draft.id, draft);
  const lookup: Lookup = (id) => {
    const holder = holders.get(id);
    return holder && (holder.appliance ?? 'bad-entry');
  };
  const judged = drafts.map((draft) => judge(draft, holders, lookup));
  const usable = new Map(
    judged.flatMap(({ row }) => (row.kind === 'appliance' ? [[row.appliance.id, row.appliance]] : [])),
  );
  const rows = [...files.flatMap(fileRow), ...judged.map(({ row }) => row)];
  return {
    rows,
    folders: folderOrder(files, rows),
    problems: [...files.flatMap(({ problems }) => problems), ...judged.flatMap(({ problems }) => problems)],
    appliances: [...usable.values()],
    lookup: (id) => usable.get(id) ?? (holders.has(id) ? 'bad-entry' : undefined),
  };
}

/** An entry before it is known what the others are. */
interface Draft {
  readonly id: string | undefined;
  readonly appliance: Appliance | undefined;
  readonly label: string;
  readonly folder: readonly string[];
  readonly source: 'inventory' | 'lab';
  /** File or name of the source. */
  readonly origin: string;
  readonly entry: Entry | undefined;
}

function draftsOfFile({ file, entries, folders }: InventoryFile): Draft[] {
  return entries.map((entry) => ({
    id: entry.id,
    appliance: entry.fields && toAppliance(entry.fields, entry, defaultsOf(folders, entry.folder)),
    label: entry.label ?? entry.id ?? '',
    folder: entry.folder,
    source: 'inventory',
    origin: file,
    entry,
  }));
}

function draftsOfSource({ name, appliances }: Source): Draft[] {
  return appliances.map((appliance) => ({
    id: appliance.id,
    appliance: { ...appliance, folder: [name, ...appliance.folder] },
    label: appliance.label,
    folder: [name, ...appliance.folder],
    source: 'lab',
    origin: name,
    entry: undefined,
  }));
}

function toAppliance(fields: EntryFields, { host, folder }: Entry, defaults: Omit<Folder, 'path'>): Appliance {
  const { id, family, identityFile = [] } = fields;
  return {
    id,
    family,
    series: family === 'jump' ? undefined : (fields.series ?? defaultSeries(family)),
    host,
    port: fields.port ?? DEFAULTS.port,
    user: fields.user ?? DEFAULTS.user,
    label: fields.label === undefined || fields.label === '' ? id : fields.label,
    folder,
    via: fields.via ?? DEFAULTS.via,
    alternatives: fields.alternatives ?? DEFAULTS.alternatives,
    hopMode: fields.hopMode ?? DEFAULTS.hopMode,
    hostKeyAlias: fields.hostKeyAlias,
    identityFiles: typeof identityFile === 'string' ? [identityFile] : identityFile,
    identitiesOnly: fields.identitiesOnly ?? DEFAULTS.identitiesOnly,
    agent: fields.agent ?? DEFAULTS.agent,
    credential: fields.credential ?? defaults.credential,
    production: fields.production ?? defaults.production ?? DEFAULTS.production,
    legacyAlgorithms: fields.legacyAlgorithms ?? DEFAULTS.legacyAlgorithms,
    webPort: fields.webPort,
  };
}

/** Each default from the nearest folder that has it. Folders of another file do not count: it may be somebody else's. */
function defaultsOf(folders: readonly Folder[], path: readonly string[]): Omit<Folder, 'path'> {
  const above = folders
    .filter((folder) => folder.path.every((part, level) => part === path[level]))
    .sort((a, b) => b.path.length - a.path.length);
  return {
    credential: above.find(({ credential }) => credential !== undefined)?.credential,
    production: above.find(({ production }) => production !== undefined)?.production,
  };
}

interface Judged {
  readonly row: Row;
  readonly problems: readonly Located[];
}

function judge(draft: Draft, holders: ReadonlyMap<string, Draft>, lookup: Lookup): Judged {
  const { entry, appliance, source } = draft;
  const holder = draft.id === undefined ? undefined : holders.get(draft.id);
  const twice: EntryProblem[] =
    holder !== undefined && holder !== draft && draft.id !== undefined
      ? [{ code: 'duplicate-id', id: draft.id, first: holder.origin }]
      : [];
  const route = appliance && twice.length === 0 ? routeProblem(lookup, appliance.id, appliance.via) : undefined;
  const found = [
    ...twice.map((problem) => located(entry, 'id', problem)),
    ...(entry?.problems ?? []),
    ...(route ? [located(entry, 'via', route)] : []),
  ];
  const [first] = found;
  const notes = [
    ...(entry?.notes ?? []),
    ...(appliance && first === undefined ? badAlternatives(lookup, draft, appliance) : []),
  ];
  const problems = [...found, ...notes].flatMap(({ problem, place }) => (place ? [{ problem, place }] : []));
  if (appliance !== undefined && first === undefined) {
    const row: Row = {
      kind: 'appliance',
      appliance,
      source,
      place: entry?.place,
      notes: notes.map(({ problem }) => problem),
    };
    return { row, problems };
  }
  const { id, label, folder } = draft;
  const problem = first?.problem ?? { code: 'not-an-entry' };
  return {
    row: { kind: 'problem', id, label, folder, problem, source, place: first?.place ?? entry?.place },
    problems,
  };
}

function badAlternatives(lookup: Lookup, { entry }: Draft, { id, alternatives }: Appliance) {
  return alternatives.flatMap((via) => {
    const route = routeProblem(lookup, id, via);
    return route === undefined ? [] : [located(entry, 'alternatives', { code: 'bad-alternative', route } as const)];
  });
}

function located<P extends InventoryProblem>(
  entry: Entry | undefined,
  key: keyof Entry['places'],
  problem: P,
): { problem: P; place: Place | undefined } {
  return { problem, place: entry?.places[key] };
}

/** What is wrong with a way to an id, if anything. */
export function routeProblem(lookup: Lookup, id: string, via: readonly string[]): RouteProblem | undefined {
  const found = hopsBefore(lookup, id, via);
  return isHops(found) ? undefined : { code: routeCode(found.reason), path: found.facts?.path ?? [id] };
}

function routeCode(reason: Failure['reason']): RouteProblem['code'] {
  return reason === 'loop' || reason === 'too-many-hops' || reason === 'unknown-hop' ? reason : 'bad-hop';
}

/** A file of which nothing can be used is a row of its own, as are a newer version's. */
function fileRow({ file, problems: [first], state }: InventoryFile): ProblemRow[] {
  if (state === 'usable' || first === undefined) return [];
  const { problem, place } = first;
  return [{ kind: 'problem', id: undefined, label: file, folder: [], problem, source: 'inventory', place }];
}

function folderOrder(files: readonly InventoryFile[], rows: readonly Row[]): readonly (readonly string[])[] {
  const named = files.flatMap(({ folders }) => folders.map(({ path }) => path));
  const used = rows.map((row) => (row.kind === 'appliance' ? row.appliance.folder : row.folder));
  return [...new Map([...named, ...used].map((path) => [path.join('\n'), path])).values()].filter(
    ({ length }) => length > 0,
  );
}
