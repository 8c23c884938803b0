import type { Duplex } from 'node:stream';
import type { Client, ClientChannel, SFTPWrapper } from 'ssh2';
import { hostPort } from '../appliance/address';
import { Cancelled, Failed, failureOf, type Failure, type Reason } from '../appliance/failure';
import { ending, type Ending } from './ending';
import type { HopSpec } from './hopSpec';
import { safeLine } from './login/greeting';
import { fileFailed, type FileOptions, type RemoteFile } from './files/remoteFile';
import { isPlainPath, scpFile } from './files/scpFile';
import { sftpFile } from './files/sftpFile';
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
  /** A file to read: over SFTP or, where there is none, over `scp -f`. Rejects with `Failed` or `Cancelled`. */
  file(path: string, options: FileOptions): Promise<RemoteFile>;
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
      const request = {
        hop,
        stage: 'forward',
        facts: { address: hostPort(host, port) },
        open,
        discard: closeChannel,
        end,
      } as const;
      return await openChannel(request, options, (channel) => channel);
    },
    async shell(window, options) {
      const pty = { term: 'xterm-256color', cols: window.cols, rows: window.rows };
      const open = (done: Opened) => client.shell(pty, done);
      const request = { hop, stage: 'shell', facts: {}, open, discard: closeChannel, end } as const;
      return await openChannel(request, options, (channel) => shellOver(channel, end));
    },
    async file(path, options) {
      const opened = { hop, stage: 'file', facts: {}, end } as const;
      const openSftp = (done: Opened<SFTPWrapper>) => client.sftp(done);
      // Its `close` is that of a file.
      const discard = (late: SFTPWrapper) => late.end();
      const sftp = await openChannel({ ...opened, open: openSftp, discard }, options, same).catch((error: unknown) =>
        noSubsystem(error),
      );
      if (sftp !== undefined) return sftpFile(hop.id, sftp, path, end, options);
      if (!isPlainPath(path)) throw fileFailed(hop.id, 'no-way', { facts: { file: path } });
      const open = (done: Opened) => client.exec(`scp -f ${path}`, done);
      const channel = await openChannel({ ...opened, open, discard: closeChannel }, options, same);
      return scpFile(hop.id, channel, path, end, options);
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

type Opened<C = ClientChannel> = (error: Error | undefined, channel: C) => void;

function same<T>(channel: T): T {
  return channel;
}

/** Any other failure goes on: the connection has ended, or nothing answers. */
function noSubsystem(error: unknown): undefined {
  const failure = failureOf(error);
  if (failure?.stage === 'file' && failure.reason === 'no-way') return undefined;
  throw error;
}

interface ChannelRequest<C = ClientChannel> {
  readonly hop: HopSpec;
  readonly stage: 'forward' | 'shell' | 'file';
  readonly facts: { readonly address?: string };
  readonly open: (done: Opened<C>) => void;
  /** Closes one that comes too late. */
  readonly discard: (channel: C) => void;
  readonly end: Ending;
}

/**
 * Opens a channel within a deadline of its own: ssh2 has none, and a server that never answers would hold it for ever.
 * `use` is called in the same turn: what follows in the same packet, such as
 * the exit status of a shell that ends at once, would be missed later.
 */
function openChannel<T, C = ClientChannel>(
  request: ChannelRequest<C>,
  { timeoutMs, signal }: ChannelOptions,
  use: (channel: C) => T,
): Promise<T> {
  const { open, discard, end } = request;
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
        else if (settled) discard(channel);
        else settle(() => resolve(use(channel)));
      });
    } catch (error) {
      // ssh2 throws "Not connected" from the call itself once its stream has ended.
      fail(closed(request, String(error)));
    }
  });
}

function closeChannel(channel: ClientChannel): void {
  channel.close();
}

type Asked = Pick<ChannelRequest, 'hop' | 'stage' | 'facts'>;

function late({ hop, stage, facts }: Asked, timeoutMs: number): Failure {
  if (stage === 'file') return { hop: hop.id, stage, reason: 'stalled', facts: { seconds: timeoutMs / 1000 } };
  return { hop: hop.id, stage, reason: 'timeout', facts: { ...facts, seconds: timeoutMs / 1000 } };
}

function closed({ hop, stage, facts }: Asked, detail?: string): Failure {
  if (stage === 'file') return { hop: hop.id, stage, reason: 'interrupted', facts };
  return { hop: hop.id, stage, reason: 'closed', facts, ...(detail === undefined ? {} : { detail }) };
}

/**
 * RFC 4254 5.1 codes; ssh2 gives none when a shell request is refused on an open channel. A server that is built without
 * forwarding does not know the type of the channel.
 */
const FORWARD_REASONS: Readonly<Record<number, Reason<'forward'>>> = {
  1: 'prohibited',
  2: 'connect-failed',
  3: 'prohibited',
  4: 'no-resources',
};

function refusal({ hop, stage, facts }: Asked, error: Error): Failure {
  const code = (error as Error & { reason?: unknown }).reason;
  const detail = error.message;
  const known = typeof code === 'number' ? { ...facts, code } : facts;
  if (stage === 'file') return { hop: hop.id, stage, reason: 'no-way', detail, facts: known };
  if (stage === 'shell') return { hop: hop.id, stage, reason: 'refused', detail, facts: known };
  const reason = typeof code === 'number' ? FORWARD_REASONS[code] : undefined;
  const words = safeLine(detail.replace(/^\(SSH\) Channel open failure: */, ''));
  const line = words === '' ? {} : { line: words };
  return { hop: hop.id, stage, reason: reason ?? 'refused', detail, facts: { ...known, ...line } };
}
