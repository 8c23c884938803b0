/**
 * What identifies a network is replaced by tokens before anything leaves: the same value has the same token in every
 * output. What is known is replaced wherever it stands as a word; addresses and DNS names are found in any text too, as an
 * appliance and a log speak of more machines than an inventory.
 */

import { SERIAL } from '../appliance/serial';
import { DOCUMENTED_ADDRESS } from '../appliance/tunnelHosts';
import { addressesIn, addressLength, beginsWithDecimal, type Found } from './addressText';
import { unveiled, veiled, veiledSpellings, type Words } from './escapes';

export interface Redacted {
  readonly addresses: boolean;
  readonly hosts: boolean;
  readonly users: boolean;
  readonly serials: boolean;
}

export const REDACTED_KINDS = ['addresses', 'hosts', 'users', 'serials'] as const satisfies (keyof Redacted)[];

/** What is known to identify. Of `hosts`, each is one machine or place by all of its names. */
export interface Identifying {
  readonly hosts: readonly (readonly string[])[];
  readonly users: readonly string[];
  readonly serials: readonly string[];
}

export type Redact = (text: string) => string;

/** Remembers what it has seen: one function for all outputs. What it returns is left as it is by a second pass. */
export function redaction(known: Identifying, { addresses, hosts, users, serials }: Redacted): Redact {
  const tokens = tokenBook([...known.hosts.flat(), ...known.users, ...known.serials]);
  const name = (kind: Kind, names: readonly string[]) =>
    tokens.name(kind, [...names, ...names.flatMap(veiledSpellings)]);
  if (hosts) for (const names of known.hosts) name('host', names);
  if (users) for (const user of known.users) name('user', [user]);
  if (serials) for (const serial of known.serials) name('serial', [serial]);
  const replacing = (values: readonly string[]) => {
    const words = wordsOf(values);
    return (text: string) => (words === undefined ? text : text.replace(words, (found) => tokens.of(found) ?? found));
  };
  const named = replacing(tokens.named());
  const beginsName = beginning(wordsOf(tokens.named()));
  // An octet that is padded is rarer than a line end before an address.
  const isAddress = (text: string, at: number) => text.charAt(at) !== '0' && beginsWithDecimal(text, at);
  const words: Words = {
    begins: (text, at) =>
      beginsName(text, at) ||
      beginsToken(text, at, tokens) ||
      (addresses && (isAddress(text, at) || isAddress(text, at + 1))),
    addressLength: (text, at) => (addresses ? addressLength(text, at) : 0),
    mayBegin: (text, at) => hosts && beginsDnsName(text, at),
  };
  const steps: ((text: string) => string)[] = [
    // Of ASCII alone are the parts that the steps after it find: they would break such a name in two.
    replacing(tokens.named().filter((value) => /[^\0-\x7f]/.test(value))),
    ...(users ? [(text: string) => text.replace(MAIL_USER, (found) => tokens.issue('user', found))] : []),
    ...(hosts
      ? [(text: string) => withFileTokens(text, tokens), (text: string) => withHostTokens(text, tokens, named)]
      : []),
    named,
    ...(serials ? [(text: string) => text.replace(SERIAL, (found) => tokens.issue('serial', found))] : []),
    ...(addresses ? [(text: string) => withTokens(text, addressesIn(text).filter(isNotPublic), tokens)] : []),
  ];
  // A token that was given out stays a token, whatever the steps know.
  const between = (text: string) => steps.reduce((done, step) => outsideTokens(done, tokens, step), text);
  return (text) => outsideTokens(text, tokens, (part) => unveiled(between(veiled(part, words))));
}

type Kind = 'address' | 'host' | 'user' | 'serial';

interface TokenBook {
  /** One token for all of the names; a name that has one keeps it. */
  name(kind: Kind, names: readonly string[]): void;
  issue(kind: Kind, value: string): string;
  of(value: string): string | undefined;
  /** Values that `name` was given. */
  named(): readonly string[];
  isIssued(token: string): boolean;
}

function tokenBook(taken: readonly string[]): TokenBook {
  const tokens = new Map<string, string>();
  const issued = new Set<string>();
  const names: string[] = [];
  const values = new Set(taken.map(folded));
  const next = (kind: Kind): string => {
    for (let count = 1; ; count += 1) {
      const token = `${kind}-${count}`;
      if (issued.has(token) || values.has(token)) continue;
      issued.add(token);
      return token;
    }
  };
  return {
    name(kind, given) {
      const wanted = given.filter((name) => name.trim() !== '');
      if (wanted.length === 0) return;
      const token = wanted.map((name) => tokens.get(folded(name))).find((one) => one !== undefined) ?? next(kind);
      for (const name of wanted) {
        if (!tokens.has(folded(name))) tokens.set(folded(name), token);
        names.push(name);
      }
    },
    issue(kind, value) {
      const key = folded(value);
      const token = tokens.get(key) ?? next(kind);
      tokens.set(key, token);
      return token;
    },
    of: (value) => tokens.get(folded(value)),
    named: () => names,
    isIssued: (token) => issued.has(token),
  };
}

/** One spelling for what a regular expression of flags `iu` takes for the same. */
function folded(text: string): string {
  return text.normalize('NFC').toUpperCase().toLowerCase().replace(/\.$/, '');
}

