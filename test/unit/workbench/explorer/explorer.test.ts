import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as vscode from 'vscode';
import type { KnownCapture } from '../../../../src/appliance/captureStatus';
import { mergeInventories, type Inventory } from '../../../../src/appliance/inventory/inventory';
import { parseInventory } from '../../../../src/appliance/inventory/inventoryFile';
import { dragAndDrop, explorer, explorerData, rowGestures, welcome } from '../../../../src/workbench/explorer/explorer';
import { decoration, explorerItem } from '../../../../src/workbench/explorer/explorerItem';
import { applianceTooltip } from '../../../../src/workbench/explorer/explorerTooltip';
import type { RowState } from '../../../../src/workbench/explorer/rowState';
import { explorerTree, type ApplianceNode, type ExplorerNode } from '../../../../src/workbench/explorer/explorerTree';
import { appliance } from '../../appliance/sampleAppliance';
import { result, run } from '../../probe/sampleRun';
import { stand } from '../../vscode';

const QUIET: RowState = {
  connecting: 0,
  open: 0,
  service: false,
  failure: undefined,
  access: undefined,
  probe: { last: undefined, earlier: [], running: undefined },
};
const quiet = () => QUIET;

const WRITTEN = `{ "folders": { "Beta": {}, "ACME": { "production": true } }, "appliances": [
  { "id": "esa1", "family": "esa", "host": "esa1.example.com", "folder": "ACME/Paris" },
  { "id": "jump1", "family": "jump", "host": "::1" },
  { "id": "sma1", "family": "sma", "host": "10.0.8.20", "folder": "ACME/Paris", "via": ["esa1"], "label": "SMA Paris" },
  { "id": "bad", "family": "esa", "host": "", "folder": "ACME" } ] }`;

function inventoryOf(text: string): Inventory {
  return mergeInventories([parseInventory(text, '/home/me/hopthrough-inventory.jsonc')]);
}

function outline(nodes: readonly ExplorerNode[]): unknown[] {
  return nodes.map((node) => {
    if (node.kind === 'folder') return [node.path.at(-1), outline(node.children)];
    return node.kind === 'appliance' ? node.applianceId : `! ${node.row.label}`;
  });
}

function node(inventory: Inventory, id: string): ApplianceNode {
  const found = explorerTree(inventory).byId.get(id);
  assert.ok(found);
  return found;
}

test('folders come first and nested, all in the order of the inventory; a bad entry is a row', () => {
  assert.deepEqual(outline(explorerTree(inventoryOf(WRITTEN)).roots), [
    ['Beta', []],
    ['ACME', [['Paris', ['esa1', 'sma1']], '! bad']],
    'jump1',
  ]);
});

test('a folder counts what is in it and below it', () => {
  const [, acme] = explorerTree(inventoryOf(WRITTEN)).roots;
  assert.ok(acme);
  const item = explorerItem(acme, quiet);
  assert.equal(item.label, 'ACME');
  assert.equal(item.description, '2 appliances, 1 with errors');
  assert.equal(item.contextValue, 'folder source=inventory');
  assert.equal(item.accessibilityInformation?.label, 'ACME, folder, 2 appliances, 1 with errors');
});

test('the lab is a folder of simulated appliances', () => {
  const lab = mergeInventories([], [{ name: 'Lab', appliances: [appliance({ id: 'esa1' })] }]);
  const [folder] = explorerTree(lab).roots;
  assert.ok(folder?.kind === 'folder');
  assert.equal(explorerItem(folder, quiet).description, '1 simulated');
  assert.equal(explorerItem(folder, quiet).contextValue, 'folder source=lab');
  assert.match(explorerItem(folder.children[0] as ApplianceNode, quiet).contextValue ?? '', / source=lab$/);
});

const probed = (minutesAgo: number): RowState => ({
  ...QUIET,
  probe: { ...QUIET.probe, last: run(new Date(Date.now() - minutesAgo * 60_000).toISOString(), [result('timeout')]) },
});

test('a probe that is an hour old has neither colour nor letter any more, and is called old by its time', () => {
  const esa1 = node(inventoryOf(WRITTEN), 'esa1');
  for (const [minutes, description, colour, letter] of [
    [59, /^Blocked: No answer, (?!as of).* · production$/, 'list.errorForeground', '!'],
    [61, /^Blocked: No answer, as of .*\d\d:\d\d/, undefined, undefined],
  ] as const) {
    const item = explorerItem(esa1, () => probed(minutes));
    assert.match(String(item.description), description);
    assert.equal((item.iconPath as vscode.ThemeIcon).color?.id, colour);
    assert.equal(decoration(esa1, () => probed(minutes))?.badge, letter);
  }
});

