import type { ClientChannel } from 'ssh2';
import { failureOf, type Failure } from '../../appliance/failure';
import type { Ending } from '../ending';
import { safeLine } from '../login/greeting';
import { patience } from '../patience';
import {
  checkSize,
  fileFailed,
  isFolder,
  type FileOptions,
  type Patience,
  type RemoteFile,
  type Take,
} from './remoteFile';

/** What may stand in the command without quoting, in whatever shell the appliance has. */
export function isPlainPath(path: string): boolean {
  return /^[\w/][\w./-]{0,511}$/.test(path);
}

/** Opens a file over `scp -f`: a line with mode, size and name, then the bytes (scp.c of OpenSSH, `source`). */
export async function scpFile(
  hop: string,
  channel: ClientChannel,
  path: string,
  connection: Ending,
  options: FileOptions,
): Promise<RemoteFile> {
  channel.on('error', () => undefined);
  const said = hearing(channel);
  const opening = patience(hop, options.timeoutMs, connection, options.signal);
  const bytes = byteReader(channel);
  try {
    const name = path.replace(/^.*\//, '');
    const size = await Promise.race([announcedSize(hop, channel, bytes, name, said), opening.over]);
    checkSize(hop, size, options.mostBytes);
    return {
      way: 'scp',
      size,
      changed: undefined,
      async pour(_offset, take, signal) {
        const waiting = patience(hop, options.stallMs, connection, signal);
        try {
          said.fileBegins();
          channel.write('\0');
          await pour(hop, bytes, size, take, waiting, said);
          channel.write('\0');
        } finally {
          waiting.end();
        }
      },
      close: () => channel.close(),
    };
  } catch (error) {
    channel.close();
    // What talks and never comes to the file is no scp.
    said.hears(bytes.pending());
    const isTalk = said.text() !== undefined && failureOf(error)?.reason === 'stalled';
    throw isTalk ? notScp(hop, said.text()) : error;
  } finally {
    opening.end();
  }
}

/** What is no part of the protocol: text of a login script or a CLI before it, and what is written as an error. */
interface Said {
  /** The last line of text. */
  text(): string | undefined;
  hears(text: string): void;
  /** The first line of the errors. */
  error(): string | undefined;
  /** What was written as an error so far is no word about the file. */
  fileBegins(): void;
}

function hearing(channel: ClientChannel): Said {
  let text: string | undefined;
  let errors = '';
  channel.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString('latin1', 0, LONGEST_LINE - errors.length)));
  return {
    text: () => text,
    hears: (line) => (text = line.trim() || text),
    error: () => /[^\r\n]+/.exec(errors)?.[0],
    fileBegins: () => (errors = ''),
  };
}

const LONGEST_LINE = 1024;
const MOST_TEXT = 64 * LONGEST_LINE;
const RECORD = /^C[0-7]{4} (-?\d{1,20}) ([^\n]*)\n$/;
const TIMES = /^T\d+ \d+ \d+ \d+\n$/;
/** Behind a file nothing, or the record of another one. */
const NEXT = /^(?:$|[CD][0-7]{4} |T\d+ |E\n)/;

/**
 * The size in the line that announces the file. Its times, which nobody asked for, may come before it, once, and text:
 * OpenSSH's scp gives up at that. Behind text it has to name the file that was asked for.
 */
async function announcedSize(
  hop: string,
  channel: ClientChannel,
  bytes: ByteReader,
  name: string,
  said: Said,
): Promise<number> {
  let isTimed = false;
  channel.write('\0');
  for (let text = 0; ;) {
    const line = await bytes.line(LONGEST_LINE);
    const [, size, named] = RECORD.exec(line) ?? [];
    if (size !== undefined && (text === 0 || named === name)) return Number(size);
    if (!isTimed && TIMES.test(line)) {
      isTimed = true;
      channel.write('\0');
    } else if (isText(line) && text < MOST_TEXT) {
      text += line.length;
      said.hears(line);
    } else throw unannounced(hop, line, said);
  }
}

/** A whole line that is no record of the protocol, and no bytes of anything else. */
function isText(line: string): boolean {
  return line.endsWith('\n') && !/^[CDT]\d|^E\n|[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f]/.test(line);
}

function unannounced(hop: string, line: string, said: Said): Error {
  const detail = line.slice(0, 200);
  if (/^[\u0001\u0002]/.test(line)) return told(hop, line.slice(1).trim());
  if (/^D\d/.test(line)) return fileFailed(hop, 'not-a-file', { detail });
  said.hears(line);
  // At its end, a shell has said why as an error, whatever greeted before.
  return notScp(hop, (line === '' ? said.error() : undefined) ?? said.text());
}

/** What scp itself says of a failure. */
function told(hop: string, words: string): Error {
  const detail = words.slice(0, 200);
  if (/No such file/i.test(words)) return fileFailed(hop, 'not-found', { detail });
  if (/Permission denied/i.test(words)) return fileFailed(hop, 'denied', { detail });
  if (isFolder(words)) return fileFailed(hop, 'not-a-file', { detail });
  return fileFailed(hop, 'other', words === '' ? {} : { detail, facts: { line: safeLine(words) } });
}

function notScp(hop: string, line: string | undefined): Error {
  return fileFailed(hop, 'no-way', line === undefined ? {} : quoted(line));
}

function quoted(line: string): Pick<Failure, 'detail' | 'facts'> {
  return { detail: line.slice(0, 200), facts: { line: safeLine(line) } };
}

async function pour(
  hop: string,
  bytes: ByteReader,
  size: number,
  take: Take,
  waiting: Patience,
  said: Said,
): Promise<void> {
  let received = 0;
  /** The connection may stand: what ends with it is told by `waiting`. */
  const ends = (): Error => {
    const line = said.error();
    const { detail, facts } = line === undefined ? {} : quoted(line);
    return fileFailed(hop, 'interrupted', { ...(detail && { detail }), facts: { ...facts, size, received } });
  };
  const some = (most: number): Promise<Buffer | undefined> => {
    waiting.waits();
    return Promise.race([bytes.some(most), waiting.over]);
  };
  while (received < size) {
    const piece = await some(size - received);
    if (piece === undefined) throw ends();
    received += piece.length;
    waiting.rest();
    await take([piece]);
  }
  // After the bytes comes one zero and no more of it, or what went wrong on the way; anything else is a longer file.
  const last = (await some(1))?.[0];
  if (last === 0 && NEXT.test(bytes.behind())) return;
  if (last === undefined) throw ends();
  waiting.waits();
  const words = last === 0 || last > 2 ? '' : await Promise.race([bytes.line(LONGEST_LINE), waiting.over]);
  throw isText(words) ? told(hop, words.trim()) : fileFailed(hop, 'size-differs', { facts: { size, received } });
}

interface ByteReader {
  /** At least one byte, at most so many; `undefined` at the end. */
  some(most: number): Promise<Buffer | undefined>;
  /** Up to the first line end, or what there is of it. */
  line(longest: number): Promise<string>;
  /** What has come of a line that is not whole yet. */
  pending(): string;
  /** The beginning of what has come and was not read. */
  behind(): string;
}

function byteReader(channel: ClientChannel): ByteReader {
  let over = false;
  let line = '';
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
    pending: () => (line.endsWith('\n') ? '' : line),
    behind: () => rest.toString('latin1', 0, LONGEST_LINE),
    async line(longest) {
      line = '';
      while (!line.endsWith('\n') && line.length < longest) {
        const byte = await some(1);
        if (byte === undefined) break;
        line += byte.toString('latin1');
      }
      return line;
    },
  };
}
