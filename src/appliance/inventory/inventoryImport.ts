/** Somebody else's appliances on their way into an inventory: what can be added, and why the rest cannot. No I/O. */

import { mergeInventories, type Row } from './inventory';
import { COLUMNS } from './inventoryColumns';
import type { Changes } from './inventoryEdit';
import type { Entry } from './inventoryEntry';
import { parseInventory, type InventoryFile } from './inventoryFile';
import type { EntryNote, InventoryProblem } from './inventoryProblem';
import { isSecretName, readTable } from './inventoryTable';
import { holdsPrivateKey, keyOf, MOST_BYTES, parseText, valueAt } from './inventoryText';

export interface ImportPlan {
  /** Why nothing of the file can be used. */
  readonly unusable: ImportProblem | undefined;
  /** Where that is seen, from 1. */
  readonly unusableLine: number | undefined;
  readonly lines: readonly ImportLine[];
  /** Columns and keys that look like a secret: dropped, whatever they hold. */
  readonly secrets: readonly string[];
  /** Columns and keys that are not known. */
  readonly ignored: readonly string[];
}

/** `no-columns`: its first row names neither id nor host. `quotes`, `cells`: a row that cannot be told apart. */
export interface TableProblem {
  readonly code: 'no-columns' | 'quotes' | 'cells';
}

export type ImportProblem = InventoryProblem | TableProblem;

export interface ImportLine {
  /** In the file, from 1. */
  readonly line: number;
  readonly id: string | undefined;
  readonly host: string;
  /** What is written where the person says yes; absent where `refused` says why not. */
  readonly entry: Changes | undefined;
  readonly refused: ImportProblem | undefined;
  readonly notes: readonly EntryNote[];
}

export interface ImportSource {
  readonly text: string;
  /** Name or path of the file; it is never opened. */
  readonly file: string;
}

/** By the rules of the loader, beside what is there. */
export function planImport({ text, file }: ImportSource, inventory: readonly InventoryFile[]): ImportPlan {
  if (Buffer.byteLength(text) > MOST_BYTES) return nothing({ code: 'file-too-large', limit: MOST_BYTES });
  const found = /^\uFEFF?\s*[[{/]/.test(text) ? fromJson(text) : readTable(text);
  if (found === undefined) return nothing({ code: 'no-columns' });
  const parsed = parseInventory(found.json, file);
  const [problem] = parsed.problems;
  if (parsed.state !== 'usable' && problem !== undefined) return nothing(problem.problem, problem.place.line + 1);
  const own = mergeInventories([...inventory, parsed]).rows.slice(-parsed.entries.length);
  const lines = parsed.entries.map((entry, at) => lineFor(entry, own[at], found.lines?.[at] ?? entry.place.line + 1));
  const lost = found.lost.map(({ line, code }) => ({ ...NOBODY, line, refused: { code } }));
  return {
    unusable: undefined,
    unusableLine: undefined,
    lines: [...lines, ...lost].sort((a, b) => a.line - b.line),
    secrets: [...new Set([...found.secrets, ...secretsIn(parsed)])],
    ignored: [...new Set(found.ignored)],
  };
}

function secretsIn({ entries, problems }: InventoryFile): string[] {
  const said = [...problems, ...entries.flatMap(({ notes }) => notes)];
  return said.flatMap(({ problem }) => (problem.code === 'secret-in-inventory' ? [problem.key] : []));
}

const NOBODY = { id: undefined, host: '', entry: undefined, notes: [] };

function nothing(unusable: ImportProblem, unusableLine?: number): ImportPlan {
  return { unusable, unusableLine, lines: [], secrets: [], ignored: [] };
}

interface Found {
  readonly json: string;
  /** Absent where the entries say it themselves. */
  readonly lines: readonly number[] | undefined;
  readonly lost: readonly { readonly line: number; readonly code: 'quotes' | 'cells' }[];
  readonly secrets: readonly string[];
  readonly ignored: readonly string[];
}

/** An inventory, or a list of appliances alone. */
function fromJson(text: string): Found {
  const { root } = parseText(text, '');
  const json = root?.type === 'array' ? `{"appliances": ${text.replace(/^\uFEFF/, '')}\n}` : text;
  const list = root?.type === 'array' ? root : root && valueAt(root, 'appliances');
  const entries = (list?.children ?? []).flatMap(({ type, children = [] }) => (type === 'object' ? children : []));
  const folders = (root && valueAt(root, 'folders')?.children) ?? [];
  const others = [...entries, ...folders.flatMap((folder) => folder.children?.[1]?.children ?? [])]
    .map(keyOf)
    .filter((key) => !COLUMNS.some((known) => known === key));
  return {
    json,
    lines: undefined,
    lost: [],
    secrets: others.filter(isSecretName),
    ignored: others.filter((key) => !isSecretName(key)),
  };
}

function lineFor({ id, host, fields, notes }: Entry, row: Row | undefined, line: number): ImportLine {
  const about = { line, id, host };
  if (fields === undefined || row?.kind !== 'appliance') {
    const refused = row?.kind === 'problem' ? row.problem : ({ code: 'not-an-entry' } as const);
    return { ...about, entry: undefined, refused, notes: [] };
  }
  // The defaults of its folders do not come with it.
  const { credential, production } = row.appliance;
  const entry = { ...fields, host, credential, production: production || fields.production };
  const said = notes.map(({ problem }) => problem).filter(({ code }) => code !== 'secret-in-inventory');
  return { ...about, entry: withoutPrivateKeys(entry), refused: undefined, notes: said };
}

/** A key that was pasted where the path of its file should be. */
function withoutPrivateKeys(entry: Changes): Changes {
  const kept = Object.entries(entry).filter(([, value]) => value !== undefined && !holdsPrivateKey(String(value)));
  return Object.fromEntries(kept);
}