test('a row is shown again at the moment its probe gets old', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.parse('2026-11-24T12:00:00.000Z') });
  let state = QUIET;
  const changed = new vscode.EventEmitter<string>();
  const inventory = inventoryOf(WRITTEN);
  const tree = explorer({
    inventory: {
      now: () => inventory,
      onDidChange: () => new vscode.Disposable(() => undefined),
    },
    setFolder: () => assert.fail(),
    states: { of: () => QUIET, all: () => [], onDidChange: () => new vscode.Disposable(() => undefined) },
    probes: { of: () => state.probe, onDidChange: changed.event },
  });
  const { treeDataProvider } = tree.view as unknown as { treeDataProvider: vscode.TreeDataProvider<ApplianceNode> };
  const shown: string[] = [];
  treeDataProvider.onDidChangeTreeData?.((row) => void shown.push((row as ApplianceNode).applianceId));
  state = probed(0);
  changed.fire('esa1');
  t.mock.timers.tick(59 * 60_000);
  assert.deepEqual(shown, ['esa1']);
  t.mock.timers.tick(2 * 60_000);
  assert.deepEqual(shown, ['esa1', 'esa1']);
  tree.dispose();
});

const failure = { hop: 'esa1', stage: 'connect', reason: 'refused', facts: { address: '10.0.8.11:22' } } as const;

for (const [state, description, icon, colour, code, letter] of [
  [{}, 'production', 'server', undefined, 'none', undefined],
  [{ connecting: 1 }, 'Connecting · production', 'loading~spin', 'charts.blue', 'connecting', undefined],
  [{ open: 2 }, 'Connected · production', 'server', 'charts.green', 'connected', undefined],
  [{ open: 1, service: true }, 'Cisco is logged in · production', 'server', 'charts.green', 'service', undefined],
  [
    { failure },
    'esa1, tcp: 10.0.8.11:22 refused the connection · production',
    'server',
    'list.errorForeground',
    'failed',
    '!',
  ],
] as const)
  test(`an appliance that is ${code} shows it in words, by icon and by colour`, () => {
    const row = node(inventoryOf(WRITTEN), 'sma1');
    const stateOf = () => ({ ...QUIET, ...state });
    const item = explorerItem(row, stateOf);
    assert.equal(item.label, 'SMA Paris');
    assert.equal(item.description, description);
    assert.ok(item.iconPath instanceof vscode.ThemeIcon);
    assert.equal(item.iconPath.id, icon);
    assert.equal(item.iconPath.color === undefined ? undefined : Reflect.get(item.iconPath.color, 'id'), colour);
    assert.equal(item.contextValue, `appliance family=sma state=${code} route=via source=inventory`);
    assert.equal(
      item.accessibilityInformation?.label,
      ['SMA Paris', 'SMA', ...description.split(' · ').reverse()].join(', '),
    );
    assert.equal(decoration(row, stateOf)?.badge, letter);
  });

const DISABLED: NonNullable<RowState['access']> = {
  ...{ schema: 1, applianceId: 'sma1', at: '2026-11-24T14:08:00.000Z', state: 'disabled', basis: 'read' },
  ...{ serviceAccess: false, serviceLogins: null, serviceSession: false, serial: null, serialMatches: null },
  ...{ port: null, enabledAt: null, expiresAt: null, seed: 'none', raw: '' },
};

test('a terminal that is open stays on the row and in the tooltip when remote access is read as disabled', () => {
  const inventory = inventoryOf(WRITTEN);
  const row = node(inventory, 'sma1');
  const state = { ...QUIET, open: 2, access: DISABLED };
  const item = explorerItem(row, () => state);
  assert.equal(item.description, 'Connected · Remote access disabled · production');
  assert.equal((item.iconPath as vscode.ThemeIcon).color?.id, 'charts.green');
  assert.match(item.contextValue ?? '', / state=disabled /);
  const lines = decoded(applianceTooltip(row, state, inventory.lookup).value);
  assert.ok(lines.includes('Connected: 2 terminals are open'), lines.join('\n'));
  assert.equal(lines.filter((line) => /disabled/i.test(line)).length, 1, lines.join('\n'));
  const closed = explorerItem(row, () => ({ ...state, open: 0 }));
  assert.equal(closed.description, 'Disabled · production');
  assert.equal((closed.iconPath as vscode.ThemeIcon).color, undefined);
});

