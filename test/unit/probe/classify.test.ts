import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Verdict } from '../../../src/appliance/probeReport';
import { classify, isDecided, safeText, type ReadingEnd } from '../../../src/probe/classify';

const bytes = (text: string) => Buffer.from(text, 'latin1');

const cases: [said: string, ended: ReadingEnd, verdict: Verdict][] = [
  ['SSH-2.0-OpenSSH_6.2 CiscoTunnels1\r\n', 'enough', 'tunnel'],
  ['SSH-2.0-OpenSSH_9.8 CiscoTunnels2\n', 'enough', 'tunnel'],
  ['SSH-2.0-CiscoTunnels_1\r\n', 'enough', 'tunnel'],
  ['SSH-2.0-OpenSSH_9.6\r\n', 'enough', 'ssh'],
  ['SSH-1.99-Cisco-1.25\n', 'enough', 'ssh'],
  ['SSH-1.5-CiscoTunnels1\n', 'enough', 'ssh'],
  ['SSH-2.0-OpenSSH_6.2 CiscoTunn', 'silent', 'unknown'],
  ['SSH-2.0-OpenSSH_6.2 CiscoTunnels1', 'closed', 'unknown'],
  ['SSH-2.0-\x1b[31m CiscoTunnels1\r\n', 'enough', 'other'],
  ['hello\r\nSSH-2.0-OpenSSH_6.2 CiscoTunnels1\r\n', 'enough', 'ssh'],
  ['220 ****************************************************\r\n', 'enough', 'smtp-inspected'],
  ['220 **2***0*0**\r\n', 'enough', 'smtp-inspected'],
  ['220 mx.example.com ESMTP Postfix\r\n', 'enough', 'smtp'],
  ['220-mx.example.com ESMTP\r\n', 'enough', 'smtp'],
  ['554 no SMTP service here\r\n', 'enough', 'smtp'],
  ['220 (vsFTPd 3.0.5) FTP ready\r\n', 'enough', 'other'],
  ['HTTP/1.1 400 Bad Request\r\nServer: squid\r\n\r\n', 'enough', 'http'],
  ['<!DOCTYPE html><title>Blocked</title>', 'closed', 'http'],
  ['\x15\x03\x01\x00\x02\x02\x28', 'closed', 'tls'],
  ['\x16\x03\x03\x00\x31\x02', 'enough', 'tls'],
  ['', 'silent', 'open-silent'],
  ['', 'closed', 'closed-early'],
  ['', 'reset', 'closed-early'],
  ['* OK IMAP4 ready\r\n', 'enough', 'other'],
  ['XXXXXXXXXXXX\r\n', 'enough', 'other'],
];
for (const [said, ended, verdict] of cases)
  test(`${safeText(bytes(said)).slice(0, 50)} (${ended}) is ${verdict}`, () => {
    assert.equal(classify(bytes(said), ended), verdict);
  });

test('B17 in any chunking nothing is decided before the line has ended, and then it is', () => {
  const line = bytes('SSH-2.0-OpenSSH_6.2 CiscoTunnels1\r\n');
  const decided = Array.from(line, (_, end) => isDecided(line.subarray(0, end + 1)));
  assert.equal(decided.indexOf(true), line.length - 1);
});

test('B17 in any chunking nothing is a tunnel that is none, and what is decided stays as it was decided', () => {
  const decidedOf = (said: Buffer) =>
    Array.from({ length: said.length + 1 }, (_, end) => said.subarray(0, end)).filter(isDecided);
  for (const [said, , verdict] of cases)
    for (const part of decidedOf(bytes(said))) {
      assert.equal(classify(part, 'enough') === 'tunnel', isTunnelIdent(part), safeText(part));
      if (verdict === 'tunnel') assert.equal(classify(part, 'enough'), 'tunnel');
    }
});

/** Written without the pattern of the classifier, byte by byte. */
function isTunnelIdent(said: Buffer): boolean {
  const end = said.indexOf(10);
  if (end < 0) return false;
  const line = said.subarray(0, end > 0 && said[end - 1] === 13 ? end - 1 : end);
  const printable = line.every((byte) => byte >= 0x20 && byte <= 0x7e);
  return printable && line.subarray(0, 8).equals(bytes('SSH-2.0-')) && line.indexOf('CiscoTunnels', 8) > 0;
}

test('of 200,000 mutated streams none is taken for a tunnel that is none', () => {
  let seed = 20_261_124;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  const bases = cases.map(([said]) => bytes(said)).filter(({ length }) => length > 0);
  const wrong: string[] = [];
  let tunnels = 0;
  for (let round = 0; round < 200_000; round++) {
    let said: Buffer = Buffer.from(bases[round % 3 === 0 ? 0 : random(bases.length)] ?? '');
    for (let changes = 1 + random(3); changes > 0; changes--) said = mutated(said, random);
    const verdict = classify(said, 'enough');
    if (verdict === 'tunnel') tunnels++;
    if (verdict === 'tunnel' && !isTunnelIdent(said)) wrong.push(said.toString('hex'));
  }
  assert.deepEqual(wrong, []);
  assert.ok(tunnels > 1_000, `${tunnels} streams were still a tunnel`);
});

function mutated(said: Buffer, random: (below: number) => number): Buffer {
  const at = random(said.length + 1);
  const byte = Buffer.from([random(256)]);
  switch (random(4)) {
    case 0:
      return Buffer.concat([said.subarray(0, at), byte, said.subarray(at + 1)]);
    case 1:
      return Buffer.concat([said.subarray(0, at), byte, said.subarray(at)]);
    case 2:
      return Buffer.concat([said.subarray(0, at), said.subarray(at + 1)]);
    default:
      return Buffer.from(said.subarray(0, at));
  }
}
