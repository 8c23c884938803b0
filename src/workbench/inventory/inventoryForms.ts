import * as vscode from 'vscode';
import type { Appliance, HopMode, Series } from '../../appliance/appliance';
import type { ApplianceRow, Inventory } from '../../appliance/inventory/inventory';
import { addEntry, NEW_INVENTORY, removeEntry, replaceFields } from '../../appliance/inventory/inventoryEdit';
import type { Place } from '../../appliance/inventory/inventoryProblem';
import { askFamily, askHost, askId, changesOf, fillIn, type Draft, type Known } from './applianceForm';
import { inventoryExchange, type InventoryExchange } from './inventoryExchange';
import type { Change, EditOutcome, InventoryFiles } from './inventoryFiles';
import { unwritableReason } from '../diskWording';
import { addressText, familyWord, inert } from '../wording';

export { askAddress } from './addressForm';

/** Adding, changing and removing what stands in the inventory files. Each resolves to `undefined` when given up. */
export interface InventoryForms extends InventoryExchange {
  add(): Promise<{ applianceId: string } | undefined>;
  edit(id: string): Promise<{ applianceId: string } | undefined>;
  duplicate(id: string): Promise<{ applianceId: string } | undefined>;
  remove(id: string): Promise<{ applianceId: string } | undefined>;
  /** The way that was written before becomes an alternative. */
  changeWay(id: string, via: readonly string[]): Promise<{ applianceId: string } | undefined>;
  /** Whether the appliance stands in a file, where what is chosen for it can be kept. */
  isInFile(id: string): boolean;
  setHopMode(id: string, hopMode: HopMode): Promise<{ applianceId: string } | undefined>;
  /** `series` `undefined`: the one that goes without saying. */
  setKind(id: string, kind: KindFields): Promise<{ applianceId: string } | undefined>;
  /** An empty path is the ground of the tree. */
  setFolder(id: string, path: readonly string[]): Promise<{ applianceId: string } | undefined>;
  /** @param subject a row of the tree, or a `Place`; nothing: the first file, made if there is none */
  openInventory(subject?: unknown): Promise<{ file: string } | undefined>;
}

export type KindFields = Pick<Appliance, 'family'> & { readonly series: Series | undefined };

export interface InventoryFormsDeps {
  readonly inventory: Pick<InventoryFiles, 'now' | 'files' | 'edit'>;
  /** Deletes what is kept for an appliance that goes: secrets, the seed, trusted host keys. */
  readonly forget: (appliance: Appliance) => Promise<unknown>;
  /** Selects its row in the tree. */
  readonly reveal: (id: string) => Promise<void>;
}

export function inventoryForms({ inventory, forget, reveal }: InventoryFormsDeps): InventoryForms {
  const firstFile = () => inventory.files()[0]?.file ?? '';

  const change = async (id: string, file: string, text: Change) => {
    const outcome = await inventory.edit(file, text).catch(asUnwritable);
    if (outcome === 'done') return { applianceId: id };
    tellRefused(outcome, file, id);
    return undefined;
  };

  const create = async (title: string, draft: Draft, file: string) => {
    const filled = await fillIn(title, draft, known(inventory.now()), true);
    if (filled === undefined) return undefined;
    const created = await change(filled.id, file, (text) => addEntry(text, changesOf(filled)));
    if (created !== undefined) await reveal(filled.id);
    return created;
  };

  /** The row of an appliance that stands in a file; what does not is said. */
  const rowOf = (id: string): InFile | undefined => {
    const row = inFile(inventory.now(), id);
    if (row !== undefined) return row;
    void vscode.window.showInformationMessage(
      vscode.l10n.t('{0} is in no inventory file and cannot be changed.', inert(id)),
    );
    return undefined;
  };

  return {
    ...inventoryExchange({
      inventory,
      write: async (text) => (await change('', firstFile(), text)) !== undefined,
    }),

    async add() {
      const title = vscode.l10n.t('Add appliance');
      const family = await askFamily(title);
      const id = family && (await askId(title, known(inventory.now()), ''));
      const address = id && (await askHost(title, { host: '' }));
      return family && id && address ? create(title, { family, id, ...address }, firstFile()) : undefined;
    },

    async edit(id) {
      const row = rowOf(id);
      if (row === undefined) return undefined;
      const before = draftOf(row, inventory.files());
      const filled = await fillIn(vscode.l10n.t('Edit {0}', inert(id)), before, known(inventory.now()), false);
      if (filled === undefined) return undefined;
      const changes = differing(changesOf(before), changesOf(filled));
      return change(id, row.place.file, (text) => replaceFields(text, id, changes));
    },

    async duplicate(id) {
      const row = rowOf(id);
      if (row === undefined) return undefined;
      const title = vscode.l10n.t('Duplicate {0}', inert(id));
      const copy = await askId(title, known(inventory.now()), `${id.slice(0, 59)}-copy`);
      return copy === undefined
        ? undefined
        : create(title, { ...draftOf(row, inventory.files()), id: copy }, row.place.file);
    },

    async remove(id) {
      const row = rowOf(id);
      if (row === undefined || !(await confirmRemoval(row, inventory.now()))) return undefined;
      const removed = await change(id, row.place.file, (text) => removeEntry(text, id));
      if (removed !== undefined) await forget(row.appliance);
      return removed;
    },

    async changeWay(id, via) {
      const row = rowOf(id);
      if (row === undefined) return undefined;
      const { via: before, alternatives } = row.appliance;
      const others = [before, ...alternatives].filter((way) => way.length > 0 && way.join() !== via.join());
      const changes = { via: [...via], alternatives: others.length === 0 ? undefined : others.map((way) => [...way]) };
      return change(id, row.place.file, (text) => replaceFields(text, id, changes));
    },

    isInFile: (id) => inFile(inventory.now(), id) !== undefined,

    async setHopMode(id, hopMode) {
      const row = rowOf(id);
      return row && change(id, row.place.file, (text) => replaceFields(text, id, { hopMode }));
    },

    async setKind(id, { family, series }) {
      const row = rowOf(id);
      return row && change(id, row.place.file, (text) => replaceFields(text, id, { family, series }));
    },

    async setFolder(id, path) {
      const row = rowOf(id);
      const folder = path.length === 0 ? undefined : path.join('/');
      return row && change(id, row.place.file, (text) => replaceFields(text, id, { folder }));
    },

    async openInventory(subject) {
      const place = placeOf(subject);
      const file = place?.file ?? firstFile();
      const isBroken = inventory.files().some((one) => one.file === file && one.state !== 'usable');
      if (place === undefined && !isBroken) await change('', file, (text) => (text === '' ? NEW_INVENTORY : text));
      const selection = place && new vscode.Range(place.line, place.column, place.endLine, place.endColumn);
      await vscode.window.showTextDocument(vscode.Uri.file(file), selection ? { selection } : {});
      return { file };
    },
  };
}

