import type { ClientChannel } from 'ssh2';
import type { Ending } from '../ending';
import { patience } from '../patience';
import { checkSize, fileFailed, type FileOptions, type Patience, type RemoteFile, type Take } from './remoteFile';

/** What may stand in the command without quoting, in whatever shell the appliance has. */
export function isPlainPath(path: string): boolean {
  return /^[\w/][\w./-]{0,511}$/.test(path);
}

/** Opens a file over `scp -f`: a line with mode, size and name, then the bytes (scp.c of OpenSSH, `source`). */
export async function scpFile(
  hop: string,
  channel: ClientChannel,
  connection: Ending,
  options: FileOptions,
): Promise<RemoteFile> {
  channel.on('error', () => undefined);
  channel.stderr.resume();
  const opening = patience(hop, options.timeoutMs, connection, options.signal);
  const bytes = byteReader(channel);
  try {
    const size = sizeIn(hop, await Promise.race([fileLine(channel, bytes), opening.over]));
    checkSize(hop, size, options.mostBytes);
    return {
      way: 'scp',
      size,
      changed: undefined,
      async pour(_offset, take, signal) {
        const waiting = patience(hop, options.stallMs, connection, signal);
        try {
          channel.write('\0');
          await pour(hop, bytes, size, take, waiting);
          channel.write('\0');
        } finally {
          waiting.end();
        }
      },
      close: () => channel.close(),
    };
  } catch (error) {
    channel.close();
    throw error;
  } finally {
    opening.end();
  }
}

const LONGEST_LINE = 1024;

/** Its times, which nobody asked for, may come before it. */
async function fileLine(channel: ClientChannel, bytes: ByteReader): Promise<string> {
  for (let isFirst = true; ; isFirst = false) {
    channel.write('\0');
    const line = await bytes.line(LONGEST_LINE);
    if (!isFirst || !line.startsWith('T')) return line;
  }
}

function sizeIn(hop: string, line: string): number {
  const size = /^C[0-7]{4} (-?\d{1,20}) [^\n]*\n$/.exec(line)?.[1];
  if (size !== undefined) return Number(size);
  const detail = line.slice(0, 200);
  if (/No such file/i.test(line)) throw fileFailed(hop, 'not-found', { detail });
  if (/Permission denied/i.test(line)) throw fileFailed(hop, 'denied', { detail });
  // A folder, and what went wrong.
  throw fileFailed(hop, /^[D\u0001\u0002]/.test(line) ? 'other' : 'no-way', { detail });
}

async function pour(hop: string, bytes: ByteReader, size: number, take: Take, waiting: Patience): Promise<void> {
  let received = 0;
  const differs = (): Error => fileFailed(hop, 'size-differs', { facts: { size, received } });
  const some = (most: number): Promise<Buffer | undefined> => {
    waiting.waits();
    return Promise.race([bytes.some(most), waiting.over]);
  };
  while (received < size) {
    const piece = await some(size - received);
    if (piece === undefined) throw differs();
    received += piece.length;
    waiting.rest();
    await take([piece]);
  }
  // After the bytes comes one zero; anything else is a longer file, or a failure on the way.
  if ((await some(1))?.[0] !== 0) throw differs();
}

interface ByteReader {
  /** At least one byte, at most so many; `undefined` at the end. */
  some(most: number): Promise<Buffer | undefined>;
  /** Up to the first line end, or what there is of it. */
  line(longest: number): Promise<string>;
}

function byteReader(channel: ClientChannel): ByteReader {
  let over = false;
  let wake: () => void = () => undefined;
  let rest: Buffer = Buffer.alloc(0);
  for (const event of ['readable', 'end', 'close'])
    channel.on(event, () => {
      over ||= event !== 'readable';
      wake();
    });
  const more = async (): Promise<Buffer | undefined> => {
    for (;;) {
      const chunk = channel.read() as Buffer | null;
      if (chunk !== null) return chunk;
      if (over) return undefined;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  const some = async (most: number): Promise<Buffer | undefined> => {
    const chunk = rest.length > 0 ? rest : await more();
    rest = chunk?.subarray(most) ?? Buffer.alloc(0);
    return chunk?.subarray(0, most);
  };
  return {
    some,
    async line(longest) {
      let line = '';
      while (!line.endsWith('\n') && line.length < longest) {
        const byte = await some(1);
        if (byte === undefined) break;
        line += byte.toString('latin1');
      }
      return line;
    },
  };
}
