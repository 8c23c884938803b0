import { isIP, isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Answer, EgressSwitch, NameAnswer } from './egress';
import type { Machine } from '../machines';
import { answerAs } from './middlebox';
import { openPair } from './pair';
import { TUNNEL_NAMES } from './tunnelNetwork';
import type { TunnelServer } from './tunnelServer';
import type { WebPage } from './webPage';

/** What a machine of the lab can look up and connect to: Cisco's tunnel server, and the machines it reaches. */
export interface Outbound {
  /** A name or an address; an address is its own answer. */
  lookUp(host: string): NameAnswer;
  /** Never rejects. Abort gives it up. */
  connect(to: Destination, signal: AbortSignal): Promise<Duplex | Unreached>;
}

export interface Destination {
  readonly address: string;
  readonly port: number;
  /** Name of the interface to leave by; the routing decides where there is none. */
  readonly interface?: string | undefined;
}

export type Unreached = 'refused' | 'timed-out' | 'no-route';

/** A machine that may be connected to. */
export interface Neighbour {
  readonly machine: Machine;
  readonly web: Pick<WebPage, 'innerPort' | 'serve'> | undefined;
  running(): boolean;
  serve(stream: Duplex, from: string): void;
}

export interface Surroundings {
  readonly machine: Machine;
  readonly egress: EgressSwitch;
  readonly tunnelServer: (port: number) => TunnelServer | undefined;
  readonly neighbours: () => readonly Neighbour[];
}

/** FreeBSD gives up after about that (DOMAIN 2.6). */
const CONNECT_MS = 75_000;

export function openOutbound(surroundings: Surroundings): Outbound {
  const { egress } = surroundings;
  return {
    lookUp: (host) => lookUp(host, surroundings),
    connect: async (to, signal) => {
      const target = targetOf(to, surroundings);
      if (target === 'dropped') egress.dropped();
      if (target === 'dropped') return gaveUp(signal);
      if (typeof target === 'string') return target;
      const [near, far] = openPair();
      near.on('error', () => undefined);
      target(far);
      return near;
    },
  };
}

function lookUp(host: string, { egress, neighbours }: Surroundings): NameAnswer {
  const { names } = egress.now();
  if (isIP(host) !== 0) return [host];
  if (names === 'no-answer') return names;
  if (TUNNEL_NAMES.includes(host.toLowerCase())) return names;
  const found = neighbours().find(({ machine }) => machine.hostName === host.toLowerCase());
  return found ? [found.machine.inner.host] : 'unknown-name';
}

type Target = ((stream: Duplex) => void) | 'refused' | 'dropped' | 'no-route';

function targetOf(to: Destination, surroundings: Surroundings): Target {
  const { machine, egress, neighbours } = surroundings;
  const { inside = {}, interfaces = {} } = egress.now();
  const own = inside[`${to.address}:${to.port}`];
  if (own !== undefined) return own === 'tunnel' ? 'refused' : spoken(own);
  const neighbour = neighbours().find((it) => it.machine.inner.host === to.address);
  if (!neighbour) {
    const answer = (to.interface === undefined ? undefined : interfaces[to.interface]) ?? answerOf(to, surroundings);
    return answer === 'tunnel' ? atTunnelServer(to.port, surroundings) : spoken(answer);
  }
  if (!neighbour.running()) return 'dropped';
  const { web } = neighbour;
  if (web?.innerPort === to.port) return (stream) => web.serve(stream);
  if (neighbour.machine.inner.port !== to.port) return 'refused';
  return (stream) => neighbour.serve(stream, machine.inner.host);
}

/** The lab has no route to IPv6, and to no other address than those the tunnel names have. */
function answerOf({ address, port }: Destination, { egress }: Surroundings): Answer {
  const { names, ports, otherPorts } = egress.now();
  if (typeof names === 'string' || !names.includes(address) || isIPv6(address)) return 'no-route';
  return ports[port] ?? otherPorts;
}

function atTunnelServer(port: number, { tunnelServer }: Surroundings): Target {
  const server = tunnelServer(port);
  return server ? (stream) => server.serve(stream) : 'refused';
}

function spoken(answer: Exclude<Answer, 'tunnel'>): Target {
  if (answer === 'refused' || answer === 'dropped' || answer === 'no-route') return answer;
  return (stream) => answerAs(answer, stream);
}

function gaveUp(signal: AbortSignal): Promise<Unreached> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve('timed-out');
    };
    const timer = setTimeout(done, CONNECT_MS);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}
