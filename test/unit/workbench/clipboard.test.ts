import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { secretClipboard } from '../../../src/workbench/clipboard';
import { turn } from '../asyncos/farEnd';
import { stand } from '../vscode';

beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
afterEach(() => mock.timers.reset());

test('F08 a secret that was copied on a click is on the clipboard for a minute', async () => {
  await secretClipboard().copy('Correct-Horse-Battery');
  mock.timers.tick(59_000);
  await turn();
  assert.equal(stand.clipboard, 'Correct-Horse-Battery');
  mock.timers.tick(1_000);
  await turn();
  assert.equal(stand.clipboard, '');
});

test('F08 what somebody copied since then stays', async () => {
  await secretClipboard().copy('Correct-Horse-Battery');
  stand.clipboard = 'mine';
  mock.timers.tick(60_000);
  await turn();
  assert.equal(stand.clipboard, 'mine');
});

test('a window that closes clears it before its minute is over, and leaves what somebody copied since', async () => {
  const clipboard = secretClipboard();
  await clipboard.copy('Correct-Horse-Battery');
  await clipboard.clear();
  assert.equal(stand.clipboard, '');
  await clipboard.copy('Correct-Horse-Battery');
  stand.clipboard = 'mine';
  await clipboard.clear();
  assert.equal(stand.clipboard, 'mine');
});

test('a second secret has a whole minute of its own', async () => {
  const clipboard = secretClipboard();
  await clipboard.copy('first');
  mock.timers.tick(50_000);
  await clipboard.copy('second');
  mock.timers.tick(59_000);
  await turn();
  assert.equal(stand.clipboard, 'second');
  mock.timers.tick(1_000);
  await turn();
  assert.equal(stand.clipboard, '');
});
