/** At most so many at once, and at least one; the others wait in the order in which they came. */
export interface Slots {
  /** Rejects with the signal's reason when it aborts before a place was free. */
  run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

export function slots(atMost: () => number): Slots {
  let busy = 0;
  const isFree = () => busy < Math.max(1, atMost());
  const waiting: (() => void)[] = [];

  const free = () => {
    busy--;
    while (isFree()) {
      const next = waiting.shift();
      if (next === undefined) return;
      busy++;
      next();
    }
  };

  const place = (signal: AbortSignal): Promise<void> => {
    if (isFree()) {
      busy++;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const go = () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      const onAbort = () => {
        waiting.splice(waiting.indexOf(go), 1);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      waiting.push(go);
    });
  };

  return {
    async run(signal, work) {
      signal.throwIfAborted();
      await place(signal);
      try {
        return await work();
      } finally {
        free();
      }
    },
  };
}
