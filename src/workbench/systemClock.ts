import { Cancelled } from '../appliance/failure';
import type { Clock } from '../tunnel/keeping';

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  wait: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
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
