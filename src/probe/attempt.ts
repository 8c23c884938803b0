/** One try from this computer: name, connection, first bytes -> a verdict with its evidence. */

import { normaliseHost } from '../appliance/address';
import { isOpen, type ProbeEvidence, type ProbeResult, type Verdict } from '../appliance/probeReport';
import { safeText } from '../appliance/safeText';
import type { Endpoint } from '../appliance/tunnelHosts';
import { classify, endAfter, isDecided } from './classify';
import { clientHello } from './clientHello';
import { rank } from './ranking';

/** `network/listen`, by its shape. */
export interface Heard {
  readonly bytes: Buffer;
  readonly ended: 'enough' | 'closed' | 'reset' | 'silent' | 'not-connected';
  readonly errno?: string;
  readonly cut: boolean;
  readonly connectMs?: number;
  readonly firstByteMs?: number;
}

export type Listen = (options: {
  readonly address: string;
  readonly port: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly isEnough: (bytes: Buffer) => boolean;
  readonly say?: Buffer;
  readonly holdMs?: (bytes: Buffer) => number;
  readonly onConnect?: () => void;
  readonly until?: Promise<unknown>;
}) => Promise<Heard>;

/** `network/resolve`, by its shape. */
export interface Resolution {
  readonly addresses: readonly string[];
  readonly problem?: string;
  readonly fromServers?: string;
  readonly servers: readonly string[];
  readonly ms: number;
}

