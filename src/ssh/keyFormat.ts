/** The wire form of an SSH public key: the blob of RFC 4253 6.6, RFC 5656 3.1, RFC 8709 4 and OpenSSH's PROTOCOL.u2f. */
import { createHash } from 'node:crypto';

/** The type text inside the blob (`ssh-ed25519`); `undefined` when the blob is cut, too long or of the wrong shape. */
export function keyType(blob: Buffer): string | undefined {
  const [name, ...fields] = wireStrings(blob) ?? [];
  const type = name?.toString('latin1') ?? '';
  if (!/^[!-~]{1,64}$/.test(type) || fields.length === 0) return undefined;
  const shape = SHAPES.get(type);
  return shape === undefined || hasShape(fields, shape) ? type : undefined;
}

/** `SHA256:` and base64 without padding, as `ssh-keygen -lf` prints it. */
export function fingerprint(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/** Sixteen bytes in hexadecimal, as OpenSSH wrote a fingerprint before 6.8. */
export function md5Fingerprint(blob: Buffer): string {
  return (createHash('md5').update(blob).digest('hex').match(/../g) ?? []).join(':');
}

/** Whether OpenSSH takes this type text in a known_hosts file. Certificates are left out: ssh2 never negotiates them. */
export function isHostKeyType(type: string): boolean {
  return SHAPES.has(type);
}

/** The bytes of base64 text; `undefined` for anything that is not the one canonical, padded spelling. */
export function fromBase64(text: string): Buffer | undefined {
  return text.length % 4 === 0 && CANONICAL_END.test(text) ? Buffer.from(text, 'base64') : undefined;
}

/** The bits that padding leaves over are zero, as OpenSSH's decoder demands. */
const CANONICAL_END = /^[A-Za-z0-9+/]*(?:[A-Za-z0-9+/]{4}|[AQgw]==|[AEIMQUYcgkosw048]=)$/;

/** A field has a fixed length in bytes, is a fixed text, or is free. */
type Field = number | string | typeof FREE;
const FREE = Symbol('any but empty');

const SHAPES: ReadonlyMap<string, readonly Field[]> = new Map<string, readonly Field[]>([
  ['ssh-ed25519', [32]],
  ['ecdsa-sha2-nistp256', ['nistp256', FREE]],
  ['ecdsa-sha2-nistp384', ['nistp384', FREE]],
  ['ecdsa-sha2-nistp521', ['nistp521', FREE]],
  ['ssh-rsa', [FREE, FREE]],
  ['ssh-dss', [FREE, FREE, FREE, FREE]],
  ['sk-ssh-ed25519@openssh.com', [32, FREE]],
  ['sk-ecdsa-sha2-nistp256@openssh.com', ['nistp256', FREE, FREE]],
]);

function hasShape(fields: readonly Buffer[], shape: readonly Field[]): boolean {
  return fields.length === shape.length && fields.every((bytes, at) => fits(bytes, shape[at] ?? FREE));
}

function fits(bytes: Buffer, field: Field): boolean {
  if (field === FREE) return bytes.length > 0;
  return typeof field === 'number' ? bytes.length === field : bytes.toString('latin1') === field;
}

/** The length-prefixed strings (RFC 4251 5) that make up all of `blob`; `undefined` when they do not end where it ends. */
function wireStrings(blob: Buffer): Buffer[] | undefined {
  const strings: Buffer[] = [];
  let at = 0;
  while (at < blob.length) {
    if (blob.length - at < 4) return undefined;
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return undefined;
    strings.push(blob.subarray(at + 4, end));
    at = end;
  }
  return strings;
}
