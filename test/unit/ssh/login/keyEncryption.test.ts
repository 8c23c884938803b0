import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KeyEncryption } from '../../../../src/ssh/events';
import { keyEncryption } from '../../../../src/ssh/login/keyEncryption';
import { testClaims } from '../../../fuzz/claim';
import { keyFiles } from '../../../fuzz/keyFiles';
import { ENCRYPTED_KEYS } from './encryptedKeys';

const NAMED: Readonly<Record<keyof typeof ENCRYPTED_KEYS, readonly [string, KeyEncryption['rewrittenBy']]>> = {
  scrypt: ['PKCS#8, scrypt, AES-256-CBC', 'openssl'],
  rc2: ['PKCS#8, PBKDF2, HMAC-SHA256, RC2-CBC', 'openssl-legacy'],
  des3: ['PKCS#8, PBKDF2, HMAC-SHA256, DES-EDE3-CBC', 'openssl'],
  sha512: ['PKCS#8, PBKDF2, HMAC-SHA512, AES-256-CBC', 'openssl'],
  pbeRc2: ['PKCS#8, PBE-SHA1-RC2-40', 'openssl-legacy'],
  pbeDes: ['PKCS#8, PBE-MD5-DES', 'openssl-legacy'],
};
for (const [key, text] of Object.entries(ENCRYPTED_KEYS))
  test(`${key} is named by what it is encrypted with`, () => {
    const [name, rewrittenBy] = NAMED[key as keyof typeof ENCRYPTED_KEYS];
    assert.deepEqual(keyEncryption(Buffer.from(text)), { name, rewrittenBy });
    assert.deepEqual(keyEncryption(Buffer.from(`\ufeff${text.replaceAll('\n', '\r\n')}`)), { name, rewrittenBy });
  });

const pkcs8 = (hex: string) => pem('ENCRYPTED PRIVATE KEY', Buffer.from(hex, 'hex'));
const pem = (label: string, der: Buffer, head = '') =>
  `-----BEGIN ${label}-----\n${head}${der.toString('base64')}\n-----END ${label}-----\n`;
const oldPem = (cipher: string) =>
  pem('RSA PRIVATE KEY', Buffer.alloc(9), `Proc-Type: 4,ENCRYPTED\nDEK-Info: ${cipher},00\n\n`);
const openSsh = (cipher: string) =>
  pem('OPENSSH PRIVATE KEY', Buffer.concat([Buffer.from('openssh-key-v1\0'), length(cipher), Buffer.from(cipher)]));
const length = (text: string) => Buffer.from(text.length.toString(16).padStart(8, '0'), 'hex');
/** `hex` behind a tag and its length in four bytes. */
const der = (tag: string, hex: string) => `${tag}84${(hex.length / 2).toString(16).padStart(8, '0')}${hex}`;
const DES = '06092a864886f70d010503';

const OTHERS: readonly (readonly [string, string, string | undefined, KeyEncryption['rewrittenBy']?])[] = [
  [
    'an algorithm without a name here by its number',
    pkcs8('300a3008060685b0a85a0105'),
    'PKCS#8, 2.11277322.1.5',
    'openssl',
  ],
  ['an OpenSSH key', openSsh('chacha20-poly1305@openssh.com'), 'OpenSSH, chacha20-poly1305@openssh.com', 'ssh-keygen'],
  ['an OpenSSH key that is open', openSsh('none'), undefined],
  ['an OpenSSH key whose cipher has a name of 65 characters', openSsh('a'.repeat(65)), undefined],
  ['an OpenSSH key that is cut', pem('OPENSSH PRIVATE KEY', Buffer.from('openssh-key')), undefined],
  ['an old PEM', oldPem('CAMELLIA-256-CBC'), 'PEM, CAMELLIA-256-CBC', 'openssl'],
  ['an old PEM under DES', oldPem('DES-CBC'), 'PEM, DES-CBC', 'openssl-legacy'],
  ['an old PEM under triple DES', oldPem('DES-EDE3-CBC'), 'PEM, DES-EDE3-CBC', 'openssl'],
  ['an old PEM that is open', pem('RSA PRIVATE KEY', Buffer.alloc(9)), undefined],
  ['PKCS#8 that is open', pem('PRIVATE KEY', Buffer.from('3003020100', 'hex')), undefined],
  ['an algorithm behind others', pkcs8(der('30', der('30', `0500${DES}`))), 'PKCS#8, PBE-MD5-DES', 'openssl-legacy'],
  ['350,000 elements beside one another', pkcs8(der('30', der('30', '0500'.repeat(350_000)))), undefined],
  ['more elements than a key has', pkcs8(der('30', der('30', `${DES}${'0500'.repeat(510)}`))), undefined],
  [
    'elements in one another without end',
    pkcs8(Array.from({ length: 100 }).reduce<string>((inner) => der('30', inner), DES)),
    undefined,
  ],
  ['nothing', '', undefined],
];
for (const [what, text, name, rewrittenBy] of OTHERS)
  test(`${what}: ${name ?? 'none'}`, () =>
    assert.deepEqual(keyEncryption(Buffer.from(text)), name === undefined ? undefined : { name, rewrittenBy }));

test('PKCS#8 that is cut anywhere, or damaged, ends nothing', () => {
  const [, base64 = ''] = /-----\n([^-]+)/.exec(ENCRYPTED_KEYS.scrypt) ?? [];
  const whole = Buffer.from(base64, 'base64');
  for (let end = 0; end <= whole.length; end++)
    keyEncryption(Buffer.from(pkcs8(whole.subarray(0, end).toString('hex'))));
  for (let at = 0; at < whole.length; at++)
    for (const byte of [0x00, 0x30, 0x7f, 0x80, 0x84, 0xff]) {
      const damaged = Buffer.from(whole);
      damaged[at] = byte;
      keyEncryption(Buffer.from(pkcs8(damaged.toString('hex'))));
    }
});

testClaims(keyFiles);
