import { slots, type Slots } from './slots';

/** One at a time for each key; the others wait in the order in which they came. */
export interface Turns {
  /** Resolves to what ends the turn. Rejects with the signal's reason when it aborts before. */
  take(key: string, signal: AbortSignal): Promise<() => void>;
}

export function turns(): Turns {
  const byKey = new Map<string, Slots>();
  return {
    take(key, signal) {
      const single = byKey.get(key) ?? slots(() => 1);
      byKey.set(key, single);
      return new Promise((resolve, reject) => {
        single.run(signal, () => new Promise<void>((end) => resolve(end))).catch(reject);
      });
    },
  };
}
