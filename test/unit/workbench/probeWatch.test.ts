import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { ProbeRun } from '../../../src/appliance/probeReport';
import { watches, type WatchDeps } from '../../../src/workbench/probeWatch';
import { result, run } from '../probe/sampleRun';
import { stand } from '../vscode';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Time that passes when it is told to, and what all windows keep. */
let clock = 0;
let kept: Readonly<Record<string, number>> = {};
let leased = new Map<string, object>();
let timers: { readonly at: number; readonly run: () => void }[] = [];
beforeEach(() => {
  clock = 1_000_000;
  kept = {};
  leased = new Map();
  timers = [];
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

function openWindow(found: (id: string) => ProbeRun = () => shut) {
  const tries: [id: string, at: number][] = [];
  const said: string[] = [];
  const deps: WatchDeps = {
    probe: (id) => {
      tries.push([id, clock]);
      return Promise.resolve(found(id));
    },
    isAsked: () => true,
    openPort: ({ report }) => report.recommendedPort,
    onOpen: (id, port) => void said.push(`${id} ${port}`),
    onNeedsPerson: (id) => void said.push(`${id} wants a person`),
    kept: { read: () => kept, write: (watched) => (kept = watched) },
    claim: (id) => {
      if (leased.has(id)) return Promise.resolve('busy' as const);
      const lease = {
        takenOver: false,
        isHeld: () => Promise.resolve(true),
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
  };
  return { ...watches(deps), tries, said };
}

test('it tries again at longer and longer intervals, and after a day no more, without a word', async () => {
  const { start, ids, tries, said } = openWindow();
  const begun = clock;
  start('esa1');
  await settled();
  while (await passes());
  const waits = tries.slice(1).map(([, at], n) => (at - (tries[n]?.[1] ?? 0)) / 1000);
  assert.deepEqual(waits.slice(0, 6), [30, 60, 120, 240, 300, 300]);
  const last = tries.at(-1)?.[1] ?? 0;
  assert.ok(last <= begun + DAY && last > begun + DAY - 6 * MINUTE, `${(last - begun) / MINUTE} min`);
  assert.deepEqual([ids(), kept, said, timers.length, leased.size], [[], {}, [], 0, 0]);
  assert.equal(stand.statusBar.shown, false);
});

test('after a reload it goes on until the same moment, at once, and what is over is forgotten', async () => {
  kept = { esa1: clock + 2 * MINUTE, esa2: clock - 1 };
  const { resume, tries } = openWindow();
  resume();
  await settled();
  assert.deepEqual(tries, [['esa1', clock]]);
  assert.deepEqual(kept, { esa1: clock + 2 * MINUTE });
  assert.match(stand.statusBar.text, /^\$\(eye\) Watching esa1: \d/);
  while (await passes());
  assert.equal(tries.length, 3);
  assert.deepEqual(kept, {});
});

test('many at once, each until its own port is open, each said once', async () => {
  const mended = new Set<string>();
  const { start, said, ids } = openWindow((id) => (mended.has(id) ? open : shut));
  for (const id of ['esa1', 'esa2', 'esa3']) start(id);
  await settled();
  assert.match(stand.statusBar.text, / and 2 more: /);
  mended.add('esa2');
  for (let n = 0; n < 6; n++) await passes();
  assert.deepEqual([said, ids()], [['esa2 443'], ['esa1', 'esa3']]);
  mended.add('esa1').add('esa3');
  while (await passes());
  assert.deepEqual(said.sort(), ['esa1 443', 'esa2 443', 'esa3 443']);
});

test('of two windows one tries and says it, and a watch of the other is not forgotten', async () => {
  let isMended = false;
  const found = () => (isMended ? open : shut);
  const [one, other] = [openWindow(found), openWindow(found)];
  one.start('esa1');
  other.start('esa2');
  await settled();
  assert.deepEqual(Object.keys(kept), ['esa1', 'esa2']);
  const third = openWindow(found);
  third.resume();
  await settled();
  for (let n = 0; n < 8; n++) await passes();
  assert.deepEqual(third.tries, []);
  isMended = true;
  while (await passes());
  assert.deepEqual([one.said, other.said, third.said], [['esa1 443'], ['esa2 443'], []]);
  assert.deepEqual([kept, third.ids()], [{}, []]);
});

test('where the window that tries is closed, another one goes on', async () => {
  const one = openWindow();
  one.start('esa1');
  const other = openWindow();
  other.resume();
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
  one.start('esa1');
  await settled();
  assert.deepEqual(other.ids(), ['esa1']);
  assert.equal(other.stop('esa1'), true);
  while (await passes());
  assert.deepEqual([one.tries.length, one.ids(), kept], [1, [], {}]);
});
