import type { Writable } from 'node:stream';
import type { Keyboard } from './keyboard';
import { SHELL_TEXTS } from '../texts';

export interface Size {
  readonly cols: number;
  readonly rows: number;
}

/** Where a shell writes. */
export interface Screen {
  /** `undefined` without a terminal. */
  size(): Size | undefined;
  /** Writes without waiting: prompts and echo. */
  show(text: string | Buffer): void;
  /** Writes as fast as the other end reads. */
  write(bytes: Buffer): Promise<void>;
  /** Lines, each with its end. */
  print(lines: readonly string[]): Promise<void>;
  /** Lines, a screen at a time where there is a terminal; Ctrl-C at the pager leaves the rest out. */
  page(lines: readonly string[], keyboard: Keyboard): Promise<void>;
}

const PAGER = SHELL_TEXTS.pager.lines.join('');
/** DOMAIN 2.3: the appliance erases the pager's line by 25 spaces. */
const ERASE = `\r${' '.repeat(25)}\r`;
const CTRL_C = 0x03;
const USUAL_ROWS = 24;
const USUAL_COLS = 80;

export function openScreen(output: Writable, size: () => Size | undefined, gone: AbortSignal): Screen {
  const show = (text: string | Buffer): void => {
    if (output.writable) output.write(text);
  };
  const write = async (bytes: Buffer): Promise<void> => {
    if (output.writable && !gone.aborted && !output.write(bytes)) await drained(output, gone);
  };
  const print = (lines: readonly string[]): Promise<void> => {
    const end = size() ? '\r\n' : '\n';
    return write(Buffer.from(lines.map((line) => line + end).join('')));
  };
  const page = async (lines: readonly string[], keyboard: Keyboard): Promise<void> => {
    if (!size()) return print(lines);
    for (let rest = lines; ;) {
      const count = fitting(rest, size());
      await print(rest.slice(0, count));
      rest = rest.slice(count);
      if (rest.length === 0) return;
      show(PAGER);
      const key = await keyboard.key();
      show(ERASE);
      if (key === undefined || key === CTRL_C) return;
    }
  };
  return { size, show, write, print, page };
}

/** How many lines fill a screen but its last row; one at least. */
function fitting(lines: readonly string[], size: Size | undefined): number {
  const rows = (size?.rows || USUAL_ROWS) - 1;
  const cols = size?.cols || USUAL_COLS;
  let used = 0;
  for (const [index, line] of lines.entries()) {
    used += Math.max(1, Math.ceil(line.length / cols));
    if (used > rows) return Math.max(1, index);
  }
  return lines.length;
}

function drained(output: Writable, gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      output.off('drain', done).off('close', done);
      gone.removeEventListener('abort', done);
      resolve();
    };
    output.on('drain', done).on('close', done);
    gone.addEventListener('abort', done);
  });
}
