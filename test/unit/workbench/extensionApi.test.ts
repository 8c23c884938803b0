import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mergeInventories } from '../../../src/appliance/inventory';
import { extensionApi } from '../../../src/workbench/extensionApi';
import { liveInventory } from '../../../src/workbench/inventory';
import { appliance as sampleAppliance } from '../appliance/sampleAppliance';

const appliances = [
  sampleAppliance({ id: 'esa1' }),
  sampleAppliance({ id: 'sma1', family: 'sma', via: ['esa1'], credential: 'acme', identityFiles: ['~/.ssh/id'] }),
];
const merged = mergeInventories([], [{ name: 'Lab', appliances }]);
const { v1 } = extensionApi(
  liveInventory(() => merged),
  Promise.resolve(),
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
    name: 'NoRoute',
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
  ).v1.appliances();
  now = merged;
  read();
  assert.equal((await early).length, appliances.length);
});
