import { Duplex } from 'node:stream';

interface End {
  readonly stream: Duplex;
  /** Takes what the other end wrote; `done` once there is room for more. */
  take(chunk: Buffer, done: () => void): void;
}

/**
 * Two ends of one connection in this process. Bytes never arrive in the turn in which they are written: ssh2 writes a
 * packet in pieces, and one that is answered in between is spoilt (see `wire.ts`).
 */
export function openPair(): readonly [Duplex, Duplex] {
  const first: End = openEnd(() => second);
  const second: End = openEnd(() => first);
  return [first.stream, second.stream];
}

function openEnd(other: () => End): End {
  let more: (() => void) | undefined;
  const stream = new Duplex({
    allowHalfOpen: false,
    read: () => {
      const done = more;
      more = undefined;
      done?.();
    },
    write: (chunk: Buffer, _encoding, done) => process.nextTick(() => other().take(chunk, done)),
    final: (done) => {
      process.nextTick(() => {
        if (!other().stream.destroyed) other().stream.push(null);
        done();
      });
    },
    destroy: (error, done) => {
      more?.();
      process.nextTick(() => leaveTo(other().stream));
      done(error);
    },
  });
  const take = (chunk: Buffer, done: () => void): void => {
    if (stream.destroyed || stream.push(chunk)) done();
    else more = done;
  };
  return { stream, take };
}

/** What has arrived may still be read; after that, and for writing, it is over. */
function leaveTo(stream: Duplex): void {
  if (stream.destroyed) return;
  if (stream.readableLength === 0) stream.destroy();
  else if (!stream.readableEnded) stream.push(null);
}
