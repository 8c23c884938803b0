import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { utils, type ParsedKey } from 'ssh2';
import { expandHome } from '../../appliance/homePath';
import type { KeyEncryption, KeyProblem } from '../events';
import { keyEncryption } from './keyEncryption';
import { openPkcs8 } from './pkcs8';

export type LoadedKey =
  | { readonly key: ParsedKey }
  | { readonly encrypted: true }
  | { readonly problem: KeyProblem }
  /** What it is encrypted with cannot be opened here, whatever the passphrase. */
  | { readonly unknownEncryption: KeyEncryption };

const MAX_BYTES = 1024 * 1024;
/** Windows has no such flag. */
const O_NONBLOCK = (constants as { readonly O_NONBLOCK?: number }).O_NONBLOCK ?? 0;

/**
 * Opens a private key: OpenSSH, PEM, PKCS#8, and RSA as PuTTY before 0.75 wrote it. Only a regular file of at most 1 MB
 * is read; opening does not wait on a FIFO.
 */
export async function loadKeyFile(file: string, passphrase?: Buffer): Promise<LoadedKey> {
  const text = await readSmallFile(expandHome(file));
  return typeof text === 'string' ? { problem: text } : parsePrivateKey(text, passphrase);
}

/** The public half beside a private key file, where there is one. */
export async function loadPublicKey(file: string): Promise<Buffer | undefined> {
  const text = await readSmallFile(`${expandHome(file)}.pub`);
  if (typeof text === 'string') return undefined;
  const parsed = parse(text);
  return parsed instanceof Error ? undefined : parsed.getPublicSSH();
}

async function readSmallFile(path: string): Promise<Buffer | KeyProblem> {
  try {
    const handle = await open(path, constants.O_RDONLY | O_NONBLOCK);
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) return 'not-a-file';
      return stat.size > MAX_BYTES ? 'too-large' : await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'unreadable';
  }
}

function parsePrivateKey(text: Buffer, passphrase: Buffer | undefined): LoadedKey {
  const opened = openPkcs8(text, passphrase) ?? { text };
  const parsed = 'text' in opened ? parse(opened.text, passphrase) : opened.problem;
  if (typeof parsed !== 'string' && !(parsed instanceof Error))
    return parsed.isPrivateKey() ? { key: parsed } : { problem: 'unsupported' };
  const problem = parsed instanceof Error ? problemOf(parsed) : parsed;
  if (problem === 'encrypted') return { encrypted: true };
  // An open key that is damaged fails the same check.
  if (problem === 'wrong-passphrase') return { problem: passphrase === undefined ? 'unsupported' : problem };
  const unknown = problem === 'unknown-encryption' ? keyEncryption(text) : undefined;
  return unknown === undefined ? { problem: 'unsupported' } : { unknownEncryption: unknown };
}

/** By what ssh2 1.17 says, or Node's crypto under it. */
function problemOf({ message }: Error): 'encrypted' | 'wrong-passphrase' | 'unknown-encryption' | 'unsupported' {
  if (/no passphrase given/i.test(message)) return 'encrypted';
  if (/passphrase|integrity|decrypt|authenticate/i.test(message)) return 'wrong-passphrase';
  // With chacha20-poly1305 it takes the cipher by its usual vector, which OpenSSH does not use.
  return /cipher|kdf|initialization vector|unsupported/i.test(message) ? 'unknown-encryption' : 'unsupported';
}

/** ssh2 throws on some of the files it does not know, such as a key that is encrypted with chacha20-poly1305. */
function parse(text: Buffer | string, passphrase?: Buffer): ParsedKey | Error {
  try {
    return utils.parseKey(text, passphrase);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
