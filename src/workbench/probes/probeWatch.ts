import * as vscode from 'vscode';
import type { HeldLease, LeaseAnswer } from '../../store/lease';
import type { Records } from '../../store/records';
import type { Watched } from '../../store/watched';
import type { ProbeRun } from './probes';
import { clockTime } from '../times';
import { inert } from '../wording';

export interface WatchDeps {
  /** One quiet try: asks the person nothing. `undefined` where the appliance is gone from the inventory. */
  readonly probe: (id: string, signal: AbortSignal) => Promise<ProbeRun | undefined>;
  /** Was the appliance itself asked, or is there at least a reason that may pass by itself? */
  readonly isAsked: (run: ProbeRun) => boolean;
  readonly onNeedsPerson: (id: string) => void;
  /** The port that the appliance itself reaches now, if there is one. */
  readonly openPort: (run: ProbeRun) => number | undefined;
  readonly onOpen: (id: string, port: number) => void;
  /** Of several windows one tries; the lease of one that was closed or reloaded runs out. */
  readonly claim: (id: string) => Promise<LeaseAnswer>;
  /** What is watched, of all windows; on the disk once a promise resolves. */
  readonly kept: Records<Watched>;
  /** What cannot be kept is watched by this window, until it closes. */
  readonly error: (error: unknown) => void;
  readonly now?: () => number;
  readonly later?: (run: () => void, ms: number) => { cancel(): void };
}

/** None of these rejects. */
export interface Watches {
  /** Resolves when a reload would not lose it. */
  readonly start: (id: string) => Promise<void>;
  /** Of this window or another; false where it was not watched. */
  readonly stop: (id: string) => Promise<boolean>;
  readonly ids: () => Promise<readonly string[]>;
  /** Joins in what other windows watch, or watched before a reload. */
  readonly join: () => Promise<void>;
  readonly dispose: () => void;
}

interface Watch {
  readonly until: number;
  readonly isKept: boolean;
  readonly abort: AbortController;
  next: number;
  timer: { cancel(): void } | undefined;
  lease: HeldLease | undefined;
}

const FIRST_MS = 30_000;
/** How soon a window looks again whether it is its turn. */
const LOOK_MS = 10_000;
const LONGEST_MS = 300_000;
const DAY_MS = 86_400_000;

