import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  compareKey as compareNamed,
  copiedKeys,
  formsOf,
  typeCalled,
  type KeyForms,
} from '../../../../src/ssh/hostKeys/copiedKey';
import { hashedName, knownHostsLine, sampleKey } from '../sampleKeys';

/** One key as OpenSSH 9.6 and OpenSSL 3 print it. */
const LINE = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK3CLPNGxa0JCx+CdGfPHYswo7EHBocTe3b4NnsZGA+1 root@esa1.example.com';
const SHA256 = 'SHA256:+z9+ihRp+amvmnJD88oZvTw4xSPOc6aqZeWRapm2FEI';
const MD5 = 'MD5:4a:0d:19:95:06:ae:08:af:45:82:a1:69:35:ba:d4:2c';
const HEX = 'fb3f7e8a1469f9a9af9a7243f3ca19bd3c38c523ce73a6aa65e5916a99b61442';
const COLONS = HEX.replace(/..(?!$)/g, '$&:');
const KEY: KeyForms = { sha256: SHA256, md5: MD5, type: 'ssh-ed25519' };
const ESA1 = [{ host: 'esa1.example.com', port: 22 }];
const compareKey = (text: string, key: KeyForms, names = ESA1) => compareNamed(text, key, names);

for (const [what, text, by] of [
  ['SHA-256', SHA256, 'sha256'],
  ['SHA-256 with blanks around it', `  ${SHA256} `, 'sha256'],
  ['SHA-256 with padding', `${SHA256}=`, 'sha256'],
  ['SHA-256 without prefix', SHA256.slice(7), 'sha256'],
  ['SHA-256 without prefix, with padding', `${SHA256.slice(7)}=`, 'sha256'],
  ['a line of ssh-keygen -l', `256 ${SHA256} root@esa1.example.com (ED25519)`, 'sha256'],
  ['SHA-256 in hexadecimal', HEX, 'sha256'],
  ['SHA-256 in capitals', HEX.toUpperCase(), 'sha256'],
  ['SHA-256 in hexadecimal, with colons', COLONS, 'sha256'],
  ['SHA-256 in hexadecimal, with prefix', `SHA256:${HEX}`, 'sha256'],
  ['SHA-256 in hexadecimal, with prefix and colons', `SHA256:${COLONS}`, 'sha256'],
  ['a line of sha256sum', `${HEX}  -`, 'sha256'],
  ['MD5', MD5, 'md5'],
  ['MD5 without prefix', MD5.slice(4), 'md5'],
  ['MD5 in capitals', MD5.toUpperCase(), 'md5'],
  ['MD5 without colons', MD5.slice(4).replaceAll(':', ''), 'md5'],
  ['a line of ssh-keygen -E md5', `256 ${MD5} root@esa1.example.com (ED25519)`, 'md5'],
  ['a public key', LINE, 'sha256'],
  ['a public key without its comment', LINE.split(' ').slice(0, 2).join(' '), 'sha256'],
  ['a line of ssh-keyscan', `esa1.example.com ${LINE}`, 'sha256'],
  ['the blob alone', LINE.split(' ')[1] ?? '', 'sha256'],
] as const)
  test(`${what} of the same key is the same`, () => {
    assert.deepEqual(compareKey(text, KEY), { kind: 'same', by });
  });

const other = formsOf(sampleKey('ssh-ed25519', 7));
for (const [what, text, by] of [
  ['SHA-256', other.sha256, 'sha256'],
  ['MD5', other.md5, 'md5'],
  ['public key', sampleKey('ssh-ed25519', 7).toString('base64'), 'sha256'],
  ['SHA-256 in another case', SHA256.replace('zvTw', 'ZvTw').replace('+z9', '+Z9'), 'sha256'],
] as const)
  test(`another ${what} differs`, () => {
    assert.deepEqual(compareKey(text, KEY), { kind: 'differs', by });
  });

for (const text of [
  '',
  '   ',
  'SHA256:bogus',
  'MD5:aa:bb',
  'esa1.example.com',
  `${SHA256}x`,
  SHA256.slice(0, -1),
  // 43 signs of which the last one has bits that no hash leaves.
  `${SHA256.slice(0, -1)}J`,
  HEX.slice(1),
  `${MD5}:aa`,
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5',
  '2001:0db8:85a3:0000:0000:8a2e:0370:7334',
])
  test(`"${text}" is no fingerprint`, () => {
    assert.deepEqual(copiedKeys(text), []);
    assert.deepEqual(compareKey(text, KEY), { kind: 'no-key' });
  });

test('a key of another type is no other key', () => {
  const rsa = sampleKey('ssh-rsa', 1).toString('base64');
  assert.deepEqual(compareKey(`ssh-rsa ${rsa}`, KEY), { kind: 'other-type', type: 'ssh-rsa' });
  assert.deepEqual(compareKey(`ssh-rsa ${rsa} ${LINE}`, KEY), { kind: 'same', by: 'sha256' });
});

