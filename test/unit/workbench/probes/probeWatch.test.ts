import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { ProbeRun } from '../../../../src/appliance/probeReport';
import type { Watched } from '../../../../src/store/watched';
import { watches, type Waits, type WatchDeps } from '../../../../src/workbench/probes/probeWatch';
import { result, run } from '../../probe/sampleRun';
import { stand } from '../../vscode';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Time that passes when it is told to, and what all windows keep. */
let clock = 0;
let kept = new Map<string, Watched>();
let leased = new Map<string, object>();
let timers: { readonly at: number; readonly run: () => void }[] = [];
beforeEach(() => {
  clock = 1_000_000;
  kept = new Map();
  leased = new Map();
  timers = [];
  stand.statusBars = [];
});

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** To the next thing that happens; false where nothing will. */
async function passes(): Promise<boolean> {
  const [next] = timers.sort((one, other) => one.at - other.at);
  if (next === undefined) return false;
  timers = timers.filter((one) => one !== next);
  clock = next.at;
  next.run();
  await settled();
  return true;
}

const shut = run('2026-11-24T12:00:00.000Z', [result('timeout')]);
const open = run('2026-11-24T12:00:00.000Z', [result('tunnel', 443)], { recommendedPort: 443 });

function openWindow(
  found: (id: string) => ProbeRun = () => shut,
  disk: Partial<WatchDeps['kept']> = {},
  changes: Partial<WatchDeps> = {},
  waits: (id: string) => Waits | undefined = () => undefined,
) {
  const tries: [id: string, at: number][] = [];
  const said: string[] = [];
  const paused = new Map<string, string>();
  const deps: WatchDeps = {
    probe: (id) => {
      tries.push([id, clock]);
      const asks = waits(id);
      return Promise.resolve({ run: found(id), ...(asks === undefined ? {} : { waits: asks }) });
    },
    onWaits: (id, hop) => {
      if (hop === undefined) paused.delete(id);
      else paused.set(id, hop);
    },
    openPort: ({ report }, only) =>
      only === undefined || only === report.recommendedPort ? report.recommendedPort : undefined,
    onOpen: (id, port) => Promise.resolve(void said.push(`${id} ${port}`)),
    kept: {
      all: () => Promise.resolve(new Map(kept)),
      get: (id) => Promise.resolve(kept.get(id)),
      set: (id, watched) => Promise.resolve(void kept.set(id, watched)),
      remove: (id, only = () => true) => {
        const watched = kept.get(id);
        return Promise.resolve(watched !== undefined && only(watched) && kept.delete(id));
      },
      ...disk,
    },
    error: (error) => void said.push(String(error)),
    claim: (id) => {
      if (leased.has(id)) return Promise.resolve('busy' as const);
      const lease = {
        takenOver: false,
        isHeld: () => Promise.resolve(leased.get(id) === lease),
        release: () => {
          if (leased.get(id) === lease) leased.delete(id);
          return Promise.resolve();
        },
      };
      leased.set(id, lease);
      return Promise.resolve(lease);
    },
    now: () => clock,
    later: (work, ms) => {
      const timer = { at: clock + ms, run: work };
      timers.push(timer);
      return { cancel: () => (timers = timers.filter((one) => one !== timer)) };
    },
    ...changes,
  };
  return { ...watches(deps), tries, said, paused };
}

test('it tries again at longer and longer intervals, and after a day no more, without a word', async () => {
  const { start, ids, tries, said } = openWindow();
  const begun = clock;
  await start('esa1');
  await settled();
  while (await passes());
  const waits = tries.slice(1).map(([, at], n) => (at - (tries[n]?.[1] ?? 0)) / 1000);
  assert.deepEqual(waits.slice(0, 6), [30, 60, 120, 240, 300, 300]);
  const last = tries.at(-1)?.[1] ?? 0;
  assert.ok(last <= begun + DAY && last > begun + DAY - 6 * MINUTE, `${(last - begun) / MINUTE} min`);
  assert.deepEqual([await ids(), kept.size, said, timers.length, leased.size], [[], 0, [], 0, 0]);
  assert.equal(stand.statusBar.shown, false);
});

test('after a reload it goes on until the same moment, at once, and what is over is forgotten', async () => {
  const untilOf = (time: number) => ({ until: new Date(time).toISOString() });
  kept = new Map([
    ['esa1', untilOf(clock + 2 * MINUTE)],
    ['esa2', untilOf(clock - 1)],
  ]);
  const { join, tries } = openWindow();
  await join();
  await settled();
  assert.deepEqual(tries, [['esa1', clock]]);
  assert.deepEqual([...kept.keys()], ['esa1']);
  assert.match(stand.statusBar.text, /^\$\(eye\) Watching esa1: next try \d/);
  while (await passes());
  assert.equal(tries.length, 3);
  assert.equal(kept.size, 0);
});

