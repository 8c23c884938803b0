/** `telnet` and `nslookup` of an appliance, over a CLI at its main prompt. */

import { isAddress } from '../appliance/address';
import { isCancelled } from '../appliance/failure';
import type { ProbeResult, Verdict } from '../appliance/probeReport';
import type { Answer, Cli, Question } from '../asyncos/cli';
import { isRestricted } from '../asyncos/cluster';
import { lacksCommand } from '../asyncos/rights';
import { classify, endAfter, isDecided, safeText } from './classify';
import { rank } from './ranking';

export interface FromAppliance {
  /** Id of the appliance. */
  readonly vantage: string;
  /** The only hosts that are ever typed: tunnel names and appliances of the inventory. */
  readonly allowed: readonly string[];
  /** For one try; the appliance itself would wait about 75 s for a dropped packet. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Label of the interface to leave by, as the menu names it; without one the menu's `Auto`. */
  readonly interface?: string;
}

/**
 * One `telnet HOST PORT`. Resolves with the CLI at its main prompt again. Rejects as `Cli` does where the CLI is lost
 * or its words are not known, and with `Cancelled` when the signal aborts.
 */
export async function telnet(cli: Cli, host: string, port: number, options: FromAppliance): Promise<ProbeResult> {
  const at = new Date(options.now()).toISOString();
  const place = { vantage: options.vantage, vantageKind: 'appliance' as const, host, port, at };
  if (!mayBeTyped(host, port, options.allowed)) {
    return { ...place, addresses: [], verdict: 'not-tried', evidence: {}, ms: {} };
  }
  const found = readTelnet(await saidByTelnet(cli, host, port, options));
  const via = options.interface === undefined ? {} : { interface: options.interface };
  return { ...place, ...found, evidence: { ...found.evidence, ...via }, ms: {} };
}

/** The batch form has no place for an interface; where it is not taken, the questions are answered. */
async function saidByTelnet(cli: Cli, host: string, port: number, options: FromAppliance): Promise<string> {
  const asked = () => saidWithin(cli, 'telnet', answering(host, port, options.interface), options);
  if (options.interface !== undefined) return asked();
  const unknown: Question[] = [];
  const answer = answering(host, port, undefined, unknown);
  const said = await saidWithin(cli, `telnet ${host} ${port}`, answer, options);
  if (unknown.length > 0 || !isBatchRefused(said)) return said;
  const answered = await asked();
  return hasTried(answered) ? answered : said;
}

/** Nothing was tried, and neither the name, the rights nor the mode of a cluster is why. */
function isBatchRefused(said: string): boolean {
  return (
    said.trim() !== '' &&
    !hasTried(said) &&
    ['unknown', 'not-tried'].includes(readTelnet(said).verdict) &&
    !/address must be/i.test(said) &&
    !lacksCommand(said) &&
    !isRestricted(said)
  );
}

function hasTried(said: string): boolean {
  return /^(?:Trying|Connected to) /m.test(said);
}

/** Addresses as `A=` and `AAAA=` lines name them; empty where the appliance cannot look the name up. */
export async function nslookup(
  cli: Cli,
  name: string,
  options: FromAppliance,
): Promise<{ readonly addresses: readonly string[]; readonly said: string }> {
  if (!mayBeTyped(name, 1, options.allowed)) return { addresses: [], said: '' };
  const said = await saidWithin(cli, `nslookup ${name}`, () => 'stop', options);
  return { addresses: addressesIn(said), said };
}

/**
 * `A=192.0.2.1 TTL=30m` was seen; `Address: 192.0.2.1` after a `Name:` and `has address 192.0.2.1` are what other
 * look-up programs write. `Address:` before a `Name:` is that of the DNS server.
 */
function addressesIn(said: string): readonly string[] {
  const answers = said.replace(/^Server:[^]*?(?=^Name:|$(?![^]))/m, '');
  const lines = answers.matchAll(
    /(?:^[ \t]*(?:A{1,4} ?=|Address(?:es)?:)|\bhas (?:IPv6 )?address)[ \t]*\[?([^\s\],]+)/gim,
  );
  return [...new Set([...lines].map(([, address = '']) => address).filter((address) => isAddress(address)))];
}

/** As the menu of `telnet` names them, without their addresses; none where it offers its own choice alone. */
export async function interfaces(
  cli: Cli,
  { timeoutMs, signal }: Pick<FromAppliance, 'timeoutMs' | 'signal'>,
): Promise<readonly string[]> {
  const labels: string[] = [];
  const look = ({ kind, text, options }: Question): Answer => {
    if (kind === 'menu' && /interface/i.test(text)) labels.push(...options.map(({ label }) => label));
    return 'stop';
  };
  await cli.converse('telnet', look, { signal, stepMs: timeoutMs });
  return labels.filter((label) => !AUTO.test(label)).map((label) => label.replace(/ \(.*$/, ''));
}

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
    ...(banner.ended === 'reset' ? { errno: 'Connection reset by peer' } : {}),
    ...optional('address', addresses.at(-1)),
  };
  return { addresses, verdict, evidence, ...(banner.ended === 'silent' ? {} : endAfter(bytes)) };
}

