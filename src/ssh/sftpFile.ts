import type { SFTPWrapper, Stats } from 'ssh2';
import type { Ending } from './ending';
import { patience } from './patience';
import { checkSize, fileFailed, type FileOptions, type Patience, type RemoteFile } from './remoteFile';

/** Opens a file over SFTP, version 3 (draft-ietf-secsh-filexfer-02). */
export async function sftpFile(
  hop: string,
  sftp: SFTPWrapper,
  path: string,
  connection: Ending,
  options: FileOptions,
): Promise<RemoteFile> {
  sftp.on('error', () => undefined);
  const opening = patience(hop, options.timeoutMs, connection, options.signal);
  const within = <T>(work: Promise<T>): Promise<T> => Promise.race([work, opening.over]);
  try {
    const handle = await within(called<Buffer>(hop, (done) => sftp.open(path, 'r', done)));
    const stats = await within(called<Stats>(hop, (done) => sftp.fstat(handle, done)).catch(() => undefined));
    const size = stats?.size;
    checkSize(hop, size, options.mostBytes);
    const reading = async <T>(signal: AbortSignal, work: (source: Source) => Promise<T>): Promise<T> => {
      const waiting = patience(hop, options.stallMs, connection, signal);
      try {
        return await work({ hop, sftp, handle, size, most: options.mostBytes, waiting });
      } finally {
        waiting.end();
      }
    };
    return {
      way: 'sftp',
      size,
      changed: stats?.mtime,
      pour: (offset, take, signal) => reading(signal, (source) => pour(source, offset, take)),
      read: (offset, length, signal) => reading(signal, (source) => readPart(source, offset, length)),
      close: () => sftp.end(),
    };
  } catch (error) {
    sftp.end();
    throw error;
  } finally {
    opening.end();
  }
}

/** ssh2 splits what is more than 31952 bytes and asks for the rest a round trip later, behind everything else. */
const PIECE = 31 * 1024;
/** Crosses a round trip of 100 ms at full speed. */
const AHEAD = 8 * 1024 * 1024;

interface Source {
  readonly hop: string;
  readonly sftp: SFTPWrapper;
  readonly handle: Buffer;
  readonly size: number | undefined;
  readonly most: number;
  readonly waiting: Patience;
}

async function pour(source: Source, offset: number, take: (piece: Buffer) => Promise<void>): Promise<void> {
  const { hop, size, most, waiting } = source;
  const reading = readAhead(source, offset, size === undefined ? Infinity : size + 1);
  let at = offset;
  for (;;) {
    waiting.heard();
    const piece = await Promise.race([reading.piece(at), waiting.over]);
    if (piece === undefined) break;
    at += piece.length;
    if (size !== undefined && at > size) throw differs(source, at);
    if (at > most) throw fileFailed(hop, 'too-large', { facts: { received: at } });
    waiting.rest();
    await take(piece);
  }
  if (size !== undefined && at !== size) throw differs(source, at);
}

async function readPart(source: Source, offset: number, length: number): Promise<Buffer> {
  const reading = readAhead(source, offset, offset + length);
  const pieces: Buffer[] = [];
  for (let at = offset; at < offset + length;) {
    source.waiting.heard();
    const piece = await Promise.race([reading.piece(at), source.waiting.over]);
    if (piece === undefined) break;
    pieces.push(piece);
    at += piece.length;
  }
  return Buffer.concat(pieces);
}

function differs({ hop, size }: Source, received: number): Error {
  return fileFailed(hop, 'size-differs', { facts: { received, ...(size === undefined ? {} : { size }) } });
}

interface Reading {
  /** What begins at this byte; `undefined` at the end of the file. */
  piece(at: number): Promise<Buffer | undefined>;
}

/** Keeps many requests on their way, as each takes a round trip; none for `until` and what is behind it. */
function readAhead({ hop, sftp, handle, size }: Source, offset: number, until: number): Reading {
  const arrived = new Map<number, Buffer | undefined>();
  let next = offset;
  let failure: unknown;
  let wake: () => void = () => undefined;

  const request = (at: number, length: number): void => {
    sftp.read(handle, Buffer.allocUnsafe(length), 0, length, at, (error, count, data) => {
      if (error) failure ??= readFailed(hop, error);
      else {
        arrived.set(at, count === 0 ? undefined : data.subarray(0, count));
        // A server may give less than was asked for; the rest has to be asked for again.
        if (count > 0 && count < length) request(at + count, length - count);
      }
      wake();
    });
  };
  const askAhead = (at: number): void => {
    while (next - at < AHEAD && next < until) {
      // What may be behind the end is asked for by itself, at the same time.
      const border = size !== undefined && next < size ? size : until;
      const length = Math.min(PIECE, border - next);
      request(next, length);
      next += length;
    }
  };
  return {
    async piece(at) {
      askAhead(at);
      while (!arrived.has(at)) {
        if (failure !== undefined) throw failure as Error;
        await new Promise<void>((resolve) => (wake = resolve));
      }
      const piece = arrived.get(at);
      arrived.delete(at);
      return piece;
    },
  };
}

function called<T>(hop: string, call: (done: (error: Error | undefined, value: T) => void) => unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    try {
      call((error, value) => (error ? reject(openFailed(hop, error)) : resolve(value)));
    } catch (error) {
      reject(openFailed(hop, error));
    }
  });
}

/** SSH_FX_NO_SUCH_FILE and SSH_FX_PERMISSION_DENIED. */
function openFailed(hop: string, error: unknown): Error {
  const { code, message: detail } = error as Error & { readonly code?: unknown };
  if (code === 2) return fileFailed(hop, 'not-found', { detail });
  return fileFailed(hop, code === 3 ? 'denied' : 'other', { detail });
}

/** In ssh2's words: what a server did, and what became of requests when the channel closed. */
function readFailed(hop: string, { message: detail }: Error): Error {
  if (/more data than requested/i.test(detail)) return fileFailed(hop, 'size-differs', { detail });
  return fileFailed(hop, /no response from server/i.test(detail) ? 'interrupted' : 'other', { detail });
}
