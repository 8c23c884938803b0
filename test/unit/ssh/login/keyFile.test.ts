import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { utils } from 'ssh2';
import { loadKeyFile, loadPublicKey } from '../../../../src/ssh/login/keyFile';

const folder = mkdtempSync(join(tmpdir(), 'hopthrough-keyfile-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const publicKeyEncoding = { type: 'spki', format: 'pem' } as const;

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

async function problem(path: string, passphrase?: string): Promise<string> {
  const loaded = await loadKeyFile(path, passphrase === undefined ? undefined : Buffer.from(passphrase));
  if ('key' in loaded) return 'key';
  return 'encrypted' in loaded ? 'encrypted' : loaded.problem;
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
    [
      'whose format ssh2 does not know',
      () =>
        file(
          'pkcs8',
          generateKeyPairSync('ed25519', { publicKeyEncoding, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } })
            .privateKey,
        ),
      'unsupported',
    ],
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
