import { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** How the bytes of a machine move. Shared by all of its wires. */
export interface Pace {
  /** Nothing is read, nothing is written, and nothing is closed. */
  readonly silent: boolean;
  /** Bytes written at most every 10 ms; `undefined`: as fast as it goes. */
  readonly bytesPerTick: number | undefined;
}

/** One connection to a machine: a TCP socket or a forward, under a stream that obeys the machine's pace. */
export interface Wire {
  readonly stream: Duplex;
  /** To be called after `pace` was changed. */
  paceChanged(): void;
  /** Ends it at once: as a TCP reset where it is a socket. */
  reset(): void;
  /** Ends it at once and without an SSH word: FIN where it is a socket. */
  drop(): void;
}

const TICK_MS = 10;

export function openWire(inner: Duplex, pace: () => Pace): Wire {
  const outgoing = pacedWriter(inner, pace);
  const stream = new Duplex({
    allowHalfOpen: false,
    read: () => {
      if (!pace().silent) inner.resume();
    },
    write: (chunk: Buffer, _encoding, done) => outgoing.write(chunk, done),
    final: (done) => outgoing.finish(done),
    destroy: (error, done) => {
      outgoing.stop();
      inner.destroy();
      done(error);
    },
  });
  const paceChanged = (): void => {
    if (pace().silent) inner.pause();
    else inner.resume();
    outgoing.pump();
  };
  carryIn(inner, stream);
  if (pace().silent) inner.pause();
  return { stream, paceChanged, reset: () => reset(inner, stream), drop: () => drop(inner, stream) };
}

function carryIn(inner: Duplex, stream: Duplex): void {
  inner.on('data', (chunk: Buffer) => {
    if (!stream.destroyed && !stream.push(chunk)) inner.pause();
  });
  inner.once('end', () => stream.push(null));
  inner.once('close', () => stream.destroy());
  inner.on('error', () => stream.destroy());
}

function reset(inner: Duplex, stream: Duplex): void {
  if (inner instanceof Socket) inner.resetAndDestroy();
  stream.destroy();
}

function drop(inner: Duplex, stream: Duplex): void {
  if (inner instanceof Socket) inner.destroySoon();
  else stream.destroy();
}

interface PacedWriter {
  write(chunk: Buffer, done: () => void): void;
  finish(done: () => void): void;
  /** Goes on with what is held back. */
  pump(): void;
  stop(): void;
}

const HELD_AT_MOST = 256 * 1024;

/**
 * Writes once per tick and never at once: ssh2 writes a packet in pieces, and the nonce it makes for the next piece is
 * shared by all connections of the process, so that a forward that answered in between would spoil the packet.
 */
function pacedWriter(inner: Duplex, pace: () => Pace): PacedWriter {
  let held = Buffer.alloc(0);
  let pieces: Buffer[] = [];
  let more: (() => void) | undefined;
  let finish: (() => void) | undefined;
  let scheduled = false;
  let busy = false;
  let timer: NodeJS.Timeout | undefined;

  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    process.nextTick(() => {
      scheduled = false;
      pump();
    });
  };
  const wrote = (): void => {
    busy = false;
    if (pace().bytesPerTick !== undefined) {
      timer = setTimeout(() => {
        timer = undefined;
        pump();
      }, TICK_MS);
    } else {
      pump();
    }
  };
  const pump = (): void => {
    if (busy || timer !== undefined || pace().silent) return;
    held = Buffer.concat([held, ...pieces.splice(0)]);
    if (held.length > 0) {
      const part = held.subarray(0, pace().bytesPerTick ?? held.length);
      held = held.subarray(part.length);
      busy = true;
      inner.write(part, wrote);
    }
    if (held.length < HELD_AT_MOST) takeMore();
    if (held.length === 0 && pieces.length === 0 && finish) endInner(finish);
  };
  const takeMore = (): void => {
    const take = more;
    more = undefined;
    take?.();
  };
  const endInner = (done: () => void): void => {
    finish = undefined;
    inner.end();
    done();
  };
  return {
    write: (chunk, done) => {
      pieces.push(chunk);
      more = done;
      schedule();
      if (held.length + pieces.reduce((sum, { length }) => sum + length, 0) < HELD_AT_MOST) takeMore();
    },
    finish: (done) => {
      finish = done;
      schedule();
    },
    pump,
    stop: () => {
      pieces = [];
      clearTimeout(timer);
    },
  };
}