test('a failure names the hop that failed on the row of the target, and the tooltip says what to do', () => {
  const inventory = inventoryOf(WRITTEN);
  const row = node(inventory, 'sma1');
  const refused = {
    hop: 'esa1',
    stage: 'auth',
    reason: 'refused',
    facts: { user: 'admin', tried: ['password'] },
  } as const;
  const distrusted = { hop: 'esa1', stage: 'host-key', reason: 'refused' } as const;
  const shownWith = (failed: NonNullable<RowState['failure']>) =>
    explorerItem(row, () => ({ ...QUIET, failure: failed }));
  assert.match(String(shownWith(refused).description), /^esa1, login: refused for admin\. One attempt/);
  assert.equal(shownWith(distrusted).description, 'esa1, host key not trusted · production');
  assert.equal(shownWith({ ...distrusted, hop: 'sma1' }).description, 'host key not trusted · production');
  const lines = decoded(applianceTooltip(row, { ...QUIET, failure: refused }, inventory.lookup).value);
  assert.ok(
    lines.some((line) => line.startsWith('Not connected. Hop 1 of 2, esa1, login: refused for admin.')),
    lines.join('\n'),
  );
  assert.ok(
    lines.includes('Next: Check user and password of esa1; repeated failures lock the account.'),
    lines.join('\n'),
  );
});

test('usable has the colour of the panel, ready that of all that is well', () => {
  const row = node(inventoryOf(WRITTEN), 'esa1');
  for (const [verdict, colour] of [
    ['ready', 'charts.green'],
    ['usable', 'list.warningForeground'],
  ] as const) {
    const last = run(new Date().toISOString(), [result('tunnel', 443)], { verdict, recommendedPort: 443 });
    const item = explorerItem(row, () => ({ ...QUIET, probe: { ...QUIET.probe, last } }));
    assert.equal((item.iconPath as vscode.ThemeIcon).color?.id, colour);
  }
});

test('a packet capture that runs is said in the row, to who hears it, and in the tooltip; one that ended is not', () => {
  const inventory = inventoryOf(WRITTEN);
  const row = node(inventory, 'sma1');
  const known: Omit<KnownCapture, 'state'> = {
    ...{ at: new Date().toISOString(), basis: 'read', file: 'M600V-1.cap', bytes: 2048, filter: 'port 25' },
    ...{ startedAt: null, fetched: null },
  };
  const runs = { ...QUIET, captures: { known: [{ ...known, state: 'running' as const }], deeds: [] } };
  const item = explorerItem(row, () => runs);
  assert.equal(item.description, 'Capture running · production');
  assert.match(item.accessibilityInformation?.label ?? '', /Capture running/);
  const tip = decoded(applianceTooltip(row, runs, inventory.lookup).value);
  assert.ok(tip.some((line) => /^sma1: a packet capture is running, file M600V-1\.cap/.test(line)));
  const ended = { ...QUIET, captures: { known: [{ ...known, state: 'stopped' as const }], deeds: [] } };
  assert.equal(explorerItem(row, () => ended).description, 'production');
});

test('that a capture runs is no news after an hour: the row says when it was read', () => {
  const at = new Date(Date.now() - 2 * 24 * 3_600_000).toISOString();
  const known: KnownCapture = {
    ...{ at, state: 'running', basis: 'read', file: null, bytes: null, filter: null, startedAt: null, fetched: null },
  };
  const row = node(inventoryOf(WRITTEN), 'sma1');
  const { description } = explorerItem(row, () => ({ ...QUIET, captures: { known: [known], deeds: [] } }));
  assert.match(String(description), /^Capture running, read \d+ \w+, \d\d:\d\d · production$/);
});

test('that a capture runs is shown again when that is old', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.parse('2026-11-28T05:39:00.000Z') });
  const known: KnownCapture = {
    ...{ at: new Date().toISOString(), state: 'running', basis: 'read', file: null, bytes: null, filter: null },
    ...{ startedAt: null, fetched: null },
  };
  const changed = new vscode.EventEmitter<string>();
  const inventory = inventoryOf(WRITTEN);
  const tree = explorer({
    inventory: { now: () => inventory, onDidChange: () => new vscode.Disposable(() => undefined) },
    setFolder: () => assert.fail(),
    states: {
      of: () => ({ ...QUIET, captures: { known: [known], deeds: [] } }),
      all: () => [],
      onDidChange: changed.event,
    },
    probes: { of: () => QUIET.probe, onDidChange: () => new vscode.Disposable(() => undefined) },
  });
  const { treeDataProvider } = tree.view as unknown as { treeDataProvider: vscode.TreeDataProvider<ApplianceNode> };
  const shown: string[] = [];
  treeDataProvider.onDidChangeTreeData?.((row) => void shown.push((row as ApplianceNode).applianceId));
  changed.fire('sma1');
  t.mock.timers.tick(59 * 60_000);
  assert.deepEqual(shown, ['sma1']);
  t.mock.timers.tick(2 * 60_000);
  assert.deepEqual(shown, ['sma1', 'sma1']);
  tree.dispose();
});

