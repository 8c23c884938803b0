import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MOST_CONVERSATIONS, type Reading } from '../../../src/capture/conversations';
import { ACK, FIN, pcapFile, PSH, RST, SYN, tcpFrame } from '../../../src/lab/network/packet';
import { quickLookText } from '../../../src/workbench/capture/captureWording';
import { back, HERE, lookAt, out, packets, pcapngFile, T0, THERE } from './sampleCaptures';

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
});

describe('a port that is used again', () => {
  const sent = (sequence: number, flags: number, acknowledged = 0) =>
    tcpFrame({ from: HERE, to: THERE, flags, sequence, acknowledged });
  const came = (sequence: number, flags: number, data?: Buffer) =>
    tcpFrame({ from: THERE, to: HERE, flags, sequence, acknowledged: 0, ...(data && { data }) });
  /** To a SYN of that number. */
  const refusal = (isn: number) =>
    tcpFrame({ from: THERE, to: HERE, flags: RST | ACK, sequence: 0, acknowledged: isn + 1 });
  const [OTHER, hello] = [900_000, Buffer.from('SSH-2.0-x\r\n')];
  const opened = [sent(100, SYN), came(500, SYN | ACK), sent(101, ACK)];
  const again = [sent(OTHER, SYN), came(7, SYN | ACK), came(8, PSH | ACK, hello)];
  const cases: [string, Buffer[], [Reading, number][]][] = [
    [
      'after a refusal',
      [sent(100, SYN), refusal(100), ...again],
      [
        ['refused', 2],
        ['answered', 3],
      ],
    ],
    [
      'after both ends were done',
      [...opened, sent(101, FIN | ACK), came(501, FIN | ACK), sent(102, ACK), sent(OTHER, SYN)],
      [
        ['silent', 6],
        ['no-answer', 1],
      ],
    ],
    [
      'by a computer that has forgotten the one before',
      [...opened, sent(OTHER, SYN), sent(OTHER, SYN)],
      [
        ['silent', 3],
        ['no-answer', 2],
      ],
    ],
    [
      'after no answer',
      [sent(100, SYN), sent(100, SYN), ...again],
      [
        ['no-answer', 2],
        ['answered', 3],
      ],
    ],
    [
      'after one whose beginning is not there',
      [sent(5000, ACK), came(6000, ACK), ...again],
      [
        ['part', 2],
        ['answered', 3],
      ],
    ],
    [
      'the other way round, once it was over',
      [sent(100, SYN), refusal(100), came(OTHER, SYN), sent(0, RST | ACK, OTHER + 1)],
      [
        ['refused', 2],
        ['refused', 2],
      ],
    ],
    [
      'not by a SYN that is sent again after a refusal',
      [sent(100, SYN), refusal(100), sent(100, SYN)],
      [['refused', 3]],
    ],
    ['not by a SYN that comes after its answer', [came(500, SYN | ACK), sent(100, SYN)], [['silent', 2]]],
    ['not by a SYN that comes after its ACK', [sent(101, ACK), sent(100, SYN), came(500, SYN | ACK)], [['silent', 3]]],
    ['not by both ends that open at once', [sent(100, SYN), came(500, SYN), sent(100, SYN | ACK)], [['silent', 3]]],
    [
      'after what a server still sent in one before',
      [came(6000, PSH | ACK, hello), ...again],
      [
        ['part', 1],
        ['answered', 3],
      ],
    ],
    [
      'after a server that only acknowledged, and is refused',
      [came(6000, ACK), sent(100, SYN), refusal(100)],
      [
        ['part', 1],
        ['refused', 2],
      ],
    ],
    ['not by a SYN-ACK', [...opened, came(9, SYN | ACK)], [['silent', 4]]],
  ];
  for (const [name, frames, expected] of cases)
    test(`is another connection ${name}`.replace('another connection not', 'not another connection'), () => {
      const { conversations } = lookAt(pcapFile(packets(...frames)));
      assert.deepEqual(
        conversations.map((one) => [one.reading, one.packets]),
        expected,
      );
    });

  for (const [name, frames, reading] of [
    ['before the SYN-ACK', [sent(OTHER, SYN), came(909, RST), ...again.slice(1)], 'answered'],
    ['before the SYN-ACK, acknowledging', [sent(OTHER, SYN), came(909, RST | ACK), ...again.slice(1)], 'answered'],
    ['after the SYN-ACK, of a lower number', [...opened, came(499, RST), came(501, PSH | ACK, hello)], 'answered'],
    ['and the server is silent', [sent(100, SYN), came(909, RST), came(7, SYN | ACK), sent(101, ACK)], 'silent'],
    ['and nothing else comes', [sent(100, SYN), came(909, RST), sent(100, SYN)], 'no-answer'],
    ['beside one of this', [...opened, came(499, RST), came(501, RST)], 'reset'],
    ['beside a refusal', [sent(100, SYN), came(909, RST), refusal(100)], 'refused'],
  ] as const)
    test(`a RST of the one before ends nothing: ${name}: ${reading}`, () => {
      const { conversations } = lookAt(pcapFile(packets(...frames)));
      assert.deepEqual(
        conversations.map((one) => [one.reading, one.packets]),
        [[reading, frames.length]],
      );
    });

  test('a RST over the end of the sequence numbers is of this one', () => {
    const top = came(0xffff_fff0, SYN | ACK);
    const { conversations } = lookAt(pcapFile(packets(sent(100, SYN), top, came(5, RST))));
    assert.deepEqual(
      conversations.map((one) => one.reading),
      ['reset'],
    );
  });

  test('each is shown with its time and what was said in it', () => {
    const text = quickLookText('a.pcap', { sha256: 'ab', look: lookAt(pcapFile(packets(...opened, ...again))) });
    assert.match(
      text,
      /connections: 2\n {2}1: Opened, and the other end said nothing\.\n {2}1: Opened, and the other end answered\.\n\n10\.0\.8\.11:50025 > \S+:25 {2}2026-01-02T03:04:05\.678Z\n.*nothing/,
    );
    assert.match(text, /\n10\.0\.8\.11:50025 > \S+:25 {2}2026-01-02T03:04:08\.678Z\n.*"SSH-2\.0-x"/);
  });

  test('how many came to what is said first, the worst above', () => {
    const refused = [sent(300, SYN), refusal(300)];
    const look = lookAt(pcapFile(packets(...again, ...refused, sent(1, SYN), sent(2, SYN))));
    const text = quickLookText('a.pcap', { sha256: 'ab', look });
    assert.match(
      text,
      /connections: 4\n {2}2: SYN sent, nothing.*\n {2}1: SYN sent, RST.*\n {2}1: Opened, and .* answered\.\n\n/,
    );
    assert.doesNotMatch(
      quickLookText('a.pcap', { sha256: 'ab', look: lookAt(pcapFile(packets(...again))) }),
      /\n {2}1: /,
    );
  });

  test('a rejection is of the last', () => {
    const ip = sent(OTHER, SYN).subarray(14);
    const head = Buffer.from(came(0, RST).subarray(0, 34)).fill(1, 23, 24);
    head.writeUInt16BE(20 + 8 + ip.length, 16);
    const unreachable = Buffer.concat([head, Buffer.from([3, 13, 0, 0, 0, 0, 0, 0]), ip]);
    const { conversations } = lookAt(pcapFile(packets(sent(100, SYN), sent(OTHER, SYN), unreachable)));
    assert.deepEqual(
      conversations.map((one) => one.reading),
      ['no-answer', 'rejected'],
    );
  });

  test('where there is no room for it, it is left out, and not added to the one before', () => {
    const many = Array.from({ length: MOST_CONVERSATIONS + 2 }, (_, at) => sent(at * 7, SYN));
    const look = lookAt(pcapFile(packets(...many, came(9, SYN | ACK))));
    assert.deepEqual([look.conversations.length, look.leftOut], [MOST_CONVERSATIONS, 3]);
    assert.ok(look.conversations.every(({ reading, packets: count }) => reading === 'no-answer' && count === 1));
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
      'escapes and no ASCII, cut before the word that has no room',
      [says(0, `\x1b]0;x\x07${'\xe9'.repeat(30)}`)],
      '\\x1b]0;x\\x07…',
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
      const text = quickLookText('a.pcap', {
        sha256: 'ab',
        look: lookAt(pcapFile(packets(...opened, says(0, `${said}\r\n`)))),
      });
      assert.equal(text.includes('A greeting masked by SMTP inspection.'), isMasked, text);
    });

  test('its sentence quotes it, and names SMTP inspection', () => {
    const text = quickLookText('a.pcap', {
      sha256: 'ab',
      look: lookAt(pcapFile(packets(...opened, says(0, `${MASKED}\r\n`)))),
    });
    assert.ok(
      text.includes(
        `Opened, and the other end answered. It said first: "${MASKED}" A greeting masked by SMTP inspection.`,
      ),
      text,
    );
    const other = quickLookText('a.pcap', {
      sha256: 'ab',
      look: lookAt(pcapFile(packets(...opened, says(0, 'SSH-2.0-x [a](command:b)\r\n')))),
    });
    assert.ok(other.includes('It said first: "SSH-2.0-x [a] (command:b)"\n'), other);
  });
});
