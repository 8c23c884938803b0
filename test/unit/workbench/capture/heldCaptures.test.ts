import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import type { CaptureStatus } from '../../../../src/appliance/captureStatus';
import { Failed } from '../../../../src/appliance/failure';
import type { HeldCapture } from '../../../../src/capture/captures';
import { heldCaptures, type HeldCaptures } from '../../../../src/workbench/capture/heldCaptures';
import { turn } from '../../asyncos/farEnd';
import { stand } from '../../vscode';

const RUNNING: CaptureStatus = {
  schema: 1,
  applianceId: 'esa1',
  at: '2026-01-02T03:04:05.000Z',
  state: 'running',
  basis: 'read',
  file: 'C190-1.cap',
  bytes: 2048,
  seconds: 0,
  filter: 'port 25',
  interfaces: 'Management',
  raw: '',
};

let reads: (() => Promise<CaptureStatus>)[];
let closed: number;
let ended: CaptureStatus[];
let stopped: string[];
let captures: HeldCaptures;

beforeEach(() => {
  mock.timers.enable({ apis: ['setInterval', 'Date'] });
  [reads, closed, ended, stopped] = [[], 0, [], []];
  captures = heldCaptures({ ended: (status) => ended.push(status), stop: (id) => stopped.push(id) });
});
afterEach(() => {
  captures.dispose();
  mock.timers.reset();
});

function held(): HeldCapture {
  return {
    started: RUNNING,
    read: () => (reads.shift() ?? (() => Promise.resolve(RUNNING)))(),
    stop: () => assert.fail('nothing is stopped by itself'),
    close: () => (closed += 1),
  };
}

/** So many seconds, and what they lead to. */
async function pass(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    mock.timers.tick(1000);
    await turn();
  }
}

test('the status bar tells the elapsed time and the size, as last read', async () => {
  captures.add(held(), 600);
  assert.deepEqual(stand.statusBar, { text: '$(record) esa1 0:00 · 2.0 KB', shown: true });
  reads = [() => Promise.resolve({ ...RUNNING, bytes: 5 * 1024 * 1024 })];
  await pass(65);
  assert.equal(stand.statusBar.text, '$(record) esa1 1:05 · 2.0 KB');
  assert.deepEqual([ended, stopped, closed], [[], [], 0]);
});

test('at the time limit it is asked to be stopped, once', async () => {
  captures.add(held(), 60);
  await pass(59);
  assert.deepEqual(stopped, []);
  await pass(20);
  assert.deepEqual(stopped, ['esa1']);
  assert.ok(captures.get('esa1'));
});

test('stopped by its size limit or by somebody else: it is over, with its file', async () => {
  captures.add(held(), 600);
  reads = [() => Promise.resolve({ ...RUNNING, state: 'stopped', file: null })];
  await pass(11);
  assert.deepEqual(
    ended.map(({ state, basis, file }) => ({ state, basis, file })),
    [{ state: 'stopped', basis: 'read', file: 'C190-1.cap' }],
  );
  assert.deepEqual([stand.statusBar.shown, captures.get('esa1'), closed], [false, undefined, 1]);
});

test('a session that is lost: what became of it is unknown', async () => {
  captures.add(held(), 600);
  reads = [() => Promise.reject(new Failed({ hop: 'esa1', stage: 'dialogue', reason: 'interrupted' }))];
  await pass(11);
  assert.deepEqual(
    ended.map(({ state, basis, file }) => ({ state, basis, file })),
    [{ state: 'unknown', basis: 'interrupted', file: 'C190-1.cap' }],
  );
  assert.equal(stand.statusBar.shown, false);
});

test('a reading that is not understood ends nothing', async () => {
  captures.add(held(), 600);
  reads = [() => Promise.reject(new Failed({ hop: 'esa1', stage: 'dialogue', reason: 'not-recognised' }))];
  await pass(25);
  assert.deepEqual([ended, closed, stand.statusBar.shown], [[], 0, true]);
});

test('one that was stopped here is not told as lost by a reading that comes too late', async () => {
  let fail: (error: Error) => void = () => undefined;
  reads = [() => new Promise((_resolve, reject) => (fail = reject))];
  captures.add(held(), 600);
  await pass(11);
  captures.remove('esa1');
  fail(new Failed({ hop: 'esa1', stage: 'dialogue', reason: 'interrupted' }));
  await pass(1);
  assert.deepEqual(ended, []);
});

test('a window that closes ends the sessions it holds', () => {
  captures.add(held(), 600);
  captures.dispose();
  assert.deepEqual([closed, stand.statusBar.shown], [1, false]);
});
