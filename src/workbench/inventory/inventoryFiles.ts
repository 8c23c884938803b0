import { basename, dirname, isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import type { Inventory, Source } from '../../appliance/inventory/inventory';
import type { InventoryFile } from '../../appliance/inventory/inventoryFile';
import type { FileProblem } from '../../appliance/inventory/inventoryProblem';
import type * as InventoryReading from '../../appliance/inventory/inventoryReading';

/** The person's inventory files as they are now, watched, and what else has appliances to show. */
export interface InventoryFiles {
  now(): Inventory;
  /** In their order; new appliances go to the first one. Never empty. */
  files(): readonly InventoryFile[];
  readonly onDidChange: vscode.Event<void>;
  /** Settles when every file has been read once. */
  readonly ready: Promise<void>;
  /** Shows the appliances of a source, in place of those it had before. */
  show(source: Source): void;
  hide(name: string): void;
  edit(file: string, change: Change): Promise<EditOutcome>;
  dispose(): void;
}

/** From the text as it is to the text as it shall be; `undefined`: what was to be changed is not there any more. */
export type Change = (text: string) => string | undefined;

/** `read-only`: the file does not parse, or is of a newer version. */
export type EditOutcome = 'done' | 'gone' | 'read-only';

export interface InventoryFilesDeps {
  /** Loads what knows the text of a file, at the first file. */
  readonly reading: () => typeof InventoryReading;
  /** Paths by the person's own settings, `~` expanded; where there is none, `fallback` is the one file. */
  readonly paths: () => readonly string[];
  readonly fallback: string;
  /** The text of a file, with its byte order mark; `undefined` if there is none. Rejects if it cannot be read. */
  readonly read: (path: string, limit: number) => Promise<string | undefined>;
  /** Replaces a file in one step, its folder made where it is missing. `beforeReplace` rejects: the old one stays. */
  readonly write: (path: string, text: string, beforeReplace: () => Promise<void>) => Promise<void>;
}

const NOTHING_YET: Inventory = { rows: [], folders: [], problems: [], appliances: [], lookup: () => undefined };

export function inventoryFiles({ paths, fallback, ...disk }: InventoryFilesDeps): InventoryFiles {
  const changed = new vscode.EventEmitter<void>();
  const known = new Map<string, InventoryFile>();
  const sources = new Map<string, Source>();
  let order: readonly string[] = [];
  let merged = NOTHING_YET;
  let watchers: vscode.Disposable[] = [];
  let isDisposed = false;
  const inOrder = oneAfterAnother();

  const files = () => order.map((path) => known.get(path) ?? notReadYet(path));

  const merge = () => {
    if (isDisposed) return;
    merged = disk.reading().mergeInventories(files(), [...sources.values()]);
    changed.fire();
  };

  const load = async (path: string) => {
    const next = await readInventory(path, disk);
    known.set(path, next.state === 'broken' ? keepLastGood(known.get(path), next) : next);
  };

  const reload = (path: string) =>
    inOrder(async () => {
      await load(path);
      merge();
    });

  const start = async () => {
    const wanted = paths();
    order = [...new Set(wanted.length === 0 ? [fallback] : wanted)];
    watchers.forEach((watcher) => void watcher.dispose());
    watchers = order.filter((path) => isAbsolute(path)).map((path) => watch(path, () => void reload(path)));
    for (const path of order) await load(path);
    merge();
  };

  const ready = inOrder(start);
  const settings = vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration('hopthrough.inventoryFiles')) void inOrder(start);
  });
  // A watcher outside the workspace may be slow or missing; a file saved in an editor is known at once.
  const saved = vscode.workspace.onDidSaveTextDocument(({ uri }) => {
    const path = order.find((one) => isSameFile(uri, one));
    if (path !== undefined) void reload(path);
  });

  return {
    now: () => merged,
    files,
    onDidChange: changed.event,
    ready,
    show(source) {
      sources.set(source.name, source);
      merge();
    },
    hide(name) {
      if (sources.delete(name)) merge();
    },
    edit: (path, change) =>
      inOrder(async () => {
        const document = vscode.workspace.textDocuments.find(({ uri, isDirty }) => isDirty && isSameFile(uri, path));
        const outcome = await (document
          ? editDocument(document, change, disk.reading())
          : editFile(path, change, disk));
        await load(path);
        merge();
        return outcome;
      }),
    dispose() {
      isDisposed = true;
      [...watchers, settings, saved, changed].forEach((part) => void part.dispose());
    },
  };
}

