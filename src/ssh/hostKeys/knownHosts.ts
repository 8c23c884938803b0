/**
 * OpenSSH's known_hosts format (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT): text to lines, and which lines speak of a name.
 * Read as OpenSSH's hostfile.c and match.c do, with two exceptions: a byte order mark and CRLF are taken off, and a tab
 * ends a marker like a blank does, where OpenSSH passes over the line and so over the revocation in it. No I/O.
 */
import { createHmac } from 'node:crypto';
import { normaliseHost } from '../../appliance/address';
import { fromBase64, isHostKeyType, keyType } from '../keyFormat';

export type Marker = 'revoked' | 'cert-authority';

export interface KnownKeyLine {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly marker: Marker | undefined;
  /** Patterns with commas between them, or `|1|salt|hash`: a salted HMAC-SHA1 of one name. */
  readonly names: string;
  readonly type: string;
  /** The blob in canonical base64: a file may hold a hundred thousand, and text is cheaper to keep than buffers. */
  readonly key: string;
}

export interface SkippedLine {
  readonly file: string;
  readonly line: number;
  readonly skipped: SkipReason;
}

export type SkipReason =
  | 'unknown marker'
  | 'no key'
  | 'unknown hash'
  | 'bad hash'
  | 'name too long'
  | 'unknown key type'
  | 'bad base64'
  | 'malformed key'
  | 'key of another type than said';

export type KnownHostsLine = KnownKeyLine | SkippedLine;

export interface KnownHostsName {
  /** With or without brackets. */
  readonly host: string;
  readonly port: number;
  /** OpenSSH's HostKeyAlias: looked up alone, and without a port. */
  readonly alias?: string;
}

/** Every line but blank ones and comments. A line that OpenSSH would pass over carries the reason instead of a key. */
export function parseKnownHosts(text: string, file: string): KnownHostsLine[] {
  const found: KnownHostsLine[] = [];
  for (const [at, raw] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    const content = raw.replace(/^[ \t]+/, '').replace(/\r$/, '');
    if (content !== '' && !content.startsWith('#')) found.push(parseLine(content, file, at + 1));
  }
  return found;
}

/**
 * The lines that speak of `name`, markers and all, in the order of `lines`. A name at port 22 is looked up bare, at
 * any other port as `[name]:port` (OpenSSH's put_host_port): so `host` says nothing of port 2222, and the text
 * `[host]:22` in a file is never asked for.
 */
export function lookUp(lines: readonly KnownHostsLine[], name: KnownHostsName): readonly KnownKeyLine[] {
  const spellings = spellingsOf(name);
  const answers = answersOf(lines);
  const question = spellings.join(' ');
  const answer =
    answers.get(question) ??
    lines.filter((line) => 'names' in line).filter(({ names }) => speaksOfAny(names, spellings));
  if (answers.size < ANSWERS_KEPT) answers.set(question, answer);
  return answer;
}

/** Each hop asks several times, and a long hashed file costs an HMAC a line. Kept as long as the lines are. */
const answered = new WeakMap<readonly KnownHostsLine[], Map<string, readonly KnownKeyLine[]>>();
const ANSWERS_KEPT = 1000;

function answersOf(lines: readonly KnownHostsLine[]): Map<string, readonly KnownKeyLine[]> {
  const answers = answered.get(lines) ?? new Map<string, readonly KnownKeyLine[]>();
  answered.set(lines, answers);
  return answers;
}

/** An address is looked up as it was written and in its one spelling, as OpenSSH looks up what getnameinfo prints. */
function spellingsOf({ host, port, alias }: KnownHostsName): string[] {
  if (alias !== undefined) return [alias.toLowerCase()];
  const bare = [host.replace(/^\[(.*)\]$/, '$1'), normaliseHost(host)].map((text) => text.toLowerCase());
  return [...new Set(bare)].map((text) => (port === 22 ? text : `[${text}]:${port}`));
}

