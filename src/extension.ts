/** The lobby: builds, wires, disposes. */

import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { load, once } from './bundles';
import { Rooms, type Ground } from './rooms';
import { makePrivateFolder, writeAtomic } from './store/atomicFile';
import { isThere, readText } from './store/textFile';
import { closeLeftPreviews } from './workbench/casework/previewTabs';
import { explorer, welcome, type Explorer } from './workbench/explorer/explorer';
import { extensionApi, type ExtensionApi } from './workbench/commands/extensionApi';
import { liveInventory } from './workbench/inventory/inventory';
import { inventoryFiles, type InventoryFiles } from './workbench/inventory/inventoryFiles';
import { inventoryProblems } from './workbench/inventory/inventoryProblems';
import { labAppliances, labSwitch } from './workbench/commands/labSwitch';
import { probes } from './workbench/probes/probes';
import { contributedCommands, registeredCommands } from './workbench/commands/registeredCommands';
import { settings } from './workbench/settings';
import { states } from './workbench/states';
import { terminalProfile } from './workbench/terminal/terminalProfile';

/** VS Code gives five seconds to what still runs when a window closes. */
const CLOSE_MS = 1_500;
const LAB = 'Lab';

let closing: () => Promise<unknown> = () => Promise.resolve();

export function activate(context: vscode.ExtensionContext): ExtensionApi {
  const ground = layGround(context);
  const rooms: Rooms = new Rooms(ground, (id) => tree.reveal(id));
  const tree = showTree(ground, rooms);
  register(ground, rooms);
  ground.files.ready.then(() => wakeWhatIsKept(ground, rooms)).catch(said(ground.log));
  closing = () => rooms.close();
  return extensionApi(ground.inventory, ground.files.ready, {
    probe: (appliance, signal) => rooms.probing().measure(appliance, signal),
    status: (appliance) => rooms.access().read(appliance),
  });
}

export async function deactivate(): Promise<void> {
  const patience = new Promise((resolve) => setTimeout(resolve, CLOSE_MS));
  await Promise.race([closing(), patience]);
}

function layGround(context: vscode.ExtensionContext): Ground {
  const keep = <T extends vscode.Disposable>(made: T): T => {
    context.subscriptions.push(made);
    return made;
  };
  const files = keep(openInventory(join(context.globalStorageUri.fsPath, 'inventory', 'hopthrough-inventory.jsonc')));
  return {
    ...{ context, keep, files },
    log: keep(vscode.window.createOutputChannel('Hopthrough', { log: true })),
    states: keep(states()),
    probes: keep(probes()),
    inventory: liveInventory(() => files.now()),
    lab: labSwitch({
      load: once(() => load('lab')),
      isTaken: (id) => files.now().lookup(id) !== undefined,
      show: (simulated) => files.show({ name: LAB, appliances: labAppliances(simulated) }),
      hide: () => files.hide(LAB),
    }),
  };
}

/** @param own the file of a person who has named none; its folder is made when it is first written */
function openInventory(own: string): InventoryFiles {
  return inventoryFiles({
    reading: once(() => load('inventory')),
    paths: settings.inventoryFiles,
    fallback: own,
    read: async (path, limit) => (await readText(path, limit))?.text,
    write: async (path, text, beforeReplace) => {
      if (path === own) await makePrivateFolder(dirname(path));
      await writeAtomic(path, text, { beforeReplace });
    },
  });
}

function showTree({ keep, files, states, probes }: Ground, rooms: Rooms): Explorer {
  keep(inventoryProblems(files));
  const setFolder = (id: string, path: readonly string[]) => rooms.forms().setFolder(id, path);
  keep(welcome(files));
  return keep(explorer({ inventory: files, states, probes, setFolder }));
}

function register({ context, keep, files, inventory, log }: Ground, rooms: Rooms): void {
  const names = contributedCommands(context.extension);
  keep(registeredCommands({ names, handlers: rooms.handlers, ready: files.ready, log }));
  keep(
    vscode.window.registerWebviewPanelSerializer('hopthrough.status', {
      deserializeWebviewPanel: (panel, kept) => rooms.panels().serializer.deserializeWebviewPanel(panel, kept),
    }),
  );
  const profile = terminalProfile(inventory, rooms.terminals);
  keep(vscode.window.registerTerminalProfileProvider('hopthrough.terminal', profile));
}

/** What an earlier window left, and what is read at an interval: a room is opened where there is something of it. */
function wakeWhatIsKept({ context, keep, files, inventory, states, log }: Ground, rooms: Rooms): void {
  const wake = (look: Promise<boolean>, work: () => unknown) =>
    void look.then((some) => (some ? work() : undefined)).catch(said(log));

  wake(Promise.resolve(context.workspaceState.get('captures') !== undefined), rooms.capture);
  closeLeftPreviews().catch(said(log));
  wake(hasWatched(rooms.folder('probes')), () => rooms.probing().resume());
  const restore = () => void rooms.probing().restore(inventory.all().map(({ id }) => id));
  wake(isThere(rooms.folder('probes')), () => {
    keep(files.onDidChange(restore));
    restore();
  });
  wake(hasParts(rooms.folder('captures')), () => rooms.capture().offerLeft());

  const isReadAtIntervals = () => settings.readIntervalMinutes() > 0;
  wake(hasOpenAccess(rooms.folder('remote-access')), rooms.access);
  wake(Promise.resolve(isReadAtIntervals()), rooms.access);
  keep(vscode.workspace.onDidChangeConfiguration(() => isReadAtIntervals() && rooms.access()));
  keep(states.onDidChange((id) => states.of(id).service && rooms.access()));
}

/** Of what nobody waits for. */
function said(log: vscode.LogOutputChannel): (thrown: unknown) => void {
  return (thrown) => log.error(thrown instanceof Error ? thrown : String(thrown));
}

const MOST_RECORD_BYTES = 32 * 1024 * 1024;

/** Looked at as text, so that the bundle that knows these files is loaded only where there is something in them. */
async function isIn(path: string, what: RegExp): Promise<boolean> {
  const file = await readText(path, MOST_RECORD_BYTES).catch(() => undefined);
  return file !== undefined && what.test(file.text);
}

async function hasOpenAccess(folder: string): Promise<boolean> {
  const kept = ['journal.json', 'open-access.json'].map((name) => isIn(join(folder, name), /"(?:action|enabledAt)"/));
  return (await Promise.all(kept)).includes(true);
}

function hasWatched(folder: string): Promise<boolean> {
  return isIn(join(folder, 'watches', 'watched.json'), /"until"/);
}

/** Files that did not come whole, as after a crash. */
async function hasParts(folder: string): Promise<boolean> {
  return (await readdir(folder).catch(() => [])).some((name) => name.endsWith('.part'));
}
