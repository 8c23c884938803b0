/** What holds whatever comes in: a few thousand times in a suite, as often as wanted by `npm run fuzz`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';

export interface Claim {
  readonly says: string;
  readonly property: fc.IRawProperty<unknown>;
  /** Inputs in `npm test`. */
  readonly runs: number;
  /** Of the inputs of that many runs: throws where none of them came as far as what the claim is about. */
  readonly reached?: () => void;
}

export function claim<Ts extends [unknown, ...unknown[]]>(
  says: string,
  runs: number,
  property: fc.IPropertyWithHooks<Ts> | fc.IAsyncPropertyWithHooks<Ts>,
  reached?: () => void,
): Claim {
  return { says, property, runs, ...(reached && { reached }) };
}

/** As in test/host/bundle.mjs, for test files that are programs of their own: a suite fails for what was changed alone. */
const SEED = 2611;

/** Each claim as a test. */
export function testClaims(claims: readonly Claim[]): void {
  for (const { says, property, runs, reached } of claims)
    test(says, async () => {
      await fc.assert(property as fc.IAsyncProperty<unknown>, { numRuns: runs, seed: SEED });
      reached?.();
    });
}

/** What a text may take of the processor, so that none holds up the window; far above what any of these takes. */
const MOST_MS = 2000;

/** The processor's time counts, not the clock: what else the machine does is no fault of the text. */
export function assertQuick(work: () => void): void {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  assert.ok((user + system) / 1000 < MOST_MS, `${Math.round((user + system) / 1000)} ms of the processor`);
}

/** Bytes or characters of one of them, changed here and there. */
export function mutated(bases: readonly Buffer[], most = 4): fc.Arbitrary<Buffer> {
  const change = fc.record({
    at: fc.nat(),
    byte: fc.integer({ min: 0, max: 255 }),
    how: fc.constantFrom<How[]>('replace', 'insert', 'remove', 'cut', 'double'),
  });
  return fc
    .tuple(fc.constantFrom(...bases), fc.array(change, { maxLength: most }))
    .map(([base, changes]) => changes.reduce<Buffer>((said, { at, byte, how }) => changed(said, at, byte, how), base));
}

type How = 'replace' | 'insert' | 'remove' | 'cut' | 'double';

function changed(said: Buffer, anywhere: number, byte: number, how: How): Buffer {
  const at = anywhere % (said.length + 1);
  const [before, after] = [said.subarray(0, at), said.subarray(at)];
  switch (how) {
    case 'replace':
      return Buffer.concat([before, Buffer.from([byte]), after.subarray(1)]);
    case 'insert':
      return Buffer.concat([before, Buffer.from([byte]), after]);
    case 'remove':
      return Buffer.concat([before, after.subarray(1)]);
    case 'cut':
      return Buffer.from(before);
    case 'double':
      return Buffer.concat([before, after, after]);
  }
}