test('a hop that shows one hash alone is compared with that, or with the key', () => {
  const [shown = {}] = copiedKeys(MD5.slice(4));
  assert.deepEqual(compareKey(SHA256, shown), { kind: 'other-hash', hash: 'SHA256' });
  assert.deepEqual(compareKey(MD5, shown), { kind: 'same', by: 'md5' });
  assert.deepEqual(compareKey(LINE, shown), { kind: 'same', by: 'md5' });
});

const otherBlob = sampleKey('ssh-ed25519', 7);
const BARE_LINE = LINE.split(' ').slice(0, 2).join(' ');
const OTHER_LINE = `ssh-ed25519 ${otherBlob.toString('base64')}`;

test('an equal MD5 does not outweigh a SHA-256 that differs', () => {
  for (const text of [`256 ${other.sha256} x (ED25519) 256 ${MD5} x (ED25519)`, `${MD5} ${other.sha256}`])
    assert.deepEqual(compareKey(text, KEY), { kind: 'differs', by: 'sha256' }, text);
  assert.deepEqual(compareKey(`256 ${SHA256} x (ED25519) 256 ${MD5} x (ED25519)`, KEY), { kind: 'same', by: 'sha256' });
});

describe('several keys of the type', () => {
  const several = { kind: 'one-of-several', count: 2 } as const;
  const [named, unnamed] = [knownHostsLine('esa9.example.com', otherBlob), LINE];
  for (const between of ['\n', ' '])
    test(`that are not said to be of anybody are no proof, with ${JSON.stringify(between)} between them`, () => {
      for (const lines of [
        [OTHER_LINE, LINE],
        [LINE, OTHER_LINE],
        [named, `esa8.example.com ${LINE}`],
        [named, unnamed],
        // A comment of the key before it is no name.
        [`${OTHER_LINE} esa1.example.com`, LINE],
        ['Host keys:', `${OTHER_LINE} esa1.example.com`, `${BARE_LINE} esa9.example.com`],
        [other.sha256, SHA256],
        [`256 ${other.sha256} no comment (ED25519)`, `256 ${SHA256} root@esa1.example.com (ED25519)`],
        [`256 ${other.md5} a host (ED25519)`, `256 ${MD5} a host (ED25519)`].map((line) => `x ${line}`),
      ])
        assert.deepEqual(compareKey(lines.join(between), KEY), several, lines.join(between));
    });

  test('count where they are said to be of the server', () => {
    const at2222 = [{ host: 'esa1.example.com', port: 2222 }];
    for (const [lines, names] of [
      [[named, `esa1.example.com,10.0.8.20 ${BARE_LINE}`], ESA1],
      [[named, `${hashedName('esa1.example.com')} ${BARE_LINE}`], ESA1],
      [[named, `[esa1.example.com]:2222 ${BARE_LINE}`], at2222],
      [[`256 ${other.sha256} esa9 (ED25519)`, `256 ${SHA256} esa1.example.com (ED25519)`], ESA1],
    ] as const)
      for (const between of ['\n', ' '])
        assert.deepEqual(compareKey(lines.join(between), KEY, [...names]), { kind: 'same', by: 'sha256' });
  });

  test('of which the one of the server is another differ', () => {
    const text = `esa9.example.com ${BARE_LINE}\n${knownHostsLine('esa1.example.com', otherBlob)}`;
    assert.deepEqual(compareKey(text, KEY), { kind: 'differs', by: 'sha256' });
    assert.deepEqual(compareKey(text.replace('\n', ' '), KEY), { kind: 'differs', by: 'sha256' });
  });

  test('are one where it is the same key twice', () => {
    assert.deepEqual(compareKey(`${LINE}\nesa8 ${LINE}`, KEY), { kind: 'same', by: 'sha256' });
  });
});

test('the keys of one server, each of its type, are a proof', () => {
  const rsa = sampleKey('ssh-rsa', 1);
  const ecdsa = formsOf(sampleKey('ecdsa-sha2-nistp256', 1));
  const text = [
    `3072 ${formsOf(rsa).sha256} root@esa1 (RSA)`,
    `256 ${ecdsa.sha256} root@esa1 (ECDSA)`,
    `256 ${SHA256} root@esa1 (ED25519)`,
  ];
  for (const between of ['\n', ' ']) {
    assert.deepEqual(compareKey(text.join(between), KEY), { kind: 'same', by: 'sha256' });
    assert.deepEqual(compareKey(text.join(between), { ...KEY, type: undefined }), { kind: 'same', by: 'sha256' });
    assert.deepEqual(compareKey(text.slice(0, 2).join(between), KEY), { kind: 'other-type', type: 'ssh-rsa' });
  }
  assert.equal(typeCalled('ED25519'), 'ssh-ed25519');
  assert.equal(typeCalled('ECDSA'), undefined);
});

test('a key that was revoked, and one of an authority, is none to compare with', () => {
  for (const marker of ['@revoked', '@cert-authority'])
    assert.deepEqual(compareKey(`${marker} esa1.example.com ${LINE}`, KEY), { kind: 'no-key' });
});
