import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { greetingReader, safeLine, type Greeting } from '../../../../src/ssh/login/greeting';

/** Reads `bytes` in the given pieces; what was found, in order. */
function read(...pieces: readonly Buffer[]): {
  found: Greeting[];
  offer: ReturnType<ReturnType<typeof greetingReader>['offer']>;
} {
  const reader = greetingReader();
  const found = pieces.flatMap((piece) => reader.read(piece) ?? []);
  return { found, offer: reader.offer() };
}

const bytes = (text: string) => Buffer.from(text, 'latin1');

function uint32(value: number): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(value);
  return length;
}

/** RFC 4253 7.1, without encryption. */
function kexInit(...lists: readonly string[]): Buffer {
  const names = lists.flatMap((list) => [uint32(list.length), bytes(list)]);
  const payload = Buffer.concat([Buffer.from([20]), Buffer.alloc(16, 7), ...names, Buffer.alloc(5)]);
  const padding = Buffer.alloc(8);
  return Buffer.concat([uint32(payload.length + padding.length + 1), Buffer.from([padding.length]), payload, padding]);
}

const KEX = kexInit(
  'curve25519-sha256,kex-strict-s-v00@openssh.com',
  'ssh-ed25519',
  'aes128-ctr',
  'aes256-ctr',
  'hmac-sha1',
  'hmac-sha2-256',
  'none',
  'none',
  '',
  '',
);
const OFFER = {
  kex: ['curve25519-sha256', 'kex-strict-s-v00@openssh.com'],
  hostKey: ['ssh-ed25519'],
  cipher: ['aes128-ctr'],
  mac: ['hmac-sha1'],
};

describe('the first bytes of a server', () => {
  const whole = Buffer.concat([bytes('Welcome\r\nto Cisco\r\nSSH-2.0-OpenSSH_9.2 Cisco\r\n'), KEX]);

  test('the ident and the offer are found wherever the bytes are split', () => {
    for (let at = 0; at <= whole.length; at++) {
      const { found, offer } = read(whole.subarray(0, at), whole.subarray(at));
      assert.deepEqual(found, [{ kind: 'ident', line: 'SSH-2.0-OpenSSH_9.2 Cisco' }], `split at ${at}`);
      assert.deepEqual(offer, OFFER, `split at ${at}`);
    }
  });
  test('also byte by byte', () => {
    const { found, offer } = read(...Array.from(whole, (byte) => Buffer.from([byte])));
    assert.deepEqual([found.length, offer], [1, OFFER]);
  });
  test('also in any pieces', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: whole.length }), { maxLength: 20 }), (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), whole.length];
        const { found, offer } = read(...at.slice(1).map((end, i) => whole.subarray(at[i], end)));
        assert.deepEqual([found.length, offer], [1, OFFER]);
      }),
    );
  });

  const LINES: readonly (readonly [string, Greeting['kind'] | undefined])[] = [
    ['SSH-2.0-x\r\n', 'ident'],
    ['SSH-2.0-x\n', 'ident'],
    ['SSH-1.99-Cisco-1.25\n', 'ident'],
    ['SSH-1.5-Cisco-1.25\n', 'old-protocol'],
    ['SSH-3.0-x\n', 'old-protocol'],
    ['220 mail\r\n', 'not-ssh'],
    ['220-mail\r\n', 'not-ssh'],
    ['HTTP/1.1 400\r\n', 'not-ssh'],
    ['  <!DOCTYPE html>\r\n', 'not-ssh'],
    ['\x16\x03\x01', 'not-ssh'],
    ['\0', 'not-ssh'],
    ['Welcome\r\n', undefined],
    ['', undefined],
    ['SSH-2.0-x', undefined],
    ['SSH', undefined],
  ];
  for (const [line, kind] of LINES) {
    test(`${JSON.stringify(line)} is ${kind ?? 'not yet known'}`, () => {
      assert.deepEqual(
        read(bytes(line)).found.map((one) => one.kind),
        kind === undefined ? [] : [kind],
      );
    });
  }
});

describe('greetings without measure', () => {
  test('1 023 lines may come before the ident, 1 024 are too many', () => {
    const after = (count: number) =>
      read(bytes(`${'hello\r\n'.repeat(count)}SSH-2.0-x\r\n`)).found.map(({ kind }) => kind);
    assert.deepEqual([after(1023), after(1024), after(1025)], [['ident'], ['not-ssh'], ['not-ssh']]);
  });
  test('a line of 8 191 characters is a line, one of 8 192 without an end is none', () => {
    assert.deepEqual(read(bytes('x'.repeat(8191))).found, []);
    assert.deepEqual(
      read(bytes(`${'x'.repeat(8191)}\nSSH-2.0-x\n`)).found.map(({ kind }) => kind),
      ['ident'],
    );
    assert.deepEqual(
      read(bytes('x'.repeat(8192))).found.map(({ kind }) => kind),
      ['not-ssh'],
    );
  });
  test('a first packet that is no offer is read past without an end', () => {
    const { offer } = read(bytes('SSH-2.0-x\r\n'), ...Array.from({ length: 40 }, () => Buffer.alloc(10_000, 9)));
    assert.equal(offer, undefined);
  });
  test('an offer of 1 000 names is cut, and one that lies about its lengths is no error', () => {
    const many = kexInit(Array.from({ length: 1000 }, (_, i) => `kex${i}`).join(','), 'a', 'b', 'c', 'd', 'e');
    assert.equal(read(bytes('SSH-2.0-x\r\n'), many).offer?.kex.length, 64);
    const lying = Buffer.from(KEX);
    lying.writeUInt32BE(0xffff_fff0, 22);
    assert.deepEqual(read(bytes('SSH-2.0-x\r\n'), lying).offer?.mac, []);
  });
  test('any bytes give at most one greeting, and never throw', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 10 }), (pieces) => {
        assert.ok(read(...pieces.map((piece) => Buffer.from(piece))).found.length <= 1);
      }),
    );
  });
  test('a line that is shown holds nothing but printable ASCII, at most 80 characters and three dots', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        assert.match(safeLine(text), /^[\x20-\x7e]{0,83}$/);
      }),
    );
  });
});
