/** Packets as they are on an Ethernet, with right checksums, and the file that tcpdump makes of them. */

export interface Packet {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly bytes: Buffer;
}

export interface Segment {
  readonly from: Port;
  readonly to: Port;
  readonly flags: number;
  readonly sequence: number;
  readonly acknowledged: number;
  readonly data?: Buffer;
}

/** IPv4. */
export interface Port {
  readonly address: string;
  readonly port: number;
}

/** RFC 9293 3.1. */
export const FIN = 1;
export const SYN = 2;
export const RST = 4;
export const PSH = 8;
export const ACK = 16;

/** The classic format, microseconds, little-endian, Ethernet (libpcap, pcap-savefile(5)). */
export function pcapFile(packets: readonly Packet[]): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(LONGEST, 16);
  header.writeUInt32LE(1, 20);
  return Buffer.concat([header, ...packets.flatMap(recordOf)]);
}

const LONGEST = 65535;

function recordOf({ at, bytes }: Packet): Buffer[] {
  const header = Buffer.alloc(16);
  header.writeUInt32LE(Math.floor(at / 1000), 0);
  header.writeUInt32LE(Math.round((at % 1000) * 1000), 4);
  header.writeUInt32LE(bytes.length, 8);
  header.writeUInt32LE(bytes.length, 12);
  return [header, bytes];
}

export function tcpFrame({ from, to, flags, sequence, acknowledged, data = Buffer.alloc(0) }: Segment): Buffer {
  const options = (flags & SYN) === 0 ? Buffer.alloc(0) : Buffer.from([2, 4, 0x05, 0xb4]);
  const header = Buffer.alloc(20);
  header.writeUInt16BE(from.port, 0);
  header.writeUInt16BE(to.port, 2);
  header.writeUInt32BE(sequence >>> 0, 4);
  header.writeUInt32BE(acknowledged >>> 0, 8);
  header[12] = ((20 + options.length) / 4) << 4;
  header[13] = flags;
  header.writeUInt16BE(65535, 14);
  return frame(6, from.address, to.address, Buffer.concat([header, options, data]), 16);
}

export function udpFrame(from: Port, to: Port, data: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(from.port, 0);
  header.writeUInt16BE(to.port, 2);
  header.writeUInt16BE(8 + data.length, 4);
  return frame(17, from.address, to.address, Buffer.concat([header, data]), 6);
}

/** RFC 1035 4.1: one question for an address, and its answers; `undefined` asks. */
export function dnsMessage(name: string, answers: readonly string[] | 'unknown-name' | undefined): Buffer {
  const found = Array.isArray(answers) ? (answers as readonly string[]) : [];
  const header = Buffer.alloc(12);
  header.writeUInt16BE(0x4854, 0);
  header.writeUInt16BE(answers === undefined ? 0x0100 : answers === 'unknown-name' ? 0x8183 : 0x8180, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(found.length, 6);
  const labels = name.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label)]));
  const question = Buffer.concat([...labels, Buffer.from([0, 0, 1, 0, 1])]);
  return Buffer.concat([header, question, ...found.map(answerOf)]);
}

function answerOf(address: string): Buffer {
  return Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...octets(address)]);
}

/** Ethernet and IPv4 around it; `checksumAt` is where the protocol keeps the sum over itself and its pseudo header. */
function frame(protocol: number, from: string, to: string, payload: Buffer, checksumAt: number): Buffer {
  const pseudo = Buffer.from([...octets(from), ...octets(to), 0, protocol, payload.length >> 8, payload.length & 255]);
  payload.writeUInt16BE(checksum(Buffer.concat([pseudo, payload])) || 0xffff, checksumAt);
  const ip = Buffer.alloc(20);
  ip[0] = 0x45;
  ip.writeUInt16BE(20 + payload.length, 2);
  ip.writeUInt16BE(0x4000, 6);
  ip[8] = 64;
  ip[9] = protocol;
  ip.set([...octets(from), ...octets(to)], 12);
  ip.writeUInt16BE(checksum(ip), 10);
  const ethernet = Buffer.from([...macOf(to), ...macOf(from), 0x08, 0x00]);
  return Buffer.concat([ethernet, ip, payload]);
}

function octets(address: string): number[] {
  return address.split('.').map(Number);
}

/** Locally administered. */
function macOf(address: string): number[] {
  return [2, 0, ...octets(address)];
}

/** RFC 1071. */
function checksum(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
