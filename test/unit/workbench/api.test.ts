import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mergeInventories } from '../../../src/appliance/inventory';
import { parseInventory } from '../../../src/appliance/inventoryFile';
import { failureOf } from '../../../src/appliance/failure';
import { api } from '../../../src/workbench/api';
import { liveInventory } from '../../../src/workbench/inventory';

const text = JSON.stringify({
  version: 1,
  appliances: [
    { id: 'esa1', family: 'esa', host: 'esa1.example.com', credential: 'acme', identityFile: '~/.ssh/id_acme' },
    { id: 'sma1', family: 'sma', host: '10.0.8.20', via: ['esa1'] },
    { id: 'lost', family: 'sma', host: '10.0.8.21', via: ['nowhere'] },
  ],
});

const { v1 } = api(
  liveInventory(() => mergeInventories([parseInventory(text, '/inventory.jsonc')])),
  Promise.resolve(),
);

test('other extensions see the appliances as plain JSON, without what leads to a secret (F12)', async () => {
  const appliances = await v1.appliances();
  assert.deepEqual(
    appliances.map(({ id }) => id),
    ['esa1', 'sma1'],
  );
  assert.deepEqual(JSON.parse(JSON.stringify(appliances[1])), appliances[1]);
  const keys = Object.keys(appliances[0] ?? {}).join(' ');
  assert.doesNotMatch(keys, /credential|identity|agent|key|password/i);
});

test('a route is ids in travel order', async () => {
  assert.deepEqual(await v1.route('sma1'), ['esa1', 'sma1']);
});

test('a route that leads nowhere rejects with the failure', async () => {
  await assert.rejects(v1.route('lost'), (error: unknown) => failureOf(error)?.reason === 'bad-entry');
  await assert.rejects(v1.route('none'), (error: unknown) => failureOf(error)?.reason === 'unknown-appliance');
});

test('nothing but reading is offered (F12)', () => {
  assert.deepEqual(Object.keys(v1), ['appliances', 'route']);
});
