/**
 * What identifies a network is replaced by tokens before anything leaves: the same value has the same token in every
 * output. What is known is replaced wherever it stands as a word; addresses and DNS names are found in any text too, as an
 * appliance and a log speak of more machines than an inventory.
 */

import { DOCUMENTED_ADDRESS } from '../appliance/tunnelHosts';
import { addressesIn, type Found } from './addressText';

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
  if (hosts) for (const names of known.hosts) tokens.name('host', names);
  if (users) for (const user of known.users) tokens.name('user', [user]);
  if (serials) for (const serial of known.serials) tokens.name('serial', [serial]);
  const knownNames = wordsOf(tokens.named());
  const named = (text: string) =>
    knownNames === undefined ? text : text.replace(knownNames, (found) => tokens.of(found) ?? found);
  const steps: ((text: string) => string)[] = [
    ...(users ? [(text: string) => text.replace(MAIL_USER, (found) => tokens.issue('user', found))] : []),
    ...(hosts ? [(text: string) => text.replace(DNS_NAME, (found) => dnsName(found, tokens, named))] : []),
    named,
    ...(serials ? [(text: string) => text.replace(SERIAL, (found) => tokens.issue('serial', found))] : []),
    ...(addresses ? [(text: string) => withTokens(text, addressesIn(text).filter(isNotPublic), tokens)] : []),
  ];
  // A token that was given out stays a token, whatever the steps know.
  const between = (text: string) => steps.reduce((done, step) => outsideTokens(done, tokens, step), text);
  return (text) => outsideTokens(text, tokens, between);
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

const TOKEN = /(?<![\p{L}\p{N}])(?:address|host|user|serial)-\d+(?![\p{L}\p{N}])/gu;

function outsideTokens(text: string, tokens: TokenBook, replace: (part: string) => string): string {
  const parts: string[] = [];
  let done = 0;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (!tokens.isIssued(token)) continue;
    parts.push(replace(text.slice(done, index)), token);
    done = index + token.length;
  }
  return [...parts, replace(text.slice(done))].join('');
}

/** The values as words: not inside a longer word, as `admin` is in `administrator`. */
function wordsOf(values: readonly string[]): RegExp | undefined {
  const forms = new Set(values.flatMap((value) => [value.normalize('NFC'), value.normalize('NFD')]));
  const longestFirst = [...forms].sort((one, other) => other.length - one.length);
  if (longestFirst.length === 0) return undefined;
  const alternatives = longestFirst.map((form) => form.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${alternatives.join('|')})(?![\\p{L}\\p{N}])`, 'giu');
}

const DNS_NAME =
  /(?<![\p{L}\p{N}])(?:[a-z\d_](?:[a-z\d_-]{0,61}[a-z\d])?\.){1,20}(?:[a-z]{2,63}|xn--[a-z\d-]{1,59})(?![\p{L}\p{N}-])/giu;
/** Names that every appliance of the world has in common, and endings of file names. */
const PUBLIC_NAME = /(?:^|\.)(?:cisco|ironport)\.com$/i;
const FILE_NAME =
  /\.(?:pcap|pcapng|cap|dat|log|txt|jsonc?|md|html?|svg|zip|gz|xml|conf|cfg|js|cjs|mjs|ts|map|sh|exe|dll|node|vsix)$/i;
const SERIAL = /(?<![\p{L}\p{N}])[\dA-F]{12,20}-[\dA-Z]{7,12}(?![\p{L}\p{N}])/giu;
const MAIL_USER =
  /(?<![\p{L}\p{N}_.+-])[\p{L}\p{N}_.+-]+(?=@(?!(?:[\w-]{1,63}\.){0,9}(?:cisco|ironport)\.com(?![\w.-]))[\p{L}\p{N}[])/giu;

function dnsName(found: string, tokens: TokenBook, named: (text: string) => string): string {
  const isOurs = tokens.of(found) !== undefined;
  return !isOurs && (PUBLIC_NAME.test(found) || FILE_NAME.test(found)) ? named(found) : tokens.issue('host', found);
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
