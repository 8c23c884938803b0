import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SYN } from '../../../src/lab/network/packet';
import { quickLookText } from '../../../src/workbench/capture/captureWording';
import { around, HERE, ip, lookAt, out, tagged, THERE, withLink } from './sampleCaptures';

describe('frames of other kinds than Ethernet', () => {
  const vlan = Buffer.concat([out(SYN).subarray(0, 12), Buffer.from([0x81, 0, 0, 7]), out(SYN).subarray(12)]);
  const frames: [string, number, Buffer][] = [
    ['FreeBSD loopback, little-endian', 0, Buffer.concat([Buffer.from([2, 0, 0, 0]), ip])],
    ['FreeBSD loopback, big-endian', 0, Buffer.concat([Buffer.from([0, 0, 0, 2]), ip])],
    ['OpenBSD loopback', 108, Buffer.concat([Buffer.from([0, 0, 0, 2]), ip])],
    ['raw IP', 101, ip],
    ['a VLAN', 1, vlan],
    ['a VLAN of a provider', 1, Buffer.from(vlan).fill(0x91, 12, 13)],
    ['Linux "cooked"', 113, Buffer.concat([Buffer.alloc(14), Buffer.from([8, 0]), ip])],
    ['Linux "cooked", version 2', 276, Buffer.concat([Buffer.from([8, 0]), Buffer.alloc(18), ip])],
    ['two VLANs', 1, tagged('88a80064', '81000007', '0800')],
    ['MPLS, two labels', 1, tagged('8847', '00064040', '00065140')],
    ['MPLS in a VLAN, one label', 1, tagged('81000007', '8847', '00065140')],
    ['PPPoE', 1, tagged('8864', '11000001003a', '0021')],
    ['PPPoE, protocol of one byte', 1, tagged('8864', '11000001003a', '21')],
    ['PPPoE without Ethernet', 51, around('11000001003a', '0021')],
    ['PPP', 9, around('0021')],
    ['PPP, framed as HDLC', 50, around('ff03', '0021')],
    ['MPLS in PPP', 9, around('0281', '00065140')],
    ['MPLS in Linux "cooked"', 113, around('00'.repeat(14), '8847', '00065140')],
    ['a frame check sequence, as the header of the file says', 0x24000001, Buffer.concat([out(SYN), Buffer.alloc(4)])],
    ['a length that the network card would have set', 1, Buffer.from(out(SYN)).fill(0, 16, 18)],
  ];
  for (const [name, linkType, frame] of frames)
    test(name, () => {
      const { conversations, notIp } = lookAt(withLink(linkType, frame));
      assert.deepEqual(
        [conversations.map((one) => [one.client, one.server, one.reading]), notIp],
        [[[HERE.address, THERE.address, 'no-answer']], 0],
      );
      for (let length = 0; length < frame.length; length += 1) lookAt(withLink(linkType, frame.subarray(0, length)));
    });

  for (const [name, frame] of [
    ['ARP', tagged('0806')],
    ['a pseudowire in MPLS', tagged('8847', '00065140', '00000000')],
    ['labels of MPLS without an end', tagged('8847', '00064040'.repeat(20)).subarray(0, 94)],
    ['the control protocol of PPPoE', tagged('8864', '11000001003a', 'c021')],
    ['the search for a PPPoE server', tagged('8863', '110900000000')],
  ] as const)
    test(`${name} is no IP, or not looked into, and counted`, () => {
      const look = lookAt(withLink(1, frame));
      assert.deepEqual([look.notIp, look.conversations.length], [1, 0]);
      assert.match(quickLookText('x.pcap', { sha256: 'ab', look }), /\nPackets that are not IP, .*: 1\n/);
    });

  for (const [linkType, name] of [
    [117, '117 \\(pflog\\)'],
    [127, '127 \\(IEEE 802\\.11, radiotap\\)'],
    [999, '999'],
  ] as const)
    test(`the link type ${linkType} is named, and what to open it with`, () => {
      const look = lookAt(withLink(linkType, ip));
      assert.deepEqual([look.unreadLinks, look.notIp, look.conversations.length], [[{ linkType, packets: 1 }], 0, 0]);
      const text = quickLookText('x.pcap', { sha256: 'ab', look });
      assert.match(
        text,
        new RegExp(`\nLink type ${name} is not read here: .* in 1 of the packets\\. Open .* Wireshark\\.`),
      );
      assert.match(text, /\nTCP connections: not known\n/);
    });
});
