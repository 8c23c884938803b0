import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { captureFormat } from '../../../src/capture/captureFile';
import { MOST_CONVERSATIONS, quickLook, type QuickLook, type Reading } from '../../../src/capture/quickLook';
import {
  ACK,
  dnsMessage,
  FIN,
  pcapFile,
  PSH,
  RST,
  SYN,
  tcpFrame,
  udpFrame,
  type Packet,
} from '../../../src/lab/packet';

const HERE = { address: '10.0.8.11', port: 50025 };
const THERE = { address: '63.251.108.107', port: 25 };
const T0 = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

const out = (flags: number, data?: Buffer) =>
  tcpFrame({ from: HERE, to: THERE, flags, sequence: 1, acknowledged: 0, ...(data && { data }) });
const back = (flags: number, data?: Buffer) =>
  tcpFrame({ from: THERE, to: HERE, flags, sequence: 1, acknowledged: 2, ...(data && { data }) });
const packets = (...frames: Buffer[]): Packet[] => frames.map((bytes, index) => ({ at: T0 + index * 1000, bytes }));

function lookAt(file: Buffer, piece = file.length || 1): QuickLook {
  const look = quickLook();
  for (let at = 0; at < file.length; at += piece) look.feed(file.subarray(at, at + piece));
  return look.result();
}

