import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pcapFile, SYN } from '../../../src/lab/network/packet';
import { quickLookText } from '../../../src/workbench/capture/captureWording';
import { around, back, HERE, ip, lookAt, out, packets, THERE, tunnelled, withLink } from './sampleCaptures';

describe('what is in tunnels, in IPv6, and in ICMP messages', () => {
  const tunnels: [string, Buffer][] = [
    ['IP in IP', tunnelled(4, ip)],
    ['IP in IP in IP', tunnelled(4, tunnelled(4, ip).subarray(14))],
    ['GRE', tunnelled(47, around('00000800'))],
    ['GRE with checksum, key and sequence number', tunnelled(47, around('b0000800', '00'.repeat(12)))],
    ['GRE of whole frames', tunnelled(47, Buffer.concat([Buffer.from('00006558', 'hex'), out(SYN)]))],
    ['GRE of WCCP', tunnelled(47, around('0000883e'))],
    ['GRE of WCCP, version 2', tunnelled(47, around('0000883e', '00050000'))],
  ];
  for (const [name, frame] of tunnels)
    test(name, () => {
      const { conversations, notIp } = lookAt(withLink(1, frame));
      assert.deepEqual(
        [conversations.map((one) => [one.client, one.server, one.reading]), notIp],
        [[[HERE.address, THERE.address, 'no-answer']], 0],
      );
      for (let length = 0; length < frame.length; length += 1) lookAt(withLink(1, frame.subarray(0, length)));
    });

  for (const [name, frame] of [
    ['GRE of something else', tunnelled(47, around('000088be'))],
    ['GRE of another version', tunnelled(47, around('00010800'))],
    [
      'more tunnels than are looked into',
      [1, 2, 3, 4, 5].reduce((inner) => tunnelled(4, inner.subarray(14)), out(SYN)),
    ],
  ] as const)
    test(`${name} is no IP, or not looked into, and counted`, () => {
      const look = lookAt(withLink(1, frame));
      assert.deepEqual([look.notIp, look.conversations.length], [1, 0]);
      assert.match(quickLookText('x.pcap', { sha256: 'ab', look }), /\nPackets that are not IP, .*: 1\n/);
    });

  const source = '20010db8000000000000000000000001';
  const tcp = ip.subarray(20);
  const v6 = (next: number, payload: Buffer): Buffer => {
    const head = Buffer.from(`6000000000000040${source}${'00'.repeat(15)}01`, 'hex');
    head[6] = next;
    head.writeUInt16BE(payload.length, 4);
    return Buffer.concat([Buffer.alloc(12), Buffer.from([0x86, 0xdd]), head, payload]);
  };
  const inFront = (frame: Buffer, ...hex: string[]): Buffer =>
    Buffer.concat([frame.subarray(0, 12), Buffer.from(hex.join(''), 'hex'), frame.subarray(14)]);
  for (const [name, frame] of [
    ['IPv6', v6(6, tcp)],
    ['IPv6 in PPPoE', inFront(v6(6, tcp), '8864', '110000010000', '0057')],
    ['IPv6 in MPLS', inFront(v6(6, tcp), '8847', '00065140')],
    ['IPv6 in IPv4', tunnelled(41, v6(6, tcp).subarray(14))],
    ['IPv6 in GRE in IPv6', v6(47, Buffer.concat([Buffer.from('000086dd', 'hex'), v6(6, tcp).subarray(14)]))],
    ['IPv6 with an extension header', v6(0, Buffer.concat([Buffer.from([6, 0, 1, 4, 0, 0, 0, 0]), tcp]))],
  ] as const)
    test(name, () => {
      const [one] = lookAt(pcapFile(packets(frame))).conversations;
      assert.deepEqual([one?.client, one?.server, one?.reading], ['2001:db8::1', '::1', 'no-answer']);
    });

  const unreachable = (type: number, code: number, sent: Buffer) =>
    Buffer.concat([Buffer.from([type, code, 0, 0, 0, 0, 0, 0]), sent.subarray(0, 60)]);
  const v4 = (payload: Buffer): Buffer => {
    const head = Buffer.from(out(SYN).subarray(0, 34));
    head.writeUInt16BE(20 + payload.length, 16);
    head[23] = 1;
    return Buffer.concat([head, payload]);
  };
  for (const [name, frames, reading] of [
    ['prohibited', [out(SYN), v4(unreachable(3, 13, ip))], 'rejected'],
    ['prohibited, by IPv6', [v6(6, tcp), v6(58, unreachable(1, 1, v6(6, tcp).subarray(14)))], 'rejected'],
    ['too large for the way', [out(SYN), v4(unreachable(3, 4, ip))], 'no-answer'],
    ['an echo', [out(SYN), v4(unreachable(8, 0, ip))], 'no-answer'],
    [
      'about another connection',
      [out(SYN), v4(unreachable(3, 13, back(SYN).subarray(14).fill(9, 20, 22)))],
      'no-answer',
    ],
    ['cut short', [out(SYN), v4(unreachable(3, 13, ip.subarray(0, 21)))], 'no-answer'],
  ] as const)
    test(`an ICMP message, ${name}: ${reading}`, () => {
      const { conversations } = lookAt(pcapFile(packets(...frames)));
      assert.deepEqual(
        conversations.map((one) => [one.reading, one.packets]),
        [[reading, 1]],
      );
    });
});
