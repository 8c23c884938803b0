import * as vscode from 'vscode';
import { ACTIVATE_ROW, decoration, decorationUri, explorerItem, isDecorationUri } from './explorerItem';
import { applianceTooltip } from './explorerTooltip';
import { runningCapture } from './rowCapture';
import type { StateOf } from './rowState';
import { explorerTree, folderOf, type ApplianceNode, type ExplorerNode, type ProblemNode } from './explorerTree';
import type { InventoryFiles } from '../inventory/inventoryFiles';
import { freshFor, type Probes } from '../probes/probes';
import { isOpenNow, type ApplianceState, type States } from '../states';

/** What Enter runs in the tree, by a keybinding of package.json. */
export const ENTER_ROW = 'hopthrough.enterRow';

export interface ExplorerDeps {
  readonly inventory: Pick<InventoryFiles, 'now' | 'onDidChange'>;
  readonly states: Pick<States, 'of' | 'all' | 'onDidChange'>;
  readonly probes: Pick<Probes, 'of' | 'onDidChange'>;
  readonly setFolder: SetFolder;
}

/** Writes into the inventory file in which folder an appliance stands; an empty path is the ground of the tree. */
type SetFolder = (id: string, path: readonly string[]) => Promise<unknown>;

export interface Explorer {
  readonly view: vscode.TreeView<ExplorerNode>;
  /** Shows the tree with the row of an appliance selected, if it has one. */
  reveal(id: string): Promise<void>;
  dispose(): void;
}

/** The tree "Appliances": its rows, letters, tooltips and what a click, a double click and Enter do. */
export function explorer({ inventory, states, probes, setFolder }: ExplorerDeps): Explorer {
  const stateOf: StateOf = (id) => ({ ...states.of(id), probe: probes.of(id) });
  const changed = new vscode.EventEmitter<ExplorerNode | undefined>();
  const lettersChanged = new vscode.EventEmitter<vscode.Uri | undefined>();
  const tree = explorerData(inventory, { of: stateOf }, changed);
  const view = vscode.window.createTreeView('hopthrough.appliances', {
    treeDataProvider: tree.provider,
    showCollapseAll: true,
    dragAndDropController: dragAndDrop(setFolder),
  });
  const letters: vscode.FileDecorationProvider = {
    onDidChangeFileDecorations: lettersChanged.event,
    provideFileDecoration: (uri) => (isDecorationUri(uri) ? decoration(tree.nodeAt(uri), stateOf) : undefined),
  };
  const showAgain = (id: string) => {
    const node = tree.find(id);
    if (node === undefined) return;
    changed.fire(node);
    lettersChanged.fire(decorationUri(node));
  };
  const count = () => (view.badge = openBadge(states.all().filter(({ id }) => tree.find(id) !== undefined)));
  const gestures = rowGestures(openRow);
  const parts = [
    view,
    changed,
    lettersChanged,
    vscode.window.registerFileDecorationProvider(letters),
    vscode.commands.registerCommand(ACTIVATE_ROW, (node: ApplianceNode | ProblemNode) => gestures.activate(node)),
    vscode.commands.registerCommand(ENTER_ROW, () => gestures.enter()),
    inventory.onDidChange(() => {
      tree.rebuild();
      lettersChanged.fire(undefined);
      count();
    }),
    states.onDidChange((id) => showAgain(id)),
    states.onDidChange(count),
    probes.onDidChange((id) => id !== undefined && showAgain(id)),
    whenOld(probes.onDidChange, (id) => probes.of(id).last, showAgain),
    whenOld(states.onDidChange, (id) => runningCapture(states.of(id)), showAgain),
  ];
  const reveal = async (id: string) => {
    const node = tree.find(id);
    // Rejects where a newer tree has taken the row away by then: what was done to the appliance is done all the same.
    if (node !== undefined) await view.reveal(node, { select: true }).then(undefined, () => undefined);
  };
  return { view, reveal, dispose: () => parts.forEach((part) => void part.dispose()) };
}

/** What was fresh when it was shown is shown again when it is old. */
function whenOld(
  onDidChange: vscode.Event<string | undefined>,
  lastOf: (id: string) => { readonly at: string } | undefined,
  showAgain: (id: string) => void,
): vscode.Disposable {
  const timers = new Map<string, NodeJS.Timeout>();
  const listening = onDidChange((id) => {
    if (id === undefined) return;
    const last = lastOf(id);
    const ms = last === undefined ? 0 : freshFor(last);
    clearTimeout(timers.get(id));
    if (ms > 0) timers.set(id, setTimeout(() => showAgain(id), ms).unref());
  });
  return new vscode.Disposable(() => {
    listening.dispose();
    timers.forEach((timer) => clearTimeout(timer));
  });
}

/** On the icon of the sidebar: appliances whose service access is on. */
export function openBadge(all: readonly ApplianceState[]): vscode.ViewBadge | undefined {
  const value = all.filter(isOpenNow).length;
  if (value === 0) return undefined;
  const tooltip =
    value === 1
      ? vscode.l10n.t('1 appliance has remote access open')
      : vscode.l10n.t('{0} appliances have remote access open', value);
  return { value, tooltip };
}

export interface ExplorerData {
  readonly provider: vscode.TreeDataProvider<ExplorerNode>;
  readonly find: (id: string) => ApplianceNode | undefined;
  /** The row that a decoration is asked for. */
  readonly nodeAt: (uri: vscode.Uri) => ExplorerNode | undefined;
  readonly rebuild: () => void;
}

