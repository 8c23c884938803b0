/** One TCP connection: what the other end says first, and when. */

import { Socket } from 'node:net';

export interface Heard {
  /** At most `MOST_BYTES`. */
  readonly bytes: Buffer;
  /**
   * `enough`: `isEnough` said so, or `MOST_BYTES` were read. `closed`, `reset`: by the other end, after connecting.
   * `silent`: the deadline passed, connected. `not-connected`: by its deadline (no errno), or for the reason in `errno`.
   */
  readonly ended: 'enough' | 'closed' | 'reset' | 'silent' | 'not-connected';
  /** As Node names it: `ECONNREFUSED`. */
  readonly errno?: string;
  /** The other end closed or reset while it was watched after enough was read. */
  readonly cut: boolean;
  /** Milliseconds from the start, and from being connected. */
  readonly connectMs?: number;
  readonly firstByteMs?: number;
}

export interface Listening {
  readonly address: string;
  readonly port: number;
  /** For all of it, connecting included. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly isEnough: (bytes: Buffer) => boolean;
  /** Sent once connected. */
  readonly say?: Buffer;
  /** How long to go on watching for the end after enough was read, by what it was. */
  readonly holdMs?: (bytes: Buffer) => number;
  readonly onConnect?: () => void;
  /** Ends it, as silence, when it resolves. */
  readonly until?: Promise<unknown>;
}

export const MOST_BYTES = 4096;

/** Never tries twice. The socket is destroyed when this settles. Rejects with the signal's reason, and nothing else. */
export function listen(options: Listening): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const { signal } = options;
    if (signal.aborted) {
      reject(reasonOf(signal));
      return;
    }
    const started = performance.now();
    const socket = new Socket();
    let bytes = Buffer.alloc(0);
    let connectMs: number | undefined;
    let firstByteMs: number | undefined;
    let enough = false;

    const settle = (ended: Heard['ended'], errno?: string, cut = false) => {
      if (!leave()) return;
      const times = {
        ...(connectMs === undefined ? {} : { connectMs }),
        ...(firstByteMs === undefined ? {} : { firstByteMs }),
      };
      resolve({ bytes, ended, cut, ...(errno === undefined ? {} : { errno }), ...times });
    };
    let left = false;
    const leave = () => {
      if (left) return false;
      left = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      return true;
    };
    const onAbort = () => {
      if (leave()) reject(reasonOf(signal));
    };
    const onDeadline = () => settle(enough ? 'enough' : connectMs === undefined ? 'not-connected' : 'silent');
    let timer = setTimeout(onDeadline, options.timeoutMs);

    socket.on('connect', () => {
      connectMs = performance.now() - started;
      if (options.say) socket.write(options.say);
      options.onConnect?.();
    });
    socket.on('data', (chunk: Buffer) => {
      firstByteMs ??= performance.now() - started - (connectMs ?? 0);
      if (enough) return;
      bytes = Buffer.concat([bytes, chunk]).subarray(0, MOST_BYTES);
      enough = bytes.length >= MOST_BYTES || options.isEnough(bytes);
      if (!enough) return;
      const holdMs = options.holdMs?.(bytes) ?? 0;
      if (holdMs <= 0) {
        settle('enough');
        return;
      }
      clearTimeout(timer);
      timer = setTimeout(onDeadline, holdMs);
    });
    socket.on('end', () => settle(enough ? 'enough' : 'closed', undefined, enough));
    socket.on('close', () => settle(enough ? 'enough' : 'closed', undefined, enough));
    // Stays on a destroyed socket, which may still report one.
    socket.on('error', ({ code = 'EUNKNOWN' }: NodeJS.ErrnoException) => {
      if (connectMs === undefined) settle('not-connected', code);
      else settle(enough ? 'enough' : 'reset', code, enough);
    });
    signal.addEventListener('abort', onAbort, { once: true });
    void options.until?.then(() => settle('silent'));
    socket.connect({ host: options.address, port: options.port });
  });
}

function reasonOf({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new Error('aborted');
}
