import type { HeldLease, LeaseAnswer } from '../../store/lease';
import type { Records } from '../../store/records';
import type { Watched } from '../../store/watched';
import type { ProbeRun } from './probes';
import { watchItem } from './watchItem';

/** A login that only a person can make, until somebody has made it. */
export interface Waits {
  /** Id of the hop that asks for it. */
  readonly hop: string;
  /** Somebody has logged in there since, or nobody needs to any more. */
  readonly isOver: () => boolean;
}

/** `waits` where the appliance was not asked, and no time mends that. */
export interface Tried {
  readonly run: ProbeRun;
  readonly waits?: Waits;
}

export interface WatchDeps {
  /** One quiet try: asks the person nothing. `undefined` where the appliance is gone from the inventory. */
  readonly probe: (id: string, signal: AbortSignal) => Promise<Tried | undefined>;
  /** It is paused until somebody logs in to that hop, or no more. */
  readonly onWaits: (id: string, hop: string | undefined) => void;
  /** The port on which the appliance itself reaches the tunnel server now, if there is one. `only`: no other counts. */
  readonly openPort: (run: ProbeRun, only: number | undefined) => number | undefined;
  /** Resolves once the person has seen it. */
  readonly onOpen: (id: string, port: number) => Promise<void>;
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
  /** Resolves when a reload would not lose it. `port`: until that one works; else until any does. */
  readonly start: (id: string, port?: number) => Promise<void>;
  /** Of this window or another; false where it was not watched. */
  readonly stop: (id: string) => Promise<boolean>;
  readonly ids: () => Promise<readonly string[]>;
  /** Joins in what other windows watch, or watched before a reload. */
  readonly join: () => Promise<void>;
  /** What was found of others is shown no more. */
  readonly keepFound: (isThere: (id: string) => boolean) => void;
  readonly dispose: () => void;
}

interface Watch {
  readonly until: number;
  readonly port: number | undefined;
  readonly isKept: boolean;
  readonly abort: AbortController;
  /** `undefined` while it is tried. */
  next: number | undefined;
  timer: { cancel(): void } | undefined;
  waits: Waits | undefined;
  lease: HeldLease | undefined;
}

const FIRST_MS = 30_000;
/** How soon a window looks again whether it is its turn. */
const LOOK_MS = 10_000;
const LONGEST_MS = 300_000;
const DAY_MS = 86_400_000;

/**
 * Tries again, at longer and longer intervals, until a port is open, the person stops it, or a day has passed. Pauses where
 * a login is asked for, until somebody has logged in.
 */
