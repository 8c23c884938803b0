/** What an SFTP server does with each request: honest but for some. */
import type { ServerChannel } from 'ssh2';
import { packet, rawSftp, STATUS, u32, type SftpAnswers, type SftpRequest } from './rawSftp';
import { content } from './servedFile';

export type Conduct = (request: SftpRequest, answer: SftpAnswers) => boolean;

/** Honest but for what `conduct` takes on itself. */
export const sftp = (conduct: Conduct) => (channel: ServerChannel) =>
  rawSftp(channel, (request, answer) => {
    if (!conduct(request, answer)) honest(request, answer);
  });

function honest({ kind, id, offset, length }: SftpRequest, answer: SftpAnswers): void {
  if (kind === 'init') answer.version();
  else if (kind === 'open') answer.handle(id);
  else if (kind === 'fstat') answer.attrs(id, { size: BigInt(content.length), mode: 0o100644, mtime: 7 });
  else if (kind === 'read') read(id, offset, length, answer);
  else answer.status(id, STATUS.failure);
}

export function read(id: number, offset: number, length: number, answer: SftpAnswers): void {
  if (offset >= content.length) answer.status(id, STATUS.eof);
  else answer.data(id, content.subarray(offset, offset + length));
}

/** Conduct for one kind of request. */
export const on =
  (kind: SftpRequest['kind'], act: (request: SftpRequest, answer: SftpAnswers) => unknown): Conduct =>
  (request, answer) => {
    if (request.kind !== kind) return false;
    return act(request, answer) !== false;
  };
export const size = (bytes: bigint) => on('fstat', ({ id }, answer) => answer.attrs(id, { size: bytes }));
export const unsized: Conduct = on('fstat', ({ id }, answer) => answer.attrs(id, {}));
export const both =
  (...conducts: readonly Conduct[]): Conduct =>
  (request, answer) =>
    conducts.some((conduct) => conduct(request, answer));
export const atHalf = (act: (request: SftpRequest, answer: SftpAnswers) => unknown): Conduct =>
  on('read', (request, answer) => request.offset >= content.length / 2 && act(request, answer));

export function limits(readLength: bigint): Conduct {
  return (request, answer) => {
    if (request.kind === 'init') answer.version(3, 'limits@openssh.com', '1');
    if (request.kind !== 'extended') return request.kind === 'init';
    const bytes = Buffer.alloc(32);
    [262_144n, readLength, readLength, 0n].forEach((value, at) => bytes.writeBigUInt64BE(value, at * 8));
    answer.raw(packet(Buffer.from([201]), u32(request.id), bytes));
    return true;
  };
}
