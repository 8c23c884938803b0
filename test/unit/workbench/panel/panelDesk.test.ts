import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toLookAt } from '../../../../src/workbench/panel/panelDesk';
import { appliance } from '../../appliance/sampleAppliance';

const inventory = { all: () => [appliance({ id: 'esa1' }), appliance({ id: 'sma1', family: 'sma' })] };

for (const [name, subject, sweeping, looked] of [
  ['a panel', 'sma1', undefined, ['sma1']],
  ['a panel during a sweep', 'sma1', { done: 0, of: 2, ports: [] }, ['sma1']],
  ['the overview', null, undefined, ['esa1', 'sma1']],
  ['the overview during a sweep, which logs in to them all itself', null, { done: 0, of: 2, ports: [] }, []],
] as const)
  test(`${name} that is shown reads ${looked.join(' and ') || 'nobody'}`, () => {
    assert.deepEqual(toLookAt(subject, inventory, { sweeping: () => sweeping }), looked);
  });
