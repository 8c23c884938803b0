import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Appliance } from '../../../../src/appliance/appliance';
import { mergeInventories } from '../../../../src/appliance/inventory/inventory';
import { liveInventory } from '../../../../src/workbench/inventory/inventory';
import { states } from '../../../../src/workbench/states';
import { terminals, type Terminals } from '../../../../src/workbench/terminal/terminals';
import { appliance } from '../../appliance/sampleAppliance';
import { stand } from '../../vscode';

const [esa1, wsa1, sma1] = [appliance({ id: 'esa1' }), appliance({ id: 'wsa1' }), appliance({ id: 'sma1' })];

function made(...appliances: Appliance[]): Terminals {
  stand.terminals.length = 0;
  const never = () => assert.fail('nothing is connected here');
  return terminals({
    session: never,
    questions: never,
    states: states(),
    log: {} as never,
    inventory: liveInventory(() => mergeInventories([], [{ name: 'Lab', appliances }])),
    chooseRoute: never,
    offerNested: never,
    remember: never,
  });
}

test('a click while a terminal is on its way shows that one', () => {
  const open = made(esa1, sma1);
  assert.equal(open.open([esa1, sma1]), open.open([esa1, sma1]));
  assert.deepEqual(stand.terminals, ['sma1']);
});

test('another way is walked although the first one is still on its way', () => {
  const open = made(esa1, wsa1, sma1);
  assert.notEqual(open.open([esa1, sma1]), open.open([wsa1, sma1]));
  assert.deepEqual(stand.terminals, ['sma1', 'sma1']);
});

test('a host that was mended while the old one is still tried is tried at once', () => {
  const open = made(esa1);
  assert.notEqual(open.open([{ ...esa1, host: 'typo.example.com' }]), open.open([esa1]));
  assert.deepEqual(stand.terminals, ['esa1', 'esa1']);
});
