/** A port of this computer that leads to a port of an appliance, through the hop before it. */

import type { Duplex } from 'node:stream';
import { Cancelled, failureOf, type Failure } from '../appliance/failure';
import { openLoopback, type LoopbackPort } from '../network/loopback';
import type { Held } from '../ssh/chain';
import type { Link } from '../ssh/link';

export interface LocalForward {
  /** On 127.0.0.1. */
  readonly port: number;
  connections(): number;
  /** Called once, with why; at once where it is over. */
  onEnd(listener: (end: ForwardEnd) => void): void;
  /** Resolves when neither the listener nor a connection is left. */
  close(): Promise<void>;
}

/** `lost`: the connection to the hop, with the reason where there is one. */
export type ForwardEnd =
  | { readonly why: 'closed' | 'idle' }
  | { readonly why: 'lost'; readonly failure: Failure | undefined };

export interface ForwardOptions {
  /** As the hop before it sees it. */
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
  /** It closes after so long without a connection. */
  readonly idleMs: number;
  /** For the opening alone. */
  readonly signal: AbortSignal;
  /** The hop did not forward a connection; the others go on. */
  readonly onRefused: (failure: Failure) => void;
}

/**
 * Tries the way once before it listens, so that what the hop refuses is said before a browser shows it as something
 * else. Rejects with `Failed` or `Cancelled`; `held` is then released.
 */
export async function localForward(
  held: Held<{ readonly link: Link }>,
  options: ForwardOptions,
): Promise<LocalForward> {
  try {
    const { host, port, timeoutMs, signal } = options;
    const tried = await held.value.link.forward(host, port, { timeoutMs, signal });
    leave(tried);
    return await listenFor(held, options);
  } catch (error) {
    held.release();
    throw error;
  }
}

async function listenFor(held: Held<{ readonly link: Link }>, options: ForwardOptions): Promise<LocalForward> {
  const { host, port, timeoutMs, idleMs, signal, onRefused } = options;
  const { link } = held.value;
  const over = new AbortController();
  const listeners = new Set<(end: ForwardEnd) => void>();
  let ended: ForwardEnd | undefined;
  let closing: Promise<void> | undefined;
  let idle: NodeJS.Timeout | undefined;

  const lead = async (near: Duplex): Promise<void> => {
    clearTimeout(idle);
    near.once('close', () => {
      if (ended === undefined && loopback.connections() === 0)
        idle = setTimeout(() => void end({ why: 'idle' }), idleMs);
    });
    try {
      const far = await link.forward(host, port, { timeoutMs, signal: over.signal });
      join(near, far);
    } catch (error) {
      near.destroy();
      const failure = failureOf(error);
      if (failure !== undefined && ended === undefined) onRefused(failure);
    }
  };
  const loopback: LoopbackPort = await openLoopback((near) => void lead(near));
  const end = (how: ForwardEnd): Promise<void> => {
    if (closing !== undefined) return closing;
    ended = how;
    clearTimeout(idle);
    over.abort();
    closing = loopback.close().finally(() => held.release());
    for (const listener of listeners) listener(how);
    return closing;
  };

  idle = setTimeout(() => void end({ why: 'idle' }), idleMs);
  link.onClose((failure) => void end({ why: 'lost', failure }));
  if (signal.aborted) {
    await end({ why: 'closed' });
    throw new Cancelled();
  }
  return {
    port: loopback.port,
    connections: () => loopback.connections(),
    onEnd(listener) {
      if (ended === undefined) listeners.add(listener);
      else listener(ended);
    },
    close: () => end({ why: 'closed' }),
  };
}

/** Each side's end goes to the other by itself; what is still on its way gets there. */
function join(near: Duplex, far: Duplex): void {
  far.on('error', () => near.destroy());
  if (near.destroyed) {
    leave(far);
    return;
  }
  near.pipe(far);
  far.pipe(near);
  near.once('close', () => leave(far));
  // ssh2 tells of this after the last byte was read: the pipe has then ended the other side.
  far.once('close', () => near.end(() => near.destroy()));
}

/** Read to its end, which ssh2 waits for before it closes a channel. */
function leave(far: Duplex): void {
  far.on('error', () => undefined);
  far.destroy();
  far.resume();
}