test('the serial number in the name of a capture is in no tooltip', () => {
  const inventory = inventoryOf(WRITTEN);
  const file = 'S650-00137262569A-8RVFDB1-20080919-174302.cap';
  const known: KnownCapture = {
    ...{ at: new Date().toISOString(), state: 'running', basis: 'read', file, bytes: null, filter: null },
    ...{ startedAt: null, fetched: null },
  };
  const state = { ...QUIET, captures: { known: [known], deeds: [] } };
  const tip = decoded(applianceTooltip(node(inventory, 'sma1'), state, inventory.lookup).value).join();
  assert.match(tip, /file S650-…DB1-20080919-174302\.cap/);
});

test('the tooltip names the way in and the address', () => {
  const inventory = inventoryOf(WRITTEN);
  const lines = decoded(applianceTooltip(node(inventory, 'sma1'), QUIET, inventory.lookup).value);
  assert.deepEqual(lines, [
    '**SMA Paris (sma1)** SMA',
    'Production',
    'Way in: this computer > esa1 > sma1',
    'admin@10.0.8.20:22',
  ]);
  assert.ok(
    decoded(applianceTooltip(node(inventory, 'jump1'), QUIET, inventory.lookup).value).includes('admin@[::1]:22'),
  );
});

function decoded(markdown: string): string[] {
  const text = markdown.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
  return text.split('  \n');
}

for (const [seconds, words] of [
  [0, /^Probed .+, just now: Ready on 443$/],
  [30, /^Probed .+, just now: Ready on 443$/],
  [61, /^Probed .+, 1 minute ago: Ready on 443$/],
  [7_200, /^Probed .+, 2 hours ago: Ready on 443$/],
] as const)
  test(`the tooltip says how old a probe of ${seconds} s ago is`, () => {
    const at = new Date(Date.now() - seconds * 1_000).toISOString();
    const last = run(at, [result('tunnel', 443)], { verdict: 'ready', recommendedPort: 443 });
    const inventory = inventoryOf(WRITTEN);
    const state = { ...QUIET, probe: { ...QUIET.probe, last } };
    const lines = decoded(applianceTooltip(node(inventory, 'esa1'), state, inventory.lookup).value);
    assert.ok(
      lines.some((line) => words.test(line)),
      lines.join('\n'),
    );
  });

test('the tooltip says for which login a paused watch waits', () => {
  const inventory = inventoryOf(WRITTEN);
  const linesOf = (waitsFor?: string) => {
    const state = { ...QUIET, probe: { ...QUIET.probe, waitsFor } };
    return decoded(applianceTooltip(node(inventory, 'sma1'), state, inventory.lookup).value);
  };
  assert.ok(linesOf('esa1').includes('Watched. Paused: log in to esa1 to go on.'), linesOf('esa1').join('\n'));
  assert.ok(!linesOf().join().includes('Watched'));
});

