/** An inventory file as text: its syntax tree, with every key seen once and every place known. No I/O. */

import { parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import type { EntryNote, EntryProblem, FileProblem, Located, Place, SyntaxProblem } from './inventoryProblem';

export const MOST_BYTES = 16 * 1024 * 1024;
/** jsonc-parser recurses, and overflows the stack at some 20 000 levels; an inventory needs 5. */
export const MOST_LEVELS = 64;

export type PlaceOf = (offset: number, length: number) => Place;

export interface ParsedText {
  /** The text that offsets count in: without a byte order mark. */
  readonly text: string;
  readonly placeOf: PlaceOf;
  /** Absent where there is nothing but blanks and comments, and where `problem` says why. */
  readonly root: Node | undefined;
  readonly problem: Located<FileProblem> | undefined;
}

export function parseText(written: string, file: string, mostBytes = MOST_BYTES): ParsedText {
  const text = written.startsWith('\uFEFF') ? written.slice(1) : written;
  const placeOf = places(text, file);
  const failed = (problem: FileProblem, offset = 0, length = 0): ParsedText => ({
    text,
    placeOf,
    root: undefined,
    problem: { problem, place: placeOf(offset, length) },
  });
  if (Buffer.byteLength(text) > mostBytes) return failed({ code: 'file-too-large', limit: mostBytes });
  const tooDeep = tooDeepAt(text);
  if (tooDeep !== undefined) return failed({ code: 'too-deep', limit: MOST_LEVELS }, tooDeep, 1);
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
  const [first] = errors;
  if (first !== undefined) return failed({ code: 'not-json', syntax: syntaxOf(first) }, first.offset, first.length);
  return { text, placeOf, root, problem: undefined };
}

export type Found = (problem: EntryProblem | EntryNote, node: Node) => void;

/** Keys and values that must not stand in an inventory, anywhere below a node. */
export function suspects(node: Node, found: Found, key = ''): void {
  if (node.type === 'string' && holdsPrivateKey(String(node.value))) found({ code: 'secret-in-inventory', key }, node);
  if (node.type === 'object') keySuspects(node, found);
  const below = node.type === 'property' ? keyOf(node) : key;
  for (const child of node.children ?? []) suspects(child, found, below);
}

export function holdsPrivateKey(text: string): boolean {
  return /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text);
}

/** The value of a key; of a key that stands twice the first, as the editing functions take it. */
export function valueAt(object: Node, key: string): Node | undefined {
  return object.children?.find((property) => keyOf(property) === key)?.children?.[1];
}

export function keyOf(property: Node): string {
  return String(property.children?.[0]?.value);
}

function keySuspects(object: Node, found: Found): void {
  const seen = new Set<string>();
  for (const property of object.children ?? []) {
    const key = keyOf(property);
    const place = property.children?.[0] ?? property;
    if (RESERVED.has(key)) found({ code: 'reserved-key', key }, place);
    else if (seen.has(key)) found({ code: 'duplicate-key', key }, place);
    else if (namesSecret(key)) found({ code: 'secret-in-inventory', key }, place);
    seen.add(key);
  }
}

/** Keys that would reach the prototype of a JavaScript object. */
const RESERVED = new Set(['__proto__', 'constructor', 'prototype']);

const SECRET_PART = /passw|passphrase|passcode|secret|token|privatekey|apikey|motdepasse|phrasedepasse|seedstring/;
const SECRET_WHOLE = /^(pass|pwd|pw|pin|otp|seed|mdp)$/;

/** Whether what stands under such a key is a secret. */
export function namesSecret(key: string): boolean {
  const plain = key.toLowerCase().replace(/[^a-z]/g, '');
  return SECRET_PART.test(plain) || SECRET_WHOLE.test(plain);
}

/** Where brackets nest deeper than allowed; texts and comments are skipped. */
function tooDeepAt(text: string): number | undefined {
  let level = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') at = endOfText(text, at);
    else if (character === '/') at = endOfComment(text, at);
    else if (character === '{' || character === '[') level++;
    else if (character === '}' || character === ']') level--;
    if (level > MOST_LEVELS) return at;
  }
  return undefined;
}

function endOfText(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"' && text[at] !== '\n') at += text[at] === '\\' ? 2 : 1;
  return at;
}

function endOfComment(text: string, start: number): number {
  const closing = text[start + 1] === '/' ? '\n' : text[start + 1] === '*' ? '*/' : undefined;
  if (closing === undefined) return start;
  const end = text.indexOf(closing, start + 2);
  return end < 0 ? text.length : end + closing.length - 1;
}

function places(text: string, file: string): PlaceOf {
  let starts: readonly number[] | undefined;
  return (offset, length) => {
    starts ??= lineStarts(text);
    const [line, column] = position(starts, offset);
    const [endLine, endColumn] = position(starts, offset + length);
    return { file, offset, length, line, column, endLine, endColumn };
  };
}

function lineStarts(text: string): number[] {
  return [0, ...Array.from(text.matchAll(/\r\n|\r|\n/g), (found) => found.index + found[0].length)];
}

function position(starts: readonly number[], offset: number): [line: number, column: number] {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return [low, offset - (starts[low] ?? 0)];
}

function syntaxOf({ error }: ParseError): SyntaxProblem {
  switch (printParseErrorCode(error)) {
    case 'CommaExpected':
      return 'comma';
    case 'ColonExpected':
      return 'colon';
    case 'PropertyNameExpected':
      return 'key';
    case 'CloseBraceExpected':
    case 'CloseBracketExpected':
      return 'bracket';
    case 'EndOfFileExpected':
      return 'end';
    case 'InvalidCommentToken':
    case 'UnexpectedEndOfComment':
      return 'comment';
    case 'UnexpectedEndOfString':
    case 'InvalidUnicode':
    case 'InvalidEscapeCharacter':
    case 'InvalidCharacter':
      return 'text';
    case 'InvalidNumberFormat':
    case 'UnexpectedEndOfNumber':
      return 'number';
    case 'InvalidSymbol':
    case 'ValueExpected':
    case '<unknown ParseErrorCode>':
      return 'value';
  }
}
