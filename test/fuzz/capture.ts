import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { MOST_CONVERSATIONS } from '../../src/capture/conversations';
import { quickLook } from '../../src/capture/quickLook';
import { pcapFile, PSH, RST, SYN, ACK } from '../../src/lab/network/packet';
import { back, lookAt, out, packets, pcapngFile } from '../unit/capture/sampleCaptures';
import { assertQuick, claim, type Claim } from './claim';

const GOOD = [
  pcapFile(packets(out(SYN), back(SYN | ACK), back(PSH | ACK, Buffer.from('x')), out(RST))),
  pcapngFile(packets(out(SYN), back(SYN | ACK)), 1, false, 8),
  pcapngFile(packets(out(SYN)), 0, true, 8),
  pcapFile(packets(out(SYN), behind('8864', '11000001003a', '0021'), behind('8847', '00064040', '00065140'))),
  pcapFile(packets(inGre(), inGre('883e', '00050000'), Buffer.concat([out(SYN), Buffer.alloc(4)]))),
];
function behind(...hex: string[]): Buffer {
  return Buffer.concat([out(SYN).subarray(0, 12), Buffer.from(hex.join(''), 'hex'), out(SYN).subarray(14)]);
}
function inGre(type = '0800', header = ''): Buffer {
  const gre = Buffer.concat([Buffer.from(`0000${type}${header}`, 'hex'), out(SYN).subarray(14)]);
  return Buffer.concat([Buffer.from(out(SYN).subarray(0, 34)).fill(47, 23, 24), gre]);
}
const mutation = fc.record({ at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }) });
const MB = 1024 * 1024;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes that are still in use. */
function held(): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

export const captureFiles: readonly Claim[] = [
  claim(
    'mutated files neither crash nor hang, whatever the pieces they come in',
    10_000,
    fc.property(
      fc.constantFrom(...GOOD),
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
  ),
  claim(
    'a large file of any repeated bytes takes little time and no memory that grows with it',
    4,
    fc.property(
      fc.constantFrom(...GOOD),
      fc.uint8Array({ minLength: 1, maxLength: 64 }),
      fc.constantFrom(1000, 65_536),
      (head, unit, piece) => {
        const look = quickLook();
        const rest = Buffer.alloc(piece, unit);
        const before = held();
        assertQuick(() => {
          look.feed(head);
          for (let fed = 0; fed < 8 * MB; fed += piece) look.feed(rest);
        });
        assert.ok(held() - before < 2 * MB);
        assert.ok(look.result().conversations.length <= MOST_CONVERSATIONS);
      },
    ),
  ),
];