test('many at once, each until its own port is open, each said once', async () => {
  const mended = new Set<string>();
  const { start, said, ids } = openWindow((id) => (mended.has(id) ? open : shut));
  for (const id of ['esa1', 'esa2', 'esa3']) await start(id);
  await settled();
  assert.match(stand.statusBar.text, / and 2 more: /);
  mended.add('esa2');
  for (let n = 0; n < 6; n++) await passes();
  assert.deepEqual([said, await ids()], [['esa2 443'], ['esa1', 'esa3']]);
  mended.add('esa1').add('esa3');
  while (await passes());
  assert.deepEqual(said.sort(), ['esa1 443', 'esa2 443', 'esa3 443']);
});

test('of two windows one tries and says it, and a watch of the other is not forgotten', async () => {
  let isMended = false;
  const found = () => (isMended ? open : shut);
  const [one, other] = [openWindow(found), openWindow(found)];
  await one.start('esa1');
  await other.start('esa2');
  await settled();
  assert.deepEqual([...kept.keys()], ['esa1', 'esa2']);
  const third = openWindow(found);
  await third.join();
  await settled();
  for (let n = 0; n < 8; n++) await passes();
  assert.deepEqual(third.tries, []);
  isMended = true;
  while (await passes());
  assert.deepEqual([one.said, other.said, third.said], [['esa1 443'], ['esa2 443'], []]);
  assert.deepEqual([kept.size, await third.ids()], [0, []]);
});

test('where the window that tries is closed, another one goes on', async () => {
  const one = openWindow();
  await one.start('esa1');
  const other = openWindow();
  await other.join();
  await settled();
  one.dispose();
  await settled();
  await passes();
  assert.deepEqual(
    other.tries.map(([id]) => id),
    ['esa1'],
  );
});

test('a watch that another window has begun is stopped from here', async () => {
  const [one, other] = [openWindow(), openWindow()];
  await one.start('esa1');
  await settled();
  assert.deepEqual(await other.ids(), ['esa1']);
  assert.equal(await other.stop('esa1'), true);
  while (await passes());
  assert.deepEqual([one.tries.length, await one.ids(), kept.size], [1, [], 0]);
});

test('what another window has begun anew outlives the watch that began before it', async () => {
  const [one, other] = [openWindow(), openWindow()];
  await one.start('esa1');
  await settled();
  for (let n = 0; n < 20; n++) await passes();
  await other.start('esa1');
  const until = kept.get('esa1')?.until;
  while (one.tries.length > 0 && other.tries.length === 0) await passes();
  assert.ok(clock > DAY - 6 * MINUTE);
  assert.equal(kept.get('esa1')?.until, until);
  other.dispose();
  while (await passes());
});

test('once it has begun, a reload at that moment does not lose it', async () => {
  const one = openWindow();
  await one.start('esa1');
  one.dispose();
  const after = openWindow();
  await after.join();
  await settled();
  await passes();
  assert.equal(after.tries.length, 1);
});

test('a window that is open learns of what another one watches, once', async () => {
  const [one, other] = [openWindow(), openWindow()];
  await other.join();
  await one.start('esa1');
  await other.join();
  await other.join();
  await settled();
  assert.equal(timers.length, 2);
  one.dispose();
  await settled();
  await passes();
  assert.equal(other.tries.length, 1);
});

test('a port that one window found open is not told by another that had waited for its turn', async () => {
  const [one, other] = [openWindow(() => open), openWindow(() => open)];
  const busy = leased.set('esa1', {});
  await one.start('esa1');
  await other.join();
  await settled();
  busy.delete('esa1');
  while (await passes());
  assert.deepEqual([...one.said, ...other.said], ['esa1 443']);
});

test('of two windows that both began to watch one says that the port is open', async () => {
  let isMended = false;
  const found = () => (isMended ? open : shut);
  const [one, other] = [openWindow(found), openWindow(found)];
  await one.start('esa1');
  await settled();
  await passes();
  await other.start('esa1');
  await settled();
  isMended = true;
  while (await passes());
  assert.deepEqual([...one.said, ...other.said], ['esa1 443']);
  assert.deepEqual([await one.ids(), await other.ids(), kept.size, leased.size], [[], [], 0, 0]);
});

test('where no lease can be kept both windows try, and one says a port that is open', async () => {
  const changes = { claim: () => Promise.reject(new Error('read-only')) };
  const [one, other] = [openWindow(() => open, {}, changes), openWindow(() => open, {}, changes)];
  await one.start('esa1');
  await other.join();
  await settled();
  while (await passes());
  assert.deepEqual([one.tries.length, other.tries.length], [1, 1]);
  assert.deepEqual([...one.said, ...other.said], ['esa1 443']);
});

