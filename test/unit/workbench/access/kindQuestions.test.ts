import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { parseVersion } from '../../../../src/asyncos/identity';
import { correctKind, kindTeller } from '../../../../src/workbench/access/kindQuestions';
import { appliance } from '../../appliance/sampleAppliance';
import { answers, stand } from '../../vscode';

const entry = appliance({ id: 'esa1' });
const SMA = parseVersion('Current Version\n===============\nModel: M600V\nVersion: 15.0.0-416\n');
const LARGE = parseVersion('Current Version\n===============\nModel: X1050\nVersion: 11.0.0-100\n');

beforeEach(() => {
  answers.length = 0;
  stand.executed.length = 0;
});

test('both kinds are named with the way to mend it, once for each difference in a window', async () => {
  const said: unknown[] = [];
  const person = ({ message }: Record<string, unknown>) => (said.push(message), 'Correct the Inventory...');
  answers.push(person, person);
  const tell = kindTeller();
  tell(entry, SMA);
  tell(entry, SMA);
  tell(entry, LARGE);
  tell(appliance({ id: 'sma1', family: 'sma', series: 'M' }), SMA);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(said, [
    'esa1 calls itself SMA M-Series; the inventory says ESA C-Series.',
    'esa1 calls itself ESA X-Series; the inventory says ESA C-Series.',
  ]);
  assert.deepEqual(stand.executed[0], ['hopthrough.correctInventory', 'esa1']);
});

test('it is written on a yes alone, and a series that goes without saying is left to the family', async () => {
  const written: unknown[] = [];
  const setKind = (id: string, kind: object) => (written.push([id, kind]), Promise.resolve({ applianceId: id }));
  answers.push(() => undefined);
  assert.equal(await correctKind(entry, SMA, setKind), undefined);
  assert.deepEqual(written, []);
  answers.push(
    ({ message }) => (assert.equal(message, 'Write SMA M-Series for esa1 into the inventory?'), 'Write to Inventory'),
    () => 'Write to Inventory',
  );
  assert.deepEqual(await correctKind(entry, SMA, setKind), { applianceId: 'esa1' });
  await correctKind(entry, LARGE, setKind);
  assert.deepEqual(written, [
    ['esa1', { family: 'sma', series: undefined }],
    ['esa1', { family: 'esa', series: 'X' }],
  ]);
});

test('where nothing was read, or nothing is different, that is said and nothing is written', async () => {
  const said: unknown[] = [];
  answers.push(
    ({ message }) => void said.push(message),
    ({ message }) => void said.push(message),
  );
  const setKind = () => Promise.reject(new Error('written'));
  await correctKind(entry, undefined, setKind);
  await correctKind(appliance({ id: 'sma1', family: 'sma', series: 'M' }), SMA, setKind);
  assert.deepEqual(said, [
    'esa1 has not said yet what it is. Read its status first.',
    'The inventory says of sma1 what it says itself.',
  ]);
});
