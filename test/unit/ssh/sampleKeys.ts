/** Host keys and known_hosts lines for tests: well-formed blobs of bytes that follow from a number. */
import { createHmac, createHash } from 'node:crypto';

export type SampleType = 'ssh-ed25519' | 'ssh-rsa' | 'ecdsa-sha2-nistp256';

export function sampleKey(type: SampleType, number: number): Buffer {
  const bytes = createHash('sha512').update(`${type} ${number}`).digest();
  const fields = {
    'ssh-ed25519': [bytes.subarray(0, 32)],
    'ssh-rsa': [Buffer.from([1, 0, 1]), Buffer.concat([Buffer.from([0, 0x80]), bytes, bytes, bytes, bytes])],
    'ecdsa-sha2-nistp256': [Buffer.from('nistp256'), Buffer.concat([Buffer.from([4]), bytes])],
  }[type];
  return wire(Buffer.from(type), ...fields);
}

export function wire(...fields: readonly Buffer[]): Buffer {
  return Buffer.concat(
    fields.flatMap((field) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(field.length);
      return [length, field];
    }),
  );
}

/** `names type base64`, with the type that is in the blob. */
export function knownHostsLine(names: string, blob: Buffer): string {
  return `${names} ${blob.subarray(4, 4 + blob.readUInt32BE(0)).toString()} ${blob.toString('base64')}`;
}

export function hashedName(name: string, salt: Buffer = createHash('sha1').update(name).digest()): string {
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
}