/** Logins that only a person makes, by window: a reload or another window has none of them. */
function logins() {
  const open = new Set<string>();
  const waits = (hop: string) => () => (open.has(hop) ? undefined : { hop, isOver: () => open.has(hop) });
  return { logIn: (hop: string) => void open.add(hop), waits };
}

const PAUSED = '$(debug-pause) Paused: log in to esa1 to go on';

test('a login that nobody kept pauses it after a reload: it is listed, says so, tries nothing, and goes on once somebody logs in', async () => {
  const before = openWindow();
  await before.start('sma1');
  await settled();
  before.dispose();
  const until = kept.get('sma1')?.until;
  const { logIn, waits } = logins();
  let isMended = false;
  const after = openWindow(() => (isMended ? open : shut), {}, {}, waits('esa1'));
  await after.join();
  await settled();
  for (let n = 0; n < 20; n++) await passes();
  assert.deepEqual([after.tries.length, after.said, await after.ids(), leased.size], [1, [], ['sma1'], 0]);
  assert.equal(stand.statusBar.text, PAUSED);
  assert.match(stand.statusBar.tooltip, /^sma1: Paused: log in to esa1 to go on\nClick to probe/);
  assert.deepEqual((stand.statusBar.command as { arguments: unknown }).arguments, ['sma1']);
  assert.deepEqual([...after.paused], [['sma1', 'esa1']]);
  logIn('esa1');
  await passes();
  assert.deepEqual([after.tries.length, [...after.paused]], [2, []]);
  assert.match(stand.statusBar.text, /^\$\(eye\) Watching sma1: next try \d/);
  assert.equal(stand.statusBar.command, 'hopthrough.stopWatch');
  assert.equal(kept.get('sma1')?.until, until);
  isMended = true;
  while (await passes());
  assert.deepEqual([after.said, kept.size, leased.size], [['sma1 443'], 0, 0]);
});

test('a paused one ends after its day, without a word, and is stopped as any other', async () => {
  const { waits } = logins();
  const { start, stop, ids, said, paused } = openWindow(undefined, {}, {}, waits('esa1'));
  const begun = clock;
  await start('esa1');
  await settled();
  while (await passes());
  assert.ok(clock >= begun + DAY && clock < begun + DAY + MINUTE, `${(clock - begun) / MINUTE} min`);
  assert.deepEqual([await ids(), said, paused.size, timers.length, leased.size], [[], [], 0, 0, 0]);
  assert.equal(stand.statusBar.shown, false);
  await start('esa1');
  await settled();
  assert.equal(paused.size, 1);
  assert.equal(await stop('esa1'), true);
  assert.deepEqual([paused.size, timers.length, kept.size], [0, 0, 0]);
});

test('of two windows the one that has the login goes on, whichever tried first', async () => {
  const [lacks, has] = [logins(), logins()];
  has.logIn('esa1');
  const one = openWindow(() => shut, {}, {}, lacks.waits('esa1'));
  const other = openWindow(() => shut, {}, {}, has.waits('esa1'));
  await one.start('esa1');
  await settled();
  await other.join();
  await settled();
  for (let n = 0; n < 10; n++) await passes();
  assert.deepEqual([one.tries.length, one.paused.size, other.paused.size], [1, 1, 0]);
  assert.ok(other.tries.length > 1);
  await other.stop('esa1');
  while (await passes());
  assert.deepEqual([await one.ids(), one.paused.size], [[], 0]);
});

test('what still tries stands in the status bar before what is paused, and both are counted', async () => {
  const { waits } = logins();
  const asks = waits('esa1');
  const { start } = openWindow(undefined, {}, {}, (id) => (id === 'esa3' ? undefined : asks()));
  for (const id of ['esa1', 'esa2', 'esa3']) await start(id);
  await settled();
  assert.match(stand.statusBar.text, /^\$\(eye\) Watching esa3: next try \S+ \$\(debug-pause\) 2$/);
  assert.match(
    stand.statusBar.tooltip,
    /\nesa1: Paused: log in to esa1 to go on\nesa2: Paused: log in to esa1 to go on$/,
  );
});

test('a window whose lease another one took over while it slept does not go on beside it', async () => {
  const [one, other] = [openWindow(), openWindow()];
  await one.start('esa1');
  await other.join();
  await settled();
  leased.delete('esa1');
  while (other.tries.length === 0) await passes();
  const before = one.tries.length;
  while (other.tries.length < 4 && clock < DAY) await passes();
  assert.deepEqual([one.tries.length, other.tries.length], [before, 4]);
  one.dispose();
  other.dispose();
});

