/** A packet as captured -> what it says of TCP, or of DNS. Survives any bytes. */

export interface Segment {
  readonly kind: 'tcp';
  readonly from: string;
  readonly to: string;
  readonly fromPort: number;
  readonly toPort: number;
  readonly flags: number;
  readonly sequence: number;
  /** Bytes behind its header, as its length says. */
  readonly data: number;
  /** Those of them that were captured; of the buffer that was given. */
  readonly payload: Buffer;
}

export interface Query {
  readonly kind: 'dns';
  readonly isAnswer: boolean;
}

export const FIN = 1;
export const SYN = 2;
export const RST = 4;
export const ACK = 16;

export function segmentIn(linkType: number, frame: Buffer): Segment | Query | undefined {
  const packet = packetIn(linkType, frame);
  const found = packet && (packet[0] ?? 0) >> 4 === 6 ? ipv6(packet) : packet && ipv4(packet);
  if (found?.protocol === TCP) return tcp(found);
  return found?.protocol === UDP ? dns(found) : undefined;
}

const TCP = 6;
const UDP = 17;

/** What is IP in it (https://www.tcpdump.org/linktypes.html). */
function packetIn(linkType: number, frame: Buffer): Buffer | undefined {
  switch (linkType) {
    case 1:
      return ethernet(frame, 12);
    case 0:
    case 108:
      // The address family in front, in the byte order of the machine that captured; the IP version tells it again.
      return frame.subarray(4);
    case 113:
      return ethernet(frame, 14);
    case 12:
    case 14:
    case 101:
    case 228:
    case 229:
      return frame;
    default:
      return undefined;
  }
}

/** Behind as many VLAN tags as there may be. */
function ethernet(frame: Buffer, typeAt: number): Buffer | undefined {
  for (let at = typeAt; at + 2 <= frame.length && at < typeAt + 16; at += 4) {
    const type = frame.readUInt16BE(at);
    if (type === 0x0800 || type === 0x86dd) return frame.subarray(at + 2);
    if (type !== 0x8100 && type !== 0x88a8) return undefined;
  }
  return undefined;
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
    length: packet.readUInt16BE(2) - header,
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
    data,
    payload,
  };
}

function dns({ bytes }: Payload): Query | undefined {
  if (bytes.length < 11 || (bytes.readUInt16BE(0) !== 53 && bytes.readUInt16BE(2) !== 53)) return undefined;
  return { kind: 'dns', isAnswer: ((bytes[10] ?? 0) & 0x80) !== 0 };
}
