import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { captureFormat } from '../../../src/capture/captureFile';
import { MOST_CONVERSATIONS } from '../../../src/capture/conversations';
import { MOST_LINK_TYPES } from '../../../src/capture/quickLook';
import { dnsMessage, pcapFile, SYN, tcpFrame, udpFrame } from '../../../src/lab/network/packet';
import { quickLookText } from '../../../src/workbench/capture/captureWording';
import { captureFiles } from '../../fuzz/capture';
import { testClaims } from '../../fuzz/claim';
import { HERE, ip, lookAt, out, packets, pcapngFile, THERE } from './sampleCaptures';

function lastBytes(file: Buffer, value: number): Buffer {
  return file.fill(value, file.length - 4);
}

describe('the packets of a file are counted', () => {
  test('names asked and answered', () => {
    const server = { address: '10.0.8.1', port: 53 };
    const asked = udpFrame(HERE, server, dnsMessage('a.example', undefined));
    const answered = udpFrame(server, HERE, dnsMessage('a.example', ['192.0.2.1']));
    assert.deepEqual(lookAt(pcapFile(packets(asked, asked, answered))).dns, { asked: 2, answered: 1 });
  });

  test('of a file with two interfaces, the one that can be read is', () => {
    const [read, other] = [pcapngFile(packets(out(SYN)), 1, false, 8), pcapngFile(packets(ip, ip), 117, false, 8)];
    const look = lookAt(Buffer.concat([read, other]));
    assert.deepEqual([look.conversations.length, look.unreadLinks], [1, [{ linkType: 117, packets: 2 }]]);
    assert.match(quickLookText('x.pcap', { sha256: 'ab', look }), /Link type 117 .* in 2 of [^]*TCP connections: 1\n/);
  });

  test('link types of which there are more than there is room for are counted', () => {
    const files = Array.from({ length: MOST_LINK_TYPES + 2 }, (_, at) => pcapngFile(packets(ip), 150 + at, false, 8));
    const look = lookAt(Buffer.concat(files));
    assert.deepEqual([look.unreadLinks.length, look.unread, look.notIp], [MOST_LINK_TYPES, MOST_LINK_TYPES + 2, 0]);
    const text = quickLookText('x.pcap', { sha256: 'ab', look });
    assert.match(text, /\nPackets of further link types that are not read here: 2\n\nTCP connections: not known\n/);
  });

  test('a time that no date can hold is left out', () => {
    const file = pcapngFile(packets(out(SYN), out(SYN)), 1, false, 8);
    const blockLength = 12 + 20 + 60;
    file.fill(0xff, file.length - 2 * blockLength + 12, file.length - 2 * blockLength + 16);
    const { packets: count, first, conversations } = lookAt(file);
    assert.deepEqual([count, first, conversations[0]?.began], [2, '2026-01-02T03:04:06.678Z', null]);
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

testClaims(captureFiles);
