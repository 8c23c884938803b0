import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mergeInventories } from '../../../../src/appliance/inventory/inventory';
import { extensionApi, type ApiDeps, type ApiError } from '../../../../src/workbench/commands/extensionApi';
import { liveInventory } from '../../../../src/workbench/inventory/inventory';
import { appliance as sampleAppliance } from '../../appliance/sampleAppliance';

const appliances = [
  sampleAppliance({ id: 'esa1' }),
  sampleAppliance({ id: 'sma1', family: 'sma', via: ['esa1'], credential: 'acme', identityFiles: ['~/.ssh/id'] }),
];
const merged = mergeInventories([], [{ name: 'Lab', appliances }]);
const report = { schema: 1, applianceId: 'esa1', verdict: 'ready', causes: [], results: [] } as const;
const refused = { hop: 'esa1', stage: 'auth', reason: 'refused', message: 'Not connected.', next: 'Try again.' };
const measured: (string | boolean)[] = [];
/** What the rooms answer, by id. */
const rooms: ApiDeps = {
  probe: ({ id }, signal) => {
    measured.push(id, signal !== undefined);
    if (signal === undefined) return Promise.resolve(id === 'esa1' ? report : undefined);
    return new Promise(() => undefined);
  },
  status: ({ id }) => Promise.resolve(id === 'esa1' ? { failure: refused } : { applianceId: id, state: 'disabled' }),
};
const { v1 } = extensionApi(
  liveInventory(() => merged),
  Promise.resolve(),
  rooms,
);

test('appliances are plain JSON, and copies', async () => {
  const facts = await v1.appliances();
  assert.deepEqual(JSON.parse(JSON.stringify(facts)), facts);
  assert.deepEqual(
    facts.map(({ id, via }) => [id, via]),
    appliances.map(({ id, via }) => [id, via]),
  );
  assert.notEqual(facts[1]?.via, merged.appliances[1]?.via);
  const allowed = 'family folder host id label port production series user via';
  for (const one of facts) assert.equal(Object.keys(one).sort().join(' '), allowed);
});

test('a route is the ids in travel order', async () => {
  assert.deepEqual(await v1.route('sma1'), { applianceId: 'sma1', route: ['esa1', 'sma1'] });
});

test('no route is an Error that carries the failure', async () => {
  await assert.rejects(v1.route('nobody'), {
    name: 'HopthroughError',
    failure: {
      hop: 'nobody',
      stage: 'validate',
      reason: 'unknown-appliance',
      facts: { path: ['nobody'] },
      message: 'Not connected. nobody, inventory: nobody is not in the inventory.',
      next: 'Correct nobody in the inventory.',
    },
  });
});

test('nothing is answered before the inventory has been read', async () => {
  let read = (): void => undefined;
  const ready = new Promise<void>((resolve) => (read = resolve));
  let now = mergeInventories([]);
  const early = extensionApi(
    liveInventory(() => now),
    ready,
    rooms,
  ).v1.appliances();
  now = merged;
  read();
  assert.equal((await early).length, appliances.length);
});

test('a probe is measured now, and resolves to the report', async () => {
  assert.equal(await v1.probe('esa1'), report);
  assert.deepEqual(measured.splice(0), ['esa1', false]);
});

test('a probe that is given up before the inventory is there rejects with the reason of the signal, and is not begun', async () => {
  const begun = measured.length;
  const given = new AbortController();
  const waiting = v1.probe('esa1', { signal: given.signal });
  given.abort(new Error('no longer wanted'));
  await assert.rejects(waiting, { message: 'no longer wanted' });
  assert.equal(measured.length, begun);
});

test('a probe that the person stops rejects with a failure; one that the signal ends, with its reason', async () => {
  await assert.rejects(v1.probe('sma1'), ({ failure }: ApiError) => failure.reason === 'stopped');
  const given = new AbortController();
  const waiting = v1.probe('esa1', { signal: given.signal });
  await new Promise((resolve) => setImmediate(resolve));
  given.abort(new Error('no longer wanted'));
  await assert.rejects(waiting, { message: 'no longer wanted' });
  measured.splice(0);
  await assert.rejects(v1.probe('esa1', { signal: given.signal }), { message: 'no longer wanted' });
  assert.deepEqual(measured, [], 'nothing was begun');
});

test('status is what the appliance says now, or an Error that carries the failure', async () => {
  assert.deepEqual(await v1.status('sma1'), { applianceId: 'sma1', state: 'disabled' });
  await assert.rejects(v1.status('esa1'), { name: 'HopthroughError', failure: refused });
});

test('an appliance that is not in the inventory is neither probed nor read', async () => {
  const unknown = { hop: 'nobody', stage: 'validate', reason: 'unknown-appliance' };
  for (const asked of [v1.probe('nobody'), v1.status('nobody')])
    await assert.rejects(asked, (error: Error & { failure?: object }) => {
      assert.deepEqual({ ...error.failure, message: '', next: '' }, { ...unknown, message: '', next: '' });
      return true;
    });
});
