/** A name's addresses with what a diagnosis needs: which resolver, how long, and how exactly it failed. */

import { lookup, Resolver } from 'node:dns/promises';
import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * `not-found`: NXDOMAIN. `no-data`: the name exists without an address. `server-failed`: SERVFAIL. `refused`: REFUSED.
 * `no-answer`: no server answered in time.
 */
export type ResolveProblem = 'not-found' | 'no-data' | 'server-failed' | 'refused' | 'no-answer' | 'other';

export interface Resolution {
  /** A and AAAA answers, IPv4 first; empty where `problem` says why. */
  readonly addresses: readonly string[];
  readonly problem?: ResolveProblem;
  /** What the servers said, where `problem` is that the system's own look-up had not ended: it may know other names. */
  readonly fromServers?: ResolveProblem;
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
  const over = new AbortController();
  let known: ResolveProblem | undefined;
  const asked = { options, over: over.signal, onServers: ({ problem }: Answer) => void (known = problem) };
  const answer = await within(answerOf(name, resolver, asked), options, () => noAnswer(known));
  over.abort();
  resolver.cancel();
  options.signal.throwIfAborted();
  return { ...answer, servers, ms: performance.now() - started };
}

type Answer = Pick<Resolution, 'addresses' | 'problem' | 'fromServers'>;

function noAnswer(fromServers: ResolveProblem | undefined): Answer {
  const isSaid = fromServers !== undefined && fromServers !== 'no-answer';
  return { addresses: [], problem: 'no-answer', ...(isSaid ? { fromServers } : {}) };
}

interface Asked {
  readonly options: ResolveOptions;
  /** Nobody waits any longer. */
  readonly over: AbortSignal;
  /** What the servers said, while the system may still find something. */
  readonly onServers: (answer: Answer) => void;
}

async function answerOf(name: string, resolver: Resolver, { options, over, onServers }: Asked): Promise<Answer> {
  if (options.servers !== undefined) return serverAnswer(name, resolver, over);
  const system = systemAnswer(name);
  const first = await Promise.race([system, waited(options.timeoutMs * PATIENT_PART, over)]);
  if (first !== undefined && first.addresses.length > 0) return first;
  const servers = serverAnswer(name, resolver, over);
  void servers.then(onServers);
  return eitherAnswer(system, servers);
}

/**
 * The system asks for A and AAAA and answers when it has both: a server that drops one of them costs it all its tries.
 * After this part of the time the servers are asked beside it.
 */
const PATIENT_PART = 0.25;

/** The servers tell failures apart, so where neither has an address it is their answer. */
async function eitherAnswer(system: Promise<Answer>, servers: Promise<Answer>): Promise<Answer> {
  const first = await Promise.race([system, servers]);
  if (first.addresses.length > 0) return first;
  const [fromSystem, fromServers] = await Promise.all([system, servers]);
  return fromSystem.addresses.length > 0 ? fromSystem : fromServers;
}

/**
 * What every program of this computer gets, its hosts file included, but of this very name: where it does not exist, a
 * Linux puts its search domains behind it (resolv.conf(5)), and there may be an address for whatever is in them.
 */
async function systemAnswer(name: string): Promise<Answer> {
  const found = await lookedUp(name);
  const isSure = process.platform !== 'linux' || found.length === 0 || name.endsWith('.') || isInHostsFile(name);
  return { addresses: isSure ? found : await lookedUp(`${name}.`) };
}

async function lookedUp(name: string): Promise<readonly string[]> {
  const found = await lookup(name, { all: true }).catch(() => []);
  return ipv4First(found.map(({ address }) => address));
}

/** hosts(5): a name that ends in a dot is not found there by glibc. Read at once, as look-ups keep the threads for files busy. */
function isInHostsFile(name: string): boolean {
  if (!existsSync('/etc/hosts')) return false;
  const entries = readFileSync('/etc/hosts', 'utf8').replace(/#.*/g, '');
  return entries.toLowerCase().split(/\s+/).includes(name.toLowerCase());
}

/** How long the second of A and AAAA is waited for once the first has addresses. */
const SECOND_MS = 250;

async function serverAnswer(name: string, resolver: Resolver, over: AbortSignal): Promise<Answer> {
  const answers: Answer[] = [];
  const records = [resolver.resolve4(name), resolver.resolve6(name)];
  const all = Promise.all(records.map(async (asked) => answers.push(await answered(asked))));
  const enough = Promise.any(records).then(
    () => waited(SECOND_MS, over),
    () => all,
  );
  await Promise.race([all, enough]);
  const addresses = ipv4First(answers.flatMap((answer) => answer.addresses));
  if (addresses.length > 0) return { addresses };
  const problem = GRAVITY.find((worst) => answers.some((answer) => answer.problem === worst)) ?? 'other';
  return { addresses, problem };
}

function answered(records: Promise<readonly string[]>): Promise<Answer> {
  return records.then(
    (addresses) => ({ addresses }),
    (error: unknown) => ({ addresses: [], problem: problemOf(error) }),
  );
}

function waited(ms: number, over: AbortSignal): Promise<undefined> {
  return delay(ms, undefined, { signal: over }).catch(() => undefined);
}

/** Where A and AAAA fail differently: what says most about the server comes first. */
const GRAVITY: readonly ResolveProblem[] = ['refused', 'server-failed', 'not-found', 'no-answer', 'other', 'no-data'];

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

/** getaddrinfo cannot be cancelled: it is left to end by itself. Where others keep its few threads busy it does not even begin. */
function within(answer: Promise<Answer>, { timeoutMs, signal }: ResolveOptions, late: () => Answer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const settle = (found: Answer) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      resolve(found);
    };
    const stop = () => settle(late());
    const timer = setTimeout(stop, timeoutMs);
    signal.addEventListener('abort', stop, { once: true });
    answer.then(settle, reject);
  });
}
