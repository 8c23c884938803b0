/** What `telnet` of an appliance wrote -> whom it met, and how it ended. */

import type { ProbeResult, Verdict } from '../appliance/probeReport';
import { safeText } from '../appliance/safeText';
import { classify, endAfter, isDecided } from './classify';
import { rank } from './ranking';

/** What telnet wrote: FreeBSD's messages, by their parts that do not change. */
export function readTelnet(said: string): Pick<ProbeResult, 'addresses' | 'verdict' | 'evidence' | 'ended'> {
  const addresses = [...said.matchAll(/^Trying (\S+?)\.\.\.[ \t]*\r?$/gm)].map(([, address = '']) => address);
  const banner = bannerOf(said);
  if (banner === undefined) {
    const { verdict, line, address } = unconnected(said);
    const why = line === undefined ? {} : { errno: safeText(Buffer.from(line)) };
    return { addresses, verdict, evidence: { ...why, ...optional('address', address) } };
  }
  const bytes = Buffer.from(banner.text, 'latin1');
  const verdict = classify(bytes, banner.ended);
  const evidence = {
    ...(bytes.length === 0 ? {} : { text: safeText(bytes), hex: bytes.subarray(0, 200).toString('hex') }),
    ...optional('errno', banner.errno === undefined ? undefined : safeText(Buffer.from(banner.errno))),
    ...optional('address', addresses.at(-1)),
  };
  return { addresses, verdict, evidence, ...(banner.ended === 'silent' ? {} : endAfter(bytes)) };
}

function optional<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, string>);
}

/** More would not change what is read. */
export function isEnough(said: string): boolean {
  const banner = bannerOf(said);
  return banner !== undefined && (banner.ended !== 'silent' || isDecided(Buffer.from(banner.text, 'latin1')));
}

/** How many addresses it has tried so far. */
export function triesIn(said: string): number {
  return said.match(/^Trying \S+?\.\.\./gm)?.length ?? 0;
}

export function hasTried(said: string): boolean {
  return /^(?:Trying|Connected to) /m.test(said);
}

/** How telnet says that a connection is over: errors of reading and writing with its own name in front. */
const ENDED =
  /^(?:telnet: .*|(?:read: )?Connection (?:closed(?: by (?:foreign|remote) host)?|reset by peer)\.?)[ \t]*\r?$/m;

interface Banner {
  readonly text: string;
  readonly ended: 'closed' | 'reset' | 'silent';
  /** The error that ended it, in telnet's words. */
  readonly errno?: string;
}

/** What the far end wrote; `undefined` where telnet did not connect. */
export function bannerOf(said: string): Banner | undefined {
  const start = CONNECTED.exec(said);
  if (start === null) return undefined;
  const text = beforeEscape(said.slice(start.index + start[0].length));
  const end = ENDED.exec(text);
  if (end === null) return { text, ended: 'silent' };
  const before = { text: text.slice(0, end.index) };
  if (/reset by peer/.test(end[0])) return { ...before, ended: 'reset', errno: 'Connection reset by peer' };
  const why = /^telnet: (?!Connection closed)(.*)/.exec(end[0])?.[1];
  return { ...before, ended: 'closed', ...optional('errno', why?.trim()) };
}

/** Blank lines may come before the escape is named (as `asyncos/telnet` has it). */
const CONNECTED = /^Connected to [^\r\n]+\.[ \t]*\r?\n(?:[\r\n]*Escape character is [^\r\n]*(?:\r?\n|$))?/m;

/** Without what telnet itself says when it is left, and the line ends before that. */
function beforeEscape(text: string): string {
  const at = text.search(/telnet>|\^C/);
  if (at < 0) return text;
  let end = at;
  while (text.startsWith('telnet>', at) && end > 0 && '\r\n'.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** By strerror(3) and gai_strerror(3) of FreeBSD, old and new, and of glibc. */
const ERRORS: readonly (readonly [pattern: RegExp, verdict: Verdict])[] = [
  [/time(?:d )?[ -]?out/i, 'timeout'],
  [/refused|permission denied|not permitted/i, 'refused'],
  [/reset by peer/i, 'closed-early'],
  [/no route to host|unreachable|is down|can't assign|cannot assign/i, 'no-route'],
  [
    /servname provided|resolv|name resolution|(?:unknown|no such) host|host (?:was )?not found|not be found|service not known|no address associated|lookup fail|NXDOMAIN/i,
    'dns-failed',
  ],
  [/Invalid arguments/i, 'not-tried'],
];

interface Unconnected {
  /** Empty where none was tried. */
  readonly address?: string;
  readonly verdict: Verdict;
  readonly line?: string;
}

/** Of several addresses the one that says most, IPv4 first: the tunnel's documented address is one. */
function unconnected(said: string): Unconnected {
  const ends = endsOf(said.split(/\r?\n/).map((line) => line.replace(/\^C$/, '').trim()));
  const order = (one: Unconnected) => rank(one.verdict, one.address);
  return ends.sort((one, other) => order(one) - order(other))[0] ?? { verdict: 'unknown' };
}

/** `Trying` without an end is a deadline of our own; words that are not known are not guessed at. */
function endsOf(lines: readonly string[]): Unconnected[] {
  const ends: Unconnected[] = [];
  for (const line of lines.filter((text) => text !== '')) {
    const [, address] = /^Trying (\S+?)\.\.\.$/.exec(line) ?? [];
    const verdict = ERRORS.find(([pattern]) => pattern.test(line))?.[1] ?? 'unknown';
    const last = ends.at(-1);
    if (address !== undefined) ends.push({ address, verdict: 'timeout' });
    else if (last === undefined) ends.push({ verdict, line });
    else if (last.line === undefined || (last.verdict === 'unknown' && verdict !== 'unknown'))
      ends[ends.length - 1] = { ...last, verdict, line };
  }
  return ends;
}
