import * as vscode from 'vscode';
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
  /** What survives a reload: ids and until when (milliseconds since 1970). */
  readonly kept: { read(): Readonly<Record<string, number>>; write(watched: Readonly<Record<string, number>>): void };
  readonly now?: () => number;
  readonly later?: (run: () => void, ms: number) => { cancel(): void };
}

export interface Watches {
  start(id: string): void;
  stop(id: string): boolean;
  ids(): readonly string[];
  /** Goes on with what was watched before a reload. */
  resume(): void;
  dispose(): void;
}

interface Watch {
  readonly until: number;
  readonly abort: AbortController;
  next: number;
  timer: { cancel(): void } | undefined;
}

const FIRST_MS = 30_000;
const LONGEST_MS = 300_000;
const DAY_MS = 86_400_000;

/** Tries again, at longer and longer intervals, until a port is open, the person stops it, or a day has passed. */
export function watches(deps: WatchDeps): Watches {
  const { now = Date.now, later = timer } = deps;
  const running = new Map<string, Watch>();
  const item = vscode.window.createStatusBarItem(vscode.StatusBarAlignment.Left);
  item.command = 'hopthrough.stopWatch';

  const changed = () => {
    deps.kept.write(Object.fromEntries([...running].map(([id, { until }]) => [id, until])));
    show(item, running);
  };
  const end = (id: string): boolean => {
    const watch = running.get(id);
    watch?.timer?.cancel();
    watch?.abort.abort();
    running.delete(id);
    if (watch !== undefined) changed();
    return watch !== undefined;
  };
  const tryOnce = async (id: string, watch: Watch, waitMs: number): Promise<void> => {
    const run = await deps.probe(id, watch.abort.signal);
    if (running.get(id) !== watch) return;
    const port = run === undefined ? undefined : deps.openPort(run);
    const needsPerson = run !== undefined && !deps.isAsked(run);
    if (port !== undefined) deps.onOpen(id, port);
    if (needsPerson) deps.onNeedsPerson(id);
    if (run === undefined || needsPerson || port !== undefined || now() + waitMs > watch.until) {
      end(id);
      return;
    }
    watch.next = now() + waitMs;
    watch.timer = later(() => void tryOnce(id, watch, Math.min(LONGEST_MS, waitMs * 2)), waitMs);
    show(item, running);
  };
  const start = (id: string, until: number) => {
    end(id);
    const watch: Watch = { until, abort: new AbortController(), next: now(), timer: undefined };
    running.set(id, watch);
    changed();
    void tryOnce(id, watch, FIRST_MS);
  };
  return {
    start: (id) => start(id, now() + DAY_MS),
    stop: end,
    ids: () => [...running.keys()],
    resume: () => Object.entries(deps.kept.read()).forEach(([id, until]) => until > now() && start(id, until)),
    dispose() {
      for (const { timer: waiting, abort } of running.values()) {
        waiting?.cancel();
        abort.abort();
      }
      running.clear();
      item.dispose();
    },
  };
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
