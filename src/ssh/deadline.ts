export interface Deadline {
  /** Starts the clock of the next phase from zero. */
  next(): void;
  /** The clock stands still while `work` runs: for questions to a person. */
  standStill<T>(work: () => Promise<T>): Promise<T>;
  stop(): void;
}

/** One clock for the phases of a connection; `expired` is called at most once. */
export function startDeadline(milliseconds: number, expired: () => void): Deadline {
  let timer: NodeJS.Timeout | undefined;
  let left = milliseconds;
  let since = 0;
  let questions = 0;
  let stopped = false;

  const run = () => {
    clearTimeout(timer);
    if (stopped || questions > 0) return;
    since = performance.now();
    timer = setTimeout(() => {
      stopped = true;
      expired();
    }, left);
  };
  run();
  return {
    next() {
      left = milliseconds;
      run();
    },
    async standStill(work) {
      if (questions++ === 0) {
        clearTimeout(timer);
        left = Math.max(0, left - (performance.now() - since));
      }
      try {
        return await work();
      } finally {
        if (--questions === 0) run();
      }
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
