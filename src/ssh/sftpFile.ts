import type { SFTPWrapper, Stats } from 'ssh2';
import type { Ending } from './ending';
import { patience } from './patience';
import { checkSize, fileFailed, type FileOptions, type Patience, type RemoteFile, type Take } from './remoteFile';

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

/** What ssh2 asks for in one packet where the server names no limit: it splits what is more, and asks for the rest last. */
const USUAL_PIECE = 31 * 1024;
/** ssh2 takes no packet of an SFTP server that is larger than 256 KB. */
const MOST_PIECE = 255 * 1024;
/** Crosses a round trip of 100 ms at full speed. */
const AHEAD = 8 * 1024 * 1024;
/** Asked for together, so that their packets leave together. */
const TOGETHER = AHEAD / 8;

/** As much as the server gives at once by its `limits@openssh.com`, which ssh2 asks for and keeps to itself. */
function pieceLength(sftp: SFTPWrapper): number {
  const { _maxReadLen: most } = sftp as { readonly _maxReadLen?: unknown };
  return typeof most === 'number' && most > USUAL_PIECE ? Math.min(most, MOST_PIECE) : USUAL_PIECE;
}

interface Source {
  readonly hop: string;
  readonly sftp: SFTPWrapper;
  readonly handle: Buffer;
  readonly size: number | undefined;
  readonly most: number;
  readonly waiting: Patience;
}

async function pour(source: Source, offset: number, take: Take): Promise<void> {
  const { hop, size, most, waiting } = source;
  const reading = readAhead(source, offset, size === undefined ? Infinity : size + 1);
  let at = offset;
  for (;;) {
    waiting.heard();
    const pieces = await Promise.race([reading.pieces(at), waiting.over]);
    if (pieces.length === 0) break;
    at += lengthOf(pieces);
    if (size !== undefined && at > size) throw differs(source, at);
    if (at > most) throw fileFailed(hop, 'too-large', { facts: { received: at } });
    waiting.rest();
    await take(pieces);
    reading.spares(pieces);
  }
  if (size !== undefined && at !== size) throw differs(source, at);
}

async function readPart(source: Source, offset: number, length: number): Promise<Buffer> {
  const reading = readAhead(source, offset, offset + length);
  const read: Buffer[] = [];
  for (let at = offset; at < offset + length;) {
    source.waiting.heard();
    const pieces = await Promise.race([reading.pieces(at), source.waiting.over]);
    if (pieces.length === 0) break;
    read.push(...pieces);
    at += lengthOf(pieces);
  }
  return Buffer.concat(read);
}

function lengthOf(pieces: readonly Buffer[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

function differs({ hop, size }: Source, received: number): Error {
  return fileFailed(hop, 'size-differs', { facts: { received, ...(size === undefined ? {} : { size }) } });
}

interface Reading {
  /** What is here from this byte on, at least one piece of it; none at the end of the file. */
  pieces(at: number): Promise<Buffer[]>;
  /** Their memory may be used again. */
  spares(pieces: readonly Buffer[]): void;
}

/** Keeps many requests on their way, as each takes a round trip; none for `until` and what is behind it. */
function readAhead({ hop, sftp, handle, size }: Source, offset: number, until: number): Reading {
  const arrived = new Map<number, Buffer>();
  const spare: Buffer[] = [];
  const piece = pieceLength(sftp);
  let next = offset;
  let failure: unknown;
  let wake: () => void = () => undefined;

  const request = (at: number, length: number): void => {
    const room = length === piece ? (spare.pop() ?? Buffer.allocUnsafe(piece)) : Buffer.allocUnsafe(length);
    sftp.read(handle, room, 0, length, at, (error, count, data) => {
      if (error) failure ??= readFailed(hop, error);
      else {
        arrived.set(at, data.subarray(0, count));
        // A server may give less than was asked for; the rest has to be asked for again.
        if (count > 0 && count < length) request(at + count, length - count);
      }
      wake();
    });
  };
  const askAhead = (at: number): void => {
    if (next - at > AHEAD - TOGETHER) return;
    while (next - at < AHEAD && next < until) {
      // What may be behind the end is asked for by itself, at the same time.
      const border = size !== undefined && next < size ? size : until;
      const length = Math.min(piece, border - next);
      request(next, length);
      next += length;
    }
  };
  const takeFrom = (start: number): Buffer[] => {
    const pieces: Buffer[] = [];
    for (let at = start; at - start < TOGETHER;) {
      const next = arrived.get(at);
      // What has no bytes is the end, and stays where it is until it is the first.
      if (next === undefined || next.length === 0) break;
      arrived.delete(at);
      pieces.push(next);
      at += next.length;
    }
    return pieces;
  };
  return {
    spares(pieces) {
      spare.push(...pieces.filter(({ length }) => length === piece));
    },
    async pieces(at) {
      askAhead(at);
      while (!arrived.has(at)) {
        if (failure !== undefined) throw failure as Error;
        await new Promise<void>((resolve) => (wake = resolve));
      }
      return takeFrom(at);
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
