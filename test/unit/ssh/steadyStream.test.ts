import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { SteadyStream } from '../../../src/ssh/steadyStream';

/** What lies under: it writes down every write, and takes them as slowly as it is told. */
class Under extends Duplex {
  readonly writes: Buffer[] = [];
  private held: (() => void)[] | undefined;

  constructor(highWaterMark = 16 * 1024) {
    super({ highWaterMark });
  }

  override _read(): void {
    // What arrives is pushed by the test.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.writes.push(chunk);
    if (this.held === undefined) done();
    else this.held.push(done);
  }

  /** From now on nothing is taken until `release`. */
  hold(): void {
    this.held = [];
  }

  release(): void {
    const held = this.held ?? [];
    this.held = undefined;
    for (const done of held) done();
  }

  written(): Buffer {
    return Buffer.concat(this.writes);
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('what is written', () => {
  test('in one turn is one write below, in any pattern, and no byte is lost or moved', async () => {
    const patterns = fc.array(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { minLength: 1, maxLength: 8 }),
      { maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(patterns, async (turns) => {
        const under = new Under();
        const stream = new SteadyStream(under);
        for (const pieces of turns) {
          for (const piece of pieces) stream.write(Buffer.from(piece));
          await turn();
        }
        assert.deepEqual(under.written(), Buffer.concat(turns.flat()));
        assert.equal(under.writes.length, turns.length);
        stream.destroy();
      }),
    );
  });
  test('is not kept back by a paste of 1 MB, and arrives whole', async () => {
    const under = new Under();
    const stream = new SteadyStream(under);
    const paste = Buffer.alloc(1024 * 1024, 'paste ');
    for (let at = 0; at < paste.length; at += 1000) {
      if (!stream.write(paste.subarray(at, at + 1000))) await once(stream, 'drain');
    }
    await turn();
    assert.ok(under.written().equals(paste));
    stream.destroy();
  });
  test('waits while what lies under is full', async () => {
    const under = new Under(10);
    under.hold();
    const stream = new SteadyStream(under);
    const taken: number[] = [];
    for (let i = 0; i < 4; i++) {
      stream.write(Buffer.alloc(20, i), () => taken.push(i));
      await turn();
    }
    assert.deepEqual(taken, [0], 'the first filled it');
    const more = Buffer.alloc(300 * 1024);
    assert.equal(stream.write(more), false, 'whoever writes is told to wait');
    const drained = once(stream, 'drain');
    under.release();
    await drained;
    await turn();
    assert.equal(under.written().length, 80 + more.length);
    stream.destroy();
  });
  test('before the end is sent before the end', async () => {
    const under = new Under();
    const stream = new SteadyStream(under);
    stream.write('last ');
    stream.end('words');
    await once(under, 'finish');
    assert.equal(under.written().toString(), 'last words');
    stream.destroy();
  });
  test('after it was destroyed goes nowhere and throws nothing', async () => {
    const under = new Under();
    const stream = new SteadyStream(under);
    stream.on('error', () => undefined);
    stream.write('lost');
    stream.destroy();
    stream.write('after');
    await turn();
    assert.equal(under.writes.length, 0);
    assert.ok(under.destroyed);
  });
});

describe('what is read', () => {
  test('is what arrived, in any pieces, and the peer waits while nobody reads', async () => {
    const under = new Under();
    const stream = new SteadyStream(under);
    for (let i = 0; i < 400; i++) under.push(Buffer.alloc(1024, i));
    await turn();
    await turn();
    assert.ok(under.isPaused());
    let received = 0;
    stream.on('data', (chunk: Buffer) => (received += chunk.length));
    under.push(null);
    await once(stream, 'close');
    assert.equal(received, 400 * 1024);
  });
  test('is kept for a reader who comes after the end', async () => {
    const under = new Under();
    const stream = new SteadyStream(under);
    under.push('220 mail\r\n');
    under.push(null);
    under.end();
    await once(under, 'close');
    let received = '';
    stream.on('data', (chunk: Buffer) => (received += chunk.toString()));
    await once(stream, 'close');
    assert.equal(received, '220 mail\r\n');
  });
  test('an error below is an error here, and ends both', async () => {
    const under = new Under();
    const stream = new SteadyStream(under);
    const error = once(stream, 'error');
    under.destroy(new Error('reset'));
    assert.match(String(await error), /reset/);
    assert.ok(stream.destroyed);
  });
  test('an end below without a last byte ends this too', async () => {
    const under = new Under();
    const stream = new SteadyStream(under);
    under.destroy();
    await once(stream, 'close');
    assert.ok(stream.destroyed);
  });
  test('the time of the last byte is kept', async () => {
    const under = new Under();
    const stream = new SteadyStream(under);
    const before = stream.lastReceived;
    await new Promise((resolve) => setTimeout(resolve, 2));
    under.push('x');
    await turn();
    assert.ok(stream.lastReceived > before);
    stream.destroy();
  });
});

describe('until the far end has named itself', () => {
  const read = async (pieces: readonly string[], end = true) => {
    const under = new Under();
    const heard: string[] = [];
    const stream = new SteadyStream(under, {
      heard: (chunk) => heard.push(chunk.toString('latin1')),
      gathersIdent: true,
    });
    const chunks: string[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk.toString('latin1')));
    for (const piece of pieces) {
      under.push(Buffer.from(piece, 'latin1'));
      await turn();
    }
    if (end) under.push(null);
    await (end ? once(stream, 'close') : turn());
    stream.destroy();
    return { heard, chunks };
  };

  test('nothing is read, and then all of it at once; each chunk is heard as it comes', async () => {
    const said = 'Hello\r\nnot SSH-2.0 yet\r\nSSH-2.0-OpenSSH_6.2 CiscoTunnels1\r\n';
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: said.length }), { maxLength: 12 }), async (cuts) => {
        const edges = [0, ...new Set(cuts.sort((one, other) => one - other)), said.length];
        const pieces = edges.slice(1).map((edge, index) => said.slice(edges[index], edge));
        const { heard, chunks } = await read([...pieces.filter((piece) => piece !== ''), 'packet', 's'], false);
        assert.deepEqual(chunks, [said, 'packet', 's']);
        assert.deepEqual(heard.slice(-2), ['packet', 's']);
        assert.equal(heard.join(''), `${said}packets`);
      }),
    );
  });
  test('no byte is lost or moved behind it, in any pieces', async () => {
    const said = 'Hi\r\nSSH-2.0-OpenSSH_6.2 CiscoTunnels1\r\npackets\n behind \0 it SSH-2\n';
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: said.length - 1 }), { maxLength: 20 }), async (cuts) => {
        const edges = [0, ...new Set(cuts.sort((one, other) => one - other)), said.length];
        const { chunks } = await read(edges.slice(1).map((edge, index) => said.slice(edges[index], edge)));
        assert.equal(chunks.join(''), said);
        assert.match(chunks[0] ?? '', /CiscoTunnels1\r\n/);
      }),
    );
  });
  test('a line that never ends is kept up to 256 KB, and then all is read as it comes', async () => {
    const piece = 'SSH-2.0-'.padEnd(64 * 1024, 'x');
    const { chunks } = await read(Array<string>(6).fill(piece), false);
    assert.deepEqual(
      chunks.map(({ length }) => length / piece.length),
      [5, 1],
    );
  });
  test('nothing is kept back where that is not asked for', async () => {
    const under = new Under();
    const stream = new SteadyStream(under, { heard: () => undefined });
    const chunks: string[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
    for (const piece of ['SSH-', '2.0-x']) {
      under.push(piece);
      await turn();
    }
    assert.deepEqual(chunks, ['SSH-', '2.0-x']);
    stream.destroy();
  });
  test('what came is read when it ends, or is more than a greeting', async () => {
    assert.deepEqual((await read(['SSH-2.', '0-Open'])).chunks, ['SSH-2.0-Open']);
    const line = 'x'.repeat(4095) + '\n';
    const { chunks } = await read(Array<string>(65).fill(line), false);
    assert.equal(chunks.join('').length, 65 * 4096);
  });
});
