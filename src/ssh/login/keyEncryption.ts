import type { KeyEncryption } from '../events';

/** With what a private key file is encrypted. `undefined`: with nothing, or it does not say. No key is opened. */
export function keyEncryption(text: Buffer): KeyEncryption | undefined {
  const latin = text.toString('latin1');
  const [, pkcs8] = /-----BEGIN ENCRYPTED PRIVATE KEY-----([^-]+)-----END/.exec(latin) ?? [];
  if (pkcs8 !== undefined) return named('PKCS#8', algorithms(Buffer.from(pkcs8, 'base64')));
  const [, openSsh] = /-----BEGIN OPENSSH PRIVATE KEY-----([^-]+)-----END/.exec(latin) ?? [];
  if (openSsh !== undefined) return named('OpenSSH', openSshCipher(Buffer.from(openSsh, 'base64')));
  const [, pem] = /^DEK-Info: *([\w-]{1,64}),/m.exec(latin) ?? [];
  return pem === undefined ? undefined : named('PEM', [pem]);
}

function named(format: 'PKCS#8' | 'OpenSSH' | 'PEM', algorithmNames: readonly string[]): KeyEncryption | undefined {
  if (algorithmNames.length === 0) return undefined;
  const openssl = algorithmNames.some((name) => LEGACY.test(name)) ? 'openssl-legacy' : 'openssl';
  return {
    name: [format, ...algorithmNames].join(', '),
    rewrittenBy: format === 'OpenSSH' ? 'ssh-keygen' : openssl,
  };
}

/** Of OpenSSL 3 in its legacy provider alone (OSSL_PROVIDER-legacy(7)). */
const LEGACY = /MD2|RC2|RC4|^(?:DES|BF|CAST5|IDEA|SEED)-[A-Z]+$|-DES$/;

/** OpenSSH, PROTOCOL.key: `openssh-key-v1`, NUL, then the name of the cipher after its length. */
function openSshCipher(key: Buffer): readonly string[] {
  const start = 'openssh-key-v1\0'.length + 4;
  const length = key.length < start ? 0 : key.readUInt32BE(start - 4);
  const cipher = key.subarray(start, start + length).toString('latin1');
  return cipher === 'none' || !ALGORITHM_NAME.test(cipher) ? [] : [cipher];
}

/** RFC 4251 6. */
const ALGORITHM_NAME = /^[!-~]{1,64}$/;

/** EncryptedPrivateKeyInfo (RFC 5958) begins with what encrypts it: parameters lie within parameters (RFC 8018). */
function algorithms(der: Buffer): readonly string[] {
  const outer = element(der);
  const first = outer && element(outer.content);
  if (first === undefined || first.content.length > MOST_BYTES) return [];
  return identifiers(first.content)
    .filter((id) => id !== PBES2)
    .slice(0, MOST_NAMES)
    .map(nameOf);
}

/** Far above those of any real key, which take about 100 bytes, name four algorithms and lie in one another three deep. */
const MOST_BYTES = 1024;
const MOST_NAMES = 8;
const MOST_NESTING = 8;
const LONGEST_IDENTIFIER = 32;

function identifiers(der: Buffer, nesting = 0): readonly string[] {
  const found: string[] = [];
  for (let one = element(der); one !== undefined; one = element(one.rest)) {
    const { tag, content } = one;
    if (tag === OBJECT_IDENTIFIER && content.length <= LONGEST_IDENTIFIER) found.push(dotted(content));
    if (tag === SEQUENCE && nesting < MOST_NESTING) found.push(...identifiers(content, nesting + 1));
  }
  return found;
}

const OBJECT_IDENTIFIER = 0x06;
const SEQUENCE = 0x30;

/** The first of them (X.690); `undefined` where none is whole. */
function element(der: Buffer): { readonly tag: number; readonly content: Buffer; readonly rest: Buffer } | undefined {
  const [tag, first] = der;
  if (tag === undefined || first === undefined) return undefined;
  const more = first < 0x80 ? 0 : first - 0x80;
  if (more > 4 || der.length < 2 + more) return undefined;
  const start = 2 + more;
  const end = start + (more === 0 ? first : der.readUIntBE(2, more));
  return end > der.length ? undefined : { tag, content: der.subarray(start, end), rest: der.subarray(end) };
}

/** X.690 8.19: the first number holds the first two arcs, of which the first is 1 or 2 in all that are known here. */
function dotted(content: Buffer): string {
  const [first = 0, ...others] = numbers(content);
  const top = Math.min(Math.floor(first / 40), 2);
  return [top, first - top * 40, ...others].join('.');
}

function numbers(content: Buffer): readonly number[] {
  const found: number[] = [];
  let number = 0;
  for (const byte of content) {
    number = number * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    found.push(number);
    number = 0;
  }
  return found;
}

function nameOf(id: string): string {
  return NAMES[id] ?? id;
}

const PBES2 = '1.2.840.113549.1.5.13';

/** Those before PBES2 as OpenSSL's `pkcs8 -v1` calls them. */
const NAMES: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.5.1': 'PBE-MD2-DES',
  '1.2.840.113549.1.5.3': 'PBE-MD5-DES',
  '1.2.840.113549.1.5.4': 'PBE-MD2-RC2-64',
  '1.2.840.113549.1.5.6': 'PBE-MD5-RC2-64',
  '1.2.840.113549.1.5.10': 'PBE-SHA1-DES',
  '1.2.840.113549.1.5.11': 'PBE-SHA1-RC2-64',
  '1.2.840.113549.1.12.1.1': 'PBE-SHA1-RC4-128',
  '1.2.840.113549.1.12.1.2': 'PBE-SHA1-RC4-40',
  '1.2.840.113549.1.12.1.3': 'PBE-SHA1-3DES',
  '1.2.840.113549.1.12.1.4': 'PBE-SHA1-2DES',
  '1.2.840.113549.1.12.1.5': 'PBE-SHA1-RC2-128',
  '1.2.840.113549.1.12.1.6': 'PBE-SHA1-RC2-40',
  '1.2.840.113549.1.5.12': 'PBKDF2',
  '1.3.6.1.4.1.11591.4.11': 'scrypt',
  '1.2.840.113549.2.7': 'HMAC-SHA1',
  '1.2.840.113549.2.8': 'HMAC-SHA224',
  '1.2.840.113549.2.9': 'HMAC-SHA256',
  '1.2.840.113549.2.10': 'HMAC-SHA384',
  '1.2.840.113549.2.11': 'HMAC-SHA512',
  '1.3.14.3.2.7': 'DES-CBC',
  '1.2.840.113549.3.2': 'RC2-CBC',
  '1.2.840.113549.3.7': 'DES-EDE3-CBC',
  '2.16.840.1.101.3.4.1.2': 'AES-128-CBC',
  '2.16.840.1.101.3.4.1.22': 'AES-192-CBC',
  '2.16.840.1.101.3.4.1.42': 'AES-256-CBC',
  '2.16.840.1.101.3.4.1.6': 'AES-128-GCM',
  '2.16.840.1.101.3.4.1.26': 'AES-192-GCM',
  '2.16.840.1.101.3.4.1.46': 'AES-256-GCM',
  '1.2.392.200011.61.1.1.1.2': 'CAMELLIA-128-CBC',
  '1.2.392.200011.61.1.1.1.3': 'CAMELLIA-192-CBC',
  '1.2.392.200011.61.1.1.1.4': 'CAMELLIA-256-CBC',
};
