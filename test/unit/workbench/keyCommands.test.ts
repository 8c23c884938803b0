import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { keyEncryption } from '../../../src/ssh/login/keyEncryption';
import { loadKeyFile } from '../../../src/ssh/login/keyFile';
import { rewriteCommand } from '../../../src/workbench/keyCommands';
import { program } from '../../sshd/needs';
import { ENCRYPTED_KEYS } from '../ssh/login/encryptedKeys';

const folder = mkdtempSync(join(tmpdir(), "hopthrough it's a key-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const LEGACY = ['list', '-providers', '-provider', 'legacy'];
const opensslLacks =
  spawnSync('openssl', LEGACY).status === 0 ? false : 'OpenSSL 3 with its legacy provider is missing';
const keygenLacks = program('ssh-keygen') === undefined ? 'ssh-keygen is missing' : false;

/** As typed in a shell, with the passphrases that the program would ask for. */
function run(path: string, passphrases: string): void {
  const command = rewriteCommand(path, rewrittenBy(path), 'linux');
  execFileSync('sh', ['-c', `${command} ${passphrases}`], { stdio: 'pipe' });
}

function rewrittenBy(path: string) {
  const encryption = keyEncryption(readFileSync(path));
  assert.ok(encryption);
  return encryption.rewrittenBy;
}

function camelliaPem(): string {
  const plain = createPrivateKey(execFileSync('openssl', ['genrsa', '2048'], { stdio: 'pipe' }));
  return plain.export({ type: 'pkcs1', format: 'pem', cipher: 'camellia-256-cbc', passphrase: 'right' }).toString();
}

const KEYS: Readonly<Record<string, () => string>> = {
  pbeDes: () => ENCRYPTED_KEYS.pbeDes,
  pbeRc2: () => ENCRYPTED_KEYS.pbeRc2,
  rc2: () => ENCRYPTED_KEYS.rc2,
  scrypt: () => ENCRYPTED_KEYS.scrypt,
  camelliaPem,
};
for (const [name, text] of Object.entries(KEYS))
  test(`openssl writes a copy that is opened of a key as ${name}`, { skip: opensslLacks }, async () => {
    const path = join(folder, name);
    writeFileSync(path, text(), { mode: 0o600 });
    run(path, '-passin pass:right -passout pass:right');
    const copy = `${path}.new`;
    assert.equal(keyEncryption(readFileSync(copy))?.name, 'PKCS#8, PBKDF2, HMAC-SHA256, AES-256-CBC');
    assert.ok('key' in (await loadKeyFile(copy, Buffer.from('right'))));
  });

test('ssh-keygen writes a key of OpenSSH that is opened', { skip: keygenLacks }, async () => {
  const path = join(folder, 'chacha');
  const made = ['-q', '-t', 'ed25519', '-Z', 'chacha20-poly1305@openssh.com', '-N', 'right', '-f', path];
  execFileSync('ssh-keygen', made);
  assert.ok('unknownEncryption' in (await loadKeyFile(path, Buffer.from('right'))));
  run(path, '-P right -N right');
  assert.ok('key' in (await loadKeyFile(path, Buffer.from('right'))));
});

test('a path is quoted as the shells of the platform take it', () => {
  assert.equal(rewriteCommand("/home/a/it's one", 'ssh-keygen', 'linux'), "ssh-keygen -p -f '/home/a/it'\\''s one'");
  assert.equal(rewriteCommand('C:\\a b\\k', 'ssh-keygen', 'win32'), 'ssh-keygen -p -f "C:\\a b\\k"');
});

test('no path is put between quotes that a shell of Windows reads into', () => {
  for (const path of ['$(calc)', '$env:X', '%X%', '`n', 'a"; calc', 'a\u201d; calc; \u201c', 'a\u201e', '!X!'])
    for (const [by, command] of [
      ['ssh-keygen', 'ssh-keygen -p -f …'],
      ['openssl', 'openssl pkcs8 -topk8 -v2 aes-256-cbc -in … -out …'],
    ] as const)
      assert.equal(rewriteCommand(`C:\\keys\\${path}`, by, 'win32'), command);
  assert.equal(rewriteCommand('/keys/$(x)`"%!', 'ssh-keygen', 'linux'), "ssh-keygen -p -f '/keys/$(x)`\"%!'");
});

test('without a path a command says where it goes', () => {
  assert.equal(
    rewriteCommand(undefined, 'openssl-legacy', 'linux'),
    'openssl pkcs8 -topk8 -v2 aes-256-cbc -provider legacy -provider default -in … -out …',
  );
});
