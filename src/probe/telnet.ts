/** `telnet` and `nslookup` of an appliance, over a CLI at its main prompt. */

import { isAddress } from '../appliance/address';
import { isCancelled } from '../appliance/failure';
import type { ProbeResult } from '../appliance/probeReport';
import type { Answer, Cli, Question } from '../asyncos/cli';
import { isRestricted } from '../asyncos/cluster';
import { lacksCommand } from '../asyncos/rights';
import { bannerOf, hasTried, isEnough, readTelnet, triesIn } from './telnetText';

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
  /** Milliseconds that only pass; `performance.now` when left out. */
  readonly clock?: () => number;
  /** How long a tunnel server must stay after its ident; not at all where nothing is said. */
  readonly holdMs?: number;
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
  const { text, ms } = await saidByTelnet(cli, host, port, options);
  const found = readTelnet(text);
  const via = options.interface === undefined ? {} : { interface: options.interface };
  return { ...place, ...found, evidence: { ...found.evidence, ...via }, ms };
}

/** The batch form has no place for an interface; where it is not taken, the questions are answered. */
async function saidByTelnet(cli: Cli, host: string, port: number, options: FromAppliance): Promise<Said> {
  const asked = () => saidWithin(cli, 'telnet', answering(host, port, options.interface), options);
  if (options.interface !== undefined) return asked();
  const unknown: Question[] = [];
  const answer = answering(host, port, undefined, unknown);
  const said = await saidWithin(cli, `telnet ${host} ${port}`, answer, options);
  if (unknown.length > 0 || !isBatchRefused(said.text)) return said;
  const answered = await asked();
  return hasTried(answered.text) ? answered : said;
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

export interface LookUp {
  /** As `A=` and `AAAA=` lines name them; empty where the appliance cannot look the name up. */
  readonly addresses: readonly string[];
  /** In its own words. */
  readonly said: string;
  /** Milliseconds until the prompt was back. */
  readonly ms: number;
}

/** The appliance's own look-up of a name; `undefined` where that may not be typed. Rejects as `telnet` does. */
export async function nslookup(cli: Cli, name: string, options: FromAppliance): Promise<LookUp | undefined> {
  if (!mayBeTyped(name, 1, options.allowed)) return undefined;
  const { clock = monotonic } = options;
  const started = clock();
  const { text } = await saidWithin(cli, `nslookup ${name}`, () => 'stop', options);
  return { addresses: addressesIn(text), said: text, ms: clock() - started };
}

const monotonic = () => performance.now();

/**
 * `A=192.0.2.1 TTL=30m` was seen; `Address: 192.0.2.1` after a `Name:` and `has address 192.0.2.1` are what other
 * look-up programs write. `Address:` before a `Name:` is that of the DNS server.
 */
function addressesIn(said: string): readonly string[] {
  const answers = said.replace(/^Server:[^]*?(?=^Name:|$(?![^]))/m, '');
  const lines = answers.matchAll(
    /(?:^[ \t]*(?:A{1,4} ?[=:]|Address(?:es)?(?: \d+)?:)|\bhas (?:IPv6 )?address|^[ \t]+(?=\S+[ \t]*$))[ \t]*\[?([^\s\],;]+)/gim,
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

/** Letters, digits, dots, hyphens, colons: nothing that a CLI or `telnet>` takes for anything but a host. */
const TYPABLE = /^[A-Za-z0-9][A-Za-z0-9.:-]{0,252}$/;

function mayBeTyped(host: string, port: number, allowed: readonly string[]): boolean {
  return TYPABLE.test(host) && allowed.includes(host) && Number.isInteger(port) && port >= 1 && port <= 65_535;
}

interface Said {
  readonly text: string;
  readonly ms: ProbeResult['ms'];
}

/** Everything after the command until it ended, enough was said, or the deadline passed; then Ctrl-C by the CLI. */
async function saidWithin(
  cli: Cli,
  command: string,
  answer: (question: Question) => Answer,
  { timeoutMs, signal, holdMs = 0, clock = monotonic }: FromAppliance,
): Promise<Said> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), timeoutMs);
  const times = telnetTimes(clock);
  let said = '';
  let hold: NodeJS.Timeout | undefined;
  const holds = () => {
    hold ??= setTimeout(() => deadline.abort(), holdMs);
    return true;
  };
  const enough = (text: string) => {
    said = text;
    times.see(text);
    const { verdict, ended } = readTelnet(text);
    return isEnough(text) && !(holdMs > 0 && verdict === 'tunnel' && ended === undefined && holds());
  };
  try {
    const talk = { signal: AbortSignal.any([signal, deadline.signal]), stepMs: timeoutMs * 2, enough };
    const reply = await cli.converse(command, answer, talk);
    // What `enough` saw tells a line that is over from one that is cut off.
    return { text: reply.stopped && said !== '' ? said : reply.text, ms: times.ms() };
  } catch (error) {
    if (!isCancelled(error) || signal.aborted) throw error;
    return { text: said, ms: times.ms() };
  } finally {
    clearTimeout(timer);
    clearTimeout(hold);
  }
}

/**
 * As seen over the CLI: from the last `Trying` line to the connection, and from there to the first byte. A phase whose
 * begin arrived together with its end was not seen, and has no time.
 */
function telnetTimes(clock: () => number) {
  const ms: { connect?: number; firstByte?: number } = {};
  let tries = 0;
  let tried: number | undefined;
  let connected: number | undefined;
  let hasSpoken = false;
  return {
    see(text: string): void {
      const at = clock();
      const banner = bannerOf(text);
      const seen = triesIn(text);
      const isNewTry = seen > tries;
      tries = seen;
      if (banner === undefined) {
        if (isNewTry) tried = at;
        return;
      }
      if (connected === undefined && !isNewTry && tried !== undefined) ms.connect = at - tried;
      const speaksNow = !hasSpoken && !isOwnLine(banner.text);
      if (speaksNow && connected !== undefined) ms.firstByte = at - connected;
      hasSpoken ||= speaksNow;
      connected ??= at;
    },
    ms: (): ProbeResult['ms'] => ms,
  };
}

/** What telnet says once it is connected, as far as it has come. */
function isOwnLine(text: string): boolean {
  return 'Escape character is '.startsWith(text.trimStart());
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
    if (question.kind === 'menu') return once('interface', interfaceAnswer(question, wanted));
    if (/\bhost(?:name)?\b|\baddress\b|\bIP\b/i.test(question.asks)) return once('host', { send: host });
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
