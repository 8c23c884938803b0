import type { Answer, Egress } from './egress';
import type { Machine } from '../machines';
import { ACK, dnsMessage, FIN, PSH, RST, SYN, tcpFrame, udpFrame, type Packet, type Port } from './packet';
import { TUNNEL_NAME } from './tunnelNetwork';

/**
 * What is on a machine's line while it tries to reach Cisco's tunnel server, from `from` to `until`. Of the filter the
 * lab understands the ports.
 */
export function trafficOf(machine: Machine, egress: Egress, filter: string, from: number, until: number): Packet[] {
  const named = [...filter.matchAll(/\bport (\d+)/g)].map(([, port]) => Number(port));
  const ports = named.length > 0 ? named : usualPorts(machine, egress);
  const dns = named.length === 0 || named.includes(DNS) ? lookUp(machine, egress, from) : [];
  const [address] = typeof egress.names === 'string' ? [] : egress.names;
  const tries = ports
    .filter((port) => port !== DNS && address !== undefined)
    .flatMap((port, index) => attempt(machine, egress, { address: address ?? '', port }, from + 2 + index));
  const packets = [...dns, ...tries].sort((one, other) => one.at - other.at);
  // What it tries first is in the file, however short the capture.
  return packets.filter(({ at }) => at <= Math.max(until, from + FIRST_MS));
}

const FIRST_MS = 100;

/** The ports it opens a tunnel on, and those that something stands in the way of. */
function usualPorts({ family }: Machine, { ports }: Egress): number[] {
  return [...new Set([family === 'wsa' ? 443 : 25, 443, ...Object.keys(ports).map(Number)])];
}

const DNS = 53;
const RESOLVER: Port = { address: '10.0.8.1', port: DNS };

function lookUp({ inner }: Machine, { names }: Egress, at: number): Packet[] {
  const here: Port = { address: inner.host, port: 49152 };
  const asked: Packet = { at, bytes: udpFrame(here, RESOLVER, dnsMessage(TUNNEL_NAME, undefined)) };
  if (names === 'no-answer') return [5, 10].reduce((all, s) => [...all, { ...asked, at: at + s * 1000 }], [asked]);
  return [asked, { at: at + 1, bytes: udpFrame(RESOLVER, here, dnsMessage(TUNNEL_NAME, names)) }];
}

/** FreeBSD sends a SYN again after 1, 2, 4 ... seconds (tcp_timer.c, `tcp_syn_backoff`). */
const AGAIN_S = [0, 1, 3, 7, 15, 31, 63];

function attempt({ inner }: Machine, { ports, otherPorts }: Egress, to: Port, at: number): Packet[] {
  const here: Port = { address: inner.host, port: 50_000 + to.port };
  const answer: Answer = ports[to.port] ?? otherPorts;
  const syn = tcpFrame({ from: here, to, flags: SYN, sequence: 1000, acknowledged: 0 });
  if (answer === 'no-route') return [];
  if (answer === 'dropped') return AGAIN_S.map((seconds) => ({ at: at + seconds * 1000, bytes: syn }));
  const back = (flags: number, sequence: number, data?: Buffer): Buffer =>
    tcpFrame({ from: to, to: here, flags, sequence, acknowledged: 1001, ...(data && { data }) });
  const on = (flags: number, acknowledged: number): Buffer =>
    tcpFrame({ from: here, to, flags, sequence: 1001, acknowledged });
  if (answer === 'refused') return spread(at, [syn, back(RST | ACK, 0)]);
  const said = Buffer.from(answer === 'tunnel' ? 'SSH-2.0-OpenSSH_6.2 CiscoTunnels1\r\n' : '220 ***************\r\n');
  const opened = [syn, back(SYN | ACK, 5000), on(ACK, 5001), back(PSH | ACK, 5001, said)];
  return spread(at, [...opened, on(FIN | ACK, 5001 + said.length), back(FIN | ACK, 5001 + said.length)]);
}

function spread(at: number, frames: readonly Buffer[]): Packet[] {
  return frames.map((bytes, index) => ({ at: at + index * 5, bytes }));
}