export interface AttemptDeps {
  readonly listen: Listen;
  readonly resolve: (name: string, options: { timeoutMs: number; signal: AbortSignal }) => Promise<Resolution>;
  /** Name of this computer. */
  readonly vantage: string;
  /** How many files and connections it may hold open at once. */
  readonly openFiles?: number | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface AttemptOptions {
  /** For all of it: name, connections, first bytes. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** How long to go on watching a tunnel server for an end right after its ident. */
  readonly holdMs?: number;
}

/** Does not reject: an abort is the verdict `cancelled`. */
export async function attempt(endpoint: Endpoint, deps: AttemptDeps, options: AttemptOptions): Promise<ProbeResult> {
  const at = new Date(deps.now()).toISOString();
  const found = (rest: Found) => ({
    vantage: deps.vantage,
    vantageKind: 'computer' as const,
    host: endpoint.host,
    port: endpoint.port,
    at,
    ...rest,
  });
  try {
    return found(await tried(endpoint, deps, options));
  } catch (error) {
    if (!options.signal.aborted) throw error;
    return found({ addresses: [], verdict: 'cancelled', evidence: {}, ms: {} });
  }
}

type Found = Pick<ProbeResult, 'addresses' | 'verdict' | 'evidence' | 'ms' | 'ended'>;

async function tried(endpoint: Endpoint, deps: AttemptDeps, options: AttemptOptions): Promise<Found> {
  const started = performance.now();
  const { addresses, problem, fromServers, servers, ms } = await addressesOf(endpoint, deps, options);
  const dns = servers.length === 0 ? {} : { dns: ms };
  const resolver = servers.length === 0 ? {} : { resolver: servers.join(', ') };
  if (addresses.length === 0) {
    const said = fromServers === undefined ? {} : { dns: fromServers };
    return {
      addresses,
      verdict: 'dns-failed',
      evidence: { errno: problem ?? 'no-data', ...said, ...resolver },
      ms: dns,
    };
  }
  const timeoutMs = Math.max(1, options.timeoutMs - (performance.now() - started));
  const dialled = addresses.filter(canBeDialled);
  const best = await bestOf(dialled.slice(0, MOST_ADDRESSES), endpoint, deps, { ...options, timeoutMs });
  if (best === undefined)
    return { addresses, verdict: 'not-tried', evidence: { errno: 'EADDRNOTAVAIL', ...resolver }, ms: dns };
  const untried = dialled.length > MOST_ADDRESSES ? { untried: dialled.length - MOST_ADDRESSES } : {};
  const evidence = { ...best.evidence, ...untried, ...resolver };
  return { ...best, addresses, evidence, ms: { ...dns, ...best.ms } };
}

function addressesOf({ host, at }: Endpoint, deps: AttemptDeps, options: AttemptOptions): Promise<Resolution> {
  if (at?.address !== undefined) return Promise.resolve({ addresses: [at.address], servers: [], ms: 0 });
  return deps.resolve(host, options);
}

/**
 * Unspecified, multicast and broadcast addresses are no one machine (RFC 1122 3.2.1.3, RFC 4291 2.5.2 and 2.7), also where
 * they are written as IPv6: systems connect the unspecified one to themselves.
 */
function canBeDialled(address: string): boolean {
  return !/^(0\.|22[4-9]\.|23\d\.|255\.255\.255\.255$|::$|ff)/i.test(normaliseHost(address));
}

/** As many as an answer over UDP holds (RFC 1035 4.2.1); each is a connection. */
const MOST_ADDRESSES = 28;

/** All addresses side by side, so that a dead one hides nothing; a tunnel server ends the others at once. */
async function bestOf(
  tries: readonly string[],
  endpoint: Endpoint,
  deps: AttemptDeps,
  options: AttemptOptions,
): Promise<Found | undefined> {
  if (tries.length === 1) return oneAddress(tries[0] ?? '', endpoint, deps, options);
  const done = new AbortController();
  const signal = AbortSignal.any([options.signal, done.signal]);
  const all = tries.map(async (address) => {
    const found = await oneAddress(address, endpoint, deps, { ...options, signal });
    if (isOpen(found)) done.abort();
    return found;
  });
  const settled = await Promise.allSettled(all);
  options.signal.throwIfAborted();
  const found = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const order = ({ verdict, evidence }: Found) => rank(verdict, evidence.address);
  return found.sort((one, other) => order(one) - order(other))[0];
}

async function oneAddress(
  address: string,
  endpoint: Endpoint,
  deps: AttemptDeps,
  options: AttemptOptions,
): Promise<Found> {
  const heard = await heardAt(address, endpoint, deps, options);
  const verdict = verdictOf(heard);
  return {
    addresses: [address],
    verdict,
    ...endOf(heard),
    evidence: { ...evidenceOf(heard, address), ...limitOf(heard, deps) },
    ms: {
      ...(heard.connectMs === undefined ? {} : { connect: heard.connectMs }),
      ...(heard.firstByteMs === undefined ? {} : { firstByte: heard.firstByteMs }),
    },
  };
}

/** A port that is silent for this part of the time is spoken to, on connections of their own. */
const QUIET_PART = 0.3;

/**
 * Listens; once the port has been silent for a while, says an empty line and then a TLS ClientHello, each on a
 * connection of its own, while the first goes on listening: what answers these is a proxy, and a slow server is not.
 */
async function heardAt(
  address: string,
  endpoint: Endpoint,
  deps: AttemptDeps,
  options: AttemptOptions,
): Promise<Heard> {
  const { signal, timeoutMs, holdMs = 0 } = options;
  const place = { address, port: endpoint.at?.port ?? endpoint.port, isEnough: isDecided };
  const quietMs = timeoutMs * QUIET_PART;
  const spoken = whenQuiet(quietMs, (asked) =>
    answers(endpoint, deps.listen, { ...place, timeoutMs: quietMs, signal: asked }),
  );
  const isEnough = (bytes: Buffer) => {
    spoken.stop();
    return isDecided(bytes);
  };
  const hold = (bytes: Buffer) => (classify(bytes, 'enough') === 'tunnel' ? holdMs : 0);
  const until = spoken.answer;
  const first = { ...place, signal, timeoutMs, isEnough, until, onConnect: spoken.start, holdMs: hold };
  try {
    return await Promise.race([deps.listen(first), spoken.answer]);
  } finally {
    spoken.stop();
  }
}

/** What it takes to ask is made when it is asked: of ten thousand ports most answer by themselves. */
function whenQuiet(ms: number, ask: (signal: AbortSignal) => Promise<Heard | undefined>) {
  let timer: NodeJS.Timeout | undefined;
  let asked: AbortController | undefined;
  let found: (heard: Heard) => void = () => undefined;
  const answer = new Promise<Heard>((resolve) => (found = resolve));
  const speak = () => {
    asked = new AbortController();
    ask(asked.signal).then(
      (heard) => heard && found(heard),
      () => undefined,
    );
  };
  const start = () => void (timer = setTimeout(speak, ms));
  const stop = () => {
    clearTimeout(timer);
    asked?.abort();
  };
  return { answer, start, stop };
}

type Place = Parameters<Listen>[0];

/**
 * What a device answers that waits to be spoken to; `undefined` where none does. A TLS server answers an empty line in
 * HTTP, so where TLS is usual that is said first.
 */
async function answers({ host, port }: Endpoint, listen: Listen, place: Place): Promise<Heard | undefined> {
  const said = [Buffer.from('\r\n'), clientHello(host)];
  for (const say of port === 443 ? said.reverse() : said) {
    const heard = await listen({ ...place, say });
    if (['http', 'tls', 'smtp', 'smtp-inspected'].includes(verdictOf(heard))) return heard;
  }
  return undefined;
}

/**
 * As Node names errnos. An ICMP "administratively prohibited" becomes EHOSTUNREACH over IPv4 and EACCES over IPv6; EPERM
 * is a firewall of this computer. ECONNRESET: connected, and reset before it was looked at.
 */
const UNCONNECTED: Readonly<Record<string, Verdict>> = {
  ECONNREFUSED: 'refused',
  EACCES: 'refused',
  EPERM: 'refused',
  ENOPROTOOPT: 'refused',
  ECONNRESET: 'closed-early',
  ECONNABORTED: 'closed-early',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'no-route',
  ENETUNREACH: 'no-route',
  EADDRNOTAVAIL: 'no-route',
  EHOSTDOWN: 'no-route',
  ENETDOWN: 'no-route',
  ENONET: 'no-route',
  EINVAL: 'no-route',
};

/** This computer could not even try. */
const OWN_LIMITS: readonly string[] = ['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM'];

function verdictOf({ ended, errno, bytes }: Heard): Verdict {
  if (ended !== 'not-connected') return classify(bytes, ended);
  if (errno === undefined) return 'timeout';
  return OWN_LIMITS.includes(errno) ? 'not-tried' : (UNCONNECTED[errno] ?? 'unknown');
}

function endOf(heard: Heard): Pick<ProbeResult, 'ended'> {
  const { ended, bytes, cut } = heard;
  if (cut) return { ended: 'after-banner' };
  if (ended === 'not-connected') return verdictOf(heard) === 'closed-early' ? { ended: 'before-banner' } : {};
  return ended === 'closed' || ended === 'reset' ? endAfter(bytes) : {};
}

function limitOf({ errno }: Heard, { openFiles }: AttemptDeps): Pick<ProbeEvidence, 'limit'> {
  return errno === 'EMFILE' && openFiles !== undefined ? { limit: openFiles } : {};
}

function evidenceOf({ bytes, errno }: Heard, address: string): ProbeEvidence {
  const said = bytes.length === 0 ? {} : { text: safeText(bytes), hex: bytes.subarray(0, 200).toString('hex') };
  return { ...said, ...(errno === undefined ? {} : { errno }), address };
}
