/**
 * What is written out for a character: `\x0a` of a text that was made safe, `\n` of JSON, `%2F` of a URL, the rest of a
 * terminal sequence. Its letters and digits are no part of the word beside it, so they are veiled by characters that are in
 * none (Unicode 23.5: planes 15 and 16 are for private use). Pure.
 */

/** What is known of the words of a text. */
export interface Words {
  /** Whether a name or an IPv4 address that will be replaced begins here. */
  begins(text: string, at: number): boolean;
  /** Of the IPv6 address that begins here; 0 of none. */
  addressLength(text: string, at: number): number;
  /** Whether one that nobody knows yet may begin here: a letter that is veiled would be left of it. */
  mayBegin(text: string, at: number): boolean;
}

export function veiled(text: string, words: Words): string {
  const free = text.replace(PRIVATE, '\ufffd');
  const written = free.replace(ESCAPE, (found, at: number) => veiledEscape(free, found, at, words));
  return [CONTROL, SHORT].reduce((done, sequence) => {
    const isShort = sequence === SHORT;
    return done.replace(sequence, (found, introducer: string, body: string, at: number) =>
      isSequence(done, at + introducer.length, body, isShort, words) ? introducer + veil(body) : found,
    );
  }, written);
}

export function unveiled(text: string): string {
  return text.replace(PRIVATE, (character) => String.fromCharCode((character.codePointAt(0) ?? 0) & 0x7f));
}

/** As the name stands in a text that was made safe, veiled: in UTF-8, UTF-16 and ISO 8859-1. None where it is ASCII. */
export function veiledSpellings(name: string): readonly string[] {
  if (/^[\0-\x7f]*$/.test(name)) return [];
  const inCase = [name, name.toLowerCase(), name.toUpperCase()];
  const forms = inCase.flatMap((form) => [form.normalize('NFC'), form.normalize('NFD')]);
  const latin = forms.filter((form) => /^[\0-\xff]*$/.test(form)).map((form) => Buffer.from(form, 'latin1'));
  const bytes = [...forms.map((form) => Buffer.from(form)), ...latin].flatMap((one) =>
    ['\\x', '%', '%25'].flatMap((prefix) => spelled(Array.from(one), prefix, 2)),
  );
  const units = forms.flatMap((form) =>
    spelled(
      Array.from({ length: form.length }, (_, at) => form.charCodeAt(at)),
      '\\u',
      4,
    ),
  );
  return [...new Set([...bytes, ...units])];
}

function spelled(codes: readonly number[], prefix: string, digits: number): string[] {
  const hex = (code: number) => code.toString(16).padStart(digits, '0');
  return [hex, (code: number) => hex(code).toUpperCase()].map((written) =>
    codes.map((code) => (code < 0x80 ? String.fromCharCode(code) : veil(prefix + written(code)))).join(''),
  );
}

const PRIVATE = /[\u{f0000}-\u{10ffff}]/gu;
const ESCAPE = /\\x(?:[01][\da-fA-F]|7[fF]|[89a-fA-F][\da-fA-F])|\\u[\da-fA-F]{4}|\\[nrt]|%(?:25)?[\da-fA-F]{2}/g;
/** A name has 253 characters, a label of ours more. */
const LONGEST_NAME = 600;

function veil(text: string): string {
  return text.replace(/[\0-\x7f]/g, (character) => String.fromCodePoint(0xf0000 + character.charCodeAt(0)));
}

function veiledEscape(text: string, found: string, at: number, words: Words): string {
  if (words.begins(text, at + 1)) return found;
  if (found.length === 2 && isLetterOfWord(text, at + 1, words)) return found;
  return found.startsWith('%25') && beginsBehind(text, at + 3, words) ? veil('%25') + found.slice(3) : veil(found);
}

function beginsBehind(text: string, at: number, words: Words): boolean {
  return words.begins(text.slice(at, at + LONGEST_NAME), 0);
}

function isLetterOfWord(text: string, at: number, words: Words): boolean {
  return !beginsBehind(text, at + 1, words) && words.mayBegin(text, at);
}

function anyOf(byte: string, character: string): string {
  const spellings = [byte, byte.toUpperCase()].flatMap((hex) => [`\\x${hex}`, `%${hex}`, `%25${hex}`, `\\u00${hex}`]);
  return `(?:${[character, ...spellings.map(veil)].join('|')})`;
}

const HEX = `[${veil('0123456789abcdefABCDEF')}]`;
const percent = (digit: string, next = HEX) => `${veil('%')}(?:${veil('25')})?${veil(digit)}${next}`;
const ESC = anyOf('1b', '\u001b');
const BRACKET = `(?:\\[|${percent('5', `[${veil('bB')}]`)})`;
/** Behind a byte of UTF-8 other than C2 it is a part of a letter. */
const CSI = `(?<!(?:[${veil('89abdefABDEF')}]|[${veil('cC')}](?!${veil('2')}))${HEX})${anyOf('9b', '\u009b')}`;
const INTERMEDIATE = `(?:[ -/]|${percent('2')}){0,8}`;
/** ECMA-48 5.4. */
const CONTROL = new RegExp(`(${ESC}${BRACKET}|${CSI})((?:[0-?]|${percent('3')}){0,32}${INTERMEDIATE}[@-~])`, 'gu');
/** ECMA-48 5.3.3 and ECMA-35 13.2: an escape sequence that does not introduce another. */
const SHORT = new RegExp(`(${ESC})(${INTERMEDIATE}[0-Z\\\\-~])`, 'gu');

const WORD_START = /(?<![\p{L}\p{N}])[\p{L}\p{N}]/gu;

/**
 * A known word in it is one, and so is an address that goes beyond (`38:2::255:0:0m` is a colour); no letter of a word
 * that is not known is taken for a short sequence.
 */
function isSequence(text: string, begin: number, body: string, isShort: boolean, words: Words): boolean {
  const last = body.length - 1;
  for (const { index } of body.matchAll(WORD_START)) {
    if (words.begins(text, begin + index)) return false;
    if (words.addressLength(text, begin + index) > last - index) return false;
  }
  return !isShort || !isLetterOfWord(text, begin + last, words);
}
