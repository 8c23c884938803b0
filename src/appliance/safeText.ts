/** Bytes from a wire as text that can be kept and shown. */

/**
 * Control characters and everything beyond ASCII as `\xNN`. What is longer than `most` ends with `…`, before the word
 * that has no room: half an address is another address.
 */
export function safeText(bytes: Uint8Array, most = 200, part = WORD): string {
  const text = Buffer.from(bytes.subarray(0, most + 1)).toString('latin1');
  const shown = escaped(text);
  if (shown.length <= most) return shown;
  const begun = text.slice(0, roomFor(text, most - 1));
  const isInPart = part.test(text.charAt(begun.length));
  const kept = isInPart ? begun.replace(new RegExp(`(?:${part.source})+$`), '') : begun;
  return `${escaped(kept === '' ? begun : kept)}…`;
}

/** What of several lines has room, in whole lines. */
export function safeLines(text: string, most = 1000): string {
  return safeText(Buffer.from(text), most, /[^\n]/);
}

/** Of what an appliance said; CR LF, any number of CR before LF, LF and CR end one. In time that grows with the text. */
export function saidLines(text: string): string[] {
  return text.split(/(?<!\r)\r*\n|\r/);
}

/** Of a name or an address, in UTF-8 too. */
const WORD = /[\w.:%@\x80-\xff-]/;

function escaped(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** How many characters of it, once they are escaped, have room. */
function roomFor(text: string, most: number): number {
  let length = 0;
  return Array.from(text).findIndex((character) => (length += escaped(character).length) > most);
}
