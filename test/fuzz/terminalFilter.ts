import assert from 'node:assert/strict';
import fc from 'fast-check';
import { terminalFilter } from '../../src/ssh/terminalFilter';
import { allowed, forbidden, SAFE } from '../unit/ssh/sampleSequences';
import { claim, type Claim } from './claim';

export function filtered(queries: boolean, ...chunks: string[]): string {
  return chunks.map(terminalFilter({ queries })).join('');
}

const piece = fc.oneof(
  fc.constantFrom(...forbidden.map((row) => row.sequence).filter((s) => s.length < 100), ...allowed),
  fc.constantFrom(
    ...['\u001b', '[', ']', '?', ';', '\u009b', '\u009c', '\u0090', '\u0007', '\u0018', '\n', '1000', 'm', 'h', 'c'],
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const streams = fc.array(
  fc.array(piece, { maxLength: 6 }).map((parts) => parts.join('')),
  { maxLength: 6 },
);
const plain = fc.string({ unit: 'grapheme', maxLength: 200 }).filter((s) => !/[\u0000-\u001f\u007f-\u009f]/.test(s));

export const terminalFilterClaims: readonly Claim[] = [
  claim(
    'G08 random streams in random chunks let only safe sequences through, and the chunks do not matter',
    2000,
    fc.property(streams, fc.boolean(), (chunks, queries) => {
      const shown = filtered(queries, ...chunks);
      assert.match(shown, SAFE(queries));
      assert.equal(shown, filtered(queries, chunks.join('')));
      assert.equal(shown, filtered(queries, ...chunks.join('').split('')));
      assert.equal(filtered(queries, shown), shown);
    }),
  ),
  claim(
    'random text without control characters is answered as it is',
    2000,
    fc.property(fc.array(plain), (chunks) => {
      const filter = terminalFilter({ queries: false });
      for (const chunk of chunks) assert.equal(filter(chunk), chunk);
    }),
  ),
];
