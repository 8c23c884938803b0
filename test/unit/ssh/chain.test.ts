import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { walkChain } from '../../../src/ssh/chain';

/** Opens hops that count who holds them; `failing` cannot be opened. */
function site(failing?: string) {
  const log: string[] = [];
  const open = (hop: string, through: string | undefined) => {
    log.push(`open ${hop} through ${through ?? 'here'}`);
    if (hop === failing) return Promise.reject(new Error(hop));
    return Promise.resolve({ value: hop, release: () => log.push(`release ${hop}`) });
  };
  return { log, open };
}

describe('a chain', () => {
  test('opens each hop through the one before, and lets go of all but the last', async () => {
    const { log, open } = site();
    const held = await walkChain(['jump', 'esa1', 'sma1'], open);
    assert.equal(held.value, 'sma1');
    assert.deepEqual(log, [
      'open jump through here',
      'open esa1 through jump',
      'release jump',
      'open sma1 through esa1',
      'release esa1',
    ]);
  });
  test('lets go of the outer hop once the inner one has failed', async () => {
    const { log, open } = site('sma1');
    await assert.rejects(walkChain(['esa1', 'sma1', 'never'], open), /sma1/);
    assert.deepEqual(log, ['open esa1 through here', 'open sma1 through esa1', 'release esa1']);
  });
  test('of any length, failing anywhere or nowhere: every hop that opened is released once, but the last one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 8 }), fc.option(fc.nat({ max: 7 })), async (length, failing) => {
        const hops = Array.from({ length }, (_, i) => String(i));
        const { log, open } = site(failing === null ? undefined : String(failing));
        const held = await walkChain(hops, open).catch(() => undefined);
        const reached = failing === null ? length : Math.min(failing, length);
        const expected = held === undefined ? hops.slice(0, reached) : hops.slice(0, -1);
        assert.deepEqual(
          log.filter((line) => line.startsWith('release')),
          expected.map((hop) => `release ${hop}`),
        );
      }),
    );
  });
  test('of no hop is a mistake', async () => {
    await assert.rejects(walkChain([], site().open), RangeError);
  });
});
