import type { Failure } from '../appliance/failure';

/** The end of a connection: told once to all who wait for it, in the order in which they came, and to all who come later. */
export interface Ending {
  /** Is it over, and why where this side did not end it? */
  state(): { readonly over: boolean; readonly lost: Failure | undefined };
  /** Calls `listener` at once where it is over already. The result stops the waiting. */
  onEnd(listener: (lost: Failure | undefined) => void): () => void;
}

/**
 * Told in the same turn in which the connection ends: ssh2 ends the channels right after, and what stands on one of
 * them must by then be able to ask for the cause.
 */
export function ending(): Ending & { end(lost: Failure | undefined): void } {
  let state: { over: boolean; lost: Failure | undefined } = { over: false, lost: undefined };
  const listeners = new Set<(lost: Failure | undefined) => void>();
  return {
    state: () => state,
    onEnd(listener) {
      if (state.over) {
        listener(state.lost);
        return () => undefined;
      }
      const mine = (lost: Failure | undefined) => listener(lost);
      listeners.add(mine);
      return () => listeners.delete(mine);
    },
    end(lost) {
      if (state.over) return;
      state = { over: true, lost };
      const waiting = [...listeners];
      listeners.clear();
      for (const listener of waiting) listener(lost);
    },
  };
}
