/** The bytes that begin TLS, to learn whether a silent port waits for them. Nothing follows them. */

/** A TLS 1.2 ClientHello (RFC 5246 7.4.1.2) with the name as SNI (RFC 6066 3). */
export function clientHello(host: string): Buffer {
  const body = Buffer.concat([
    Buffer.from([3, 3]),
    Buffer.alloc(32, 0x48),
    Buffer.from([0]),
    sized(2, Buffer.from(CIPHERS, 'hex')),
    Buffer.from([1, 0]),
    sized(2, Buffer.concat([serverName(host), Buffer.from(GROUPS_AND_SIGNATURES, 'hex')])),
  ]);
  return Buffer.concat([Buffer.from([22, 3, 1]), sized(2, Buffer.concat([Buffer.from([1]), sized(3, body)]))]);
}

/** ECDHE and RSA with AES-GCM, and AES128-SHA for old devices. */
const CIPHERS = 'c02fc030c02bc02c009c009d002f';
/** supported_groups (x25519, secp256r1), ec_point_formats, signature_algorithms. */
const GROUPS_AND_SIGNATURES = '000a00060004001d0017000b00020100000d000e000c040304010503050106010201';

function serverName(host: string): Buffer {
  const entry = Buffer.concat([Buffer.from([0]), sized(2, Buffer.from(host, 'latin1'))]);
  return Buffer.concat([Buffer.from([0, 0]), sized(2, sized(2, entry))]);
}

function sized(lengthBytes: number, content: Buffer): Buffer {
  const length = Buffer.alloc(lengthBytes);
  length.writeUIntBE(content.length, 0, lengthBytes);
  return Buffer.concat([length, content]);
}
