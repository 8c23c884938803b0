import type { Duplex } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import { Cancelled, Failed, type Failure, type Reason } from '../appliance/failure';
import { ending, type Ending } from './ending';
import { hostPort, type HopSpec } from './hopSpec';
import { shellOver, type Shell, type WindowSize } from './shell';

/** An open, authenticated connection to one hop. */
export interface Link {
  readonly hop: HopSpec;
  /**
   * A TCP connection from this hop to `host`:`port`, as seen from there (direct-tcpip, RFC 4254 7.2). Rejects with
   * `Failed` or `Cancelled`.
   */
  forward(host: string, port: number, options: ChannelOptions): Promise<Duplex>;
  /** Rejects with `Failed` or `Cancelled`. */
  shell(window: WindowSize, options: ChannelOptions): Promise<Shell>;
  /** Called once, with the reason where this side did not close it; at once where it has ended. */
  onClose(listener: (lost: Failure | undefined) => void): void;
  /** Why it ended, once it has; the inner hop of a chain has no other way to know. */
  lost(): Failure | undefined;
  close(): void;
}

export interface ChannelOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Wraps a client that is ready. `ended` is told when the connection has ended, and why if it was lost. */
export function linkOver(hop: HopSpec, client: Client, stream: Duplex, ended: Ending): Link {
  const end = ending();
  let closing = false;
  let goodbye: NodeJS.Timeout | undefined;
  ended.onEnd((lost) => {
    clearTimeout(goodbye);
    end.end(closing ? undefined : lost);
  });

  return {
    hop,
    async forward(host, port, options) {
      const open = (done: Opened) => client.forwardOut('127.0.0.1', 0, host, port, done);
      const request = { hop, stage: 'forward', facts: { address: hostPort(host, port) }, open, end } as const;
      return await openChannel(request, options, (channel) => channel);
    },
    async shell(window, options) {
      const pty = { term: 'xterm-256color', cols: window.cols, rows: window.rows };
      const open = (done: Opened) => client.shell(pty, done);
      const request = { hop, stage: 'shell', facts: {}, open, end } as const;
      return await openChannel(request, options, (channel) => shellOver(channel, end));
    },
    onClose: (listener) => void end.onEnd(listener),
    lost: () => end.state().lost,
    close() {
      if (closing || end.state().over) return;
      closing = true;
      // A peer that is gone does not answer the goodbye.
      goodbye = setTimeout(() => stream.destroy(), GOODBYE_MS);
      client.end();
    },
  };
}

const GOODBYE_MS = 500;

type Opened = (error: Error | undefined, channel: ClientChannel) => void;

interface ChannelRequest {
  readonly hop: HopSpec;
  readonly stage: 'forward' | 'shell';
  readonly facts: { readonly address?: string };
  readonly open: (done: Opened) => void;
  readonly end: Ending;
}

/**
 * Opens a channel within a deadline of its own: ssh2 has none, and a server that never answers would hold it for ever.
 * A channel that comes too late is closed. `use` is called in the same turn: what follows in the same packet, such as
 * the exit status of a shell that ends at once, would be missed later.
 */
function openChannel<T>(
  request: ChannelRequest,
  { timeoutMs, signal }: ChannelOptions,
  use: (channel: ClientChannel) => T,
): Promise<T> {
  const { open, end } = request;
  return new Promise((resolve, reject) => {
    let settled = false;
    const settle = (outcome: () => void) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      stopWaiting();
      signal.removeEventListener('abort', onAbort);
      outcome();
    };
    const fail = (failure: Failure) => settle(() => reject(new Failed(failure)));
    const onAbort = () => settle(() => reject(new Cancelled()));
    const timer = setTimeout(() => fail(late(request, timeoutMs)), timeoutMs);
    let stopWaiting: () => void = () => undefined;
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) {
      onAbort();
      return;
    }
    stopWaiting = end.onEnd((lost) => fail(lost ?? closed(request)));
    if (end.state().over) return;
    try {
      open((error, channel) => {
        if (error !== undefined) fail(refusal(request, error));
        else if (settled) channel.close();
        else settle(() => resolve(use(channel)));
      });
    } catch (error) {
      // ssh2 throws "Not connected" from the call itself once its stream has ended.
      fail(closed(request, String(error)));
    }
  });
}

function late({ hop, stage, facts }: ChannelRequest, timeoutMs: number): Failure {
  return { hop: hop.id, stage, reason: 'timeout', facts: { ...facts, seconds: timeoutMs / 1000 } };
}

function closed({ hop, stage, facts }: ChannelRequest, detail?: string): Failure {
  return { hop: hop.id, stage, reason: 'closed', facts, ...(detail === undefined ? {} : { detail }) };
}

/** RFC 4254 5.1 codes; ssh2 gives none when a shell request is refused on an open channel. */
const FORWARD_REASONS: Readonly<Record<number, Reason<'forward'>>> = {
  1: 'prohibited',
  2: 'connect-failed',
  4: 'no-resources',
};

function refusal({ hop, stage, facts }: ChannelRequest, error: Error): Failure {
  const code = (error as Error & { reason?: unknown }).reason;
  const detail = error.message;
  const known = typeof code === 'number' ? { ...facts, code } : facts;
  if (stage === 'shell') return { hop: hop.id, stage, reason: 'refused', detail, facts: known };
  const reason = typeof code === 'number' ? FORWARD_REASONS[code] : undefined;
  return { hop: hop.id, stage, reason: reason ?? 'refused', detail, facts: known };
}
