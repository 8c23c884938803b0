/** A name's addresses with what a diagnosis needs: which resolver, how long, and how exactly it failed. */

import { lookup, Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';

/**
 * `not-found`: NXDOMAIN. `no-data`: the name exists without an address. `server-failed`: SERVFAIL. `refused`: REFUSED.
 * `no-answer`: no server answered in time.
 */
export type ResolveProblem = 'not-found' | 'no-data' | 'server-failed' | 'refused' | 'no-answer' | 'other';

export interface Resolution {
  /** A and AAAA answers, IPv4 first; empty where `problem` says why. */
  readonly addresses: readonly string[];
  readonly problem?: ResolveProblem;
  /** The servers this computer asks, `address` or `address:port`; empty for an address literal. */
  readonly servers: readonly string[];
  /** Milliseconds. */
  readonly ms: number;
}

export interface ResolveOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Asked instead of the system (which also reads its hosts file), as `address:port`. */
  readonly servers?: readonly string[];
}

/** Rejects with the signal's reason when that aborts, and with nothing else. */
export async function resolveName(name: string, options: ResolveOptions): Promise<Resolution> {
  options.signal.throwIfAborted();
  const started = performance.now();
  if (isIP(name) !== 0) return { addresses: [name], servers: [], ms: 0 };
  const resolver = new Resolver({ timeout: Math.max(1, Math.floor(options.timeoutMs / 2)), tries: 2 });
  if (options.servers) resolver.setServers(options.servers);
  const servers = resolver.getServers();
  const answer = await within(answerOf(name, resolver, options), options);
  resolver.cancel();
  options.signal.throwIfAborted();
  return { ...answer, servers, ms: performance.now() - started };
}

type Answer = Pick<Resolution, 'addresses' | 'problem'>;
const NO_ANSWER: Answer = { addresses: [], problem: 'no-answer' };

async function answerOf(name: string, resolver: Resolver, { servers }: ResolveOptions): Promise<Answer> {
  const system = servers === undefined ? await systemAnswer(name) : [];
  return system.length > 0 ? { addresses: system } : serverAnswer(name, resolver);
}

/** What every program of this computer gets, its hosts file included. It tells failures apart less well than DNS. */
async function systemAnswer(name: string): Promise<readonly string[]> {
  const found = await lookup(name, { all: true }).catch(() => []);
  return ipv4First(found.map(({ address }) => address));
}

async function serverAnswer(name: string, resolver: Resolver): Promise<Answer> {
  const [a, aaaa] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
  const addresses = [a, aaaa].flatMap((found) => (found.status === 'fulfilled' ? found.value : []));
  if (addresses.length > 0) return { addresses };
  const problems = [a, aaaa].flatMap((found) => (found.status === 'rejected' ? [problemOf(found.reason)] : []));
  return { addresses: [], problem: GRAVITY.find((problem) => problems.includes(problem)) ?? 'other' };
}

/** Where A and AAAA fail differently: what says most about the server comes first. */
const GRAVITY: readonly ResolveProblem[] = ['refused', 'server-failed', 'not-found', 'no-answer', 'no-data', 'other'];

/** c-ares codes as Node names them. */
const PROBLEMS: Readonly<Record<string, ResolveProblem>> = {
  ENOTFOUND: 'not-found',
  ENODATA: 'no-data',
  ESERVFAIL: 'server-failed',
  EREFUSED: 'refused',
  ETIMEOUT: 'no-answer',
  ECONNREFUSED: 'no-answer',
  ECANCELLED: 'no-answer',
};

function problemOf(error: unknown): ResolveProblem {
  return PROBLEMS[(error as NodeJS.ErrnoException).code ?? ''] ?? 'other';
}

function ipv4First(addresses: readonly string[]): readonly string[] {
  const unique = [...new Set(addresses)];
  return [...unique.filter((address) => isIP(address) === 4), ...unique.filter((address) => isIP(address) !== 4)];
}

/** getaddrinfo cannot be cancelled: it is left to end by itself. */
function within(answer: Promise<Answer>, { timeoutMs, signal }: ResolveOptions): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const settle = (found: Answer) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      resolve(found);
    };
    const stop = () => settle(NO_ANSWER);
    const timer = setTimeout(stop, timeoutMs);
    signal.addEventListener('abort', stop, { once: true });
    answer.then(settle, reject);
  });
}
