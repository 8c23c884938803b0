import { Duplex } from 'node:stream';

export interface SteadyStreamOptions {
  /** Sees each chunk as it comes. */
  readonly heard?: (chunk: Buffer) => void;
  /**
   * Nothing is read until the line with which the far end names itself is whole: of one that comes in three pieces or more
   * ssh2 keeps the first and the last (`parseHeader` of its Protocol.js).
   */
  readonly gathersIdent?: boolean;
}

/**
 * What ssh2 speaks through: a connection that sends once per tick. ssh2 without its native addon writes a packet
 * in two or three pieces; sent one by one they wait for delayed ACKs on a socket, and on a forward each piece becomes
 * a packet of the outer connection. It also keeps a message of the inner connection from being written into the
 * middle of one of the outer's.
 */
export class SteadyStream extends Duplex {
  private pieces: Buffer[] = [];
  private scheduled = false;
  private resume_: (() => void) | undefined;
  /** `performance.now()` of the last byte that arrived. */
  lastReceived = performance.now();

  constructor(
    private readonly under: Duplex,
    { heard, gathersIdent = false }: SteadyStreamOptions = {},
  ) {
    super({ allowHalfOpen: false, highWaterMark: 256 * 1024 });
    const ident = gathersIdent ? identGatherer() : undefined;
    let ended = false;
    under.on('data', (chunk: Buffer) => {
      this.lastReceived = performance.now();
      heard?.(chunk);
      const whole = ident === undefined ? chunk : ident.add(chunk);
      if (whole.length > 0 && !this.push(whole)) under.pause();
    });
    under.on('end', () => {
      ended = true;
      const part = ident?.rest();
      if (part !== undefined && part.length > 0) this.push(part);
      this.push(null);
    });
    under.on('error', (error) => this.destroy(error));
    under.on('close', () => {
      // What came before a proper end is still to be read; the end of it ends this stream too.
      if (ended) this.drained();
      else this.destroy();
    });
    under.on('drain', () => this.drained());
  }

  override _read(): void {
    this.under.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.pieces.push(chunk);
    if (!this.scheduled) {
      this.scheduled = true;
      process.nextTick(() => this.flush());
    }
    if (this.under.writableNeedDrain) this.resume_ = done;
    else done();
  }

  override _final(done: (error?: Error | null) => void): void {
    this.flush();
    if (this.under.writable) this.under.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.pieces = [];
    this.drained();
    this.under.destroy();
    done(error);
  }

  private flush(): void {
    this.scheduled = false;
    const pieces = this.pieces;
    if (pieces.length === 0) return;
    this.pieces = [];
    if (this.under.writable) this.under.write(pieces.length === 1 ? pieces[0] : Buffer.concat(pieces));
  }

  private drained(): void {
    const resume = this.resume_;
    this.resume_ = undefined;
    resume?.();
  }
}

/** More than an ident line, 255 bytes, and what may come before it (RFC 4253 4.2). */
const MOST_GATHERED = 256 * 1024;
const IDENT = 'SSH-';
const IDENT_LINE = /(?:^|\n)SSH-[^\n]*\n/;

/** What came so far as soon as an ident line is whole in it, and then all as it comes. */
function identGatherer() {
  let gathered: Buffer[] | undefined = [];
  let length = 0;
  /** How the line begins that has not ended. */
  let begun = '';
  const rest = (): Buffer => {
    const all = Buffer.concat(gathered ?? []);
    gathered = undefined;
    return all;
  };
  const add = (chunk: Buffer): Buffer => {
    if (gathered === undefined) return chunk;
    gathered.push(chunk);
    length += chunk.length;
    const text = begun + chunk.toString('latin1');
    begun = text.slice(text.lastIndexOf('\n') + 1).slice(0, IDENT.length);
    return length > MOST_GATHERED || IDENT_LINE.test(text) ? rest() : NOTHING;
  };
  return { add, rest };
}

const NOTHING = Buffer.alloc(0);
