/** Timers that fire when everything else has come to rest: a deadline of minutes takes no time, and none fires too early. */
export interface StandingClock {
  /** Lets the time go on until the work is over. Rejects where nothing is left to wait for. */
  until<T>(work: Promise<T>): Promise<T>;
  /** Milliseconds since it was put in. */
  now(): number;
  /** The timers of Node are back. */
  takeOut(): void;
}

interface Timer {
  readonly at: number;
  readonly fire: () => void;
}

/** In place of `setTimeout` and `clearTimeout`. */
export function standingClock(): StandingClock {
  const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
  const due = new Map<number, Set<Timer>>();
  let now = 0;
  let calls = 0;
  const set = (fire: () => void, ms = 0): Timer => {
    calls += 1;
    const timer = { at: now + Math.max(1, ms), fire };
    const others = due.get(timer.at);
    if (others) others.add(timer);
    else due.set(timer.at, new Set([timer]));
    return timer;
  };
  const clear = (timer: Timer | undefined): void => {
    calls += 1;
    if (timer === undefined) return;
    const others = due.get(timer.at);
    others?.delete(timer);
    if (others?.size === 0) due.delete(timer.at);
  };
  const advance = (): boolean => {
    if (due.size === 0) return false;
    now = Math.min(...due.keys());
    const fired = due.get(now) ?? [];
    due.delete(now);
    for (const { fire } of fired) fire();
    return true;
  };
  /** Whoever hears something sets or clears a timer. */
  const rest = async (): Promise<void> => {
    for (let quiet = 0; quiet < QUIET_TURNS; quiet += 1) {
      const before = calls;
      await new Promise((resolve) => setImmediate(resolve));
      if (calls > before) quiet = -1;
    }
  };
  Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
  return {
    now: () => now,
    async until(work) {
      const state: { over: boolean } = { over: false };
      const ending = work.finally(() => (state.over = true));
      ending.catch(() => undefined);
      for (;;) {
        await rest();
        if (state.over) return ending;
        if (!advance()) throw new Error(`nothing goes on after ${now} ms, and it is not over`);
      }
    },
    takeOut: () => void Object.assign(globalThis, real),
  };
}

/** Turns of the event loop without a sound, after which nothing goes on by itself. */
const QUIET_TURNS = 5;
