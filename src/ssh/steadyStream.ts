import { Duplex } from 'node:stream';

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

  constructor(private readonly under: Duplex) {
    super({ allowHalfOpen: false, highWaterMark: 256 * 1024 });
    let ended = false;
    under.on('data', (chunk: Buffer) => {
      this.lastReceived = performance.now();
      if (!this.push(chunk)) under.pause();
    });
    under.on('end', () => {
      ended = true;
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
