/** A packet as captured -> what it says of TCP, of DNS, or by ICMP of a TCP packet. Survives any bytes. */

import { behindType, packetIn } from './linkLayer';

export interface Segment {
  readonly kind: 'tcp';
  readonly from: string;
  readonly to: string;
  readonly fromPort: number;
  readonly toPort: number;
  readonly flags: number;
  readonly sequence: number;
  readonly acknowledged: number;
  /** Bytes behind its header, as its length says. */
  readonly data: number;
  /** Those of them that were captured; of the buffer that was given. */
  readonly payload: Buffer;
}

export interface Query {
  readonly kind: 'dns';
  readonly isAnswer: boolean;
}

/** Who could not, or would not, pass a TCP packet on, and the ends of that one. */
export interface Rejection extends Pick<Segment, 'from' | 'to' | 'fromPort' | 'toPort'> {
  readonly kind: 'rejected';
  readonly by: string;
}

export const FIN = 1;
export const SYN = 2;
export const RST = 4;
export const ACK = 16;

/** `not-ip`, `unread-link`: as `packetIn` has it. */
export function segmentIn(
  linkType: number,
  frame: Buffer,
): Segment | Query | Rejection | 'not-ip' | 'unread-link' | undefined {
  const packet = packetIn(linkType, frame);
  if (typeof packet === 'string') return packet;
  const found = innermost(packet);
  if (found === 'not-ip') return found;
  if (found?.protocol === TCP) return tcp(found);
  if (found?.protocol === UDP) return dns(found);
  return found?.protocol === ICMP || found?.protocol === ICMP6 ? rejection(found) : undefined;
}

const ICMP = 1;
const IPIP = 4;
const TCP = 6;
const UDP = 17;
const IPV6 = 41;
const GRE = 47;
const ICMP6 = 58;

const MOST_TUNNELS = 4;

/** Out of tunnels that are IP or GRE; `not-ip` where one of them holds something else. */
function innermost(packet: Buffer, tunnels = 0): Payload | 'not-ip' | undefined {
  const found = payloadIn(packet);
  if (found === undefined || ![IPIP, IPV6, GRE].includes(found.protocol)) return found;
  const inner = found.protocol === GRE ? gre(found.bytes) : found.bytes;
  return inner === undefined || tunnels >= MOST_TUNNELS ? 'not-ip' : innermost(inner, tunnels + 1);
}

/**
 * RFC 2784 2, RFC 2890 2: an optional checksum, key and sequence number. WCCP, by which a router hands web traffic to a
 * WSA, has a type of its own and, from its version 2 on, four bytes before the packet, which are no IPv4.
 */
function gre(bytes: Buffer): Buffer | undefined {
  if (bytes.length < 4) return undefined;
  const [flags, type] = [bytes.readUInt16BE(0), bytes.readUInt16BE(2)];
  if ((flags & 0x4007) !== 0) return undefined;
  const at = 4 * (1 + [0x8000, 0x2000, 0x1000].filter((flag) => (flags & flag) !== 0).length);
  if (type === BRIDGED) return behindType(bytes.subarray(at), 12);
  if (type === WCCP) return bytes.subarray((bytes[at] ?? 0) >> 4 === 4 ? at : at + 4);
  return behindType(Buffer.concat([bytes.subarray(2, 4), bytes.subarray(at)]), 0);
}

const BRIDGED = 0x6558;
const WCCP = 0x883e;

function payloadIn(packet: Buffer): Payload | undefined {
  return (packet[0] ?? 0) >> 4 === 6 ? ipv6(packet) : ipv4(packet);
}

interface Payload {
  readonly protocol: number;
  readonly from: string;
  readonly to: string;
  readonly bytes: Buffer;
  /** As its header says; more than was captured, where that was cut. */
  readonly length: number;
}

