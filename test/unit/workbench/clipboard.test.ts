import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { copyForAMinute } from '../../../src/workbench/clipboard';
import { turn } from '../asyncos/farEnd';
import { stand } from '../vscode';

beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
afterEach(() => mock.timers.reset());

test('F08 a secret that was copied on a click is on the clipboard for a minute', async () => {
  await copyForAMinute('Correct-Horse-Battery');
  mock.timers.tick(59_000);
  await turn();
  assert.equal(stand.clipboard, 'Correct-Horse-Battery');
  mock.timers.tick(1_000);
  await turn();
  assert.equal(stand.clipboard, '');
});

test('F08 what somebody copied since then stays', async () => {
  await copyForAMinute('Correct-Horse-Battery');
  stand.clipboard = 'mine';
  mock.timers.tick(60_000);
  await turn();
  assert.equal(stand.clipboard, 'mine');
});
