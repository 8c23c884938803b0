import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Appliance, Route } from '../../../../src/appliance/appliance';
import { Cancelled, Failed, type Failure } from '../../../../src/appliance/failure';
import { mergeInventories } from '../../../../src/appliance/inventory/inventory';
import { isRoute } from '../../../../src/appliance/route';
import { applianceAt } from '../../../../src/appliance/typedAddress';
import type { HopEvent } from '../../../../src/ssh/events';
import { liveInventory } from '../../../../src/workbench/inventory/inventory';
import { chooseWay } from '../../../../src/workbench/inventory/pickers';
import { states } from '../../../../src/workbench/states';
import { ApplianceTerminal, type TerminalDeps } from '../../../../src/workbench/terminal/terminal';
import { dropOutdated } from '../../../../src/workbench/terminal/terminals';
import { appliance } from '../../appliance/sampleAppliance';
import { answers } from '../../vscode';

const esa1 = appliance({ id: 'esa1' });
const wsa1 = appliance({ id: 'wsa1', family: 'wsa' });
const sma1 = appliance({ id: 'sma1', family: 'sma', host: 'typo.example.com', via: ['esa1'] });

const noName = (hop: string): Failure => ({ hop, stage: 'dns', reason: 'not-found' });
const prohibited: Failure = { hop: 'esa1', stage: 'forward', reason: 'prohibited' };

/** A terminal on an inventory that a test rewrites, over a network where every connection fails. */
function site(...first: Appliance[]) {
  let merged = mergeInventories([], [{ name: 'Lab', appliances: first }]);
  const inventory = liveInventory(() => merged);
  const known = states();
  const tried: Route[] = [];
  const remembered: string[] = [];
  let shown = '';
  let whileTried = () => undefined as unknown;
  let failure = (route: Route): Failure => noName(route.at(-1)?.id ?? '');
  const quiet = () => undefined;
  let stopped: Failure | undefined;
  const session = {
    openShell: ({ route, onEvent }: { route: Route; onEvent: (event: HopEvent) => void }) => {
      tried.push(route);
      whileTried();
      if (stopped === undefined) return Promise.reject(new Failed(failure(route)));
      onEvent({ hop: 'sma1', kind: 'handed-over', failure: stopped });
      return Promise.resolve({ onData: quiet, onClose: quiet, close: quiet });
    },
  };
  const deps: TerminalDeps = {
    session: () => ({ session: session as never, terminalFilter: () => (text) => text }),
    questions: () => ({}) as never,
    states: known,
    log: { debug: quiet, warn: quiet, error: (error: unknown) => assert.fail(String(error)) } as never,
    inventory,
    chooseRoute: (route) => chooseWay(inventory, route),
    offerNested: () => Promise.resolve('always'),
    remember: ({ id }) => Promise.resolve(remembered.push(id)),
  };
  return {
    tried,
    remembered,
    known,
    inventory,
    text: () => shown,
    places: () => tried.map((route) => route.map(({ id, host, hopMode }) => `${id} ${host} ${hopMode}`).join(' > ')),
    fails: (with_: Failure) => void (failure = () => with_),
    duringTry: (work: () => unknown) => void (whileTried = work),
    rewrite: (...appliances: Appliance[]) => {
      merged = mergeInventories([], [{ name: 'Lab', appliances }]);
      dropOutdated(known, inventory);
    },
    /** Of a login from a prompt that got so far. */
    handedOver: async (route: Route | Failure, failure: Failure) => {
      assert.ok(isRoute(route));
      stopped = failure;
      const terminal = new ApplianceTerminal(route, deps);
      terminal.open(undefined);
      assert.deepEqual(await terminal.opened, { kind: 'failed', failure });
      terminal.close();
    },
    open: async (route: Route | Failure) => {
      assert.ok(isRoute(route));
      const terminal = new ApplianceTerminal(route, deps);
      const ended = () => shown.split('Enter tries again').length;
      /** Resolves when what `work` started has ended as far as the screen says. */
      const until = async (work: () => void) => {
        const before = ended();
        await new Promise<void>((resolve) => {
          const listening = terminal.onDidWrite((text) => {
            shown += text;
            if (ended() === before) return;
            listening.dispose();
            resolve();
          });
          work();
        });
      };
      await until(() => terminal.open({ columns: 200, rows: 24 }));
      assert.equal((await terminal.opened).kind, 'failed');
      return { press: (key: string) => until(() => terminal.handleInput(key)) };
    },
  };
}

test('Enter goes where the inventory leads by then', async () => {
  const { places, inventory, rewrite, open } = site(esa1, sma1);
  const terminal = await open(inventory.route('sma1'));
  rewrite(esa1, { ...sma1, host: '10.0.8.20' });
  await terminal.press('\r');
  rewrite(esa1, wsa1, { ...sma1, host: '10.0.8.20', via: ['wsa1'] });
  await terminal.press('\r');
  assert.deepEqual(places(), [
    'esa1 esa1.example.com auto > sma1 typo.example.com auto',
    'esa1 esa1.example.com auto > sma1 10.0.8.20 auto',
    'wsa1 wsa1.example.com auto > sma1 10.0.8.20 auto',
  ]);
});

