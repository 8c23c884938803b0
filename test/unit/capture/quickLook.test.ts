import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { captureFormat } from '../../../src/capture/captureFile';
import { MOST_CONVERSATIONS, type Reading } from '../../../src/capture/quickLook';
import { ACK, dnsMessage, FIN, pcapFile, PSH, RST, SYN, tcpFrame, udpFrame } from '../../../src/lab/network/packet';
import { quickLookText } from '../../../src/workbench/capture/captureWording';
import { captureFiles } from '../../fuzz/capture';
import { testClaims } from '../../fuzz/claim';
import { back, HERE, lookAt, out, packets, pcapngFile, T0, THERE } from './sampleCaptures';

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

describe('what the server said first is quoted', () => {
  const opened = [out(SYN), at(0xffff_fff0, SYN | ACK)];
  function at(sequence: number, flags: number, data?: Buffer) {
    return tcpFrame({ from: THERE, to: HERE, flags, sequence, acknowledged: 2, ...(data && { data }) });
  }
  const says = (offset: number, text: string) => at(0xffff_fff1 + offset, PSH | ACK, Buffer.from(text, 'latin1'));
  const saidOf = (...frames: Buffer[]) => lookAt(pcapFile(packets(...frames))).conversations[0]?.said;
  const MASKED = '220 **************';

  for (const [name, frames, said] of [
    ['a masked greeting', [says(0, `${MASKED}\r\nmore`)], MASKED],
    ['in pieces, over the end of the sequence numbers', [says(0, '220 ****'), says(8, '**********\r\n')], MASKED],
    [
      'sent again, and with what the client says in between',
      [says(0, '220 a'), out(PSH | ACK, Buffer.from('EHLO')), says(0, '220 a'), says(5, 'b\n')],
      '220 ab',
    ],
    ['what comes before its turn is no beginning', [says(3, 'xyz')], ''],
    ['nothing', [], ''],
    ['a line of 60 characters is whole', [says(0, `${'a'.repeat(60)}\r\n`)], 'a'.repeat(60)],
    ['one that is longer is cut', [says(0, `${'a'.repeat(61)}\r\n`)], `${'a'.repeat(59)}…`],
    ['one that never ends', [says(0, 'a'.repeat(50)), says(50, 'a'.repeat(1000))], `${'a'.repeat(59)}…`],
    ['TLS', [says(0, '\x16\x03\x01')], '\\x16\\x03\\x01'],
    [
      'escapes and no ASCII, cut between characters',
      [says(0, `\x1b]0;x\x07${'\xe9'.repeat(30)}`)],
      `\\x1b]0;x\\x07${'\\xe9'.repeat(11)}…`,
    ],
  ] as const)
    test(name, () => {
      assert.equal(saidOf(...opened, ...frames), said);
      assert.ok((saidOf(...opened, ...frames) ?? '').length <= 60);
    });

  test('only where the beginning is in the file', () => {
    assert.equal(saidOf(says(0, '220 mx.example.com')), '');
  });

  test('a frame that was captured in part, and padding behind the packet', () => {
    const short = says(0, '220 mx.example.com ESMTP');
    assert.equal(saidOf(...opened, short.subarray(0, short.length - 12)), '220 mx.examp');
    assert.equal(saidOf(...opened, Buffer.concat([says(0, 'ok\n'), Buffer.from('padding')])), 'ok');
  });

  for (const [said, isMasked] of [
    ['220 mx*****', true],
    ['220 2*******0*2*', true],
    ['*********', true],
    ['220 **', true],
    ['220 *** mx.example.com ***', false],
    ['220 mx.example.com ESMTP', false],
  ] as const)
    test(`${said} is masked as a probe has it: ${isMasked}`, () => {
      const text = quickLookText('a.pcap', undefined, lookAt(pcapFile(packets(...opened, says(0, `${said}\r\n`)))));
      assert.equal(text.includes('A greeting masked by SMTP inspection.'), isMasked, text);
    });

  test('its sentence quotes it, and names SMTP inspection', () => {
    const text = quickLookText('a.pcap', undefined, lookAt(pcapFile(packets(...opened, says(0, `${MASKED}\r\n`)))));
    assert.ok(
      text.includes(
        `Opened, and the other end answered. It said first: "${MASKED}" A greeting masked by SMTP inspection.`,
      ),
      text,
    );
    const other = quickLookText(
      'a.pcap',
      undefined,
      lookAt(pcapFile(packets(...opened, says(0, 'SSH-2.0-x [a](command:b)\r\n')))),
    );
    assert.ok(other.includes('It said first: "SSH-2.0-x [a] (command:b)"\n'), other);
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
