/** A person at a terminal: types, reads, waits for what is shown. */
import { createHash } from 'node:crypto';
import type { Shell, ShellEnd } from '../../src/ssh/shell';
import { until } from './until';

export interface Terminal {
  readonly shell: Shell;
  readonly ended: Promise<ShellEnd>;
  type(text: string): void;
  /** Resolves once the pattern is shown; what was shown up to its end is then read. */
  shows(pattern: RegExp): Promise<RegExpExecArray>;
  /** What is shown and not yet read. */
  unread(): string;
  /** Bytes that have arrived so far. */
  received(): number;
  /** Runs a command in the POSIX shell that stands there and answers what it prints. */
  run(command: string): Promise<string>;
  /** Reads exactly so many bytes from here on, and answers their SHA-256 in hexadecimal. */
  hash(bytes: number): Promise<string>;
}

export function terminalOn(shell: Shell): Terminal {
  let unread: Buffer = Buffer.alloc(0);
  let received = 0;
  let sink: ((chunk: Buffer) => Buffer) | undefined;
  let end: ShellEnd | undefined;
  let quiet: Promise<unknown> | undefined;
  let commands = 0;
  const take = (chunk: Buffer) => {
    const rest = sink === undefined ? chunk : sink(chunk);
    unread = unread.length === 0 ? rest : Buffer.concat([unread, rest]);
  };
  shell.onData((chunk) => {
    received += chunk.length;
    take(chunk);
  });
  const ended = new Promise<ShellEnd>((resolve) => shell.onClose(resolve));
  void ended.then((how) => (end = how));
  const state = () => `Shown: ${JSON.stringify(unread.toString().slice(-2000))} Ended: ${JSON.stringify(end)}`;

  const shows = async (pattern: RegExp): Promise<RegExpExecArray> => {
    const found = () => pattern.exec(unread.toString('latin1')) ?? (end && 'ended');
    const match = await until(found, `${pattern}`, state, () => received);
    if (match === 'ended') throw new Error(`the shell ended before ${pattern}. ${state()}`);
    unread = unread.subarray(match.index + match[0].length);
    return match;
  };
  const type = (text: string) => shell.write(text);
  /** Without echo and prompt, what a command prints is all there is. */
  const silence = async () => {
    type(`stty -echo; PS1=''; printf '<%s>' ready\n`);
    await shows(/<ready>/);
  };
  return {
    shell,
    ended,
    type,
    shows,
    unread: () => unread.toString(),
    received: () => received,
    async run(command) {
      await (quiet ??= silence());
      const mark = `done-${++commands}`;
      type(`${command}\nprintf '<%s>' ${mark}\n`);
      const { index, input } = await shows(new RegExp(`<${mark}>`));
      return Buffer.from(input.slice(0, index), 'latin1').toString().replaceAll('\r\n', '\n').trim();
    },
    async hash(bytes) {
      const digest = createHash('sha256');
      let left = bytes;
      sink = (chunk) => {
        const part = chunk.subarray(0, left);
        digest.update(part);
        left -= part.length;
        return chunk.subarray(part.length);
      };
      const early = unread;
      unread = Buffer.alloc(0);
      take(early);
      await until(
        () => left === 0 || end !== undefined,
        `${bytes} bytes`,
        () => `${left} are missing. ${state()}`,
        () => left,
      );
      sink = undefined;
      if (left > 0) throw new Error(`${left} of ${bytes} bytes are missing. ${state()}`);
      return digest.digest('hex');
    },
  };
}
