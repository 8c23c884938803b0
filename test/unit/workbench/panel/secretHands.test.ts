import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { secretHands } from '../../../../src/workbench/panel/secretHands';
import { stand } from '../../vscode';

const SEED = 'QT22-JQZF-YAQL-TL8L-8@2L-95';
const settle = () => new Promise((resolve) => setImmediate(resolve));

function hands() {
  const vault = { get: () => Promise.resolve({ kind: 'seed', text: SEED, serial: null } as const) };
  return secretHands({ vault, accessOf: () => undefined });
}

beforeEach((t) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  stand.clipboard = `before ${t.name}`;
});
afterEach(() => mock.timers.reset());

test('F08 a seed is on the clipboard after a click, for a minute', async () => {
  const { copy } = hands();
  await settle();
  assert.doesNotMatch(stand.clipboard, /QT22/, 'not before the click');
  await copy('seed', 'esa1');
  assert.equal(stand.clipboard, SEED);
  mock.timers.tick(59_000);
  await settle();
  assert.equal(stand.clipboard, SEED);
  mock.timers.tick(1_000);
  await settle();
  assert.equal(stand.clipboard, '');
});

test('F08 what was copied since is left alone', async () => {
  await hands().copy('seed', 'esa1');
  stand.clipboard = 'something else';
  mock.timers.tick(60_000);
  await settle();
  assert.equal(stand.clipboard, 'something else');
});

test('F08 a serial number that is not known is not copied', async () => {
  const before = stand.clipboard;
  await hands().copy('serial', 'esa1');
  assert.equal(stand.clipboard, before);
});
