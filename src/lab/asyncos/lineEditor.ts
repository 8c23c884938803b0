/** What a terminal line does with the bytes typed at it: echo, erase, cancel. Pure. */
export interface LineEditor {
  /** Takes bytes until the line is finished; the rest belongs to what comes after it. */
  feed(bytes: Buffer): Edited;
}

/** How a line came to its end: Enter, Ctrl-C, or Ctrl-D on an empty line. */
export type Typed =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'interrupt' }
  | { readonly kind: 'end' };

export interface Edited {
  readonly used: number;
  readonly echo: Buffer;
  readonly outcome?: Typed;
}

const ENTER = new Set([0x0d, 0x0a]);
const BACKSPACE = new Set([0x08, 0x7f]);
const CTRL_C = 0x03;
const CTRL_D = 0x04;
const CTRL_U = 0x15;
const ESCAPE = 0x1b;

export function newLineEditor(hidden: boolean): LineEditor {
  const line: number[] = [];
  let sequence: 'none' | 'escape' | 'control' = 'none';

  const type = (byte: number, echo: number[]): void => {
    if (sequence !== 'none') {
      sequence = nextInSequence(sequence, byte);
    } else if (byte === ESCAPE) {
      sequence = 'escape';
    } else if (BACKSPACE.has(byte)) {
      echo.push(...erase(line));
    } else if (byte === CTRL_U) {
      while (line.length > 0) echo.push(...erase(line));
    } else if (byte >= 0x20) {
      line.push(byte);
      echo.push(byte);
    }
  };
  const shown = (echo: number[]): Buffer => Buffer.from(hidden ? [] : echo);

  return {
    feed: (bytes) => {
      const echo: number[] = [];
      for (const [index, byte] of bytes.entries()) {
        const outcome = outcomeOf(byte, line);
        if (outcome)
          return { used: index + 1, echo: Buffer.concat([shown(echo), outcome.echo]), outcome: outcome.typed };
        type(byte, echo);
      }
      return { used: bytes.length, echo: shown(echo) };
    },
  };
}

function outcomeOf(byte: number, line: number[]): { typed: Typed; echo: Buffer } | undefined {
  if (ENTER.has(byte))
    return { typed: { kind: 'line', text: Buffer.from(line).toString() }, echo: Buffer.from('\r\n') };
  if (byte === CTRL_C) return { typed: { kind: 'interrupt' }, echo: Buffer.from('^C\r\n') };
  if (byte === CTRL_D && line.length === 0) return { typed: { kind: 'end' }, echo: Buffer.alloc(0) };
  return undefined;
}

/** ECMA-48 5.4: `ESC [ parameters final`; `ESC O x` of keypads ends one byte later; other sequences at once. */
function nextInSequence(sequence: 'escape' | 'control', byte: number): 'none' | 'escape' | 'control' {
  if (sequence === 'escape') return byte === 0x5b || byte === 0x4f ? 'control' : 'none';
  return byte >= 0x40 && byte <= 0x7e ? 'none' : 'control';
}

/** Takes the last character, of as many bytes as UTF-8 needs, off the line. */
function erase(line: number[]): number[] {
  if (line.length === 0) return [];
  while (((line.pop() ?? 0) & 0xc0) === 0x80);
  return [0x08, 0x20, 0x08];
}