function ipv4(packet: Buffer): Payload | undefined {
  if (packet.length < 20 || (packet[0] ?? 0) >> 4 !== 4) return undefined;
  const header = ((packet[0] ?? 0) & 15) * 4;
  const isLaterFragment = (packet.readUInt16BE(6) & 0x1fff) !== 0;
  if (header < 20 || isLaterFragment) return undefined;
  return {
    protocol: packet[9] ?? 0,
    from: packet.subarray(12, 16).join('.'),
    to: packet.subarray(16, 20).join('.'),
    bytes: packet.subarray(header),
    // 0 where the network card cuts it into packets later.
    length: (packet.readUInt16BE(2) || packet.length) - header,
  };
}

const MOST_EXTENSIONS = 8;

function ipv6(packet: Buffer): Payload | undefined {
  if (packet.length < 40) return undefined;
  let protocol = packet[6] ?? 0;
  let at = 40;
  for (let count = 0; isExtension(protocol); count += 1) {
    if (count >= MOST_EXTENSIONS || at + 8 > packet.length) return undefined;
    if (protocol === FRAGMENT && packet.readUInt16BE(at + 2) >> 3 !== 0) return undefined;
    const units = packet[at + 1] ?? 0;
    const length = protocol === FRAGMENT ? 8 : protocol === AUTHENTICATION ? (units + 2) * 4 : (units + 1) * 8;
    protocol = packet[at] ?? 0;
    at += length;
  }
  const [from, to] = [addressIn(packet.subarray(8, 24)), addressIn(packet.subarray(24, 40))];
  return { protocol, from, to, bytes: packet.subarray(at), length: packet.readUInt16BE(4) + 40 - at };
}

const FRAGMENT = 44;
const AUTHENTICATION = 51;

function isExtension(protocol: number): boolean {
  return protocol === 0 || protocol === 43 || protocol === FRAGMENT || protocol === AUTHENTICATION || protocol === 60;
}

/** RFC 5952: the longest run of zero groups is left out. */
function addressIn(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16));
  let best = { at: 0, length: 1 };
  for (let at = 0, length = 0; at < groups.length; at += length + 1) {
    length = groups.slice(at).findIndex((group) => group !== '0');
    if (length < 0) length = groups.length - at;
    if (length > best.length) best = { at, length };
  }
  if (best.length === 1) return groups.join(':');
  return `${groups.slice(0, best.at).join(':')}::${groups.slice(best.at + best.length).join(':')}`;
}

function tcp({ from, to, bytes, length }: Payload): Segment | undefined {
  if (bytes.length < 14) return undefined;
  const header = ((bytes[12] ?? 0) >> 4) * 4;
  const data = Math.max(0, length - header);
  const [fromPort, toPort] = [bytes.readUInt16BE(0), bytes.readUInt16BE(2)];
  const payload = bytes.subarray(header, header + data);
  return {
    kind: 'tcp',
    from,
    to,
    fromPort,
    toPort,
    flags: bytes[13] ?? 0,
    sequence: bytes.readUInt32BE(4),
    acknowledged: bytes.readUInt32BE(8),
    data,
    payload,
  };
}

/** "Destination unreachable", but for "fragmentation needed", with the beginning of what was sent (RFC 792, RFC 4443 3.1). */
function rejection({ protocol, from: by, bytes }: Payload): Rejection | undefined {
  const [type, code] = bytes;
  if (protocol === ICMP ? type !== 3 || code === 4 : type !== 1) return undefined;
  const sent = payloadIn(bytes.subarray(8));
  if (sent?.protocol !== TCP || sent.bytes.length < 4) return undefined;
  const [fromPort, toPort] = [sent.bytes.readUInt16BE(0), sent.bytes.readUInt16BE(2)];
  return { kind: 'rejected', by, from: sent.from, to: sent.to, fromPort, toPort };
}

function dns({ bytes }: Payload): Query | undefined {
  if (bytes.length < 11 || (bytes.readUInt16BE(0) !== 53 && bytes.readUInt16BE(2) !== 53)) return undefined;
  return { kind: 'dns', isAnswer: ((bytes[10] ?? 0) & 0x80) !== 0 };
}
