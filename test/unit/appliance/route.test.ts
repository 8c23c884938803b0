import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Appliance } from '../../../src/appliance/appliance';
import {
  alternativeRoutes,
  isRoute,
  MOST_HOPS,
  resolveRoute,
  routeOf,
  wayOf,
  type Lookup,
} from '../../../src/appliance/route';
import { appliance } from './sampleAppliance';

function lookupOf(ways: Record<string, readonly string[] | 'bad-entry'>): Lookup {
  const known = new Map<string, Appliance | 'bad-entry'>();
  for (const [id, via] of Object.entries(ways)) known.set(id, via === 'bad-entry' ? via : appliance({ id, via }));
  return (id) => known.get(id);
}

function idsOf(found: ReturnType<typeof resolveRoute>): string[] {
  assert.ok(isRoute(found), JSON.stringify(found));
  return found.map(({ id }) => id);
}

function chain(length: number): Record<string, readonly string[]> {
  return Object.fromEntries(Array.from({ length }, (_, n) => [`a${n}`, n === 0 ? [] : [`a${n - 1}`]]));
}

test('a direct appliance is its own route', () => {
  assert.deepEqual(idsOf(resolveRoute(lookupOf({ esa1: [] }), 'esa1')), ['esa1']);
});

test('only the way of the first hop is put before it, and so on outwards', () => {
  const lookup = lookupOf({ gate: [], jump: ['gate'], esa1: ['jump'], wsa1: ['gate'], sma1: ['esa1', 'wsa1'] });
  assert.deepEqual(idsOf(resolveRoute(lookup, 'sma1')), ['gate', 'jump', 'esa1', 'wsa1', 'sma1']);
});

test('another way replaces the own one; an empty one is direct', () => {
  const lookup = lookupOf({ jump: [], esa1: [], wsa1: ['jump'], sma1: ['esa1'] });
  assert.deepEqual(idsOf(resolveRoute(lookup, 'sma1', ['wsa1'])), ['jump', 'wsa1', 'sma1']);
  assert.deepEqual(idsOf(resolveRoute(lookup, 'sma1', [])), ['sma1']);
});

test('A07 the longest route has 8 hops before its target', () => {
  assert.equal(MOST_HOPS, 8);
  assert.equal(idsOf(resolveRoute(lookupOf(chain(9)), 'a8')).length, 9);
});

for (const [what, ways, reason, path] of [
  ['a self-hop', { sma1: ['sma1'] }, 'loop', ['sma1', 'sma1']],
  ['a cycle of two', { a: ['sma1'], sma1: ['a'] }, 'loop', ['sma1', 'a', 'sma1']],
  ['a cycle before the target', { a: ['b'], b: ['a'], sma1: ['a'] }, 'loop', ['a', 'b', 'a', 'sma1']],
  ['a hop named twice', { a: [], sma1: ['a', 'a'] }, 'loop', ['a', 'a', 'sma1']],
  ['an unknown hop', { a: [], sma1: ['a', 'nowhere'] }, 'unknown-hop', ['a', 'nowhere', 'sma1']],
  ['an unknown hop of a hop', { a: ['nowhere'], sma1: ['a'] }, 'unknown-hop', ['nowhere', 'a', 'sma1']],
  [
    '9 hops',
    { ...chain(9), sma1: ['a8'] },
    'too-many-hops',
    ['a0', 'a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7', 'a8', 'sma1'],
  ],
] as const)
  test(`A07 ${what} is refused naming the path`, () => {
    assert.deepEqual(resolveRoute(lookupOf(ways), 'sma1'), { hop: 'sma1', stage: 'validate', reason, facts: { path } });
  });

test('A07 a hop whose entry cannot be used is named', () => {
  const failure = resolveRoute(lookupOf({ esa1: 'bad-entry', sma1: ['esa1'] }), 'sma1');
  assert.deepEqual(failure, {
    hop: 'esa1',
    stage: 'validate',
    reason: 'bad-entry',
    facts: { path: ['esa1', 'sma1'] },
  });
});

test('an id that is not there, or not usable, has no route', () => {
  const lookup = lookupOf({ esa1: 'bad-entry' });
  assert.equal((resolveRoute(lookup, 'esa9') as { reason: string }).reason, 'unknown-appliance');
  assert.equal((resolveRoute(lookup, '__proto__') as { reason: string }).reason, 'unknown-appliance');
  assert.equal((resolveRoute(lookup, 'esa1') as { reason: string }).reason, 'bad-entry');
});

test('alternatives are routes of the same form; those that lead nowhere are left out', () => {
  const known = new Map(
    [
      appliance({ id: 'esa1' }),
      appliance({ id: 'wsa1', via: ['esa1'] }),
      appliance({ id: 'sma1', via: ['esa1'], alternatives: [['wsa1'], ['nowhere'], []] }),
    ].map((one) => [one.id, one]),
  );
  const routes = alternativeRoutes((id) => known.get(id), 'sma1');
  assert.deepEqual(routes.map(idsOf), [['esa1', 'wsa1', 'sma1'], ['sma1']]);
});

for (const [chosen, via] of [
  [undefined, undefined],
  [['esa1'], undefined],
  [[], []],
  [['wsa1'], ['wsa1']],
  [['jump', 'wsa1'], ['wsa1']],
  [
    ['esa1', 'wsa1'],
    ['esa1', 'wsa1'],
  ],
] as const)
  test(`a route by ${JSON.stringify(chosen ?? 'its own way')} is looked up again by ${JSON.stringify(via ?? 'its own way')}`, () => {
    const lookup = lookupOf({ jump: [], esa1: [], wsa1: ['jump'], sma1: ['esa1'] });
    const route = resolveRoute(lookup, 'sma1', chosen);
    assert.ok(isRoute(route));
    const way = wayOf(lookup, route);
    assert.deepEqual(way.via, via);
    assert.deepEqual(routeOf(lookup, way), route);
  });
