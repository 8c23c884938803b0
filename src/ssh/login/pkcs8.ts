import { createPrivateKey, type KeyObject } from 'node:crypto';
import { keyEncryption } from './keyEncryption';

export type OpenedPkcs8 =
  /** The key in a form that ssh2 reads, without a passphrase. */
  | { readonly text: string | Buffer }
  | { readonly problem: 'encrypted' | 'wrong-passphrase' | 'unknown-encryption' | 'unsupported' };

/**
 * Opens PKCS#8 in PEM (RFC 5958, RFC 7468), which ssh2 1.17 does not read. `undefined`: the text is something else.
 */
export function openPkcs8(text: Buffer, passphrase: Buffer | undefined): OpenedPkcs8 | undefined {
  const [, pem, encrypted] = PKCS8.exec(text.toString('latin1')) ?? [];
  if (pem === undefined) return undefined;
  if (encrypted !== undefined && keyEncryption(text) === undefined) return { problem: 'unsupported' };
  if (encrypted !== undefined && passphrase === undefined) return { problem: 'encrypted' };
  try {
    const given = encrypted === undefined || passphrase === undefined ? {} : { passphrase };
    return rewritten(createPrivateKey({ key: pem, format: 'pem', ...given }));
  } catch (error) {
    if (encrypted === undefined) return { problem: 'unsupported' };
    return { problem: isUnknownAlgorithm(error) ? 'unknown-encryption' : 'wrong-passphrase' };
  }
}

/** After a byte order mark, read as Latin-1. */
const PKCS8 =
  /^(?:\xef\xbb\xbf)?\s*(-----BEGIN (ENCRYPTED )?PRIVATE KEY-----[^-]+-----END (?:ENCRYPTED )?PRIVATE KEY-----)/;

/**
 * The library has not what the key is encrypted with. OpenSSL 3 says so in its envelope routines: as `unsupported` alone,
 * or of its decoder, it speaks of what a wrong passphrase has made of the key. BoringSSL, which is in Electron, names what
 * it lacks: `UNSUPPORTED_PRF`, `UNKNOWN_ALGORITHM` (crypto/pkcs8); there is neither scrypt nor PBES1 with DES in it.
 */
function isUnknownAlgorithm(error: unknown): boolean {
  const { code = '', message = '' } = error as Partial<NodeJS.ErrnoException>;
  return LACKING.test(`${code} ${message}`);
}

const LACKING =
  /EVP_UNSUPPORTED|envelope routines::unsupported|(?:UNSUPPORTED|UNKNOWN)_[A-Z]|OPENSSL_internal:UNSUPPORTED/;

function rewritten(key: KeyObject): OpenedPkcs8 {
  const type = key.asymmetricKeyType;
  if (type === 'rsa') return { text: key.export({ type: 'pkcs1', format: 'pem' }) };
  if (type === 'ec') return { text: key.export({ type: 'sec1', format: 'pem' }) };
  return type === 'ed25519' ? { text: openSshEd25519(key) } : { problem: 'unsupported' };
}

/** The unencrypted form of OpenSSH's PROTOCOL.key, the one in which ssh2 reads this type. */
function openSshEd25519(key: KeyObject): string {
  const { d = '', x = '' } = key.export({ format: 'jwk' });
  const seed = Buffer.from(d, 'base64url');
  const point = Buffer.from(x, 'base64url');
  const type = 'ssh-ed25519';
  const check = Buffer.alloc(8);
  const half = Buffer.concat([check, field(type), field(point), field(Buffer.concat([seed, point])), field('')]);
  const padding = Buffer.from(Array.from({ length: (8 - (half.length % 8)) % 8 }, (_, index) => index + 1));
  const blob = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    field('none'),
    field('none'),
    field(''),
    uint32(1),
    field(Buffer.concat([field(type), field(point)])),
    field(Buffer.concat([half, padding])),
  ]);
  const lines = blob.toString('base64').replace(/.{70}/g, '$&\n');
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

function field(bytes: string | Buffer): Buffer {
  const content = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
  return Buffer.concat([uint32(content.length), content]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
