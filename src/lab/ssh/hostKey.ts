import { createECDH, createHash, createPrivateKey, createPublicKey } from 'node:crypto';

export type HostKeyType = 'ssh-ed25519' | 'ecdsa-sha2-nistp256';

export interface HostKey {
  /** `openssh-key-v1` in its armour: the only form of an ed25519 key that ssh2 reads. */
  readonly privateKey: string;
  /** `type base64`, as in a known_hosts file or an `authorized_keys` file. */
  readonly publicLine: string;
}

/** The same seed gives the same key, so that a restarted lab is recognised. Worth nothing outside a lab. */
export function deriveHostKey(type: HostKeyType, seed: string): HostKey {
  const secret = createHash('sha256').update(`hopthrough lab ${type} ${seed}`).digest();
  const { publicBlob, privateFields } = type === 'ssh-ed25519' ? ed25519(secret) : ecdsa(secret);
  return {
    privateKey: armour(opensshPrivateKey(publicBlob, privateFields)),
    publicLine: `${type} ${publicBlob.toString('base64')}`,
  };
}

interface Fields {
  readonly publicBlob: Buffer;
  readonly privateFields: Buffer;
}

function ed25519(secret: Buffer): Fields {
  // RFC 8410 7: a PKCS#8 ed25519 key is this prefix and the 32 bytes of the seed.
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), secret]);
  const publicKey = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
  const point = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const publicBlob = Buffer.concat([field('ssh-ed25519'), field(point)]);
  return { publicBlob, privateFields: Buffer.concat([publicBlob, field(Buffer.concat([secret, point]))]) };
}

function ecdsa(secret: Buffer): Fields {
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(secret);
  const publicBlob = Buffer.concat([field('ecdsa-sha2-nistp256'), field('nistp256'), field(curve.getPublicKey())]);
  return { publicBlob, privateFields: Buffer.concat([publicBlob, field(positive(secret))]) };
}

/** RFC 4251 5: an mpint whose first bit is set needs a zero byte before it, or it is negative. */
function positive(number: Buffer): Buffer {
  return number.readUInt8(0) < 0x80 ? number : Buffer.concat([Buffer.alloc(1), number]);
}

/** OpenSSH's PROTOCOL.key, without encryption. */
function opensshPrivateKey(publicBlob: Buffer, privateFields: Buffer): Buffer {
  const check = createHash('sha256').update(publicBlob).digest().subarray(0, 4);
  const body = Buffer.concat([check, check, privateFields, field('')]);
  const padding = Buffer.from(Array.from({ length: (8 - (body.length % 8)) % 8 }, (_, index) => index + 1));
  return Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    field('none'),
    field('none'),
    field(''),
    uint32(1),
    field(publicBlob),
    field(Buffer.concat([body, padding])),
  ]);
}

function armour(key: Buffer): string {
  const label = 'OPENSSH PRIVATE KEY';
  const lines = key.toString('base64').match(/.{1,70}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

function field(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
