import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import crypto, { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { utils } from 'ssh2';
import { loadKeyFile, loadPublicKey } from '../../../../src/ssh/login/keyFile';
import { ENCRYPTED_KEYS, PUTTY_KEY } from './encryptedKeys';

const folder = mkdtempSync(join(tmpdir(), 'hopthrough-keyfile-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** OpenSSL 3.0 takes what "wrong 98" makes of it for a key of a format that it does not know. */
const LOCKED = `-----BEGIN ENCRYPTED PRIVATE KEY-----
MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAjWkTQ0fndEFgICCAAw
DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEMDUK8ZurlwwH3qkiZKvWrYEQE7R
52RKuWKrp+xX4xvrj7SEiwzkvZ6iyDBmdCcNPyCfc1HWrCSDmbDxzjKu5/lcMzKP
Op5u3skXIqhCOrtRvbE=
-----END ENCRYPTED PRIVATE KEY-----
`;

const publicKeyEncoding = { type: 'spki', format: 'pem' } as const;

const hasSshKeygen = spawnSync('ssh-keygen', ['-?']).error === undefined;

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

function rsa(passphrase?: string): string {
  const locked = passphrase === undefined ? {} : { cipher: 'aes-128-cbc', passphrase };
  const privateKeyEncoding = { type: 'pkcs1', format: 'pem', ...locked } as const;
  return generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding, privateKeyEncoding }).privateKey;
}

function pemOf(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'pem' }).toString();
}

function said(reason: string): string {
  return `error:1e000065:Cipher functions:OPENSSL_internal:${reason}`;
}

type Make = (type: string, options: object) => { publicKey: KeyObject; privateKey: KeyObject };

function pair(type: string, options: object): { publicKey: KeyObject; privateKey: KeyObject } {
  return (generateKeyPairSync as unknown as Make)(type, options);
}

function pkcs8(type: string, options: object, passphrase?: string): string {
  return written(pair(type, options).privateKey, passphrase);
}

function written(key: KeyObject, passphrase?: string): string {
  const locked = passphrase === undefined ? {} : { cipher: 'aes-256-cbc', passphrase };
  return key.export({ type: 'pkcs8', format: 'pem', ...locked }).toString();
}

async function problem(path: string, passphrase?: string): Promise<string> {
  const loaded = await loadKeyFile(path, passphrase === undefined ? undefined : Buffer.from(passphrase));
  if ('key' in loaded) return 'key';
  if ('encrypted' in loaded) return 'encrypted';
  return 'unknownEncryption' in loaded ? loaded.unknownEncryption.name : loaded.problem;
}