export function watches(deps: WatchDeps): Watches {
  const { now = Date.now, later = timer, error } = deps;
  const running = new Map<string, Watch>();
  const item = watchItem();
  const show = () => item.show(running);
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
    if (watch.waits !== undefined) deps.onWaits(id, undefined);
    show();
    return true;
  };
  /** Forgotten before the lease is given back: another window that takes it sees that it is over. */
  const stop = async (id: string): Promise<boolean> => {
    const wasKept = await forget(id);
    return leave(id) || wasKept;
  };
  const leaveThis = (id: string, watch: Watch) => {
    if (running.get(id) === watch) leave(id);
  };
  /** What another window has begun anew in the meantime goes on. */
  const end = async (id: string, watch: Watch): Promise<void> => {
    await forget(id, (watched) => Date.parse(watched.until) === watch.until);
    leaveThis(id, watch);
  };
  /** Whoever removes it says it: of the windows that have found it that is one, whichever began last. */
  const isOursToSay = (id: string, { isKept }: Watch): Promise<boolean> => {
    if (!isKept) return Promise.resolve(true);
    const found = now();
    return deps.kept
      .remove(id, ({ until }) => Date.parse(until) - DAY_MS <= found)
      .catch((thrown: unknown) => {
        error(thrown);
        return true;
      });
  };
  const again = (watch: Watch, inMs: number, next: () => Promise<void>) => {
    watch.next = now() + inMs;
    watch.timer = later(() => void next(), inMs);
    show();
  };
  const isStopped = async (id: string, watch: Watch): Promise<boolean> => {
    if (!watch.isKept) return false;
    return deps.kept.get(id).then(
      (kept) => kept === undefined,
      () => false,
    );
  };
  const tryOnce = async (id: string, watch: Watch, waitMs: number): Promise<void> => {
    if (watch.waits?.isOver() === true) goOn(id, watch);
    const isPaused = watch.waits !== undefined;
    const isOurs = !isPaused && (await isOurTurn(id, watch, deps.claim));
    const stopped = await isStopped(id, watch);
    if (running.get(id) !== watch) giveUp(watch);
    else if (stopped) leave(id);
    else if (isPaused && now() >= watch.until) await end(id, watch);
    else if (isOurs) await measure(id, watch, waitMs);
    else again(watch, LOOK_MS, () => tryOnce(id, watch, waitMs));
  };
  const measure = async (id: string, watch: Watch, waitMs: number): Promise<void> => {
    watch.next = undefined;
    show();
    const tried = await deps.probe(id, watch.abort.signal);
    if (running.get(id) !== watch) return;
    const port = tried === undefined ? undefined : deps.openPort(tried.run, watch.port);
    if (port !== undefined) {
      const isOurs = await isOursToSay(id, watch);
      leaveThis(id, watch);
      if (isOurs) item.found(id, port, deps.onOpen(id, port));
    } else if (tried?.waits !== undefined) await pause(id, watch, tried.waits);
    else if (tried === undefined || now() + waitMs > watch.until) await end(id, watch);
    else again(watch, waitMs, () => tryOnce(id, watch, Math.min(LONGEST_MS, waitMs * 2)));
  };
  /** Without its lease: another window may have the login that this one lacks. */
  const pause = async (id: string, watch: Watch, waits: Waits): Promise<void> => {
    const { lease } = watch;
    watch.lease = undefined;
    watch.waits = waits;
    deps.onWaits(id, waits.hop);
    await lease?.release().catch(() => undefined);
    if (running.get(id) === watch) again(watch, LOOK_MS, () => tryOnce(id, watch, FIRST_MS));
  };
  const goOn = (id: string, watch: Watch) => {
    watch.waits = undefined;
    deps.onWaits(id, undefined);
  };
  const begin = (id: string, { until, port }: Pick<Watch, 'until' | 'port'>, isKept: boolean) => {
    if (disposed) return;
    leave(id);
    const begun = { until, port, isKept, abort: new AbortController(), next: undefined };
    const watch: Watch = { ...begun, timer: undefined, waits: undefined, lease: undefined };
    running.set(id, watch);
    show();
    void tryOnce(id, watch, FIRST_MS);
  };
  const join = async () => {
    for (const [id, { until, port }] of await all()) {
      const end = Date.parse(until);
      if (end <= now()) await forget(id, (watched) => watched.until === until);
      else if (!running.has(id)) begin(id, { until: end, port }, true);
    }
  };
  return {
    async start(id, port) {
      const until = now() + DAY_MS;
      const only = port === undefined ? {} : { port };
      const isKept = await deps.kept.set(id, { until: new Date(until).toISOString(), ...only }).then(
        () => true,
        (thrown: unknown) => {
          error(thrown);
          return false;
        },
      );
      begin(id, { until, port }, isKept);
    },
    stop,
    ids: async () => [...new Set([...running.keys(), ...(await all()).keys()])],
    join,
    keepFound: item.keepFound,
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

/** Where leases cannot be kept, each window tries for itself. After a suspend another one may have ours. */
async function isOurTurn(id: string, watch: Watch, claim: WatchDeps['claim']): Promise<boolean> {
  const { lease } = watch;
  if (await lease?.isHeld().catch(() => false)) return true;
  await lease?.release().catch(() => undefined);
  watch.lease = undefined;
  const answer = await claim(id).catch(() => undefined);
  if (answer === 'busy') return false;
  watch.lease = answer;
  return true;
}

function timer(run: () => void, ms: number): { cancel(): void } {
  const handle = setTimeout(run, ms);
  return { cancel: () => clearTimeout(handle) };
}
