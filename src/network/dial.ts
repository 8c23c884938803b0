import { lookup } from 'node:dns/promises';
import { isIP, Socket } from 'node:net';
import type { Reason } from '../appliance/failure';

export interface Dialled {
  readonly socket: Socket;
  /** The address that answered, without port. */
  readonly address: string;
}

export interface DialOptions {
  /** For name look-up and connection together. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Replaces the system's look-up; every answer in the order it should be tried. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

export class DialError extends Error {
  override readonly name = 'DialError';
  constructor(
    readonly at: { stage: 'dns'; reason: Reason<'dns'> } | { stage: 'connect'; reason: Reason<'connect'> },
    /** Addresses that were tried, in order. */
    readonly tried: readonly string[],
    readonly detail: string,
  ) {
    super(detail);
  }
}

/**
 * Opens a TCP connection with TCP_NODELAY. Every address of the name is tried, the next one 250 ms after the one
 * before (RFC 8305 5), so that a dead IPv6 never hides a live IPv4; the first that answers wins.
 * Rejects with `DialError`, or with the signal's reason when that aborts.
 */
export async function dial(host: string, port: number, options: DialOptions): Promise<Dialled> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), options.timeoutMs);
  const signal = AbortSignal.any([options.signal, deadline.signal]);
  let addresses: readonly string[] = [];
  try {
    addresses = await abortable(addressesOf(host, options.resolve), signal);
    return await race(addresses, port, signal);
  } catch (error) {
    options.signal.throwIfAborted();
    if (deadline.signal.aborted) throw timedOut(host, addresses, options.timeoutMs);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function addressesOf(host: string, resolve = systemLookUp): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host];
  const addresses = await resolve(host);
  if (addresses.length === 0) {
    throw new DialError({ stage: 'dns', reason: 'no-address' }, [], `${host} has no address`);
  }
  return addresses;
}

async function systemLookUp(host: string): Promise<readonly string[]> {
  try {
    const answers = await lookup(host, { all: true, verbatim: true });
    return interleave(answers);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new DialError({ stage: 'dns', reason: DNS_REASONS[code] ?? 'other' }, [], message);
  }
}

/** getaddrinfo(3) codes as Node names them. */
const DNS_REASONS: Readonly<Record<string, Reason<'dns'>>> = {
  ENOTFOUND: 'not-found',
  ENODATA: 'no-address',
  EAI_NODATA: 'no-address',
  EAI_AGAIN: 'no-answer',
  EAI_FAIL: 'server-failed',
};

function interleave(answers: readonly { address: string; family: number }[]): string[] {
  const first = answers[0]?.family;
  const [same, other] = [answers.filter((a) => a.family === first), answers.filter((a) => a.family !== first)];
  return same
    .flatMap((a, i) => [a, other[i]].flatMap((x) => (x ? [x.address] : [])))
    .concat(other.slice(same.length).map((a) => a.address));
}

const STAGGER_MS = 250;

function race(addresses: readonly string[], port: number, signal: AbortSignal): Promise<Dialled> {
  return new Promise((resolve, reject) => {
    const running = new Set<Socket>();
    const waiting = [...addresses];
    let firstError: DialError | undefined;
    let stagger: NodeJS.Timeout | undefined;

    const finish = (outcome: () => void, keep?: Socket) => {
      clearTimeout(stagger);
      signal.removeEventListener('abort', onAbort);
      for (const socket of running) if (socket !== keep) socket.destroy();
      running.clear();
      outcome();
    };
    const onAbort = () => finish(() => reject(abortReason(signal)));
    const next = () => {
      clearTimeout(stagger);
      const address = waiting.shift();
      if (address === undefined) return;
      attempt(address);
      if (waiting.length > 0) stagger = setTimeout(next, STAGGER_MS);
    };
    const attempt = (address: string) => {
      const socket = new Socket();
      running.add(socket);
      // A destroyed socket may still report an error; without a listener that would be uncaught.
      socket.on('error', () => undefined);
      socket.once('connect', () => {
        socket.setNoDelay(true);
        finish(() => resolve({ socket, address }), socket);
      });
      socket.once('error', (error: NodeJS.ErrnoException) => {
        if (!running.delete(socket)) return;
        firstError ??= connectError(error, addresses);
        if (waiting.length > 0) next();
        else if (running.size === 0) finish(() => reject(firstError ?? error));
      });
      socket.connect({ host: address, port });
    };

    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    else next();
  });
}

const CONNECT_REASONS: Readonly<Record<string, Reason<'connect'>>> = {
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'no-route',
  ENETUNREACH: 'no-route',
  EADDRNOTAVAIL: 'no-route',
  EHOSTDOWN: 'no-route',
  ENETDOWN: 'no-route',
  ECONNRESET: 'reset',
  EACCES: 'denied',
  EPERM: 'denied',
};

function connectError(error: NodeJS.ErrnoException, tried: readonly string[]): DialError {
  return new DialError(
    { stage: 'connect', reason: CONNECT_REASONS[error.code ?? ''] ?? 'other' },
    tried,
    error.message,
  );
}

function timedOut(host: string, addresses: readonly string[], ms: number): DialError {
  const detail = `no answer from ${host} in ${ms} ms`;
  if (addresses.length === 0) return new DialError({ stage: 'dns', reason: 'no-answer' }, [], detail);
  return new DialError({ stage: 'connect', reason: 'timeout' }, addresses, detail);
}

function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('aborted');
}

function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(abortReason(signal));
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
