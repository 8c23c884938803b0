import { quickLook, type QuickLook } from '../../../src/capture/quickLook';
import { ACK, pcapFile, SYN, tcpFrame, type Packet } from '../../../src/lab/network/packet';

export const HERE = { address: '10.0.8.11', port: 50025 };
export const THERE = { address: '63.251.108.107', port: 25 };
export const T0 = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

export const out = (flags: number, data?: Buffer) =>
  tcpFrame({ from: HERE, to: THERE, flags, sequence: 1, acknowledged: 0, ...(data && { data }) });
export const back = (flags: number, data?: Buffer) =>
  tcpFrame({ from: THERE, to: HERE, flags, sequence: 1, acknowledged: 2, ...(data && { data }) });
export const packets = (...frames: Buffer[]): Packet[] =>
  frames.map((bytes, index) => ({ at: T0 + index * 1000, bytes }));

export function lookAt(file: Buffer, piece = file.length || 1): QuickLook {
  const look = quickLook();
  for (let at = 0; at < file.length; at += piece) look.feed(file.subarray(at, at + piece));
  return look.result();
}

/** A SYN without its Ethernet. */
export const ip = out(SYN).subarray(14);

export const withLink = (linkType: number, frame: Buffer): Buffer => {
  const file = pcapFile(packets(frame));
  file.writeUInt32LE(linkType, 20);
  return file;
};

/** `ip` behind what is written in hex. */
export const around = (...hex: string[]): Buffer => Buffer.concat([Buffer.from(hex.join(''), 'hex'), ip]);

/** The same behind the addresses of an Ethernet. */
export const tagged = (...hex: string[]): Buffer => Buffer.concat([out(SYN).subarray(0, 12), around(...hex)]);

/** In IPv4. */
export const tunnelled = (protocol: number, payload: Buffer): Buffer => {
  const head = Buffer.from(back(ACK).subarray(0, 34)).fill(protocol, 23, 24);
  head.writeUInt16BE(20 + payload.length, 16);
  return Buffer.concat([head, payload]);
};

/** As pcapng, of one interface that counts microseconds or nanoseconds. */
export function pcapngFile(
  frames: readonly Packet[],
  linkType = 1,
  nanoseconds = false,
  statisticsBytes = 300_000,
): Buffer {
  const block = (type: number, body: Buffer): Buffer => {
    const padded = Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)]);
    const [head, tail] = [Buffer.alloc(8), Buffer.alloc(4)];
    head.writeUInt32LE(type, 0);
    head.writeUInt32LE(padded.length + 12, 4);
    tail.writeUInt32LE(padded.length + 12, 0);
    return Buffer.concat([head, padded, tail]);
  };
  const section = Buffer.from('4d3c2b1a01000000ffffffffffffffff', 'hex');
  const options = nanoseconds ? [9, 0, 1, 0, 9, 0, 0, 0, 0, 0, 0, 0] : [];
  const enhanced = frames.map(({ at, bytes }) => {
    const head = Buffer.alloc(20);
    const ticks = BigInt(at) * (nanoseconds ? 1_000_000n : 1000n);
    head.writeUInt32LE(Number(ticks >> 32n), 4);
    head.writeUInt32LE(Number(ticks & 0xffffffffn), 8);
    head.writeUInt32LE(bytes.length, 12);
    head.writeUInt32LE(bytes.length, 16);
    return block(6, Buffer.concat([head, bytes]));
  });
  const statistics = block(5, Buffer.alloc(statisticsBytes));
  const interfaces = block(1, Buffer.from([linkType, 0, 0, 0, 0, 0, 4, 0, ...options]));
  return Buffer.concat([block(0x0a0d0d0a, section), interfaces, statistics, ...enhanced]);
}
