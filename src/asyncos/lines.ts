import { StringDecoder } from 'node:string_decoder';
import { sequenceReader } from '../appliance/escapeSequences';

/** Cuts what a CLI sends into lines, as a terminal would show them: redraws, erasures and colours are gone from them. */
export interface Lines {
  /** Bytes cut anywhere, in the middle of a character or of an escape sequence too. */
  feed(chunk: Buffer): void;
  current(): CurrentLine;
}

/** The line that is not ended yet. */
export interface CurrentLine {
  /** Up to the cursor, or to the last visible character where that is further. */
  readonly text: string;
  /** Nothing visible stands behind the cursor. */
  readonly atEnd: boolean;
  /** All of it came with the last chunk. */
  readonly whole: boolean;
  /** It is longer than is kept: its beginning is lost. */
  readonly cut: boolean;
}

/** Characters kept of one line. */
export const LONGEST_LINE = 16_384;

/** `columns`: width of the terminal, where it is known: a long line is then put together again from its rows. */
export function openLines(onLine: (line: string) => void, columns = Infinity): Lines {
  const pen: Pen = { text: '', column: 0, columns, chunk: 0, begun: 0, cut: false };
  const decoder = new StringDecoder('utf8');
  const read = sequenceReader({
    text: (text) => {
      for (const part of text.split(CONTROLS)) write(pen, part, onLine);
    },
    sequence: (sequence) => obey(pen, sequence),
  });
  return {
    feed(chunk) {
      pen.chunk += 1;
      read(decoder.write(chunk));
    },
    current: () => ({
      text: visible(pen),
      atEnd: pen.column >= pen.text.trimEnd().length,
      whole: pen.begun === pen.chunk,
      cut: pen.cut,
    }),
  };
}

interface Pen {
  text: string;
  column: number;
  readonly columns: number;
  /** Number of the chunk that is being read. */
  chunk: number;
  /** Number of the chunk in which column 0 was last written. */
  begun: number;
  cut: boolean;
}

/** Each control is a part of its own. */
const CONTROLS = /([\u0007-\u0008\u000a-\u000f])/;

function write(pen: Pen, part: string, onLine: (line: string) => void): void {
  switch (part) {
    case '\n':
      onLine(visible(pen).trimEnd());
      pen.text = '';
      pen.column = 0;
      pen.cut = false;
      return;
    case '\r':
      pen.column = rowStart(pen);
      return;
    case '\b':
      pen.column = Math.max(0, pen.column - 1);
      return;
    default:
      if (part !== '' && !CONTROLS.test(part)) overwrite(pen, part);
  }
}

/** A terminal wraps when the character after the last column is written, not before (DEC VT100, "autowrap"). */
function rowStart({ column, columns }: Pen): number {
  if (column === 0 || columns === Infinity) return 0;
  return Math.floor((column - 1) / columns) * columns;
}

function overwrite(pen: Pen, part: string): void {
  if (pen.column === 0) pen.begun = pen.chunk;
  const before = pen.text.slice(0, pen.column).padEnd(pen.column);
  pen.text = before + part + pen.text.slice(pen.column + part.length);
  pen.column += part.length;
  if (pen.text.length <= LONGEST_LINE) return;
  const lost = pen.text.length - LONGEST_LINE / 2;
  pen.text = pen.text.slice(lost);
  pen.column = Math.max(0, pen.column - lost);
  pen.cut = true;
}

const CONTROL_SEQUENCE = /^\u001b\[(\d*)([CDGJKP])$/;

/** The sequences of ECMA-48 that change one line; the others draw nothing. */
function obey(pen: Pen, sequence: string): void {
  const [, digits = '', final = ''] = CONTROL_SEQUENCE.exec(sequence) ?? [];
  const count = Math.min(Number(digits) || 1, LONGEST_LINE);
  if (final === 'C') pen.column += count;
  if (final === 'D') pen.column = Math.max(0, pen.column - count);
  if (final === 'G') pen.column = count - 1;
  if (final === 'P') pen.text = pen.text.slice(0, pen.column) + pen.text.slice(pen.column + count);
  if (final === 'K' || final === 'J') erase(pen, Number(digits));
}

function erase(pen: Pen, what: number): void {
  const before = what === 0 ? pen.text.slice(0, pen.column) : ' '.repeat(Math.min(pen.column, pen.text.length));
  pen.text = before + (what === 1 ? pen.text.slice(pen.column) : '');
}

function visible({ text, column }: Pen): string {
  return text.slice(0, Math.max(column, text.trimEnd().length));
}
