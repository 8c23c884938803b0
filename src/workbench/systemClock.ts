import { Cancelled, isCancelled } from '../appliance/failure';
import type { Clock } from '../tunnel/keeping';

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  wait: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(new Cancelled());
        return;
      }
      const done = () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      const onAbort = () => {
        clearTimeout(timer);
        reject(new Cancelled());
      };
      signal?.addEventListener('abort', onAbort, { once: true });
    }),
};

/** Works at once and again after each pause, until the signal aborts. Rejects with what `work` throws. */
export async function repeat(
  work: () => Promise<void>,
  milliseconds: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  try {
    while (!signal.aborted) {
      await work();
      await clock.wait(milliseconds, signal);
    }
  } catch (error) {
    if (!isCancelled(error)) throw error;
  }
}
