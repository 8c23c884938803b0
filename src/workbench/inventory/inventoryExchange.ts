/** Appliances that come from somebody else, and those that go to somebody else. */

import * as vscode from 'vscode';
import { addEntries, type Changes } from '../../appliance/inventory/inventoryEdit';
import { folderPath } from '../../appliance/inventory/inventoryEntry';
import { exportCsv, exported, exportJson } from '../../appliance/inventory/inventoryExport';
import { parseInventory } from '../../appliance/inventory/inventoryFile';
import {
  planImport,
  type ImportLine,
  type ImportPlan,
  type ImportProblem,
  type TableProblem,
} from '../../appliance/inventory/inventoryImport';
import type { InventoryProblem } from '../../appliance/inventory/inventoryProblem';
import { MOST_BYTES } from '../../appliance/inventory/inventoryText';
import type { InventoryFiles } from './inventoryFiles';
import { inventoryProblemWords } from '../inventoryWording';
import { openUntitled } from '../untitled';
import { inert } from '../wording';
import { quickPick } from '../questionBoxes';

export interface InventoryExchange {
  /** @param given path of the file; asked for where it is not a text. Nothing is written before a yes. */
  importFile(given?: unknown): Promise<Imported | undefined>;
  /** An untitled document. @param given `{folder?, format?}`, or a row of a folder; asked for where it says nothing */
  exportFile(given?: unknown): Promise<{ uri: string; appliances: number } | undefined>;
}

export interface Imported {
  readonly file: string;
  readonly added: readonly string[];
  readonly refused: readonly { readonly line: number; readonly id: string | null; readonly reason: string }[];
  /** Names of columns and keys, never what stood under them. */
  readonly dropped: readonly string[];
}

export interface ExchangeDeps {
  readonly inventory: Pick<InventoryFiles, 'now' | 'files'>;
  /** Writes to the first file; what went wrong has been said where it resolves to no. */
  readonly write: (change: (text: string) => string | undefined) => Promise<boolean>;
}

export function inventoryExchange({ inventory, write }: ExchangeDeps): InventoryExchange {
  const target = () => inventory.files()[0]?.file ?? '';
  return {
    async importFile(given) {
      const path = typeof given === 'string' ? given : await askFile();
      const text = path === undefined ? undefined : await readFile(path);
      if (path === undefined || text === undefined) return undefined;
      const plan = planImport({ text, file: path }, inventory.files());
      await openUntitled(previewText(path, target(), plan), 'plaintext');
      const chosen = await askWhich(plan, target());
      if (chosen === undefined) return undefined;
      const entries = chosen.flatMap(({ entry }) => (entry === undefined ? [] : [entry]));
      let added: readonly Changes[] = [];
      const written = await write((now) => {
        added = notYetIn(now, entries);
        return addEntries(now, added);
      });
      if (!written) return undefined;
      void vscode.window.showInformationMessage(
        vscode.l10n.t('{0} appliances were added to {1}.', added.length, inert(target())),
      );
      return {
        file: target(),
        added: added.map(({ id = '' }) => id),
        refused: plan.lines.flatMap(refusal),
        dropped: plan.secrets,
      };
    },

    async exportFile(given) {
      const now = inventory.now();
      const folder = folderOf(given) ?? (await askFolder(now.folders));
      const format = folder && (formatOf(given) ?? (await askFormat()));
      if (folder === undefined || format === undefined) return undefined;
      const { appliances, hops } = exported(now, folder);
      const content = format === 'csv' ? exportCsv(appliances) : exportJson(appliances);
      const { uri } = await openUntitled(content, format);
      void vscode.window.showInformationMessage(
        [
          vscode.l10n.t('{0} appliances, without passwords. Read it, then save it where you want.', appliances.length),
          ...(hops.length === 0
            ? []
            : [vscode.l10n.t('Hops from other folders are in it too: {0}.', hops.map(inert).join(', '))]),
        ].join(' '),
      );
      return { uri, appliances: appliances.length };
    },
  };
}

/** Somebody may have added one with this id since the preview was made. */
function notYetIn(text: string, entries: readonly Changes[]): readonly Changes[] {
  const taken = new Set(parseInventory(text, '').entries.map(({ id }) => id));
  return entries.filter(({ id }) => !taken.has(id));
}

function refusal({ line, id, refused }: ImportLine): Imported['refused'] {
  return refused === undefined ? [] : [{ line, id: id ?? null, reason: refused.code }];
}

async function askFile(): Promise<string | undefined> {
  const title = vscode.l10n.t('Import Inventory');
  const filters = { [vscode.l10n.t('Inventories and tables')]: ['json', 'jsonc', 'csv', 'txt', 'tsv'] };
  return (await vscode.window.showOpenDialog({ title, filters, canSelectMany: false }))?.[0]?.fsPath;
}

/** What went wrong has been said where there is no text. */
async function readFile(path: string): Promise<string | undefined> {
  const uri = vscode.Uri.file(path);
  const refuse = (problem: InventoryProblem) => void vscode.window.showErrorMessage(inventoryProblemWords(problem));
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size <= MOST_BYTES)
      return new TextDecoder('utf-8', { fatal: true }).decode(await vscode.workspace.fs.readFile(uri));
    refuse({ code: 'file-too-large', limit: MOST_BYTES });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    refuse(error instanceof TypeError ? { code: 'not-utf8' } : { code: 'unreadable', detail });
  }
  return undefined;
}

