/**
 * Cuts a terminal stream into text and whole sequences: the states of Paul Williams' parser for VT500 terminals
 * (https://vt100.net/emu/dec_ansi_parser), in the reading of xterm.js, which draws VS Code's terminals.
 * Control strings (OSC, DCS, APC, PM, SOS) and the 8-bit C1 controls are read to their end and told to nobody.
 */
export function sequenceReader(listener: SequenceListener): (chunk: string) => void {
  const reader: Reader = { state: 'ground', held: '', swallowed: 0, listener };
  return (chunk) => {
    let at = 0;
    while (at < chunk.length)
      at = reader.state === 'ground' ? readText(reader, chunk, at) : readUnit(reader, chunk, at);
  };
}

/** Is told, in order, what a stream consists of. A sequence that is cut by the end of a chunk is told when it is whole. */
export interface SequenceListener {
  /** Printable characters and the controls BEL, BS, HT, LF, VT, FF, CR, SO and SI. No other control is ever told. */
  text(text: string): void;
  /** `ESC x`, `ESC ( x` or `ESC [ ... x`, at most {@link LONGEST_SEQUENCE} long, free of the controls that stood in it. */
  sequence(sequence: string): void;
}

/** A longer sequence is dropped up to its final byte. xterm.js reads 32 parameters: 256 characters hold them. */
export const LONGEST_SEQUENCE = 256;

/** So many characters of a control string are dropped whatever they are; after that a line feed ends it, too. */
export const LONGEST_STRING = 4096;

type State = 'ground' | 'escape' | 'csi' | 'osc' | 'string';

interface Reader {
  state: State;
  /** What was read of the sequence; starts with ESC for as long as it may still be told. */
  held: string;
  /** Characters read of the control string. */
  swallowed: number;
  readonly listener: SequenceListener;
}

const [BEL, LF, SI, CAN, SUB, ESC, DEL] = [0x07, 0x0a, 0x0f, 0x18, 0x1a, 0x1b, 0x7f];

/** ESC, C1, and the C0 controls without effect on a screen: where a run of text ends. */
const NOT_TEXT = /[\u0000-\u0006\u0010-\u001f\u007f-\u009f]/g;

/** Introducers by the second character of their 7-bit form; the 8-bit form is 0x40 above it (ECMA-48, 5.3). */
const INTRODUCERS: ReadonlyMap<string, State> = new Map([
  ['[', 'csi'],
  [']', 'osc'],
  ['P', 'string'],
  ['X', 'string'],
  ['^', 'string'],
  ['_', 'string'],
]);

function readText(reader: Reader, chunk: string, at: number): number {
  NOT_TEXT.lastIndex = at;
  const end = NOT_TEXT.exec(chunk)?.index ?? chunk.length;
  if (end > at) reader.listener.text(chunk.slice(at, end));
  if (end === chunk.length) return end;
  readAnywhere(reader, chunk.charCodeAt(end));
  return end + 1;
}

function readUnit(reader: Reader, chunk: string, at: number): number {
  const unit = chunk.charCodeAt(at);
  if (readAnywhere(reader, unit)) return at + 1;
  if (reader.state === 'osc' || reader.state === 'string') readString(reader, unit);
  else if (unit < 0x20 || unit === DEL) tellControl(reader, unit);
  else if (unit < DEL) readSequence(reader, chunk.charAt(at));
  else {
    // No sequence holds a character beyond ASCII: it was cut short, and the character is text again.
    enter(reader, 'ground');
    return at;
  }
  return at + 1;
}

/** The transitions that every state has. Answers whether there was one. */
function readAnywhere(reader: Reader, unit: number): boolean {
  if (unit === ESC) enter(reader, 'escape', '\u001b');
  else if (unit === CAN || unit === SUB) enter(reader, 'ground');
  else if (unit >= 0x80 && unit <= 0x9f) {
    enter(reader, INTRODUCERS.get(String.fromCharCode(unit - 0x40)) ?? 'ground');
  } else return false;
  return true;
}

function readString(reader: Reader, unit: number): void {
  reader.swallowed += 1;
  // xterm ends an OSC by BEL as well as by ST, the other strings by ST alone.
  if (unit === BEL && reader.state === 'osc') enter(reader, 'ground');
  else if (unit === LF && reader.swallowed > LONGEST_STRING) {
    enter(reader, 'ground');
    reader.listener.text('\n');
  }
}

/** A terminal obeys a control that stands within a sequence at once, and reads on. */
function tellControl(reader: Reader, unit: number): void {
  if (unit >= BEL && unit <= SI) reader.listener.text(String.fromCharCode(unit));
}

function readSequence(reader: Reader, character: string): void {
  const introduced = reader.held === '\u001b' ? INTRODUCERS.get(character) : undefined;
  reader.held = reader.held.length < LONGEST_SEQUENCE ? reader.held + character : '';
  if (introduced) enter(reader, introduced, reader.held);
  else if (character >= (reader.state === 'escape' ? '0' : '@')) {
    const sequence = reader.held;
    enter(reader, 'ground');
    if (sequence.startsWith('\u001b')) reader.listener.sequence(sequence);
  }
}

function enter(reader: Reader, state: State, held = ''): void {
  reader.state = state;
  reader.held = held;
  reader.swallowed = 0;
}
