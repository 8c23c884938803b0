import * as vscode from 'vscode';
import type { HeldLease, LeaseAnswer } from '../store/lease';
import type { ProbeRun } from './probes';
import { inert } from './wording';

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
  /** What survives a reload, of all windows: ids and until when (milliseconds since 1970). */
  readonly kept: { read(): Readonly<Record<string, number>>; write(watched: Readonly<Record<string, number>>): void };
  readonly now?: () => number;
  readonly later?: (run: () => void, ms: number) => { cancel(): void };
}

export interface Watches {
  readonly start: (id: string) => void;
  /** Of this window or another; false where it was not watched. */
  readonly stop: (id: string) => boolean;
  readonly ids: () => readonly string[];
  /** Goes on with what was watched before a reload. */
  readonly resume: () => void;
  readonly dispose: () => void;
}

interface Watch {
  readonly until: number;
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
  const { now = Date.now, later = timer } = deps;
  const running = new Map<string, Watch>();
  const item = vscode.window.createStatusBarItem(vscode.StatusBarAlignment.Left);
  item.command = 'hopthrough.stopWatch';

  const keep = (id: string, until: number | undefined) => {
    const others = Object.entries(deps.kept.read()).filter(([other]) => other !== id);
    deps.kept.write(Object.fromEntries(until === undefined ? others : [...others, [id, until]]));
  };
  const leave = (id: string): boolean => {
    const watch = running.get(id);
    if (watch === undefined) return false;
    giveUp(watch);
    running.delete(id);
    show(item, running);
    return true;
  };
  const end = (id: string): boolean => {
    const wasKept = id in deps.kept.read();
    if (wasKept) keep(id, undefined);
    return leave(id) || wasKept;
  };
  const again = (watch: Watch, inMs: number, next: () => Promise<void>) => {
    watch.next = now() + inMs;
    watch.timer = later(() => void next(), inMs);
    show(item, running);
  };
  const tryOnce = async (id: string, watch: Watch, waitMs: number): Promise<void> => {
    if (!(id in deps.kept.read())) {
      leave(id);
      return;
    }
    const isOurs = await isOurTurn(id, watch, deps.claim);
    if (running.get(id) !== watch) giveUp(watch);
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
    if (run === undefined || needsPerson || port !== undefined || now() + waitMs > watch.until) end(id);
    else again(watch, waitMs, () => tryOnce(id, watch, Math.min(LONGEST_MS, waitMs * 2)));
  };
  const start = (id: string, until: number) => {
    leave(id);
    const watch: Watch = { until, abort: new AbortController(), next: now(), timer: undefined, lease: undefined };
    running.set(id, watch);
    keep(id, until);
    show(item, running);
    void tryOnce(id, watch, FIRST_MS);
  };
  return {
    start: (id) => start(id, now() + DAY_MS),
    stop: end,
    ids: () => [...new Set([...running.keys(), ...Object.keys(deps.kept.read())])],
    resume() {
      for (const [id, until] of Object.entries(deps.kept.read()))
        if (until > now()) start(id, until);
        else keep(id, undefined);
    },
    dispose() {
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
  const time = new Date(next).toLocaleTimeString(vscode.env.language, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
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
