/** `telnet` and `nslookup` of an appliance, over a CLI at its main prompt. */

import { isCancelled } from '../appliance/failure';
import type { ProbeResult, Verdict } from '../appliance/probeReport';
import type { Answer, Cli, Question } from '../asyncos/cli';
import { classify, isDecided, safeText } from './classify';

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
  // The batch form has no place for an interface.
  const command = options.interface === undefined ? `telnet ${host} ${port}` : 'telnet';
  const said = await saidWithin(cli, command, (question) => answer(question, host, port, options.interface), options);
  const found = readTelnet(said);
  const via = options.interface === undefined ? {} : { interface: options.interface };
  return { ...place, ...found, evidence: { ...found.evidence, ...via }, ms: {} };
}

/** Addresses as `A=` and `AAAA=` lines name them; empty where the appliance cannot look the name up. */
export async function nslookup(
  cli: Cli,
  name: string,
  options: FromAppliance,
): Promise<{ readonly addresses: readonly string[]; readonly said: string }> {
  if (!mayBeTyped(name, 1, options.allowed)) return { addresses: [], said: '' };
  const said = await saidWithin(cli, `nslookup ${name}`, () => 'stop', options);
  const lines = said.matchAll(/^(?:A|AAAA)=(\S+?)(?:[ \t]+TTL=\S+)?[ \t]*\r?$/gm);
  return { addresses: [...lines].map(([, address = '']) => address), said };
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
    const { verdict, line } = unconnected(said);
    return { addresses, verdict, evidence: { ...(line === undefined ? {} : { errno: safeText(Buffer.from(line)) }) } };
  }
  const bytes = Buffer.from(banner.text, 'latin1');
  const verdict = classify(bytes, banner.closed ? 'closed' : 'silent');
  const evidence = bytes.length === 0 ? {} : { text: safeText(bytes), hex: bytes.subarray(0, 200).toString('hex') };
  if (!banner.closed) return { addresses, verdict, evidence };
  return { addresses, verdict, evidence, ended: bytes.length === 0 ? 'before-banner' : 'after-banner' };
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
  return banner !== undefined && (banner.closed || isDecided(Buffer.from(banner.text, 'latin1')));
}

const CLOSED = /^Connection closed by foreign host\.[ \t]*\r?$/m;

/** What the far end wrote; `undefined` where telnet did not connect. */
function bannerOf(said: string): { readonly text: string; readonly closed: boolean } | undefined {
  const start = /^Connected to [^\r\n]+\.[ \t]*\r?\n(?:Escape character is [^\r\n]*(?:\r?\n|$))?/m.exec(said);
  if (start === null) return undefined;
  const after = said.slice(start.index + start[0].length);
  const end = CLOSED.exec(after);
  return { text: beforeEscape(end === null ? after : after.slice(0, end.index)), closed: end !== null };
}

/** Without what telnet itself says when it is left, and the line ends before that. */
function beforeEscape(text: string): string {
  const at = text.search(/telnet>|\^C/);
  if (at < 0) return text;
  let end = at;
  while (text.startsWith('telnet>', at) && end > 0 && '\r\n'.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

const ERRORS: readonly (readonly [pattern: RegExp, verdict: Verdict])[] = [
  [/timed out/i, 'timeout'],
  [/refused/i, 'refused'],
  [/no route to host|unreachable/i, 'no-route'],
  [/servname provided|not (?:be )?resolve|name resolution|unknown host/i, 'dns-failed'],
  [/Invalid arguments/i, 'not-tried'],
];

/** `Trying` without an end is a deadline of our own; words that are not known are not guessed at. */
function unconnected(said: string): { readonly verdict: Verdict; readonly line?: string } {
  const lines = said.split(/\r?\n/).filter((line) => line.trim() !== '');
  for (const [pattern, verdict] of ERRORS) {
    const line = lines.find((text) => pattern.test(text));
    if (line !== undefined) return { verdict, line };
  }
  const last = lines.at(-1)?.replace(/\^C$/, '').trim();
  if (last === undefined) return { verdict: 'unknown' };
  return /^Trying \S+$/.test(last) ? { verdict: 'timeout' } : { verdict: 'unknown', line: last };
}

function answer(question: Question, host: string, port: number, wanted: string | undefined): Answer {
  if (question.kind === 'telnet') return { send: 'quit' };
  if (question.kind === 'menu' && /interface/i.test(question.text)) return interfaceAnswer(question, wanted);
  if (/hostname|IP address|\bIP\b/i.test(question.asks)) return { send: host };
  if (/\bport\b/i.test(question.asks)) return { send: String(port) };
  return 'stop';
}

const AUTO = /^auto\b/i;

function interfaceAnswer({ options }: Question, wanted: string | undefined): Answer {
  const option = options.find(({ label }) =>
    wanted === undefined ? AUTO.test(label) : label === wanted || label.startsWith(`${wanted} (`),
  );
  return option === undefined ? 'stop' : { send: option.key };
}
