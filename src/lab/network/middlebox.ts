import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Speaker } from './egress';
import middlebox from '../texts/middlebox.json';

/** What stands in the way, or answers in place of the tunnel server. What it says is in `texts/middlebox.json`. */
export function answerAs(speaker: Exclude<Speaker, 'tunnel'>, stream: Duplex): void {
  stream.on('error', () => undefined);
  SPEAKERS[speaker](stream);
}

type Serve = (stream: Duplex) => void;

const SPEAKERS: Readonly<Record<Exclude<Speaker, 'tunnel'>, Serve>> = {
  ssh: (stream) => greet(stream, middlebox.ssh.lines, (line) => (/^SSH-/.test(line) ? 'nothing' : 'end')),
  smtp: (stream) => greet(stream, middlebox.smtp.lines, smtpAnswer),
  'smtp-inspected': (stream) => greet(stream, middlebox.smtpInspected.lines, smtpAnswer),
  http: (stream) => afterFirstLine(stream, middlebox.http.lines),
  'block-page': (stream) => afterFirstLine(stream, middlebox.blockPage.lines),
  tls: (stream) => {
    // RFC 8446 6: a fatal alert, handshake_failure to a ClientHello, unexpected_message to anything else.
    stream.once('data', ([first]: Buffer) =>
      stream.end(Buffer.from([21, 3, 3, 0, 2, 2, first === HANDSHAKE ? 40 : 10])),
    );
  },
  silent: (stream) => void stream.resume(),
  tarpit: (stream) => {
    stream.resume();
    const timer = setInterval(() => stream.write('.'), TARPIT_MS);
    stream.once('close', () => clearInterval(timer));
  },
  close: (stream) => void stream.resume().end(),
  reset: (stream) => {
    if (stream instanceof Socket) stream.resetAndDestroy();
    else stream.destroy();
  },
};

const HANDSHAKE = 22;
const TARPIT_MS = 1000;

type Wish = readonly string[] | 'nothing' | 'end';

function smtpAnswer(line: string): Wish {
  return /^quit\b/i.test(line) ? 'end' : middlebox.smtpUnknown.lines;
}

function greet(stream: Duplex, lines: readonly string[], next: (line: string) => Wish): void {
  stream.write(wired(lines));
  onLines(stream, (line) => {
    const wish = next(line);
    if (wish === 'end') stream.end();
    else if (wish !== 'nothing') stream.write(wired(wish));
  });
}

function afterFirstLine(stream: Duplex, lines: readonly string[]): void {
  onLines(stream, () => {
    if (stream.writable) stream.end(wired(lines));
  });
}

const LONGEST_LINE = 4096;

function onLines(stream: Duplex, take: (line: string) => void): void {
  let pending = '';
  stream.on('data', (chunk: Buffer) => {
    const lines = (pending + chunk.toString('latin1')).split('\n');
    pending = (lines.pop() ?? '').slice(-LONGEST_LINE);
    for (const line of lines) take(line);
  });
}

function wired(lines: readonly string[]): string {
  return lines.map((line) => `${line}\r\n`).join('');
}
