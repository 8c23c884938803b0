import type { Algorithms } from 'ssh2';

/** Names in order of preference, per kind of RFC 4253 7.1. */
export interface Offer {
  readonly kex: readonly string[];
  readonly hostKey: readonly string[];
  readonly cipher: readonly string[];
  readonly mac: readonly string[];
}

/**
 * No chacha20-poly1305: without the addon ssh2 keeps its nonce in one buffer for all connections, which breaks a
 * chained one, and Electron's BoringSSL may lack it. No CBC and no SHA-1. Group exchange stands behind the fixed groups:
 * Node tests the prime that a server names, on the thread of all extensions: 0.3 s at 2048 bits, 41 s at 8192.
 */
const MODERN: Offer = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
    'diffie-hellman-group14-sha256',
    'diffie-hellman-group-exchange-sha256',
  ],
  hostKey: [
    'ssh-ed25519',
    'ecdsa-sha2-nistp256',
    'ecdsa-sha2-nistp384',
    'ecdsa-sha2-nistp521',
    'rsa-sha2-512',
    'rsa-sha2-256',
  ],
  cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes192-ctr', 'aes256-ctr'],
  mac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
};

/** What old AsyncOS releases offer beside (Cisco documents 214278 and 221658), for one appliance that asks for it. */
const LEGACY: Offer = {
  kex: ['diffie-hellman-group14-sha1', 'diffie-hellman-group-exchange-sha1', 'diffie-hellman-group1-sha1'],
  hostKey: ['ssh-rsa'],
  cipher: ['aes128-cbc', 'aes192-cbc', 'aes256-cbc', '3des-cbc'],
  mac: ['hmac-sha1'],
};

/** Key types we already know for this hop come first, so that a server with several keys shows the one we can judge. */
export function offerFor(legacy: boolean, knownTypes: readonly string[]): Offer {
  const base = legacy ? join(MODERN, LEGACY) : MODERN;
  const known = new Set(knownTypes.flatMap(signatureNames));
  const first = base.hostKey.filter((name) => known.has(name));
  return { ...base, hostKey: [...first, ...base.hostKey.filter((name) => !known.has(name))] };
}

/** RFC 8332: one RSA key signs under three names. */
function signatureNames(keyType: string): string[] {
  return keyType === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'] : [keyType];
}

function join(a: Offer, b: Offer): Offer {
  return {
    kex: [...a.kex, ...b.kex],
    hostKey: [...a.hostKey, ...b.hostKey],
    cipher: [...a.cipher, ...b.cipher],
    mac: [...a.mac, ...b.mac],
  };
}

/**
 * The offer in ssh2's form. ssh2 throws on a name that this computer's OpenSSL lacks, unless the names are given as
 * expressions to choose from what it supports.
 */
export function ssh2Algorithms(offer: Offer): Algorithms {
  const exactly = (names: readonly string[]) => ({ remove: [/./], append: names.map((name) => exact(name)) });
  const lists = {
    kex: exactly(offer.kex),
    serverHostKey: exactly(offer.hostKey),
    cipher: exactly(offer.cipher),
    hmac: exactly(offer.mac),
    compress: exactly(['none']),
  };
  return lists as unknown as Algorithms;
}

function exact(name: string): RegExp {
  return new RegExp(`^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
}
