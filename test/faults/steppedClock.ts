/** Timers that are set from now on and fire when the test says so; those that were set before are as they were. */
export interface SteppedClock {
  /** Lets so many milliseconds pass, at once. */
  tick(milliseconds: number): void;
  /** The timers of Node are back; also when the test is over. */
  takeOut(): void;
}

interface Timer {
  readonly at: number;
  readonly fire: () => void;
}

/**
 * In place of `setTimeout` and `clearTimeout`, which `mock.timers` does not fit: a connection of the test before it
 * may still be closing, and clears a timer of Node.
 */
export function steppedClock(test: { after(end: () => void): void }): SteppedClock {
  const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
  const due = new Set<Timer>();
  let now = 0;
  const set = (fire: () => void, ms = 0): Timer => {
    const timer = { at: now + Math.max(1, ms), fire };
    due.add(timer);
    return timer;
  };
  const clear = (timer: Timer | NodeJS.Timeout | undefined): void => {
    if (!due.delete(timer as Timer)) real.clearTimeout(timer as NodeJS.Timeout);
  };
  const next = (): Timer | undefined => [...due].sort((one, other) => one.at - other.at)[0];
  const takeOut = () => void Object.assign(globalThis, real);
  Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
  test.after(takeOut);
  return {
    tick(milliseconds) {
      const end = now + milliseconds;
      for (let timer = next(); timer !== undefined && timer.at <= end; timer = next()) {
        due.delete(timer);
        now = timer.at;
        timer.fire();
      }
      now = end;
    },
    takeOut,
  };
}
