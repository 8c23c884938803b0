/** First bytes -> who answers. Pure. */

import type { Verdict } from '../appliance/probeReport';

/** How the reading of the first bytes ended. */
export type ReadingEnd = 'enough' | 'closed' | 'reset' | 'silent';

/**
 * `tunnel` only for a complete first line that is an SSH 2.0 ident (RFC 4253 4.2: printable ASCII, at most 255 bytes)
 * naming CiscoTunnels. An ident that was cut off says nothing about whose it is: `unknown`.
 */
export function classify(bytes: Uint8Array, ended: ReadingEnd): Verdict {
  if (bytes.length === 0) return ended === 'silent' ? 'open-silent' : 'closed-early';
  const text = Buffer.from(bytes).toString('latin1');
  const line = completeLine(text);
  if (text.startsWith('SSH-')) return line === undefined ? unfinished(text) : identVerdict(line);
  if (IDENT_START.startsWith(text)) return 'unknown';
  return isTls(bytes) ? 'tls' : textVerdict(text);
}

const IDENT_START = 'SSH-';
const LONGEST_IDENT = 255;

function unfinished(text: string): Verdict {
  return text.length > LONGEST_IDENT ? 'other' : 'unknown';
}

/** Whether more bytes could still change the verdict: lines that are not known may come before an ident. */
export function isDecided(bytes: Uint8Array): boolean {
  if (isTls(bytes)) return true;
  const text = Buffer.from(bytes).toString('latin1');
  if (!/[^\r\n][\r\n]*\n/.test(text)) return false;
  return text.startsWith('SSH-') || NOT_TEXT.test(text) || knownText(text) !== undefined;
}

/** Where an end came: after a whole line, or within or before the first. */
export function endAfter(bytes: Uint8Array): { readonly ended: 'before-banner' | 'after-banner' } {
  const text = Buffer.from(bytes).toString('latin1');
  return { ended: completeLine(text) === undefined ? 'before-banner' : 'after-banner' };
}

function completeLine(text: string): string | undefined {
  const end = text.indexOf('\n');
  return end < 0 ? undefined : text.slice(0, end).replace(/\r$/, '');
}

function identVerdict(line: string): Verdict {
  if (line.length > 253 || !/^SSH-(2\.0|1\.\d{1,2})-[\x21-\x7e][\x20-\x7e]*$/.test(line)) return 'other';
  return /^SSH-2\.0-([\x21-\x7e]+ )?CiscoTunnels[\x20-\x7e]*$/.test(line) ? 'tunnel' : 'ssh';
}

/** RFC 8446 5.1: content type 20 to 23, then a version 3.x. */
function isTls([type = 0, major = 0, minor = 255]: Uint8Array): boolean {
  return type >= 20 && type <= 23 && major === 3 && minor <= 4;
}

const TEXTS: readonly (readonly [pattern: RegExp, verdict: Verdict])[] = [
  // ASA's `inspect esmtp` replaces the characters of the greeting by asterisks, all but 2, 0 and blanks. A name between
  // asterisks, with blanks round it, is a relay that likes them.
  [/^\s*220[ -][20 ]*\*[*20 ]*(\r?\n|$)/, 'smtp-inspected'],
  [/^\s*220[ -][^\r\n]*(\*{8,}|\w\*{3,})/, 'smtp-inspected'],
  [/^\s*\*{8,}/, 'smtp-inspected'],
  // A name may have "ftp" within a word, as in "swiftpost".
  [/^\s*220[ -](?![^\r\n]*smtp)[^\r\n]*(\bftp|ftpd?\b)/i, 'other'],
  // RFC 5321 3.1 and RFC 7504 name 220, 421, 521 and 554 for a greeting; relays that block by address say others.
  [/^\s*(220|421|45[0-2]|521|55[0-4]|571)[ -]/, 'smtp'],
  [/^\s*HTTP\/\d/i, 'http'],
  // A page without a status line, also behind the byte order mark of UTF-8.
  [
    /^(\xef\xbb\xbf)?\s*<(!--|!doctype\b|\?xml\b|(html|head|body|meta|script|title|style|link|div|p|h[1-6]|center|form|table|iframe|frameset|font|a)\b)/i,
    'http',
  ],
  // RFC 9113 3.4 and 6.5: an HTTP/2 server speaks first, a SETTINGS frame of stream 0.
  [/^\0\0[^]\x04[\x00\x01]\0{4}/, 'http'],
  // RFC 4253 4.2 lets a server say lines before its ident; Cisco's does not, so this is never taken for it.
  [/\nSSH-(2\.0|1\.\d{1,2})-[\x21-\x7e][\x20-\x7e]*\r?\n/, 'ssh'],
];

/** Control characters, which no line before an ident has. */
const NOT_TEXT = /[\x00-\x08\x0e-\x1f]/;

function textVerdict(text: string): Verdict {
  return knownText(text) ?? 'other';
}

function knownText(text: string): Verdict | undefined {
  return TEXTS.find(([pattern]) => pattern.test(text))?.[1];
}
