import type { Duplex } from 'node:stream';
import { Cancelled, Failed, type Failure } from '../appliance/failure';
import { hostPort, normaliseHost } from '../appliance/address';
import { dial, DialError } from '../network/dial';
import type { HopOptions, HopSpec } from './hopSpec';
import type { Link } from './link';
import { logIn } from './login/login';
import { startPhase } from './phase';

/**
 * Opens one hop: from this computer, or through a link that is open. Rejects with `Failed`, or `Cancelled` when the
 * person gave up or the signal aborted; whatever was opened for it is closed by then.
 */
export async function openHop(spec: HopSpec, through: Link | undefined, options: HopOptions): Promise<Link> {
  if (options.signal.aborted) throw new Cancelled();
  const hop = reachable(spec);
  const started = performance.now();
  const transport = await (through === undefined ? fromHere(hop, options) : throughLink(hop, through, options));
  const { link, askedMs } = await logIn(hop, transport, () => through?.lost(), options);
  options.onEvent({ hop: hop.id, kind: 'open', ms: performance.now() - started - askedMs });
  return link;
}

/**
 * The inventory's rules are stricter; this is what must never get as far as a socket. Systems take an empty host for
 * this computer, ssh2 takes port 0 for 22, and either would be asked for the password.
 */
function reachable(hop: HopSpec): HopSpec {
  const host = normaliseHost(hop.host);
  if (host.trim() === '' || /[\s\0]/.test(host))
    throw new Failed({ hop: hop.id, stage: 'validate', reason: 'bad-host' });
  if (!Number.isInteger(hop.port) || hop.port < 1 || hop.port > 65_535) {
    throw new Failed({ hop: hop.id, stage: 'validate', reason: 'bad-port' });
  }
  return { ...hop, host };
}

async function fromHere(hop: HopSpec, options: HopOptions): Promise<Duplex> {
  const phase = startPhase(hop.id, 'tcp', options.onEvent);
  try {
    const { socket, address } = await dial(hop.host, hop.port, options);
    options.onEvent({ hop: hop.id, kind: 'address', address: hostPort(address, hop.port) });
    phase.done();
    return socket;
  } catch (error) {
    if (options.signal.aborted) throw new Cancelled();
    throw error instanceof DialError ? new Failed(dialFailure(hop, error, options.timeoutMs)) : error;
  }
}

async function throughLink(hop: HopSpec, through: Link, options: HopOptions): Promise<Duplex> {
  const phase = startPhase(hop.id, 'forward', options.onEvent);
  options.onEvent({ hop: hop.id, kind: 'address', address: hostPort(hop.host, hop.port) });
  const forward = await through.forward(hop.host, hop.port, options);
  phase.done();
  return forward;
}

function dialFailure(hop: HopSpec, { at, tried, detail }: DialError, timeoutMs: number): Failure {
  const address = tried.map((ip) => hostPort(ip, hop.port)).join(', ') || hop.host;
  const seconds = at.reason === 'timeout' || at.reason === 'no-answer' ? { seconds: timeoutMs / 1000 } : {};
  return { hop: hop.id, ...at, detail, facts: { address, ...seconds } };
}