type InFile = ApplianceRow & { readonly place: Place };

function inFile({ rows }: Inventory, id: string): InFile | undefined {
  const row = rows.find((one): one is ApplianceRow => one.kind === 'appliance' && one.appliance.id === id);
  return row?.place === undefined ? undefined : { ...row, place: row.place };
}

function known({ appliances, folders, lookup }: Inventory): Known {
  return { appliances, folders, lookup };
}

/** The fields as the file has them: a default that comes from a folder is not the entry's own. */
function draftOf({ appliance, place }: ApplianceRow, files: ReturnType<InventoryFiles['files']>): Draft {
  const entries = files.find(({ file }) => file === place?.file)?.entries ?? [];
  const fields = entries.find((entry) => entry.place.offset === place?.offset)?.fields;
  const { id, family, host } = appliance;
  return fields ? { ...fields, host: fields.host } : { id, family, host };
}

function differing(before: object, after: object): object {
  const old = new Map<string, unknown>(Object.entries(before));
  return Object.fromEntries(
    Object.entries(after).filter(([key, value]) => JSON.stringify(old.get(key)) !== JSON.stringify(value)),
  );
}

async function confirmRemoval({ appliance, place }: ApplianceRow, { appliances }: Inventory): Promise<boolean> {
  const { id } = appliance;
  const users = appliances.filter(({ via, alternatives }) => [via, ...alternatives].some((way) => way.includes(id)));
  const lines = [
    vscode.l10n.t(
      '{0} {1} goes from {2}.',
      familyWord(appliance),
      inert(addressText(appliance)),
      inert(place?.file ?? ''),
    ),
    vscode.l10n.t('Its kept passwords, its seed string and its trusted host keys are forgotten.'),
    appliance.production ? vscode.l10n.t('It is marked as production.') : '',
    users.length === 0
      ? ''
      : vscode.l10n.t('A way of these goes through it: {0}.', users.map((user) => inert(user.id)).join(', ')),
  ];
  const verb = vscode.l10n.t('Remove');
  const detail = lines.filter((line) => line !== '').join('\n');
  const message = vscode.l10n.t('Remove {0}?', inert(id));
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, verb)) === verb;
}

type Refused = Exclude<EditOutcome, 'done'> | { readonly unwritable: unknown };

function asUnwritable(error: unknown): Refused {
  return { unwritable: error };
}

function tellRefused(refused: Refused, file: string, id: string): void {
  const open = vscode.l10n.t('Open Inventory');
  void vscode.window.showErrorMessage(refusedWords(refused, file, id), open).then(async (answer) => {
    if (answer === open) await vscode.window.showTextDocument(vscode.Uri.file(file));
  });
}

function refusedWords(refused: Refused, file: string, id: string): string {
  if (typeof refused === 'object')
    return vscode.l10n.t('Nothing was changed: {0}.', unwritableReason(refused.unwritable, file));
  return refused === 'gone'
    ? vscode.l10n.t('{0} is not in {1} any more; nothing was changed.', inert(id), inert(file))
    : vscode.l10n.t('{0} cannot be read as it is; correct it first. Nothing was changed.', inert(file));
}

function placeOf(subject: unknown): Place | undefined {
  if (typeof subject !== 'object' || subject === null) return undefined;
  if ('row' in subject) return placeOf(subject.row);
  if ('place' in subject) return placeOf(subject.place);
  return isPlace(subject) ? subject : undefined;
}

function isPlace(subject: object): subject is Place {
  const numbers = ['line', 'column', 'endLine', 'endColumn'];
  const fields = new Map<string, unknown>(Object.entries(subject));
  return typeof fields.get('file') === 'string' && numbers.every((key) => typeof fields.get(key) === 'number');
}
