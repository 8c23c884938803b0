import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { utils, type ParsedKey } from 'ssh2';
import { expandHome } from '../../appliance/homePath';
import type { KeyProblem } from '../events';

export type LoadedKey = { readonly key: ParsedKey } | { readonly encrypted: true } | { readonly problem: KeyProblem };

const MAX_BYTES = 1024 * 1024;
/** Windows has no such flag. */
const O_NONBLOCK = (constants as { readonly O_NONBLOCK?: number }).O_NONBLOCK ?? 0;

/**
 * Opens a private key in a form that ssh2 1.17 reads: OpenSSH and PEM. Only a regular file of at most 1 MB is read;
 * opening does not wait on a FIFO.
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
  const parsed = parse(text, passphrase);
  if (!(parsed instanceof Error)) return parsed.isPrivateKey() ? { key: parsed } : { problem: 'unsupported' };
  if (/no passphrase given/i.test(parsed.message)) return { encrypted: true };
  return { problem: /passphrase|integrity|decrypt/i.test(parsed.message) ? 'wrong-passphrase' : 'unsupported' };
}

/** ssh2 throws on some of the files it does not know, such as a key that is encrypted with chacha20-poly1305. */
function parse(text: Buffer, passphrase?: Buffer): ParsedKey | Error {
  try {
    return utils.parseKey(text, passphrase);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