/** As pcapng, of one interface that counts microseconds or nanoseconds. */
function pcapngFile(frames: readonly Packet[], linkType = 1, nanoseconds = false, statisticsBytes = 300_000): Buffer {
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

function lastBytes(file: Buffer, value: number): Buffer {
  return file.fill(value, file.length - 4);
}

describe('a connection in a capture is read', () => {
  const hello = Buffer.from('SSH-2.0-x\r\n');
  const cases: [string, Buffer[], Reading][] = [
    ['SYN again and again, nothing back', [out(SYN), out(SYN), out(SYN)], 'no-answer'],
    ['SYN, RST', [out(SYN), back(RST | ACK)], 'refused'],
    [
      'opened, the server speaks',
      [out(SYN), back(SYN | ACK), out(ACK), back(PSH | ACK, hello), out(FIN | ACK)],
      'answered',
    ],
    ['opened, then silence', [out(SYN), back(SYN | ACK), out(ACK), out(FIN | ACK)], 'silent'],
    ['opened, then reset', [out(SYN), back(SYN | ACK), out(ACK), out(PSH | ACK, hello), back(RST)], 'reset'],
    ['without its beginning', [out(PSH | ACK, hello), back(ACK)], 'part'],
    ['SYN, then something without SYN-ACK', [out(SYN), back(ACK)], 'part'],
    ['SYN-ACK first', [back(SYN | ACK), back(PSH | ACK, hello)], 'answered'],
  ];
  for (const [name, frames, reading] of cases)
    for (const [form, file] of [
      ['pcap', pcapFile(packets(...frames))],
      ['pcapng', pcapngFile(packets(...frames))],
    ] as const)
      test(`${form}: ${name}: ${reading}`, () => {
        for (const piece of [file.length, 1000, 7, 1]) {
          const { conversations, ...look } = lookAt(file, piece);
          const [one, ...others] = conversations;
          assert.equal(others.length, 0);
          assert.deepEqual(
            [one?.client, one?.clientPort, one?.server, one?.serverPort, one?.reading, one?.packets],
            ['10.0.8.11', 50025, '63.251.108.107', 25, reading, frames.length],
          );
          assert.deepEqual([look.format, look.end, look.packets], [form, 'whole', frames.length]);
          assert.equal(look.first, '2026-01-02T03:04:05.678Z');
          assert.equal(look.last, new Date(T0 + (frames.length - 1) * 1000).toISOString());
        }
      });

  test('counts of SYN, SYN-ACK, RST, FIN and bytes each way', () => {
    const file = pcapFile(
      packets(out(SYN), out(SYN), back(SYN | ACK), back(PSH | ACK, hello), out(RST), back(FIN | ACK)),
    );
    const [one] = lookAt(file).conversations;
    const { syn, synAck, rst, fin, sent, received } = one ?? {};
    assert.deepEqual(
      { syn, synAck, rst, fin, sent, received },
      { syn: 2, synAck: 1, rst: 1, fin: 1, sent: 0, received: 11 },
    );
  });

  test('names asked and answered', () => {
    const server = { address: '10.0.8.1', port: 53 };
    const asked = udpFrame(HERE, server, dnsMessage('a.example', undefined));
    const answered = udpFrame(server, HERE, dnsMessage('a.example', ['192.0.2.1']));
    assert.deepEqual(lookAt(pcapFile(packets(asked, asked, answered))).dns, { asked: 2, answered: 1 });
  });
});

describe('other frames than Ethernet, and IPv6', () => {
  const ip = out(SYN).subarray(14);
  const withLink = (linkType: number, frame: Buffer): Buffer => {
    const file = pcapFile(packets(frame));
    file.writeUInt32LE(linkType, 20);
    return file;
  };
  const vlan = Buffer.concat([out(SYN).subarray(0, 12), Buffer.from([0x81, 0, 0, 7]), out(SYN).subarray(12)]);
  const frames: [string, number, Buffer][] = [
    ['FreeBSD loopback, little-endian', 0, Buffer.concat([Buffer.from([2, 0, 0, 0]), ip])],
    ['FreeBSD loopback, big-endian', 0, Buffer.concat([Buffer.from([0, 0, 0, 2]), ip])],
    ['OpenBSD loopback', 108, Buffer.concat([Buffer.from([0, 0, 0, 2]), ip])],
    ['raw IP', 101, ip],
    ['a VLAN', 1, vlan],
  ];
  for (const [name, linkType, frame] of frames)
    test(name, () => {
      assert.equal(lookAt(withLink(linkType, frame)).conversations[0]?.reading, 'no-answer');
    });

  const source = '20010db8000000000000000000000001';
  const tcp = ip.subarray(20);
  const v6 = (next: number, payload: Buffer): Buffer => {
    const head = Buffer.from(`6000000000000040${source}${'00'.repeat(15)}01`, 'hex');
    head[6] = next;
    head.writeUInt16BE(payload.length, 4);
    return Buffer.concat([Buffer.alloc(12), Buffer.from([0x86, 0xdd]), head, payload]);
  };
  for (const [name, frame] of [
    ['IPv6', v6(6, tcp)],
    ['IPv6 with an extension header', v6(0, Buffer.concat([Buffer.from([6, 0, 1, 4, 0, 0, 0, 0]), tcp]))],
  ] as const)
    test(name, () => {
      const [one] = lookAt(pcapFile(packets(frame))).conversations;
      assert.deepEqual([one?.client, one?.server, one?.reading], ['2001:db8::1', '::1', 'no-answer']);
    });

  test('pcapng with nanoseconds, and pcap in the other byte order', () => {
    assert.equal(lookAt(pcapngFile(packets(out(SYN)), 1, true)).first, '2026-01-02T03:04:05.678Z');
    const big = pcapFile(packets(out(SYN)));
    for (const at of [0, 8, 12, 16, 20, 24, 28, 32, 36]) big.subarray(at, at + 4).reverse();
    big.subarray(4, 6).reverse();
    big.subarray(6, 8).reverse();
    assert.deepEqual([lookAt(big).packets, lookAt(big).first], [1, '2026-01-02T03:04:05.678Z']);
  });
});

describe('a file that is not as it should be is said to be so', () => {
  const whole = pcapFile(packets(out(SYN), out(SYN)));
  const cases: [string, Buffer, string, string, number][] = [
    ['cut inside a packet', whole.subarray(0, -3), 'pcap', 'cut', 1],
    ['cut inside a record header', whole.subarray(0, 24 + 16 + 58 + 5), 'pcap', 'cut', 1],
    ['compressed', Buffer.from('1f8b0800', 'hex'), 'gzip', 'damaged', 0],
    ['a page of HTML', Buffer.from('<html></html>'), 'unknown', 'damaged', 0],
    ['empty', Buffer.alloc(0), 'unknown', 'whole', 0],
    ['pcapng whose block lengths differ', lastBytes(pcapngFile(packets(out(SYN))), 1), 'pcapng', 'damaged', 0],
  ];
  for (const [name, file, format, end, count] of cases)
    test(name, () => {
      const look = lookAt(file);
      assert.deepEqual([look.format, look.end, look.packets], [format, end, count]);
    });

  test('a record longer than any', () => {
    const file = Buffer.from(whole);
    file.writeUInt32LE(0xfffffff0, 24 + 8);
    assert.deepEqual([lookAt(file).end, lookAt(file).packets], ['damaged', 0]);
  });

  test('more connections than there is room for are counted', () => {
    const many = Array.from({ length: MOST_CONVERSATIONS + 5 }, (_, port) =>
      tcpFrame({ from: { ...HERE, port: port + 1 }, to: THERE, flags: SYN, sequence: 1, acknowledged: 0 }),
    );
    const look = lookAt(pcapFile(packets(...many)));
    assert.deepEqual([look.conversations.length, look.leftOut], [MOST_CONVERSATIONS, 5]);
  });
});

test('captureFormat knows six magics', () => {
  const magics = {
    a1b2c3d4: 'pcap',
    d4c3b2a1: 'pcap',
    a1b23c4d: 'pcap',
    '4d3cb2a1': 'pcap',
    '0a0d0d0a': 'pcapng',
    '1f8b0800': 'gzip',
  };
  for (const [magic, format] of Object.entries(magics)) assert.equal(captureFormat(Buffer.from(magic, 'hex')), format);
});

test('mutated files neither crash nor hang, whatever the pieces they come in', () => {
  const good = [
    pcapFile(packets(out(SYN), back(SYN | ACK), back(PSH | ACK, Buffer.from('x')), out(RST))),
    pcapngFile(packets(out(SYN), back(SYN | ACK)), 1, false, 8),
    pcapngFile(packets(out(SYN)), 0, true, 8),
  ];
  const mutation = fc.record({ at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }) });
  fc.assert(
    fc.property(
      fc.constantFrom(...good),
      fc.array(mutation, { maxLength: 12 }),
      fc.nat(),
      fc.integer({ min: 1, max: 500 }),
      (file, mutations, cut, piece) => {
        const bytes = Buffer.from(file.subarray(0, cut % 3 === 0 ? cut % (file.length + 1) : file.length));
        for (const { at, byte } of mutations) if (bytes.length > 0) bytes[at % Math.min(bytes.length, 400)] = byte;
        const whole = lookAt(bytes);
        assert.deepEqual(lookAt(bytes, piece), whole);
        assert.ok(whole.packets <= bytes.length / 16 + 1);
        assert.ok(whole.conversations.length <= MOST_CONVERSATIONS);
      },
    ),
    { numRuns: Number(process.env['HOPTHROUGH_RUNS'] ?? 3000) },
  );
});