/** Tries again, at longer and longer intervals, until a port is open, the person stops it, or a day has passed. */
export function watches(deps: WatchDeps): Watches {
  const { now = Date.now, later = timer, error } = deps;
  const running = new Map<string, Watch>();
  const item = vscode.window.createStatusBarItem(vscode.StatusBarAlignment.Left);
  item.command = 'hopthrough.stopWatch';
  let disposed = false;

  const all = () =>
    deps.kept.all().catch((thrown: unknown) => {
      error(thrown);
      return new Map<string, Watched>();
    });
  const forget = async (id: string, only?: (watched: Watched) => boolean): Promise<boolean> => {
    const wasKept = (await all()).has(id);
    if (wasKept) await deps.kept.remove(id, only).catch(error);
    return wasKept;
  };
  const leave = (id: string): boolean => {
    const watch = running.get(id);
    if (watch === undefined) return false;
    giveUp(watch);
    running.delete(id);
    show(item, running);
    return true;
  };
  /** Forgotten before the lease is given back: another window that takes it sees that it is over. */
  const stop = async (id: string): Promise<boolean> => {
    const wasKept = await forget(id);
    return leave(id) || wasKept;
  };
  /** What another window has begun anew in the meantime goes on. */
  const end = async (id: string, { until }: Watch): Promise<void> => {
    await forget(id, (watched) => Date.parse(watched.until) === until);
    leave(id);
  };
  const again = (watch: Watch, inMs: number, next: () => Promise<void>) => {
    watch.next = now() + inMs;
    watch.timer = later(() => void next(), inMs);
    show(item, running);
  };
  const isStopped = async (id: string, watch: Watch): Promise<boolean> => {
    if (!watch.isKept) return false;
    return deps.kept.get(id).then(
      (kept) => kept === undefined,
      () => false,
    );
  };
  const tryOnce = async (id: string, watch: Watch, waitMs: number): Promise<void> => {
    const isOurs = await isOurTurn(id, watch, deps.claim);
    const stopped = await isStopped(id, watch);
    if (running.get(id) !== watch) giveUp(watch);
    else if (stopped) leave(id);
    else if (isOurs) await measure(id, watch, waitMs);
    else again(watch, LOOK_MS, () => tryOnce(id, watch, waitMs));
  };
  const measure = async (id: string, watch: Watch, waitMs: number): Promise<void> => {
    const run = await deps.probe(id, watch.abort.signal);
    if (running.get(id) !== watch) return;
    const port = run === undefined ? undefined : deps.openPort(run);
    const needsPerson = run !== undefined && !deps.isAsked(run);
    if (port !== undefined) deps.onOpen(id, port);
    if (needsPerson) deps.onNeedsPerson(id);
    if (run === undefined || needsPerson || port !== undefined || now() + waitMs > watch.until) await end(id, watch);
    else again(watch, waitMs, () => tryOnce(id, watch, Math.min(LONGEST_MS, waitMs * 2)));
  };
  const begin = (id: string, until: number, isKept: boolean) => {
    if (disposed) return;
    leave(id);
    const begun = { until, isKept, abort: new AbortController(), next: now() };
    const watch: Watch = { ...begun, timer: undefined, lease: undefined };
    running.set(id, watch);
    show(item, running);
    void tryOnce(id, watch, FIRST_MS);
  };
  const join = async () => {
    for (const [id, { until }] of await all()) {
      const end = Date.parse(until);
      if (end <= now()) await forget(id, (watched) => watched.until === until);
      else if (!running.has(id)) begin(id, end, true);
    }
  };
  return {
    async start(id) {
      const until = now() + DAY_MS;
      const isKept = await deps.kept.set(id, { until: new Date(until).toISOString() }).then(
        () => true,
        (thrown: unknown) => {
          error(thrown);
          return false;
        },
      );
      begin(id, until, isKept);
    },
    stop,
    ids: async () => [...new Set([...running.keys(), ...(await all()).keys()])],
    join,
    dispose() {
      disposed = true;
      for (const watch of running.values()) giveUp(watch);
      running.clear();
      item.dispose();
    },
  };
}

function giveUp({ timer: waiting, abort, lease }: Watch): void {
  waiting?.cancel();
  abort.abort();
  void lease?.release().catch(() => undefined);
}

/** Where leases cannot be kept, each window tries for itself. */
async function isOurTurn(id: string, watch: Watch, claim: WatchDeps['claim']): Promise<boolean> {
  if (watch.lease !== undefined) return true;
  const answer = await claim(id).catch(() => undefined);
  if (answer === 'busy') return false;
  watch.lease = answer;
  return true;
}

/** The time, not a countdown: nothing on the screen changes in between. */
function show(item: vscode.StatusBarItem, running: ReadonlyMap<string, Watch>): void {
  const [first, ...more] = [...running].sort(([, a], [, b]) => a.next - b.next);
  if (first === undefined) {
    item.hide();
    return;
  }
  const [id, { next }] = first;
  const time = clockTime(next, true);
  item.text =
    more.length === 0
      ? vscode.l10n.t('$(eye) Watching {0}: {1}', inert(id), time)
      : vscode.l10n.t('$(eye) Watching {0} and {1} more: {2}', inert(id), more.length, time);
  item.tooltip = vscode.l10n.t('Time of the next try. Click to stop watching.');
  item.show();
}

function timer(run: () => void, ms: number): { cancel(): void } {
  const handle = setTimeout(run, ms);
  return { cancel: () => clearTimeout(handle) };
}
