import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { describe, test } from 'node:test';
import { openWire, type Pace } from '../../src/lab/network/wire';
import { waitFor } from './terminal';

/** An inner stream that records each write. */
function recording(): { inner: Duplex; writes: string[]; ended: () => boolean } {
  const writes: string[] = [];
  const inner = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      writes.push(chunk.toString());
      done();
    },
  });
  return { inner, writes, ended: () => inner.writableFinished };
}

describe('the wire of a machine', () => {
  const fast: Pace = { silent: false, bytesPerTick: undefined };

  test('what is written in one tick goes out in one piece, and nothing at once', async () => {
    const { inner, writes } = recording();
    const { stream } = openWire(inner, () => fast);
    for (const piece of ['one', 'two', 'three']) stream.write(piece);
    assert.deepEqual(writes, []);
    await waitFor(
      () => writes.length > 0,
      () => 'a write',
    );
    assert.deepEqual(writes, ['onetwothree']);
    stream.destroy();
  });

  test('slow: so many bytes at a time, in order, and the end after the last of them', async () => {
    const { inner, writes, ended } = recording();
    const { stream } = openWire(inner, () => ({ silent: false, bytesPerTick: 7 }));
    stream.end('12345678901234567890');
    await waitFor(ended, () => `the end after ${writes.join()}`);
    assert.deepEqual(writes, ['1234567', '8901234', '567890']);
    stream.destroy();
  });

  test('silent: nothing comes in, nothing goes out, and all of it follows afterwards', async () => {
    const { inner, writes, ended } = recording();
    let pace: Pace = { silent: true, bytesPerTick: undefined };
    const wire = openWire(inner, () => pace);
    const heard: string[] = [];
    wire.stream.on('data', (data: Buffer) => heard.push(data.toString()));
    inner.push('question');
    wire.stream.end('answer');
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual([heard, writes, ended()], [[], [], false]);
    pace = fast;
    wire.paceChanged();
    await waitFor(
      () => heard.length > 0 && ended(),
      () => 'both directions',
    );
    assert.deepEqual([heard, writes], [['question'], ['answer']]);
    wire.stream.destroy();
  });

  test('a writer is held back while nothing can be sent', async () => {
    const { inner } = recording();
    let pace: Pace = { silent: true, bytesPerTick: undefined };
    const wire = openWire(inner, () => pace);
    assert.equal(wire.stream.write(Buffer.alloc(1024 * 1024)), false);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(wire.stream.writableNeedDrain, true);
    const drained = once(wire.stream, 'drain');
    pace = fast;
    wire.paceChanged();
    await drained;
    wire.stream.destroy();
  });

  for (const side of ['inner', 'stream'] as const) {
    test(`the end of the ${side} side ends the other`, async () => {
      const { inner } = recording();
      const { stream } = openWire(inner, () => fast);
      const [gone, other] = side === 'inner' ? [inner, stream] : [stream, inner];
      const over = once(other, 'close');
      gone.destroy();
      await over;
    });
  }
});
