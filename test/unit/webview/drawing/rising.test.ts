import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { longestRising } from '../../../../webview/drawing/rising';

test('one that goes from the front to the back moves alone; what has no place is in no run', () => {
  assert.deepEqual([...longestRising([1, 2, 3, 0])].sort(), [0, 1, 2]);
  assert.deepEqual([...longestRising([3, 0, 1, 2])].sort(), [1, 2, 3]);
  assert.deepEqual([...longestRising([0, undefined, 1])].sort(), [0, 2]);
  assert.deepEqual([...longestRising([])], []);
});

test('the run rises, and none is longer', () => {
  const places = fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 0 });
  const withGaps = fc
    .tuple(places, fc.nat(8))
    .map(([some, at]) => [...some.slice(0, at), undefined, ...some.slice(at)]);
  fc.assert(
    fc.property(withGaps, (all) => {
      const run = [...longestRising(all)].sort((a, b) => a - b).map((index) => all[index] ?? NaN);
      assert.ok(run.every((place, index) => index === 0 || place > (run[index - 1] ?? NaN)));
      assert.equal(run.length, longestOf(all.filter((place) => place !== undefined)));
    }),
  );
});

function longestOf(places: readonly number[], above = -1): number {
  const [first, ...rest] = places;
  if (first === undefined) return 0;
  const without = longestOf(rest, above);
  return first > above ? Math.max(without, 1 + longestOf(rest, first)) : without;
}
