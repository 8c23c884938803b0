import type { SFTPWrapper, Stats } from 'ssh2';
import type { Ending } from '../ending';
import { safeLine } from '../login/greeting';
import { patience } from '../patience';
import {
  checkSize,
  fileFailed,
  isFolder,
  type FileOptions,
  type Patience,
  type RemoteFile,
  type Take,
} from './remoteFile';

/** draft-ietf-secsh-filexfer-02, 7. */
const STATUS_CODE = { EOF: 1, NO_SUCH_FILE: 2, PERMISSION_DENIED: 3 } as const;

/** Opens a file over SFTP, version 3 (draft-ietf-secsh-filexfer-02). */
export async function sftpFile(
  hop: string,
  sftp: SFTPWrapper,
  path: string,
  connection: Ending,
  options: FileOptions,
): Promise<RemoteFile> {
  const broken = brokenBy(hop, sftp);
  const opening = patience(hop, options.timeoutMs, connection, options.signal);
  const within = <T>(work: Promise<T>): Promise<T> => Promise.race([broken, opening.over, work]);
  try {
    const handle = await within(called<Buffer>(hop, (done) => sftp.open(path, 'r', done)));
    checkHandle(hop, handle);
    const stats = await within(called<Stats>(hop, (done) => sftp.fstat(handle, done)).catch(() => undefined));
    const size = stats?.size;
    checkKind(hop, stats?.mode);
    checkSize(hop, size, options.mostBytes);
    const reading = async <T>(signal: AbortSignal, work: (source: Source) => Promise<T>): Promise<T> => {
      const waiting = patience(hop, options.stallMs, connection, signal);
      try {
        return await work({ hop, sftp, handle, size, most: options.mostBytes, waiting, broken });
      } finally {
        waiting.end();
      }
    };
    return {
      way: 'sftp',
      size,
      changed: stats?.mtime,
      pour: (offset, take, signal) => reading(signal, (source) => pour(source, offset, take)),
      read: (spans, signal) =>
        reading(signal, (source) => Promise.all(spans.map(({ at, length }) => readPart(source, at, length)))),
      lookAgain: (signal) =>
        reading(signal, async ({ waiting }) => {
          const looked = called<Stats>(hop, (done) => sftp.fstat(handle, done));
          const now = await Promise.race([broken, waiting.over, looked]);
          return { size: now.size, changed: now.mtime };
        }),
      close: () => sftp.end(),
    };
  } catch (error) {
    sftp.end();
    throw error;
  } finally {
    opening.end();
  }
}

/** Rejects where it does not keep to the protocol. ssh2 tells of that here alone for a request whose answer it took. */
function brokenBy(hop: string, sftp: SFTPWrapper): Promise<never> {
  const broken = new Promise<never>((_resolve, reject) => {
    sftp.on('error', (error: Error) => reject(failed(hop, error)));
  });
  broken.catch(() => undefined);
  return broken;
}

/** ssh2 hands over what came, which may be an answer of another kind. A handle has 256 bytes at most. */
function checkHandle(hop: string, handle: unknown): void {
  if (!Buffer.isBuffer(handle) || handle.length > 256) throw fileFailed(hop, 'other', { detail: 'no file handle' });
}

/** POSIX file types (inode(7)): of a directory or a pipe there is nothing to fetch, or no end of it. */
function checkKind(hop: string, mode: number | undefined): void {
  const kind = (mode ?? 0) & 0o170000;
  if (kind !== 0 && kind !== 0o100000) throw fileFailed(hop, 'not-a-file');
}

/** ssh2 splits what is more than it takes for the server's limit, and asks for the rest last. */
const USUAL_PIECE = 31 * 1024;
/** ssh2 takes no packet of an SFTP server that is larger than 256 KB. */
const MOST_PIECE = 255 * 1024;
/** Crosses a round trip of 100 ms at full speed. */
const AHEAD = 8 * 1024 * 1024;
const MOST_REQUESTS = 512;

/** As much as the server gives at once by its `limits@openssh.com`, which ssh2 asks for and keeps to itself. */
function pieceLength(sftp: SFTPWrapper): number {
  const { _maxReadLen: most } = sftp as { readonly _maxReadLen?: unknown };
  return typeof most === 'number' ? Math.min(most, MOST_PIECE) : USUAL_PIECE;
}

interface Source {
  readonly hop: string;
  readonly sftp: SFTPWrapper;
  readonly handle: Buffer;
  readonly size: number | undefined;
  readonly most: number;
  readonly waiting: Patience;
  readonly broken: Promise<never>;
}