/** The rows as VS Code asks for them: those of a folder when it is open, and each item when it is seen. */
export function explorerData(
  inventory: Pick<InventoryFiles, 'now'>,
  states: { readonly of: StateOf },
  changed: vscode.EventEmitter<ExplorerNode | undefined>,
): ExplorerData {
  let shown = contentOf(inventory.now());
  let tree = explorerTree(inventory.now());
  let byUri: Map<string, ExplorerNode> | undefined;
  const provider: vscode.TreeDataProvider<ExplorerNode> = {
    onDidChangeTreeData: changed.event,
    getChildren: (node) => [...(node === undefined ? tree.roots : node.kind === 'folder' ? node.children : [])],
    getParent: (node) => node.parent,
    getTreeItem: (node) => explorerItem(node, states.of),
    resolveTreeItem(item, node) {
      if (node.kind === 'appliance')
        item.tooltip = applianceTooltip(node, states.of(node.applianceId), inventory.now().lookup);
      return item;
    },
  };
  return {
    provider,
    find: (id) => tree.byId.get(id),
    nodeAt: (uri) => {
      byUri ??= new Map([...everyNode(tree.roots)].map((node) => [decorationUri(node).toString(), node]));
      return byUri.get(uri.toString());
    },
    rebuild: () => {
      const before = shown;
      shown = contentOf(inventory.now());
      // A refresh takes away, for a moment, what VS Code knows of the rows: a click then comes without its row.
      if (shown === before) return;
      tree = explorerTree(inventory.now());
      byUri = undefined;
      changed.fire(undefined);
    },
  };
}

function contentOf({ rows, folders }: ReturnType<InventoryFiles['now']>): string {
  return JSON.stringify([rows, folders]);
}

/** The welcome view comes when it is known that there is nothing to show, and not before. */
export function welcome(inventory: Pick<InventoryFiles, 'now' | 'onDidChange' | 'ready'>): vscode.Disposable {
  const tell = () =>
    vscode.commands.executeCommand('setContext', 'hopthrough.inventoryEmpty', inventory.now().rows.length === 0);
  let listening: vscode.Disposable | undefined;
  let isDisposed = false;
  void inventory.ready.then(() => {
    if (isDisposed) return;
    listening = inventory.onDidChange(() => void tell());
    void tell();
  });
  return new vscode.Disposable(() => {
    isDisposed = true;
    void listening?.dispose();
  });
}

function* everyNode(nodes: readonly ExplorerNode[]): Generator<ExplorerNode> {
  for (const node of nodes) {
    yield node;
    if (node.kind === 'folder') yield* everyNode(node.children);
  }
}

async function openRow(node: ApplianceNode | ProblemNode): Promise<void> {
  await (node.kind === 'appliance'
    ? vscode.commands.executeCommand('hopthrough.openTerminal', node)
    : vscode.commands.executeCommand('hopthrough.openInventory', node));
}

export interface RowGestures<N> {
  /** VS Code ran the command of a row. */
  readonly activate: (node: N) => Promise<void>;
  /** Enter was pressed: the focused row becomes the selected one, and VS Code then runs its command. */
  readonly enter: () => Promise<void>;
}

/** Longest pause between the clicks of a double click. Windows and GTK use 500 and 400 ms. */
const DOUBLE_CLICK_MS = 500;

/**
 * VS Code runs the command of a tree item on one click, a second time on the second click of a double click, and on
 * Enter, and does not say which it was. A click alone must not connect: a row opens when it
 * is activated twice in a short time, or by Enter, which a keybinding of ours announces; or at once where the person
 * has set `workbench.list.openMode` to `doubleClick`, as then a single click does not come here.
 */
export function rowGestures<N extends { readonly key: string }>(
  open: (node: N) => Promise<void>,
  now = Date.now,
): RowGestures<N> {
  let last: { readonly key: string; readonly at: number } | undefined;
  let entering = false;
  return {
    activate: async (node) => {
      const isDouble = last?.key === node.key && now() - last.at <= DOUBLE_CLICK_MS;
      last = isDouble ? undefined : { key: node.key, at: now() };
      if (!isDouble && !entering && !opensOnDoubleClick()) return;
      entering = false;
      last = undefined;
      await open(node);
    },
    enter: async () => {
      entering = true;
      await vscode.commands.executeCommand('list.select');
      // Messages of the window arrive in order: after one more round trip the row's command is here, if it has one.
      await vscode.commands.executeCommand('setContext', 'hopthrough.entered', true);
      entering = false;
    },
  };
}

function opensOnDoubleClick(): boolean {
  return vscode.workspace.getConfiguration('workbench').get('list.openMode') === 'doubleClick';
}

const DRAGGED = 'application/vnd.code.tree.hopthrough.appliances';

/** Rows of a file dropped on a folder, on a row in it, or on the ground of the tree: their folder is edited. */
export function dragAndDrop(setFolder: SetFolder): vscode.TreeDragAndDropController<ExplorerNode> {
  return {
    dragMimeTypes: [DRAGGED],
    dropMimeTypes: [DRAGGED],
    handleDrag(nodes, data) {
      const ours = nodes.filter((node) => node.kind === 'appliance' && node.row.source === 'inventory');
      if (ours.length > 0) data.set(DRAGGED, new vscode.DataTransferItem(ours));
    },
    async handleDrop(target, data) {
      const nodes = data.get(DRAGGED)?.value as readonly ApplianceNode[] | undefined;
      const source = target?.kind === 'folder' ? target.source : target?.row.source;
      if (nodes === undefined || source === 'lab') return;
      const path = target === undefined ? [] : target.kind === 'folder' ? target.path : folderOf(target.row);
      for (const { applianceId } of nodes) await setFolder(applianceId, path);
    },
  };
}
