import type { ApplianceRow, Inventory, ProblemRow, Row } from '../../appliance/inventory/inventory';

export interface FolderNode {
  readonly kind: 'folder';
  /** Unique in one tree, and below the key of its folder; a number for each level. */
  readonly key: string;
  readonly path: readonly string[];
  readonly source: 'inventory' | 'lab';
  readonly parent: FolderNode | undefined;
  /** Folders first, then rows, each in the order of the inventory. */
  readonly children: readonly ExplorerNode[];
  /** In it and in the folders below it. */
  readonly appliances: number;
  readonly problems: number;
}

export interface ApplianceNode {
  readonly kind: 'appliance';
  readonly key: string;
  /** What commands take a row of the tree for. */
  readonly applianceId: string;
  readonly row: ApplianceRow;
  readonly parent: FolderNode | undefined;
}

export interface ProblemNode {
  readonly kind: 'problem';
  readonly key: string;
  readonly row: ProblemRow;
  readonly parent: FolderNode | undefined;
}

export type ExplorerNode = FolderNode | ApplianceNode | ProblemNode;

export interface ExplorerTree {
  readonly roots: readonly ExplorerNode[];
  readonly byId: ReadonlyMap<string, ApplianceNode>;
}

/** The rows of the inventory in their folders. Looks at each row once. */
export function explorerTree({ rows, folders }: Inventory): ExplorerTree {
  const root = draft([], 'inventory');
  for (const path of folders) draftAt(root, path, 'inventory');
  for (const row of rows) draftAt(root, folderOf(row), row.source).rows.push(row);
  const byId = new Map<string, ApplianceNode>();
  return { roots: childrenOf(root, undefined, byId), byId };
}

export function folderOf(row: Row): readonly string[] {
  return row.kind === 'appliance' ? row.appliance.folder : row.folder;
}

interface Draft {
  readonly path: readonly string[];
  source: 'inventory' | 'lab';
  readonly folders: Map<string, Draft>;
  readonly rows: Row[];
}

function draft(path: readonly string[], source: 'inventory' | 'lab'): Draft {
  return { path, source, folders: new Map(), rows: [] };
}

function draftAt(root: Draft, path: readonly string[], source: 'inventory' | 'lab'): Draft {
  let here = root;
  path.forEach((name, level) => {
    const next = here.folders.get(name) ?? draft(path.slice(0, level + 1), source);
    here.folders.set(name, next);
    here = next;
  });
  if (source === 'lab') here.source = source;
  return here;
}

function childrenOf(from: Draft, parent: FolderNode | undefined, byId: Map<string, ApplianceNode>): ExplorerNode[] {
  const before = parent === undefined ? '' : `${parent.key}/`;
  const folders = [...from.folders.values()].map((next, index) => folderNode(next, `${before}${index}`, parent, byId));
  const rows = from.rows.map((row, index) => rowNode(row, `${before}${folders.length + index}`, parent));
  for (const node of rows) if (node.kind === 'appliance') byId.set(node.applianceId, node);
  return [...folders, ...rows];
}

function folderNode(
  { path, source, ...rest }: Draft,
  key: string,
  parent: FolderNode | undefined,
  byId: Map<string, ApplianceNode>,
): FolderNode {
  const children: ExplorerNode[] = [];
  const counts = { appliances: 0, problems: 0 };
  const node: FolderNode = { kind: 'folder', key, path, source, parent, children, ...counts };
  children.push(...childrenOf({ path, source, ...rest }, node, byId));
  return Object.assign(node, countsOf(children));
}

function countsOf(children: readonly ExplorerNode[]): { appliances: number; problems: number } {
  const counts = { appliances: 0, problems: 0 };
  for (const child of children) {
    counts.appliances += child.kind === 'folder' ? child.appliances : child.kind === 'appliance' ? 1 : 0;
    counts.problems += child.kind === 'folder' ? child.problems : child.kind === 'problem' ? 1 : 0;
  }
  return counts;
}

function rowNode(row: Row, key: string, parent: FolderNode | undefined): ApplianceNode | ProblemNode {
  return row.kind === 'appliance'
    ? { kind: 'appliance', key, applianceId: row.appliance.id, row, parent }
    : { kind: 'problem', key, row, parent };
}