function optional<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, string>);
}

/** Letters, digits, dots, hyphens, colons: nothing that a CLI or `telnet>` takes for anything but a host. */
const TYPABLE = /^[A-Za-z0-9][A-Za-z0-9.:-]{0,252}$/;

function mayBeTyped(host: string, port: number, allowed: readonly string[]): boolean {
  return TYPABLE.test(host) && allowed.includes(host) && Number.isInteger(port) && port >= 1 && port <= 65_535;
}

/** Everything after the command until it ended, enough was said, or the deadline passed; then Ctrl-C by the CLI. */
async function saidWithin(
  cli: Cli,
  command: string,
  answer: (question: Question) => Answer,
  { timeoutMs, signal }: FromAppliance,
): Promise<string> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), timeoutMs);
  let said = '';
  const enough = (text: string) => {
    said = text;
    return isEnough(text);
  };
  try {
    const talk = { signal: AbortSignal.any([signal, deadline.signal]), stepMs: timeoutMs * 2, enough };
    const reply = await cli.converse(command, answer, talk);
    // What `enough` saw tells a line that is over from one that is cut off.
    return reply.stopped && said !== '' ? said : reply.text;
  } catch (error) {
    if (!isCancelled(error) || signal.aborted) throw error;
    return said;
  } finally {
    clearTimeout(timer);
  }
}

function isEnough(said: string): boolean {
  const banner = bannerOf(said);
  return banner !== undefined && (banner.ended !== 'silent' || isDecided(Buffer.from(banner.text, 'latin1')));
}

const ENDED = /^(?:telnet: )?(?:read: )?Connection (closed by foreign host|reset by peer)\.?[ \t]*\r?$/m;

/** What the far end wrote; `undefined` where telnet did not connect. */
function bannerOf(said: string): { readonly text: string; readonly ended: 'closed' | 'reset' | 'silent' } | undefined {
  const start = /^Connected to [^\r\n]+\.[ \t]*\r?\n(?:Escape character is [^\r\n]*(?:\r?\n|$))?/m.exec(said);
  if (start === null) return undefined;
  const after = said.slice(start.index + start[0].length);
  const end = ENDED.exec(after);
  const text = beforeEscape(end === null ? after : after.slice(0, end.index));
  return { text, ended: end === null ? 'silent' : end[1] === 'reset by peer' ? 'reset' : 'closed' };
}

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
  [/timed out/i, 'timeout'],
  [/refused|permission denied|not permitted/i, 'refused'],
  [/reset by peer/i, 'closed-early'],
  [/no route to host|unreachable|is down|can't assign|cannot assign/i, 'no-route'],
  [
    /servname provided|not (?:be )?resolve|name resolution|unknown host|service not known|no address associated|name lookup fail/i,
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

/** Each question once: what is asked again was not taken. `unknown` gets the questions that are not answered. */
function answering(
  host: string,
  port: number,
  wanted: string | undefined,
  unknown: Question[] = [],
): (question: Question) => Answer {
  const asked = new Set<string>();
  const once = (what: string, answer: Answer): Answer => {
    if (asked.has(what)) return 'stop';
    asked.add(what);
    return answer;
  };
  const answer = answerTo(host, port, wanted, once);
  return (question) => {
    const given = answer(question);
    if (given === 'stop') unknown.push(question);
    return given;
  };
}

function answerTo(
  host: string,
  port: number,
  wanted: string | undefined,
  once: (what: string, answer: Answer) => Answer,
): (question: Question) => Answer {
  return (question) => {
    if (question.kind === 'telnet') return { send: 'quit' };
    if (question.kind === 'menu' && /interface/i.test(question.text))
      return once('interface', interfaceAnswer(question, wanted));
    if (/hostname|IP address|\bIP\b/i.test(question.asks)) return once('host', { send: host });
    if (/\bport\b/i.test(question.asks)) return once('port', { send: String(port) });
    return 'stop';
  };
}

const AUTO = /^auto(?:matic)?\b/i;

function interfaceAnswer({ options }: Question, wanted: string | undefined): Answer {
  const option = options.find(({ label }) =>
    wanted === undefined ? AUTO.test(label) : label === wanted || label.startsWith(`${wanted} (`),
  );
  return option === undefined ? 'stop' : { send: option.key };
}