type LineItem = vscode.QuickPickItem & { readonly line: ImportLine };

async function askWhich(plan: ImportPlan, target: string): Promise<readonly ImportLine[] | undefined> {
  const good = plan.lines.filter(({ entry }) => entry !== undefined);
  if (good.length === 0) {
    void vscode.window.showErrorMessage(vscode.l10n.t('Nothing in this file can be added; the document says why.'));
    return undefined;
  }
  const items: LineItem[] = good.map((line) => ({
    label: inert(line.id ?? ''),
    description: inert(line.host),
    detail: [line.entry?.via ?? [], line.entry?.folder ?? []].flat().map(inert).join(' · '),
    picked: true,
    line,
  }));
  const title = vscode.l10n.t('Add to {0}: {1} of {2} lines', inert(target), good.length, plan.lines.length);
  const placeHolder = vscode.l10n.t('Take out what you do not want; Enter adds the rest');
  const picked = await quickPick(items, {
    title,
    placeHolder,
    canPickMany: true,
    ignoreFocusOut: true,
  });
  return picked === undefined || picked.length === 0 ? undefined : picked.map(({ line }) => line);
}

function previewText(path: string, target: string, plan: ImportPlan): string {
  const { unusable, unusableLine, lines, secrets, ignored } = plan;
  const good = lines.filter(({ entry }) => entry !== undefined).length;
  const about =
    unusable === undefined
      ? [
          vscode.l10n.t('{0} of {1} lines can be added to {2}.', good, lines.length, inert(target)),
          vscode.l10n.t('Nothing is written before you say so.'),
        ]
      : [...(unusableLine === undefined ? [] : [vscode.l10n.t('Line {0}', unusableLine)]), problemWords(unusable)];
  const dropped = [
    ...(secrets.length === 0
      ? []
      : [vscode.l10n.t('Dropped, as an inventory holds no secrets: {0}', secrets.map(inert).join(', '))]),
    ...(ignored.length === 0 ? [] : [vscode.l10n.t('Not known, and left out: {0}', ignored.map(inert).join(', '))]),
  ];
  const parts = [[vscode.l10n.t('Import of {0}', inert(path))], about, dropped, lines.flatMap(lineWords)];
  return `${parts.flatMap((part) => (part.length === 0 ? [] : [part.join('\n')])).join('\n\n')}\n`;
}

function lineWords({ line, id, host, refused, notes }: ImportLine): string[] {
  const name = [id, host].flatMap((text) => (text === undefined || text === '' ? [] : [inert(text)])).join('  ');
  const verdict =
    refused === undefined ? vscode.l10n.t('can be added') : vscode.l10n.t('refused: {0}', problemWords(refused));
  return [
    `${vscode.l10n.t('Line {0}', line)}  ${name === '' ? '' : `${name}  `}${verdict}`,
    ...notes.map((note) => `    ${inventoryProblemWords(note)}`),
  ];
}

function problemWords(problem: ImportProblem): string {
  return isOfTable(problem) ? tableWords(problem) : inventoryProblemWords(problem);
}

function isOfTable(problem: ImportProblem): problem is TableProblem {
  return ['no-columns', 'quotes', 'cells'].includes(problem.code);
}

function tableWords({ code }: TableProblem): string {
  switch (code) {
    case 'no-columns':
      return vscode.l10n.t(
        'This is no inventory and no table: the first row of a table names "id", "family" and "host".',
      );
    case 'quotes':
      return vscode.l10n.t('The quotes in this row do not match.');
    case 'cells':
      return vscode.l10n.t('This row has more or fewer cells than there are columns.');
  }
}

/** A row of the tree has its path as a list, options of a caller as text; the empty folder is all. */
function folderOf(given: unknown): readonly string[] | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  if ('path' in given && Array.isArray(given.path)) return given.path.map(String);
  return 'folder' in given && typeof given.folder === 'string' ? folderPath(given.folder) : undefined;
}

function formatOf(given: unknown): 'json' | 'csv' | undefined {
  if (typeof given !== 'object' || given === null || !('format' in given)) return undefined;
  return given.format === 'csv' || given.format === 'json' ? given.format : undefined;
}

async function askFolder(folders: readonly (readonly string[])[]): Promise<readonly string[] | undefined> {
  if (folders.length === 0) return [];
  const all = { label: vscode.l10n.t('All appliances'), path: [] as readonly string[] };
  const items = [all, ...folders.map((path) => ({ label: inert(path.join('/')), path }))];
  const title = vscode.l10n.t('Export Inventory');
  return (await quickPick(items, { title, placeHolder: vscode.l10n.t('What goes out?') }))?.path;
}

async function askFormat(): Promise<'json' | 'csv' | undefined> {
  const items = [
    { label: 'JSON', description: vscode.l10n.t('for Hopthrough'), format: 'json' as const },
    { label: 'CSV', description: vscode.l10n.t('for a spreadsheet'), format: 'csv' as const },
  ];
  const title = vscode.l10n.t('Export Inventory');
  return (await quickPick(items, { title, placeHolder: vscode.l10n.t('As what?') }))?.format;
}