describe('a key file', () => {
  test('in PEM is opened, also with CRLF, and with its passphrase', async () => {
    const pem = rsa();
    assert.equal(await problem(file('rsa', pem)), 'key');
    assert.equal(await problem(file('crlf', pem.replaceAll('\n', '\r\n'))), 'key');
    const locked = file('locked', rsa('right'));
    assert.deepEqual(
      [
        await problem(locked),
        await problem(locked, 'right'),
        await problem(locked, 'wrong'),
        await problem(locked, ''),
      ],
      ['encrypted', 'key', 'wrong-passphrase', 'wrong-passphrase'],
    );
  });

  for (const [type, options, named] of [
    ['rsa', { modulusLength: 2048 }, 'ssh-rsa'],
    ['ec', { namedCurve: 'P-256' }, 'ecdsa-sha2-nistp256'],
    ['ec', { namedCurve: 'P-384' }, 'ecdsa-sha2-nistp384'],
    ['ec', { namedCurve: 'P-521' }, 'ecdsa-sha2-nistp521'],
    ['ed25519', {}, 'ssh-ed25519'],
  ] as const)
    test(`in PKCS#8 is opened (${named}), with its passphrase too, and signs as the key that it is`, async () => {
      const { publicKey, privateKey } = pair(type, options);
      for (const [name, text, passphrase] of [
        ['plain', written(privateKey), undefined],
        ['crlf', `\ufeff${written(privateKey).replaceAll('\n', '\r\n')}`, undefined],
        ['locked', written(privateKey, 'right'), 'right'],
      ] as const) {
        const loaded = await loadKeyFile(file(`${named}-${name}`, text), passphrase && Buffer.from(passphrase));
        assert.ok('key' in loaded, name);
        assert.equal(loaded.key.type, named);
        const verifier = utils.parseKey(loaded.key.getPublicSSH());
        assert.ok(!(verifier instanceof Error));
        assert.equal(verifier.verify(Buffer.from('words'), loaded.key.sign(Buffer.from('words'))), true);
        assert.deepEqual(loaded.key.getPublicPEM().replace(/\s/g, ''), pemOf(publicKey).replace(/\s/g, ''));
      }
      const locked = join(folder, `${named}-locked`);
      assert.deepEqual(
        [await problem(locked), await problem(locked, 'wrong'), await problem(locked, '')],
        ['encrypted', 'wrong-passphrase', 'wrong-passphrase'],
      );
    });
  test('in PKCS#8 asks again after a wrong passphrase that makes something like a key of it', async () => {
    const locked = file('locked8', LOCKED);
    assert.deepEqual([await problem(locked, 'wrong 98'), await problem(locked, 'right')], ['wrong-passphrase', 'key']);
  });
  for (const [key, lock] of [
    ['pbeDes', 'PKCS#8, PBE-MD5-DES'],
    ['pbeRc2', 'PKCS#8, PBE-SHA1-RC2-40'],
    ['rc2', 'PKCS#8, PBKDF2, HMAC-SHA256, RC2-CBC'],
  ] as const)
    test(`in PKCS#8 under what is no longer there is named by it, whatever the passphrase (${key})`, async () => {
      const locked = file(key, ENCRYPTED_KEYS[key]);
      assert.deepEqual(
        [await problem(locked), await problem(locked, 'right'), await problem(locked, 'wrong')],
        ['encrypted', lock, lock],
      );
    });
  test('in PKCS#8 under what is there is opened, or its passphrase is wrong', async () => {
    for (const key of ['scrypt', 'des3', 'sha512'] as const) {
      const locked = file(key, ENCRYPTED_KEYS[key]);
      assert.deepEqual(
        [await problem(locked, 'right'), await problem(locked, 'wrong')],
        ['key', 'wrong-passphrase'],
        key,
      );
    }
  });

  /** As Electron's BoringSSL says it; its codes differ between versions, or there are none. */
  const SAID: readonly (readonly [code: string | undefined, message: string, lock: boolean])[] = [
    ['ERR_OSSL_UNSUPPORTED_KEY_DERIVATION_FUNCTION', said('UNSUPPORTED_KEY_DERIVATION_FUNCTION'), true],
    [undefined, said('UNSUPPORTED_ALGORITHM'), true],
    [undefined, said('UNSUPPORTED_PRF'), true],
    [undefined, said('UNSUPPORTED_CIPHER'), true],
    [undefined, said('UNKNOWN_ALGORITHM'), true],
    [undefined, said('UNSUPPORTED'), true],
    ['ERR_OSSL_EVP_UNSUPPORTED_ALGORITHM', 'Failed to read private key', true],
    ['ERR_OSSL_UNKNOWN_CIPHER', 'Failed to read private key', true],
    ['ERR_CRYPTO_UNKNOWN_CIPHER', 'Unknown cipher', true],
    ['ERR_OSSL_BAD_DECRYPT', said('BAD_DECRYPT'), false],
    [undefined, said('BAD_DECRYPT'), false],
    [undefined, said('DECODE_ERROR'), false],
    ['ERR_OSSL_INCORRECT_PASSWORD', said('INCORRECT_PASSWORD'), false],
    ['ERR_OSSL_UNSUPPORTED', 'error:1E08010C:DECODER routines::unsupported', false],
    ['ERR_OSSL_EVP_UNSUPPORTED', 'error:0308010C:digital envelope routines::unsupported', true],
    [undefined, 'Failed to read private key', false],
  ];
  for (const [code, message, lock] of SAID)
    test(`in PKCS#8 of which the library says ${code ?? 'no code'}, ${message}`, async (t) => {
      t.mock.method(crypto, 'createPrivateKey', () => {
        throw Object.assign(new Error(message), code === undefined ? {} : { code });
      });
      const expected = lock ? 'PKCS#8, scrypt, AES-256-CBC' : 'wrong-passphrase';
      assert.equal(await problem(file('said', ENCRYPTED_KEYS.scrypt), 'right'), expected);
      assert.equal(await problem(file('said-open', pkcs8('ed25519', {}))), 'unsupported');
    });
  test('in PKCS#8 that is encrypted and damaged is unsupported, and no passphrase is asked for', async () => {
    const damaged = file('damaged', ENCRYPTED_KEYS.scrypt.replace('MIGT', 'AAAA'));
    assert.deepEqual([await problem(damaged), await problem(damaged, 'right')], ['unsupported', 'unsupported']);
  });
  test('of PuTTY is opened with its passphrase, and asks again after a wrong one', async () => {
    const ppk = file('putty', PUTTY_KEY);
    assert.deepEqual(
      [await problem(ppk), await problem(ppk, 'right'), await problem(ppk, 'wrong'), await problem(ppk, '')],
      ['encrypted', 'key', 'wrong-passphrase', 'wrong-passphrase'],
    );
    const [crlf, other] = [PUTTY_KEY.replaceAll('\n', '\r\n'), PUTTY_KEY.replace('File-2', 'File-3')];
    assert.equal(await problem(file('putty-crlf', crlf), 'right'), 'key');
    assert.equal(await problem(file('putty-3', other)), 'unsupported');
  });
  test('of PuTTY that is open and damaged is unsupported: there is no passphrase to be wrong', async () => {
    assert.equal(await problem(file('putty-bad', PUTTY_KEY.replace('aes256-cbc', 'none'))), 'unsupported');
  });
  test('in PEM under a cipher that ssh2 has not is named by it at once', async () => {
    const { privateKey } = pair('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs1', format: 'pem', cipher: 'camellia-256-cbc', passphrase: 'right' });
    assert.equal(await problem(file('camellia', pem.toString())), 'PEM, CAMELLIA-256-CBC');
  });
  test(
    'of OpenSSH: a wrong passphrase of an authenticated cipher, and one that is not known',
    { skip: !hasSshKeygen },
    async () => {
      const made = (cipher: string) => {
        const path = join(folder, cipher);
        execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-Z', cipher, '-N', 'right', '-f', path]);
        return path;
      };
      const gcm = made('aes256-gcm@openssh.com');
      assert.deepEqual([await problem(gcm, 'right'), await problem(gcm, 'wrong')], ['key', 'wrong-passphrase']);
      const chacha = made('chacha20-poly1305@openssh.com');
      const lock = 'OpenSSH, chacha20-poly1305@openssh.com';
      assert.deepEqual(
        [await problem(chacha), await problem(chacha, 'right'), await problem(chacha, 'wrong')],
        ['encrypted', lock, lock],
      );
    },
  );
  test('that ssh-keygen wrote as PKCS#8 is opened', { skip: !hasSshKeygen }, async () => {
    const path = join(folder, 'keygen');
    execFileSync('ssh-keygen', ['-q', '-t', 'ecdsa', '-m', 'PKCS8', '-N', 'right', '-f', path]);
    assert.deepEqual([await problem(path), await problem(path, 'right')], ['encrypted', 'key']);
  });

  const UNUSABLE: readonly (readonly [string, () => string, string])[] = [
    ['that is missing', () => join(folder, 'missing'), 'missing'],
    ['that is a folder', () => (mkdirSync(join(folder, 'folder')), join(folder, 'folder')), 'not-a-file'],
    ['of 100 MB', () => (truncateSync(file('large', ''), 100 * 1024 * 1024), join(folder, 'large')), 'too-large'],
    ['that is empty', () => file('empty', ''), 'unsupported'],
    ['of other text', () => file('text', 'hello'), 'unsupported'],
    ['that is cut', () => file('cut', rsa().slice(0, 300)), 'unsupported'],
    [
      'of a public key',
      () =>
        file(
          'public',
          generateKeyPairSync('ed25519', { publicKeyEncoding, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } })
            .publicKey,
        ),
      'unsupported',
    ],
    ['of a curve that SSH does not have', () => file('curve', pkcs8('ec', { namedCurve: 'secp256k1' })), 'unsupported'],
    ['of a kind that signs nothing', () => file('x25519', pkcs8('x25519', {})), 'unsupported'],
    ['in PKCS#8 that is cut', () => file('cut8', pkcs8('ed25519', {}).slice(0, 60)), 'unsupported'],
    ['in PKCS#8 that is damaged', () => file('bad8', pkcs8('ed25519', {}).replace('MC', 'AA')), 'unsupported'],
  ];
  for (const [name, make, expected] of UNUSABLE) {
    test(`${name} is ${expected}`, async () => assert.equal(await problem(make()), expected));
  }
  test('that is a FIFO is no file, and nobody waits for it', { skip: process.platform === 'win32' }, async () => {
    execFileSync('mkfifo', [join(folder, 'fifo')]);
    assert.equal(await problem(join(folder, 'fifo')), 'not-a-file');
  });
  test('has its public half beside it, or none', async () => {
    const key = utils.parseKey(rsa());
    assert.ok(!(key instanceof Error));
    const blob = key.getPublicSSH();
    const path = join(folder, 'pair');
    file('pair.pub', `ssh-rsa ${blob.toString('base64')} a comment\n`);
    assert.ok((await loadPublicKey(path))?.equals(blob));
    assert.equal(await loadPublicKey(join(folder, 'nothing')), undefined);
  });
});