test('A17 a name with ESC, HTML, Markdown, bidi and zero-width characters acts nowhere', () => {
  const label =
    '\x1b]0;x\x07<img src=x onerror=alert(1)> [a](command:x) **b** `c` $(zap) www.evil.com \u202egnp\u200d\u2066';
  const inventory = inventoryOf(
    JSON.stringify({
      appliances: [
        { id: 'a', family: 'esa', host: 'h', label, folder: label },
        { id: 'b', label },
      ],
    }),
  );
  const row = node(inventory, 'a');
  const item = explorerItem(row, quiet);
  const tooltip = applianceTooltip(row, QUIET, inventory.lookup);
  assert.equal(tooltip.isTrusted, false);
  assert.equal(tooltip.supportHtml, false);
  assert.equal(tooltip.supportThemeIcons, false);
  assert.doesNotMatch(tooltip.value.replaceAll('**', '').replaceAll('  \n', ''), /[^\p{L}\p{N} &#;]/u);
  const problem = row.parent?.parent ?? explorerTree(inventory).roots.at(-1);
  assert.ok(row.parent && problem?.kind === 'problem');
  const shown = [item, explorerItem(row.parent, quiet), explorerItem(problem, quiet)];
  for (const { label: text, description, accessibilityInformation } of shown)
    for (const part of [text, description, accessibilityInformation?.label])
      assert.doesNotMatch(
        typeof part === 'string' ? part : assert.fail(),
        /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/,
      );
});

test('a bad entry says what is wrong, and so does a file that does not parse', () => {
  const [, acme] = explorerTree(inventoryOf(WRITTEN)).roots;
  const bad = acme?.kind === 'folder' ? acme.children.at(-1) : undefined;
  assert.ok(bad?.kind === 'problem');
  const item = explorerItem(bad, quiet);
  assert.equal(item.label, 'bad');
  assert.equal(item.description, 'The host is missing.');
  assert.equal(item.contextValue, 'problem code=bad-host source=inventory');
  assert.equal(decoration(bad, quiet)?.badge, '!');
  const [file] = explorerTree(inventoryOf('{')).roots;
  assert.ok(file);
  assert.equal(explorerItem(file, quiet).label, 'hopthrough-inventory.jsonc');
});

test('every row has an id of its own', () => {
  const twice = '{ "id": "a", "family": "esa", "host": "h" }';
  const inventory = inventoryOf(`{ "appliances": [${twice}, ${twice}, {}, {}, 7] }`);
  const ids = explorerTree(inventory).roots.map((one) => explorerItem(one, quiet).id);
  assert.equal(new Set(ids).size, 5);
});

function gestures(at = { now: 0 }) {
  const opened: string[] = [];
  const made = rowGestures<{ key: string }>(
    ({ key }) => Promise.resolve(void opened.push(key)),
    () => at.now,
  );
  return { opened, at, ...made };
}

test('one click selects and opens nothing, however often it is done slowly or on other rows', async () => {
  const { opened, at, activate } = gestures();
  for (const [key, now] of [
    ['a', 0],
    ['a', 600],
    ['b', 700],
    ['a', 800],
    ['a', 1400],
  ] as const) {
    at.now = now;
    await activate({ key });
  }
  assert.deepEqual(opened, []);
});

test('a double click opens once, a third click does not open again', async () => {
  const { opened, at, activate } = gestures();
  for (const now of [0, 200, 350]) {
    at.now = now;
    await activate({ key: 'a' });
  }
  assert.deepEqual(opened, ['a']);
});

test('Enter opens the row that VS Code selects for it, and counts for no click after it', async () => {
  const { opened, at, activate, enter } = gestures();
  stand.commands.set('list.select', () => activate({ key: 'a' }));
  await enter();
  assert.deepEqual(opened, ['a']);
  stand.commands.delete('list.select');
  await enter();
  at.now = 5;
  await activate({ key: 'a' });
  assert.deepEqual(opened, ['a']);
});

test('where VS Code opens on a double click alone, the one activation opens', async () => {
  stand.settings.set('workbench.list.openMode', { globalValue: 'doubleClick' });
  const { opened, activate } = gestures();
  await activate({ key: 'a' });
  stand.settings.clear();
  assert.deepEqual(opened, ['a']);
});

test('of 1,000 appliances each is looked at once for the tree, and one alone when its state changes', () => {
  const entries = Array.from({ length: 1000 }, (_, n) => ({
    id: `e${n}`,
    family: 'esa',
    host: 'h',
    folder: `F${n % 20}`,
  }));
  const inventory = inventoryOf(JSON.stringify({ appliances: entries }));
  let looked = 0;
  const rows = inventory.rows.map(
    (row) => new Proxy(row, { get: (of, key) => (key === 'kind' && looked++, Reflect.get(of, key) as unknown) }),
  );
  const asked: string[] = [];
  const stateOf = (id: string) => (asked.push(id), QUIET);
  const changed = new vscode.EventEmitter<ExplorerNode | undefined>();
  const { provider, find } = explorerData({ now: () => ({ ...inventory, rows }) }, { of: stateOf }, changed);
  const roots = provider.getChildren() as ExplorerNode[];
  for (const root of roots) void provider.getTreeItem(root);
  assert.equal(roots.length, 20);
  assert.ok(looked <= 3000, `${looked} looks at 1000 rows`);
  assert.deepEqual(asked, [], 'rows of folders that are not open');
  const one = find('e7');
  assert.ok(one);
  provider.getTreeItem(one);
  assert.deepEqual(asked, ['e7']);
});

test('a state that changes redraws its row alone, and an inventory that does not change nothing', () => {
  const states = new vscode.EventEmitter<string>();
  const probed = new vscode.EventEmitter<string>();
  const changes = new vscode.EventEmitter<undefined>();
  const drawn: unknown[] = [];
  let text = WRITTEN;
  const shown = explorer({
    inventory: { now: () => inventoryOf(text), onDidChange: changes.event as vscode.Event<void> },
    setFolder: () => assert.fail(),
    states: { of: quiet, all: () => [], onDidChange: states.event },
    probes: { of: () => QUIET.probe, onDidChange: probed.event },
  });
  const { treeDataProvider } = shown.view as unknown as { treeDataProvider: vscode.TreeDataProvider<ExplorerNode> };
  treeDataProvider.onDidChangeTreeData?.((changed) => drawn.push((changed as ApplianceNode | undefined)?.applianceId));
  states.fire('sma1');
  states.fire('nobody');
  probed.fire('esa1');
  changes.fire(undefined);
  assert.deepEqual(drawn, ['sma1', 'esa1']);
  text = WRITTEN.replace('SMA Paris', 'SMA Lyon');
  changes.fire(undefined);
  shown.dispose();
  assert.deepEqual(drawn, ['sma1', 'esa1', undefined]);
});

test('the row of an appliance is selected, where it has one', async () => {
  const changes = new vscode.EventEmitter<undefined>();
  let text = WRITTEN;
  const shown = explorer({
    inventory: { now: () => inventoryOf(text), onDidChange: changes.event as vscode.Event<void> },
    setFolder: () => assert.fail(),
    states: { of: quiet, all: () => [], onDidChange: () => new vscode.Disposable(() => undefined) },
    probes: { of: () => QUIET.probe, onDidChange: () => new vscode.Disposable(() => undefined) },
  });
  stand.revealed.length = 0;
  text = WRITTEN.replace('"id": "sma1"', '"id": "sma9"');
  changes.fire(undefined);
  await shown.reveal('sma9');
  await shown.reveal('nobody');
  Object.assign(shown.view, { reveal: () => Promise.reject(new Error('TreeError: no such element')) });
  await assert.doesNotReject(shown.reveal('sma9'));
  shown.dispose();
  const [revealed, ...others] = stand.revealed as { row: ApplianceNode; select: boolean }[];
  assert.deepEqual([revealed?.row.applianceId, revealed?.select, others.length], ['sma9', true, 0]);
});

test('rows of a file that are dropped on a folder move there, those of the lab stay', async () => {
  const moved: unknown[] = [];
  const controller = dragAndDrop((id, path) => Promise.resolve(moved.push([id, ...path])));
  const { roots, byId } = explorerTree(inventoryOf(WRITTEN));
  const data = new Map<string, vscode.DataTransferItem>() as unknown as vscode.DataTransfer;
  const token = {} as vscode.CancellationToken;
  await controller.handleDrag?.([byId.get('jump1') ?? assert.fail()], data, token);
  await controller.handleDrop?.(byId.get('esa1'), data, token);
  assert.deepEqual(moved, [['jump1', 'ACME', 'Paris']]);
  await controller.handleDrop?.(undefined, data, token);
  assert.deepEqual(moved.at(-1), ['jump1']);
  await controller.handleDrag?.([roots[0] ?? assert.fail()], data, token);
  const lab = mergeInventories([], [{ name: 'Lab', appliances: [appliance({ id: 'x' })] }]);
  await controller.handleDrop?.(explorerTree(lab).roots[0], data, token);
  assert.equal(moved.length, 2);
});

test('the welcome view waits until it is known that there is nothing', async () => {
  const changes = new vscode.EventEmitter<undefined>();
  let now = inventoryOf('{}');
  let read = (): void => undefined;
  const ready = new Promise<void>((resolve) => (read = resolve));
  stand.executed.length = 0;
  const shown = welcome({ now: () => now, onDidChange: changes.event as vscode.Event<void>, ready });
  changes.fire(undefined);
  assert.deepEqual(stand.executed, []);
  read();
  await ready;
  await Promise.resolve();
  now = inventoryOf(WRITTEN);
  changes.fire(undefined);
  shown.dispose();
  changes.fire(undefined);
  assert.deepEqual(stand.executed, [
    ['setContext', 'hopthrough.inventoryEmpty', true],
    ['setContext', 'hopthrough.inventoryEmpty', false],
  ]);
});