type Disk = Pick<InventoryFilesDeps, 'read' | 'write' | 'reading'>;

function notReadYet(file: string): InventoryFile {
  return { file, entries: [], folders: [], problems: [], state: 'usable' };
}

/** A path that is not absolute would be looked for where VS Code was started, that is in a workspace. */
async function readInventory(path: string, { read, reading }: Disk): Promise<InventoryFile> {
  if (!isAbsolute(path)) return unusable(path, { code: 'not-absolute' });
  try {
    const { MOST_BYTES, parseInventory } = reading();
    const text = (await read(path, MOST_BYTES)) ?? '';
    // A byte that is no UTF-8 has become U+FFFD, and an edit would write that.
    return text.includes('\uFFFD') ? unusable(path, { code: 'not-utf8' }) : parseInventory(text, path);
  } catch (error) {
    return unusable(path, { code: 'unreadable', detail: error instanceof Error ? error.message : String(error) });
  }
}

function unusable(file: string, problem: FileProblem): InventoryFile {
  const place = { file, offset: 0, length: 0, line: 0, column: 0, endLine: 0, endColumn: 0 };
  return { file, entries: [], folders: [], problems: [{ problem, place }], state: 'broken' };
}

/** What was read last stays on the screen while the text is broken. */
function keepLastGood(before: InventoryFile | undefined, broken: InventoryFile): InventoryFile {
  return { ...broken, entries: before?.entries ?? [], folders: before?.folders ?? [] };
}

const CHANGED_MEANWHILE = new Error('The inventory changes faster than it can be edited.');
const TRIES = 5;

/** The change is made to the text as it is at the moment of writing, so that nothing somebody else wrote is lost. */
async function editFile(path: string, change: Change, { read, write, reading }: Disk): Promise<EditOutcome> {
  const { MOST_BYTES } = reading();
  for (let tries = 0; tries < TRIES; tries++) {
    const before = await read(path, MOST_BYTES);
    const after = changedText(path, before ?? '', change, reading());
    if (after.outcome !== undefined) return after.outcome;
    const isUnchanged = async () => {
      if ((await read(path, MOST_BYTES)) !== before) throw CHANGED_MEANWHILE;
    };
    try {
      await write(path, after.text, isUnchanged);
      return 'done';
    } catch (error) {
      if (error !== CHANGED_MEANWHILE) throw error;
    }
  }
  throw CHANGED_MEANWHILE;
}

/** An editor with unsaved text has the last word: the change is made in it, and saved with it. */
async function editDocument(
  document: vscode.TextDocument,
  change: Change,
  reading: typeof InventoryReading,
): Promise<EditOutcome> {
  const before = document.getText();
  const after = changedText(document.uri.fsPath, before, change, reading);
  if (after.outcome !== undefined) return after.outcome;
  const { start, end, text } = reading.changedSpan(before, after.text);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), text);
  if (!(await vscode.workspace.applyEdit(edit)) || !(await document.save())) throw CHANGED_MEANWHILE;
  return 'done';
}

type Changed = { readonly outcome: EditOutcome } | { readonly outcome?: undefined; readonly text: string };

function changedText(
  path: string,
  before: string,
  change: Change,
  { parseInventory }: typeof InventoryReading,
): Changed {
  if (before.includes('\uFFFD') || parseInventory(before, path).state !== 'usable') return { outcome: 'read-only' };
  const text = change(before);
  if (text === undefined || parseInventory(text, path).state !== 'usable') return { outcome: 'gone' };
  return text === before ? { outcome: 'done' } : { text };
}

function watch(path: string, changed: () => void): vscode.Disposable {
  // Any one character in place of those that a pattern would take for its own.
  const name = basename(path).replace(/[[\]{}*?!]/g, '?');
  const watcher = vscode.workspace.createFileSystemWatcher(
    new vscode.RelativePattern(vscode.Uri.file(dirname(path)), name),
  );
  const mine = (uri: vscode.Uri) => {
    if (isSameFile(uri, path)) changed();
  };
  return vscode.Disposable.from(
    watcher,
    watcher.onDidChange(mine),
    watcher.onDidCreate(mine),
    watcher.onDidDelete(mine),
  );
}

function isSameFile(uri: vscode.Uri, path: string): boolean {
  return uri.scheme === 'file' && uri.toString() === vscode.Uri.file(path).toString();
}

/** Runs one piece of work after the other; one that fails does not hold up the next. */
function oneAfterAnother() {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };
}
