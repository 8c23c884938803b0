/** What Wireshark's own reader says of the captures of the lab, as they are and as they were fetched. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Conversation } from '../../src/capture/conversations';
import { quickLook } from '../../src/capture/quickLook';
import { startLab, type Lab } from '../../src/lab/lab';
import { ACK, FIN, pcapFile, RST, SYN, tcpFrame } from '../../src/lab/network/packet';
import { engineer, type Engineer } from './engineer';

const skip = spawnSync('tshark', ['--version']).status === 0 ? false : 'needs tshark (Debian: tshark)';

describe('tshark reads what Hopthrough fetched', { skip }, () => {
  let lab: Lab;
  let person: Engineer;
  let folder: string;
  before(async () => {
    lab = await startLab({ firewalls: 'story' });
    person = engineer(lab);
    folder = mkdtempSync(join(tmpdir(), 'tshark-'));
  });
  after(async () => {
    await person.close();
    await lab.close();
    rmSync(folder, { recursive: true });
  });

  function lines(file: string, ...args: readonly string[]): string[] {
    const { status, stdout, stderr } = spawnSync('tshark', ['-n', '-r', file, ...args], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    assert.doesNotMatch(stderr, /cut short|damaged|corrupt|isn't a capture file/i);
    return stdout.split('\n').filter((line) => line !== '');
  }

  /** All packets, and what its fields say of TCP, by its own streams, in their order. */
  function countedByTshark(file: string) {
    const fields = [
      'tcp.stream',
      'ip.src',
      'tcp.srcport',
      'ip.dst',
      'tcp.dstport',
      'tcp.flags.syn',
      'tcp.flags.ack',
      'tcp.flags.reset',
    ];
    const wanted = fields.flatMap((field) => ['-e', field]);
    const found = new Map<string, readonly [string, readonly number[]]>();
    // Of addresses in addresses the last, which are those of the connection.
    const packets = lines(file, '-T', 'fields', '-E', 'occurrence=l', '-e', 'frame.number', ...wanted);
    for (const line of packets) {
      const [, stream = '', from = '', fromPort = '', to = '', toPort = '', ...flags] = line.split('\t');
      if (stream === '') continue;
      const [syn = false, ack = false, rst = false] = flags.map((flag) => flag === '1' || flag === 'True');
      const [key, before] = found.get(stream) ?? [ends(from, fromPort, to, toPort), [0, 0, 0, 0]];
      const now = [1, syn && !ack ? 1 : 0, syn && ack ? 1 : 0, rst ? 1 : 0];
      found.set(stream, [key, before.map((count, index) => count + (now[index] ?? 0))]);
    }
    return { packets: packets.length, conversations: [...found.values()] };
  }

  function assertSame(file: string): void {
    const look = quickLook();
    look.feed(readFileSync(file));
    const { packets, conversations } = look.result();
    const expected = countedByTshark(file);
    assert.equal(expected.packets, packets, file);
    assert.ok(expected.conversations.length > 0, 'there is a conversation');
    assert.deepEqual(
      conversations.map((one) => [ends(one.client, one.clientPort, one.server, one.serverPort), counts(one)]),
      expected.conversations,
    );
  }

  const ends = (from: string, fromPort: string | number, to: string, toPort: string | number): string =>
    [`${from}:${fromPort}`, `${to}:${toPort}`].sort().join(' ');
  const counts = ({ packets, syn, synAck, rst }: Conversation): readonly number[] => [packets, syn, synAck, rst];

  for (const id of ['lab-esa1', 'lab-esa2', 'lab-wsa1', 'lab-sma1'])
    test(`${id}: no error, and as many conversations with as many SYN, SYN-ACK and RST as the quick look counts`, async () => {
      const control = lab.control(id);
      const { capture, files } = control;
      if (id === 'lab-sma1') control.changeEgress({ otherPorts: 'dropped' });
      const running = capture.start('gui');
      capture.stop();
      const remote = `/captures/${running.file}`;
      const served = join(folder, `${id}.cap`);
      writeFileSync(served, files.get(remote)?.bytes ?? Buffer.alloc(0));
      const request = { remote, folder: join(folder, 'fetched'), name: `${id}.pcap`, mostBytes: 1e9, stallMs: 10_000 };
      const fetched = await person.fetch(id, request).run(new AbortController().signal, () => undefined);
      for (const file of [served, fetched.path, ...rewritten(fetched.path)]) assertSame(file);
    });

  const [here, there] = [
    { address: '10.0.8.11', port: 50025 },
    { address: '192.0.2.1', port: 25 },
  ];
  const out = (sequence: number, flags: number) =>
    tcpFrame({ from: here, to: there, flags, sequence, acknowledged: 0 });
  const back = (sequence: number, flags: number) =>
    tcpFrame({ from: there, to: here, flags, sequence, acknowledged: 0 });
  const opened = [out(100, SYN), back(500, SYN | ACK), out(101, ACK)];
  const again = [out(90_000, SYN), back(7, SYN | ACK), out(90_001, ACK), out(90_001, RST)];

  for (const [name, frames] of [
    ['after a refusal', [out(100, SYN), back(0, RST | ACK), ...again]],
    ['after its end', [...opened, out(101, FIN | ACK), back(501, FIN | ACK), out(102, ACK), ...again, ...again]],
    ['after a computer has forgotten the one before', [...opened, ...again]],
    ['after no answer', [out(100, SYN), out(100, SYN), ...again]],
    ['not by SYNs that are sent again', [out(100, SYN), back(0, RST | ACK), out(100, SYN), back(0, RST | ACK)]],
  ] as const)
    test(`a port that is used again, ${name}: as many conversations as tshark has streams`, () => {
      const file = join(folder, 'again.pcap');
      writeFileSync(file, captured(1, frames));
      assertSame(file);
    });

  const ip = out(100, SYN).subarray(14);
  const around = (...hex: string[]): Buffer => Buffer.concat([Buffer.from(hex.join(''), 'hex'), ip]);
  const tagged = (...hex: string[]): Buffer => Buffer.concat([out(1, SYN).subarray(0, 12), around(...hex)]);
  const tunnelled = (protocol: number, payload: Buffer): Buffer => {
    const head = Buffer.from(back(1, ACK).subarray(0, 34)).fill(protocol, 23, 24);
    head.writeUInt16BE(20 + payload.length, 16);
    return Buffer.concat([head, payload]);
  };
  const length = (ip.length + 2).toString(16).padStart(4, '0');
  for (const [name, linkType, frame] of [
    ['raw IP', 101, ip],
    ['raw IP of BSD', 12, ip],
    ['IPv4 alone', 228, ip],
    ['FreeBSD loopback', 0, around('02000000')],
    ['Linux "cooked"', 113, around('00000001000600000000000000000800')],
    ['Linux "cooked", version 2', 276, around('0800000000000001000104060000000000000000')],
    ['VLAN', 1, tagged('81000007', '0800')],
    ['QinQ', 1, tagged('88a80064', '81000007', '0800')],
    ['MPLS', 1, tagged('8847', '00064040', '00065140')],
    ['PPPoE', 1, tagged('8864', `11000001${length}`, '0021')],
    ['PPPoE without Ethernet', 51, around(`11000001${length}`, '0021')],
    ['PPP', 9, around('ff030021')],
    ['PPP in HDLC', 50, around('ff030021')],
    ['IP in IP', 1, tunnelled(4, ip)],
    ['GRE', 1, tunnelled(47, around('00000800'))],
    ['GRE with checksum, key and sequence number', 1, tunnelled(47, around('b0000800', '00'.repeat(12)))],
    ['GRE of whole frames', 1, tunnelled(47, Buffer.concat([Buffer.from('00006558', 'hex'), out(1, SYN)]))],
    ['GRE of WCCP', 1, tunnelled(47, around('0000883e'))],
    ['GRE of WCCP, version 2', 1, tunnelled(47, around('0000883e', '00050000'))],
    ['a frame check sequence', 0x24000001, Buffer.concat([out(1, SYN), Buffer.alloc(4)])],
  ] as const)
    test(`${name}: tshark finds the same connection in it`, () => {
      const file = join(folder, 'link.pcap');
      writeFileSync(file, captured(linkType, [frame]));
      assertSame(file);
    });

  function captured(linkType: number, frames: readonly Buffer[]): Buffer {
    const file = pcapFile(frames.map((bytes, index) => ({ at: Date.UTC(2026, 0, 2) + index * 1000, bytes })));
    file.writeUInt32LE(linkType, 20);
    return file;
  }

  /** By Wireshark's own tools, in the forms in which captures are handed on. */
  function rewritten(file: string): string[] {
    return Object.entries(FORMS).map(([form, [tool = '', ...args]]) => {
      const written = `${file}.${form}`;
      const { status, stderr } = spawnSync(
        tool,
        args.map((arg) => arg.replace('IN', file).replace('OUT', written)),
      );
      assert.equal(status, 0, stderr.toString());
      return written;
    });
  }

  const FORMS: Readonly<Record<string, readonly string[]>> = {
    ng: ['editcap', '-F', 'pcapng', 'IN', 'OUT'],
    nanoseconds: ['editcap', '-F', 'nsecpcap', 'IN', 'OUT'],
    short: ['editcap', '-F', 'pcapng', '-s', '54', 'IN', 'OUT'],
    merged: ['mergecap', '-F', 'pcapng', '-I', 'none', '-w', 'OUT', 'IN', 'IN'],
  };
});
