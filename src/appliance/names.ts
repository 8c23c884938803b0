/**
 * What may stand in the fields that a connection is made from. The loader of the inventory and the forms refuse by
 * these rules, before any socket: ssh2 takes an empty host for localhost and port 0 for 22. No I/O.
 */

import { domainToASCII, domainToUnicode } from 'node:url';
import { normaliseHost } from './address';
import type { HostProblem, NameProblem } from './nameProblem';

export const ID = /^[A-Za-z0-9._-]{1,64}$/;
/** Stricter than OpenSSH's rule for `%u`: no shell or terminal takes any of these for something else. */
export const USER = /^[A-Za-z0-9._@+-]{1,64}$/;
/** What a known_hosts line can name without being a pattern, a list or a hash. */
export const HOST_KEY_ALIAS = /^[A-Za-z0-9_:][A-Za-z0-9._:%-]{0,252}$/;
/** Printable, and of this computer: Windows would log in to the machine of `\\host\share`. `\\.\pipe\x` is a pipe. */
export const LOCAL_PATH = /^(?![\\/]{2}(?![.?][\\/]))[^\u0000-\u001f\u007f-\u009f]*$/;
/** One line: no C0, DEL or C1 control characters. */
export const PRINTABLE = /^[^\u0000-\u001f\u007f-\u009f]*$/;
export const LABEL_LENGTH = 200;
/** RFC 1035 2.3.4. */
export const HOST_LENGTH = 253;

export interface HostName {
  /** As it is connected to and kept: one spelling per address, ASCII, lower case, no brackets. */
  readonly host: string;
  /** The same in its own script, where the ASCII form differs from it. */
  readonly unicode: string | undefined;
  /** Letters that look Latin and are not stand beside Latin ones: `cіsco.com` with a Cyrillic і. */
  readonly mixedScript: boolean;
}

export type Checked<T> = { readonly value: T } | { readonly problem: NameProblem };

/** A DNS name (LDH labels after IDNA ToASCII) or a strict IP literal, of which IPv6 may have brackets. */
export function checkHost(text: string): Checked<HostName> {
  const bare = /^\[(.*:.*)\]$/.exec(text)?.[1] ?? text;
  if (isAddress(bare)) return { value: { host: normaliseHost(bare), unicode: undefined, mixedScript: false } };
  const why = nameProblem(text);
  return why === undefined ? { value: hostName(text) } : { problem: { code: 'bad-host', why } };
}

export function checkId(text: string): NameProblem | undefined {
  return ID.test(text) ? undefined : { code: 'bad-id' };
}

/** Decimal digits alone: `022`, `1e3`, `22.0`, `+22` and blanks are refused, as they mean different things elsewhere. */
export function checkPort(text: string): Checked<number> {
  const value = /^[1-9]\d{0,4}$/.test(text) ? Number(text) : 0;
  return value >= 1 && value <= 65535 ? { value } : { problem: { code: 'bad-port' } };
}

export function checkUser(text: string): NameProblem | undefined {
  return USER.test(text) ? undefined : { code: 'bad-user' };
}

/** Any text: it is kept as it is written and made inert where it is shown. */
export function checkLabel(text: string): NameProblem | undefined {
  return text.length <= LABEL_LENGTH ? undefined : { code: 'label-too-long', limit: LABEL_LENGTH };
}

export function checkHostKeyAlias(text: string): NameProblem | undefined {
  return HOST_KEY_ALIAS.test(text) ? undefined : { code: 'bad-host-key-alias' };
}

/** `domainToASCII` is a URL parser: these it would decode, cut off, or drop without a word. */
const NEVER_IN_A_NAME = /[%/:@?#\\[\]\s\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u;
const LDH = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

function nameProblem(text: string): HostProblem | undefined {
  if (text === '') return 'empty';
  if (text.length > HOST_LENGTH) return 'length';
  if (NEVER_IN_A_NAME.test(text)) return 'character';
  const ascii = domainToASCII(text);
  if (IPV4.test(ascii) || (ascii === '' && /(^|\.)(\d+|0x[\da-f]*)\.?$/i.test(text))) return 'not-an-address';
  const labels = ascii.replace(/\.$/, '').split('.');
  if (ascii.length > HOST_LENGTH || labels.some((label) => label.length > 63)) return 'length';
  return labels.every((label) => LDH.test(label)) ? undefined : 'label';
}

/** Four decimals without leading zeros, which inet_aton takes for octal. */
const IPV4 = /^((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(?!$)|$)){4}$/;

/** An IP literal as it is written for a socket; the zone of IPv6 (RFC 4007 11) is the name of an interface. */
function isAddress(text: string): boolean {
  const [, address] = /^([\da-f:.]*:[\da-f:.]*)(%[\w.-]{1,64})?$/i.exec(text) ?? [];
  return address === undefined ? IPV4.test(text) : URL.canParse(`http://[${address}]/`);
}

function hostName(text: string): HostName {
  const host = domainToASCII(text);
  const unicode = domainToUnicode(host);
  const changed = host !== text.toLowerCase();
  return { host, unicode: changed ? unicode : undefined, mixedScript: isMixed(unicode) };
}

/** Han, kana and Hangul are left out: they stand beside Latin in ordinary names and look like none of its letters. */
const LOOKS_LATIN = /[\p{L}\p{N}]/gu;
const NOT_CONFUSABLE =
  /[\p{Script=Latin}\p{Script=Common}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

function isMixed(unicode: string): boolean {
  const letters = unicode.match(LOOKS_LATIN) ?? [];
  return /[a-z]/i.test(unicode) && letters.some((letter) => !NOT_CONFUSABLE.test(letter));
}
