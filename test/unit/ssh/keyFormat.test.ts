import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fingerprint, fromBase64, isHostKeyType, keyType } from '../../../src/ssh/keyFormat';
import { sampleKey, wire } from './sampleKeys';

/** GitHub's published ed25519 key and the fingerprint that GitHub publishes for it. */
const GITHUB = Buffer.from('AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl', 'base64');

test('a fingerprint is what ssh-keygen -lf prints', () => {
  assert.equal(fingerprint(GITHUB), 'SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU');
});

for (const type of ['ssh-ed25519', 'ssh-rsa', 'ecdsa-sha2-nistp256'] as const) {
  test(`${type} is read from the blob`, () => {
    assert.equal(keyType(sampleKey(type, 1)), type);
    assert.ok(isHostKeyType(type));
  });
}

test('every blob that is cut or has a byte too many has no type', () => {
  for (const type of ['ssh-ed25519', 'ssh-rsa', 'ecdsa-sha2-nistp256'] as const) {
    const blob = sampleKey(type, 1);
    for (let length = 0; length < blob.length; length++) {
      assert.equal(keyType(blob.subarray(0, length)), undefined, `${type} cut at ${length}`);
    }
    assert.equal(keyType(Buffer.concat([blob, Buffer.from([0])])), undefined);
  }
});

const MALFORMED: readonly [string, Buffer][] = [
  ['empty', Buffer.alloc(0)],
  ['length field of 4 GB', Buffer.from('ffffffff00', 'hex')],
  ['type alone', wire(Buffer.from('ssh-ed25519'))],
  ['ed25519 of 31 bytes', wire(Buffer.from('ssh-ed25519'), Buffer.alloc(31))],
  [
    'curve that is not the one of the type',
    wire(Buffer.from('ecdsa-sha2-nistp256'), Buffer.from('nistp384'), Buffer.alloc(65)),
  ],
  ['rsa with an empty modulus', wire(Buffer.from('ssh-rsa'), Buffer.from([3]), Buffer.alloc(0))],
  ['one field too many', wire(Buffer.from('ssh-ed25519'), Buffer.alloc(32), Buffer.alloc(32))],
  ['type with a control character', wire(Buffer.from('ssh\x1b[0m'), Buffer.alloc(32))],
  ['type of 65 characters', wire(Buffer.from('x'.repeat(65)), Buffer.alloc(32))],
];
for (const [name, blob] of MALFORMED) {
  test(`malformed: ${name}`, () => assert.equal(keyType(blob), undefined));
}

test('a type that is not known is still told, as long as the blob is whole', () => {
  const blob = wire(Buffer.from('ssh-future@example.com'), Buffer.from('x'));
  assert.equal(keyType(blob), 'ssh-future@example.com');
  assert.equal(isHostKeyType('ssh-future@example.com'), false);
});

test('no bytes make keyType throw', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => keyType(Buffer.from(bytes)) !== ''));
});

for (const text of ['', 'AA', 'AAA', 'AA==x', 'A A=', 'AB==', 'AA-_', '====', 'AAAA=']) {
  test(`base64 that is not canonical is refused: "${text}"`, () => assert.equal(fromBase64(text), undefined));
}