async function pour(source: Source, offset: number, take: Take): Promise<void> {
  const { hop, size, most, waiting, broken } = source;
  const reading = readAhead(source, offset, size === undefined ? Infinity : size + 1);
  let at = offset;
  for (;;) {
    waiting.waits();
    const pieces = await Promise.race([broken, waiting.over, reading.pieces(at)]);
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
    source.waiting.waits();
    const pieces = await Promise.race([source.broken, source.waiting.over, reading.pieces(at)]);
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
function readAhead(source: Source, offset: number, until: number): Reading {
  const { hop, sftp, handle, size, waiting } = source;
  const arrived = new Map<number, Buffer>();
  const spare: Buffer[] = [];
  const piece = pieceLength(sftp);
  const ahead = Math.min(AHEAD, piece * MOST_REQUESTS);
  /** Asked for together, so that their packets leave together. */
  const together = ahead / 8;
  let next = offset;
  let underway = 0;
  let failure: unknown;
  let wake: () => void = () => undefined;

  /** A server may give less than was asked for: the rest goes into the same room. */
  const request = (at: number, room: Buffer, filled: number): void => {
    underway += 1;
    read(sftp, handle, room, filled, at, (error, count) => {
      underway -= 1;
      if (count > 0) waiting.heard();
      const end = filled + (error === undefined ? count : 0);
      const isNone = error === undefined ? count === 0 : error !== 'end' && typeof error.code === 'number';
      // Behind the size that was said, some servers give no bytes, or refuse, where the protocol has an end.
      if (error === 'end' || (isNone && size !== undefined && at + filled >= size)) {
        arrived.set(at, room.subarray(0, filled));
        arrived.set(at + filled, NOTHING);
      } else if (error !== undefined || count === 0) failure ??= error ?? new Error('no bytes');
      else if (end < room.length) request(at, room, end);
      else arrived.set(at, room);
      wake();
    });
  };
  const askAhead = (at: number): void => {
    if (next - at > ahead - together) return;
    while (next - at < ahead && next < until) {
      // What may be behind the end is asked for by itself, at the same time.
      const border = size !== undefined && next < size ? Math.min(size, until) : until;
      const length = Math.min(piece, border - next);
      request(next, length === piece ? (spare.pop() ?? Buffer.allocUnsafe(piece)) : Buffer.allocUnsafe(length), 0);
      next += length;
    }
  };
  const takeFrom = (start: number): Buffer[] => {
    const pieces: Buffer[] = [];
    for (let at = start; at - start < together;) {
      const next = arrived.get(at);
      // What has no bytes is the end, and stays where it is until it is the first.
      if (next === undefined || next.length === 0) break;
      arrived.delete(at);
      pieces.push(next);
      at += next.length;
    }
    return pieces;
  };
  const woken = (at: number): Promise<void> => {
    if (failure !== undefined) throw failed(hop, failure, at);
    return new Promise<void>((resolve) => (wake = resolve));
  };
  return {
    spares(pieces) {
      spare.push(...pieces.filter(({ length }) => length === piece));
    },
    async pieces(at) {
      askAhead(at);
      while (!arrived.has(at)) await woken(at);
      const pieces = takeFrom(at);
      // Whether it is the end is known when nothing has come from behind it.
      while (pieces.length === 0 && underway > 0) await woken(at);
      const behind = pieces.length === 0 ? [...arrived].find(([, { length }]) => length > 0) : undefined;
      if (behind !== undefined) throw differs(source, behind[0] + behind[1].length);
      return pieces;
    },
  };
}

const NOTHING = Buffer.alloc(0);

type Told = Error & { readonly code?: unknown };
type Answered = (error: Told | 'end' | undefined, count: number) => void;

/** ssh2 tells the end of a file from an answer without bytes only to who asks for it. */
function read(sftp: SFTPWrapper, handle: Buffer, room: Buffer, filled: number, at: number, done: Answered): void {
  const answered = (error: Told | undefined, count: number): void =>
    done(error?.code === STATUS_CODE.EOF ? 'end' : error, count);
  sftp.read(handle, room, filled, room.length - filled, at + filled, Object.assign(answered, { _wantEOFError: true }));
}

function called<T>(hop: string, call: (done: (error: Error | undefined, value: T) => void) => unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    try {
      call((error, value) => (error ? reject(failed(hop, error)) : resolve(value)));
    } catch (error) {
      reject(failed(hop, error));
    }
  });
}

/** By the status that the server gave, with its words; else what ssh2 says of it, and of requests when the channel closed. */
function failed(hop: string, error: unknown, received = 0): Error {
  const { code, message } = error as Told;
  const detail = message.slice(0, 200);
  if (code === STATUS_CODE.NO_SUCH_FILE) return fileFailed(hop, 'not-found', { detail });
  if (code === STATUS_CODE.PERMISSION_DENIED) return fileFailed(hop, 'denied', { detail });
  if (isFolder(detail)) return fileFailed(hop, 'not-a-file', { detail });
  if (typeof code === 'number') return fileFailed(hop, 'other', { detail, facts: { line: safeLine(detail) } });
  // Where the connection has ended, that is told first: of two that have failed, a race takes the one that it names first.
  if (/no response from server/i.test(detail)) return fileFailed(hop, 'interrupted', { detail, facts: { received } });
  return fileFailed(hop, 'other', { detail });
}
