import assert from 'node:assert/strict';
import fc from 'fast-check';
import { keyEncryption } from '../../src/ssh/login/keyEncryption';
import { ENCRYPTED_KEYS } from '../unit/ssh/login/encryptedKeys';
import { assertQuick, claim, mutated, type Claim } from './claim';

const PEMS = Object.values(ENCRYPTED_KEYS);
const DERS = PEMS.map((pem) => Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64'));
const OPENSSH = Buffer.from('openssh-key-v1\0\0\0\0\x0aaes256-ctr\0\0\0\x06bcrypt', 'latin1');
const LONGEST = 'PKCS#8'.length + 8 * ', '.length + 8 * 64;

function pem(label: string, content: Buffer): Buffer {
  return Buffer.from(`-----BEGIN ${label}-----\n${content.toString('base64')}\n-----END ${label}-----\n`);
}

function assertNamed(text: Buffer): void {
  const { name = '' } = keyEncryption(text) ?? {};
  assert.ok(name.length <= LONGEST && /^[ -~]*$/.test(name), name);
}

let named = 0;
const changedPkcs8 = mutated(DERS).map((der) => pem('ENCRYPTED PRIVATE KEY', der));
const changedOpenSsh = mutated([OPENSSH]).map((key) => pem('OPENSSH PRIVATE KEY', key));
const changedPem = mutated(
  [...PEMS, '-----BEGIN RSA PRIVATE KEY-----\nDEK-Info: DES-CBC,00\n'].map((one) => Buffer.from(one)),
);

export const keyFiles: readonly Claim[] = [
  claim(
    'no bytes make the reader of a key file throw, and what it names is short',
    5000,
    fc.property(fc.oneof(changedPkcs8, changedOpenSsh, changedPem), (text) => {
      assertNamed(text);
      if (keyEncryption(text) !== undefined) named += 1;
    }),
    () => assert.ok(named > 0),
  ),
  claim(
    'a key file of 1 MB of any repeated bytes takes little time',
    20,
    fc.property(
      fc.constantFrom('30840007ffff', '308400080000308400070000', '308203fc308203f0', ''),
      fc.oneof(
        fc.constantFrom(Buffer.from([5, 0]), Buffer.from([0x30, 0x80]), Buffer.from([6, 1, 0])),
        fc.uint8Array({ minLength: 1, maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
      ),
      fc.constantFrom('ENCRYPTED PRIVATE KEY', 'OPENSSH PRIVATE KEY'),
      (start, unit, label) => {
        const content = Buffer.concat([Buffer.from(start, 'hex'), Buffer.alloc(768 * 1024, unit)]);
        assertQuick(() => assertNamed(pem(label, content)));
        assertQuick(() => assertNamed(Buffer.alloc(1024 * 1024, unit)));
      },
    ),
  ),
];