/** @param names as in `KnownKeyLine` */
export function areNamesOf(names: string, name: KnownHostsName): boolean {
  return speaksOfAny(names, spellingsOf(name));
}

function speaksOfAny(names: string, spellings: readonly string[]): boolean {
  return spellings.some((spelling) => speaksOf(names, spelling));
}

function speaksOf(names: string, name: string): boolean {
  if (names.startsWith('|')) return isHashOf(names, name);
  let found = false;
  for (const pattern of names.toLowerCase().split(',')) {
    if (!pattern.startsWith('!')) found ||= matchesPattern(name, pattern);
    else if (matchesPattern(name, pattern.slice(1))) return false;
  }
  return found;
}

function isHashOf(names: string, name: string): boolean {
  const [salt, hash] = [names.slice(3, 31), names.slice(32)];
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
}

/** `*` and `?` alone are special. Going back only to the last star bounds the work by the product of both lengths. */
function matchesPattern(name: string, pattern: string): boolean {
  let at = 0;
  let inPattern = 0;
  let star = -1;
  let resume = 0;
  while (at < name.length) {
    if (pattern[inPattern] === '*') {
      star = inPattern++;
      resume = at;
    } else if (pattern[inPattern] === '?' || pattern[inPattern] === name[at]) {
      at++;
      inPattern++;
    } else if (star >= 0) {
      inPattern = star + 1;
      at = ++resume;
    } else return false;
  }
  while (pattern[inPattern] === '*') inPattern++;
  return inPattern === pattern.length;
}

const MARKERS: ReadonlyMap<string, Marker> = new Map<string, Marker>([
  ['@revoked', 'revoked'],
  ['@cert-authority', 'cert-authority'],
]);

/** Whatever follows the key is a comment in free text. */
function parseLine(content: string, file: string, line: number): KnownHostsLine {
  const [first, second, third, fourth] = content.split(/[ \t]+/, 4);
  if (!content.startsWith('@')) return parseKey({ file, line, marker: undefined }, first, second, third);
  const marker = MARKERS.get(first ?? '');
  if (marker === undefined || second?.startsWith('@')) return { file, line, skipped: 'unknown marker' };
  return parseKey({ file, line, marker }, second, third, fourth);
}

function parseKey(
  place: Pick<KnownKeyLine, 'file' | 'line' | 'marker'>,
  names: string | undefined,
  type: string | undefined,
  key: string | undefined,
): KnownHostsLine {
  const { file, line, marker } = place;
  if (names === undefined || type === undefined || key === undefined) return { file, line, skipped: 'no key' };
  const skipped = faultOfNames(names) ?? faultOfKey(type, key);
  return skipped === undefined ? { file, line, marker, names, type, key } : { file, line, skipped };
}

/** Two times 20 bytes, as SHA-1 makes them, in canonical base64. */
const HASHED = /^\|1(?:\|[A-Za-z0-9+/]{26}[AEIMQUYcgkosw048]=){2}$/;

/** Longest pattern that OpenSSH's match_pattern_list takes; a longer one silences its whole line. */
const PATTERN_LIMIT = 1022;

function faultOfNames(names: string): SkipReason | undefined {
  if (!names.startsWith('|')) return hasLongPattern(names) ? 'name too long' : undefined;
  if (!names.startsWith('|1|')) return 'unknown hash';
  return HASHED.test(names) ? undefined : 'bad hash';
}

function hasLongPattern(names: string): boolean {
  if (names.length <= PATTERN_LIMIT) return false;
  return names.split(',').some((pattern) => pattern.replace(/^!/, '').length > PATTERN_LIMIT);
}

function faultOfKey(type: string, key: string): SkipReason | undefined {
  if (type.startsWith('#')) return 'no key';
  if (!isHostKeyType(type)) return 'unknown key type';
  const blob = fromBase64(key);
  if (blob === undefined) return 'bad base64';
  const actual = keyType(blob);
  if (actual === undefined) return 'malformed key';
  return actual === type ? undefined : 'key of another type than said';
}