const ONE_TOKEN = /(?:address|host|user|serial)-\d+/g;
/** Two may touch, where what they stand for did. */
const TOKENS = new RegExp(`(?<![\\p{L}\\p{N}])(?:${ONE_TOKEN.source})+(?![\\p{L}\\p{N}])`, 'gu');
const TOKENS_HERE = new RegExp(TOKENS.source, 'uy');

function outsideTokens(text: string, tokens: TokenBook, replace: (part: string) => string): string {
  const parts: string[] = [];
  let done = 0;
  for (const { 0: found, index } of text.matchAll(TOKENS)) {
    if (!areIssued(found, tokens)) continue;
    parts.push(replace(text.slice(done, index)), found);
    done = index + found.length;
  }
  return [...parts, replace(text.slice(done))].join('');
}

function areIssued(found: string, tokens: TokenBook): boolean {
  return (found.match(ONE_TOKEN) ?? []).every((token) => tokens.isIssued(token));
}

function beginsToken(text: string, at: number, tokens: TokenBook): boolean {
  TOKENS_HERE.lastIndex = at;
  const [found] = TOKENS_HERE.exec(text) ?? [];
  return found !== undefined && areIssued(found, tokens);
}

/** The values as words: not inside a longer word, as `admin` is in `administrator`. */
function wordsOf(values: readonly string[]): RegExp | undefined {
  const forms = new Set(values.flatMap((value) => [value.normalize('NFC'), value.normalize('NFD')]));
  const longestFirst = [...forms].sort((one, other) => other.length - one.length);
  if (longestFirst.length === 0) return undefined;
  const alternatives = longestFirst.map((form) => form.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${alternatives.join('|')})(?![\\p{L}\\p{N}])`, 'giu');
}

function beginning(words: RegExp | undefined): (text: string, at: number) => boolean {
  if (words === undefined) return () => false;
  const here = new RegExp(words.source, 'iuy');
  return (text, at) => {
    here.lastIndex = at;
    return here.test(text);
  };
}

const DNS_NAME =
  /(?<![\p{L}\p{N}])(?:[a-z\d_](?:[a-z\d_-]{0,61}[a-z\d])?\.){1,20}(?:[a-z]{2,63}|xn--[a-z\d-]{1,59})(?![\p{L}\p{N}-])/giu;
const DNS_HERE = new RegExp(DNS_NAME.source, 'iuy');
/** Names that every appliance of the world has in common. */
const PUBLIC_NAME = /(?:^|\.)(?:cisco|ironport)\.com$/i;
/** Of this program. What ends as a file does is none for that: `.md`, `.sh` and `.zip` are domains too. */
const OWN_FILES: ReadonlySet<string> = new Set([
  ...['report.md', 'report.html', 'report.json', 'way.svg', 'hopthrough.log'],
]);
const STAMP = '\\d{8}T\\d{6}Z(?:-\\d{1,4})?\\.(?:pcap|dat)(?:\\.part)?';
/** A fetched file, with the id of its appliance. */
const FETCHED = new RegExp(
  `(?<![\\p{L}\\p{N}])((?:capture|file)-)([A-Za-z\\d._-]{1,64}?)(\\.${STAMP})(?![\\p{L}\\p{N}-])`,
  'gu',
);
const STAMPED = new RegExp(`^${STAMP}$`);
/** A place in a program, where `at` ends in a path: `/dist/session.js:12:3`. */
const PROGRAM = /^[a-z\d]+\.[cm]?js$/i;
const PLACE = /^:\d+:\d+(?!\d)/;
const MAIL_USER =
  /(?<![\p{L}\p{N}_.+-])[\p{L}\p{N}_.+-]+(?=@(?!(?:[\w-]{1,63}\.){0,9}(?:cisco|ironport)\.com(?![\w.-]))[\p{L}\p{N}[])/giu;

function beginsDnsName(text: string, at: number): boolean {
  DNS_HERE.lastIndex = at;
  return DNS_HERE.test(text);
}

/** The id has its token whether or not it is known still. */
function withFileTokens(text: string, tokens: TokenBook): string {
  return text.replace(
    FETCHED,
    (_found, kind: string, id: string, rest: string) => `${kind}${tokens.issue('host', id)}${rest}`,
  );
}

function withHostTokens(text: string, tokens: TokenBook, named: (text: string) => string): string {
  return text.replace(DNS_NAME, (found, at: number) => {
    const isKept = PUBLIC_NAME.test(found) || OWN_FILES.has(found.toLowerCase()) || STAMPED.test(found);
    const isOurs = tokens.of(found) !== undefined;
    return !isOurs && (isKept || isProgram(text, at, found)) ? named(found) : tokens.issue('host', found);
  });
}

function isProgram(text: string, at: number, found: string): boolean {
  const isInPath = /[/\\]/.test(text.charAt(at - 1));
  const end = at + found.length;
  return isInPath && PROGRAM.test(found) && PLACE.test(text.slice(end, end + 16));
}

/** Where every tunnel goes: whether a name led there is what a case is about. */
function isNotPublic({ address }: Found): boolean {
  return address !== DOCUMENTED_ADDRESS;
}

function withTokens(text: string, found: readonly Found[], tokens: TokenBook): string {
  const parts: string[] = [];
  let done = 0;
  for (const { at, length, address } of found) {
    parts.push(text.slice(done, at), tokens.issue('address', address));
    done = at + length;
  }
  return [...parts, text.slice(done)].join('');
}