test('an appliance or a hop that is gone is named, and nothing is dialled', async () => {
  const { tried, text, inventory, rewrite, open } = site(esa1, sma1);
  const terminal = await open(inventory.route('sma1'));
  rewrite(sma1);
  await terminal.press('\r');
  assert.match(text(), /sma1, inventory: its route names a hop that is not in the inventory \(esa1 > sma1\)\./);
  rewrite(esa1);
  await terminal.press('\r');
  assert.match(text(), /Not connected\. Hop 2 of 2, sma1, inventory: sma1 is not in the inventory\./);
  await terminal.press('v');
  assert.equal(text().match(/sma1 is not in the inventory/g)?.length, 2, 'and no way to it can be chosen');
  assert.equal(tried.length, 1);
  rewrite(esa1, sma1);
  await terminal.press('\r');
  assert.equal(tried.length, 2);
});

test('hops that were chosen stay chosen, and are named when they are gone', async () => {
  const { places, text, inventory, rewrite, open } = site(esa1, wsa1, sma1);
  const terminal = await open(inventory.route('sma1', ['wsa1']));
  rewrite(esa1, { ...wsa1, host: '10.0.8.13' }, { ...sma1, host: '10.0.8.20' });
  await terminal.press('\r');
  assert.equal(places().at(-1), 'wsa1 10.0.8.13 auto > sma1 10.0.8.20 auto');
  rewrite(esa1, sma1);
  await terminal.press('\r');
  assert.match(text(), /its route names a hop that is not in the inventory \(wsa1 > sma1\)/);
  assert.equal(places().length, 2);
});

test('what a chosen hop is itself reached through is its own way', async () => {
  const behind = { ...wsa1, via: ['esa1'] };
  const { places, inventory, rewrite, open } = site(esa1, behind, { ...sma1, via: [] });
  const terminal = await open(inventory.route('sma1', ['wsa1']));
  rewrite(esa1, wsa1, { ...sma1, via: [] });
  await terminal.press('\r');
  assert.deepEqual(places(), [
    'esa1 esa1.example.com auto > wsa1 wsa1.example.com auto > sma1 typo.example.com auto',
    'wsa1 wsa1.example.com auto > sma1 typo.example.com auto',
  ]);
});

test('a way that v chose is the one that Enter takes again', async () => {
  const { places, inventory, rewrite, open } = site(esa1, wsa1, sma1);
  const terminal = await open(inventory.route('sma1'));
  answers.push(({ items }) => (items as { label: string }[]).find(({ label }) => label === 'wsa1'));
  await terminal.press('v');
  rewrite(esa1, wsa1, { ...sma1, host: '10.0.8.20' });
  await terminal.press('\r');
  assert.deepEqual(places().slice(1), [
    'wsa1 wsa1.example.com auto > sma1 typo.example.com auto',
    'wsa1 wsa1.example.com auto > sma1 10.0.8.20 auto',
  ]);
});

test('a typed address, which no inventory has, is tried again as it was typed', async () => {
  const address = { user: 'admin', host: { host: '10.0.8.99', unicode: undefined, mixedScript: false }, port: 2222 };
  const { places, inventory, open } = site(esa1);
  const terminal = await open(inventory.routeTo(applianceAt(address, 'esa'), ['esa1']));
  await terminal.press('\r');
  assert.equal(places()[1], 'esa1 esa1.example.com auto > 10.0.8.99:2222 10.0.8.99 auto');
});

test('a login from the prompt of a hop is for that hop: a mended route is not walked so', async () => {
  const { places, remembered, fails, inventory, rewrite, open } = site(esa1, wsa1, sma1);
  fails(prohibited);
  const terminal = await open(inventory.route('sma1'));
  await terminal.press('n');
  assert.equal(places()[1], 'esa1 esa1.example.com auto > sma1 typo.example.com nested');
  await terminal.press('\r');
  assert.equal(places()[2], 'esa1 esa1.example.com auto > sma1 typo.example.com auto', 'as before');
  rewrite(esa1, wsa1, { ...sma1, via: ['wsa1'] });
  await terminal.press('n');
  assert.equal(places()[3], 'wsa1 wsa1.example.com auto > sma1 typo.example.com auto');
  assert.deepEqual(remembered, []);
});

test('a login from a prompt is allowed for one try: where the way was gone, Enter goes the usual one', async () => {
  const { places, fails, inventory, rewrite, open } = site(esa1, sma1);
  fails(prohibited);
  const terminal = await open(inventory.route('sma1'));
  rewrite(esa1);
  await terminal.press('n');
  assert.equal(places().length, 1);
  rewrite(esa1, sma1);
  await terminal.press('\r');
  assert.deepEqual(places().slice(1), ['esa1 esa1.example.com auto > sma1 typo.example.com auto']);
});

