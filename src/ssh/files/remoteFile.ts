import { Failed, type Failure } from '../../appliance/failure';

/** A file at the end of a link, open for reading. Everything rejects with `Failed` of stage `file`, or `Cancelled`. */
export interface RemoteFile {
  readonly way: 'sftp' | 'scp';
  /** Bytes, as the server tells; not to be trusted. */
  readonly size: number | undefined;
  /** When it was changed last, as the server tells: seconds since 1970. */
  readonly changed: number | undefined;
  /**
   * Everything from `offset` on, in order; what follows comes when `take` has resolved. Resolves at the end, and
   * never gives more than the server said. Rejects with `size-differs` where the end is another, and with `interrupted`
   * where the transfer ends without one; over scp its facts tell the two bytes' counts then.
   */
  pour(offset: number, take: Take, signal: AbortSignal): Promise<void>;
  /**
   * Parts of it, all asked for at once, less of each at its end; absent where reading begins at the first byte alone.
   * `pour` takes no offset then.
   */
  readonly read?: (spans: readonly Span[], signal: AbortSignal) => Promise<Buffer[]>;
  /** What the server tells of it now; absent where it tells once. */
  readonly lookAgain?: (signal: AbortSignal) => Promise<Pick<RemoteFile, 'size' | 'changed'>>;
  close(): void;
}

export interface Span {
  readonly at: number;
  readonly length: number;
}

/** Pieces that follow one another; their memory is used for others when it has resolved. */
export type Take = (pieces: readonly Buffer[]) => Promise<void>;

export interface FileOptions {
  /** To open it. */
  readonly timeoutMs: number;
  /** Longest silence while it comes. */
  readonly stallMs: number;
  /** A file that is said to be larger, or is, is not fetched. */
  readonly mostBytes: number;
  readonly signal: AbortSignal;
}

export type FileReason = Extract<Failure, { stage: 'file' }>['reason'];

export function fileFailed(hop: string, reason: FileReason, told: Pick<Failure, 'detail' | 'facts'> = {}): Failed {
  return new Failed({ hop, stage: 'file', reason, ...told });
}

/** Whether a server says so of what was asked for: of POSIX's EISDIR in its own words, and OpenSSH's scp. */
export function isFolder(words: string): boolean {
  return /not a regular file|is a directory/i.test(words);
}

/** Refuses a size that cannot be one, and one that is too large. */
export function checkSize(hop: string, size: number | undefined, most: number): void {
  if (size === undefined) return;
  if (size > most) throw fileFailed(hop, 'too-large', { facts: { size } });
  if (!Number.isSafeInteger(size) || size < 0) throw fileFailed(hop, 'size-differs', { facts: { size } });
}

/** Rejects with what ends the waiting for bytes: silence, the end of the connection, or the person. */
export interface Patience {
  readonly over: Promise<never>;
  /** More is awaited from now on. Throws `Cancelled`: what has come already would be taken before `over` is seen. */
  waits(): void;
  /** Something came, which may be less than what is awaited. */
  heard(): void;
  /** Nothing is awaited for now. */
  rest(): void;
  end(): void;
}
