/** An SFTP server (version 3, draft-ietf-secsh-filexfer-02) whose every answer is up to the test. */
import type { ServerChannel } from 'ssh2';

export interface SftpRequest {
  readonly kind: 'init' | 'open' | 'close' | 'read' | 'fstat' | 'extended' | 'other';
  readonly id: number;
  /** Of a read. */
  readonly offset: number;
  readonly length: number;
  readonly path: string;
}

/** Answers of the lying kind are put together of these. */
export interface SftpAnswers {
  /** Any bytes. */
  raw(bytes: Buffer): void;
  version(version?: number, ...extensions: readonly string[]): void;
  handle(id: number, handle?: Buffer): void;
  data(id: number, bytes: Buffer): void;
  status(id: number, code: number, message?: string): void;
  /** Without one of them the attributes do not hold it. */
  attrs(id: number, attrs: { readonly size?: bigint; readonly mode?: number; readonly mtime?: number }): void;
  readonly channel: ServerChannel;
}

export const STATUS = { ok: 0, eof: 1, noSuchFile: 2, denied: 3, failure: 4 } as const;
export const DATA = 103;
const KINDS: Readonly<Record<number, SftpRequest['kind']>> = {
  1: 'init',
  3: 'open',
  4: 'close',
  5: 'read',
  8: 'fstat',
  200: 'extended',
};

export function rawSftp(channel: ServerChannel, onRequest: (request: SftpRequest, answer: SftpAnswers) => void): void {
  const answer = answersTo(channel);
  let rest = Buffer.alloc(0);
  channel.on('error', () => undefined);
  channel.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32BE(0)) {
      const packet = rest.subarray(4, 4 + rest.readUInt32BE(0));
      rest = rest.subarray(4 + packet.length);
      onRequest(requestIn(packet), answer);
    }
  });
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

/** With its length before it. */
export function packet(...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([u32(body.length), body]);
}

function requestIn(bytes: Buffer): SftpRequest {
  const kind = KINDS[bytes[0] ?? 0] ?? 'other';
  const id = bytes.readUInt32BE(1);
  const named = kind === 'open' || kind === 'read' ? bytes.readUInt32BE(5) : 0;
  const after = 9 + named;
  return {
    kind,
    id,
    path: kind === 'open' ? bytes.toString('utf8', 9, after) : '',
    offset: kind === 'read' ? Number(bytes.readBigUInt64BE(after)) : 0,
    length: kind === 'read' ? bytes.readUInt32BE(after + 8) : 0,
  };
}

function answersTo(channel: ServerChannel): SftpAnswers {
  const raw = (bytes: Buffer): void => {
    if (channel.writable) channel.write(bytes);
  };
  const string = (text: string | Buffer): Buffer => packet(Buffer.from(text as string));
  const send = (type: number, ...parts: readonly Buffer[]): void => raw(packet(Buffer.from([type]), ...parts));
  return {
    channel,
    raw,
    version: (version = 3, ...extensions) => send(2, u32(version), ...extensions.map(string)),
    status: (id, code, message = '') => send(101, u32(id), u32(code), string(message), string('')),
    handle: (id, handle = Buffer.from('h')) => send(102, u32(id), string(handle)),
    data: (id, bytes) => send(DATA, u32(id), string(bytes)),
    attrs(id, { size, mode, mtime }) {
      const flags = (size === undefined ? 0 : 1) | (mode === undefined ? 0 : 4) | (mtime === undefined ? 0 : 8);
      const bytes = Buffer.alloc(size === undefined ? 0 : 8);
      if (size !== undefined) bytes.writeBigUInt64BE(BigInt.asUintN(64, size));
      const times = mtime === undefined ? [] : [u32(mtime), u32(mtime)];
      send(105, u32(id), u32(flags), bytes, ...(mode === undefined ? [] : [u32(mode)]), ...times);
    },
  };
}