for (const [what, entry] of [
  ['host', { host: '10.0.8.11' }],
  ['port', { port: 2222 }],
  ['user', { user: 'support' }],
] as const)
  test(`no login from the prompt of a hop that has another ${what} by now: nobody was asked about that one`, async () => {
    const { places, fails, inventory, rewrite, open } = site(esa1, sma1);
    fails(prohibited);
    const terminal = await open(inventory.route('sma1'));
    rewrite({ ...esa1, ...entry }, sma1);
    await terminal.press('n');
    assert.match(places()[1] ?? '', / > sma1 typo\.example\.com auto$/);
  });

for (const [what, entry, said] of [
  ['said of its appliance', {}, prohibited],
  ['not said of one that was edited while it was tried', { host: '10.0.8.20' }, undefined],
] as const)
  test(`a login that was handed over half way is ${what}`, async () => {
    const { known, handedOver, inventory, rewrite, duringTry } = site(esa1, sma1);
    duringTry(() => rewrite(esa1, { ...sma1, ...entry }));
    await handedOver(inventory.route('sma1'), prohibited);
    assert.deepEqual(known.of('sma1').failure, said);
  });

for (const [what, entry] of [
  ['host', { host: '10.0.8.20' }],
  ['port', { port: 2222 }],
  ['user', { user: 'support' }],
  ['route', { via: [] }],
  ['algorithms', { legacyAlgorithms: true }],
  ['key files', { identityFiles: ['/keys/other'] }],
  ['agent', { agent: false }],
  ['name in known_hosts', { hostKeyAlias: 'sma1.old' }],
  ['hop mode', { hopMode: 'forward' }],
  ['credential', { credential: 'shared' }],
] as const)
  test(`what was said of an appliance goes when its ${what} is edited`, async () => {
    const { known, inventory, rewrite, open } = site(esa1, sma1);
    await open(inventory.route('sma1'));
    assert.equal(known.of('sma1').failure?.reason, 'not-found');
    rewrite(esa1, { ...sma1, label: 'Other name', folder: ['ACME'], production: true, webPort: 8443 });
    assert.equal(known.of('sma1').failure?.reason, 'not-found', 'a name in the tree mends nothing');
    rewrite(esa1, { ...sma1, alternatives: [[]] });
    assert.equal(known.of('sma1').failure?.reason, 'not-found', 'nor does another way');
    rewrite(esa1, { ...sma1, ...entry });
    assert.equal(known.of('sma1').failure, undefined);
  });

test('what was said of an appliance goes when a hop before it is edited, and not for another appliance', async () => {
  const { known, inventory, rewrite, open } = site(esa1, wsa1, sma1);
  await open(inventory.route('sma1'));
  rewrite(esa1, { ...wsa1, host: '10.0.8.13' }, sma1);
  assert.equal(known.of('sma1').failure?.reason, 'not-found');
  rewrite({ ...esa1, port: 2222 }, { ...wsa1, host: '10.0.8.13' }, sma1);
  assert.equal(known.of('sma1').failure, undefined);
});

test('a failure of a host that was edited while it was tried is not said of the new one', async () => {
  const { known, inventory, rewrite, open, duringTry, text } = site(esa1, sma1);
  duringTry(() => rewrite(esa1, { ...sma1, host: '10.0.8.20' }));
  await open(inventory.route('sma1'));
  assert.equal(known.of('sma1').failure, undefined);
  assert.match(text(), /has no DNS entry/);
});

test('who gives up at a hop is told where, and nothing has failed', async () => {
  const { inventory } = site(esa1, sma1);
  const route = inventory.route('sma1');
  assert.ok(isRoute(route));
  const openShell = ({ onEvent }: { onEvent: (event: HopEvent) => void }) => {
    onEvent({ hop: 'esa1', kind: 'phase', phase: 'login' });
    return Promise.reject(new Cancelled());
  };
  const { shown, opened } = await walked(route, openShell);
  assert.deepEqual(opened, { kind: 'cancelled' });
  assert.match(shown, /login \.\.\. .*cancelled/);
  assert.match(shown, /Cancelled at hop 1 of 2, esa1\. Not connected\./);
  assert.doesNotMatch(shown, /failed/);
});

/** What a terminal shows of one try. */
async function walked(route: Route, openShell: unknown) {
  const quiet = () => undefined;
  const terminal = new ApplianceTerminal(route, {
    session: () => ({ session: { openShell } as never, terminalFilter: () => (text) => text }),
    questions: () => ({}) as never,
    states: states(),
    log: { debug: quiet, warn: quiet, error: (error: unknown) => assert.fail(String(error)) } as never,
    inventory: { otherWays: () => [], wayOf: () => ({}) as never, routeOf: () => route },
    chooseRoute: () => Promise.resolve(undefined),
    offerNested: () => Promise.resolve(undefined),
    remember: () => Promise.resolve(0),
  });
  let shown = '';
  await new Promise<void>((resolve) => {
    terminal.onDidWrite((text) => {
      shown += text;
      if (shown.includes('Press Enter')) resolve();
    });
    terminal.open({ columns: 200, rows: 24 });
  });
  return { shown, opened: await terminal.opened };
}