test('a watch that is begun right after it was said to be open is said of again', async () => {
  const { start, said } = openWindow(() => open);
  await start('esa1');
  await settled();
  await start('esa1');
  await settled();
  assert.deepEqual(said, ['esa1 443', 'esa1 443']);
});

test('what cannot be kept is said, and this window watches it all the same', async () => {
  const { start, tries, said, ids } = openWindow(() => shut, { set: () => Promise.reject(new Error('disk full')) });
  await start('esa1');
  await settled();
  await passes();
  assert.deepEqual([tries.length, said, await ids()], [2, ['Error: disk full'], ['esa1']]);
});

test('the status bar says that it is tried now, and otherwise when the next try is', async () => {
  let answer: (run: ProbeRun) => void = () => undefined;
  const probe = () => new Promise<{ run: ProbeRun }>((resolve) => (answer = (found) => resolve({ run: found })));
  const { start, stop } = openWindow(undefined, {}, { probe });
  await start('esa1');
  await settled();
  assert.equal(stand.statusBar.text, '$(eye) Watching esa1: trying now');
  answer(shut);
  await settled();
  assert.match(stand.statusBar.text, /^\$\(eye\) Watching esa1: next try \d/);
  assert.ok(await passes());
  assert.equal(stand.statusBar.text, '$(eye) Watching esa1: trying now');
  await stop('esa1');
});

for (const seenBy of ['a click', 'an answer'] as const)
  test(`what was found stays in the status bar until ${seenBy}`, async () => {
    let seen: () => void = () => undefined;
    const onOpen = () => new Promise<void>((resolve) => (seen = resolve));
    const { start, dispose } = openWindow(() => open, {}, { onOpen });
    await start('esa1');
    await settled();
    assert.deepEqual([stand.statusBar.shown, stand.statusBar.text], [true, '$(pass) esa1: port 443 works']);
    const { command, arguments: given = [] } = stand.statusBar.command as { command: string; arguments?: unknown[] };
    if (seenBy === 'an answer') seen();
    else stand.commands.get(command)?.(...given);
    await settled();
    assert.equal(stand.statusBar.shown, false);
    if (seenBy === 'a click') assert.deepEqual(stand.executed.at(-1), ['hopthrough.openStatus', 'esa1']);
    dispose();
  });

test('a watch for one port goes on while another works, also after a reload', async () => {
  let found = open;
  const window = openWindow(() => found);
  await window.start('esa1', 25);
  await settled();
  assert.deepEqual([window.said, kept.get('esa1')?.port], [[], 25]);
  window.dispose();
  await settled();
  const next = openWindow(() => found);
  await next.join();
  await settled();
  assert.deepEqual(next.said, []);
  found = run('2026-11-24T12:00:00.000Z', [result('tunnel')], { recommendedPort: 25 });
  assert.ok(await passes());
  assert.deepEqual(next.said, ['esa1 25']);
});

test('what was found stands beside what is still watched, and neither hides the next try, a pause or their number', async () => {
  const { waits } = logins();
  const asks = waits('esa1');
  const onOpen = () => new Promise<void>(() => undefined);
  const window = openWindow(
    (id) => (id === 'esa9' ? open : shut),
    {},
    { onOpen },
    (id) => (id === 'sma1' ? asks() : undefined),
  );
  for (const id of ['esa9', 'esa2', 'esa3', 'sma1']) await window.start(id);
  await settled();
  const shown = () => stand.statusBars.filter((item) => item.shown).map(({ text }) => text);
  assert.equal(shown().length, 2, shown().join('\n'));
  assert.ok(shown().includes('$(pass) esa9: port 443 works'));
  const running = stand.statusBars.find(({ text }) => text.startsWith('$(eye)'));
  assert.match(running?.text ?? '', /^\$\(eye\) Watching esa[23] and 1 more: next try \S+ \$\(debug-pause\) 1$/);
  assert.match(running?.tooltip ?? '', /\nsma1: Paused: log in to esa1 to go on$/);
  assert.equal(running?.command, 'hopthrough.stopWatch');
  window.dispose();
  assert.deepEqual(shown(), []);
});

test('a find goes from the status bar with its appliance', async () => {
  const window = openWindow(() => open, {}, { onOpen: () => new Promise<void>(() => undefined) });
  await window.start('esa1');
  await settled();
  assert.ok(stand.statusBars.some(({ shown }) => shown));
  window.keepFound((id) => id === 'esa1');
  assert.ok(stand.statusBars.some(({ shown }) => shown));
  window.keepFound((id) => id === 'esa2');
  assert.ok(!stand.statusBars.some(({ shown }) => shown));
  window.dispose();
});
