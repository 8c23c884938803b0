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
let readings: CaptureStatus[];
let stops: (() => Promise<boolean>)[];
let stopped: number;
let captures: HeldCaptures;

beforeEach(() => {
  mock.timers.enable({ apis: ['setInterval', 'Date'] });
  [reads, closed, ended, readings, stops, stopped] = [[], 0, [], [], [], 0];
  captures = heldCaptures({ read: (status) => readings.push(status), ended: (status) => ended.push(status) });
});
afterEach(() => {
  captures.dispose();
  mock.timers.reset();
});

let isBusy = false;

function held(): HeldCapture {
  return {
    started: RUNNING,
    isBusy: () => isBusy,
    read: () => (reads.shift() ?? (() => Promise.resolve(RUNNING)))(),
    stop: () => assert.fail('nothing is stopped by itself'),
    close: () => (closed += 1),
  };
}

/** Limits at which it was stopped. */
let limits: string[] = [];

function add(seconds: number): void {
  limits = [];
  captures.add(held(), { megabytes: 10, seconds }, (limit) => {
    stopped += 1;
    limits.push(limit);
    return (stops.shift() ?? (() => Promise.resolve(true)))();
  });
}

/** So many seconds, and what they lead to. */
async function pass(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    mock.timers.tick(1000);
    await turn();
  }
}

test('the status bar tells the elapsed time and the size, as last read', async () => {
  add(600);
  const { text, shown } = stand.statusBar;
  assert.deepEqual({ text, shown }, { text: '$(record) Capture esa1 0:00 · 2.0 KB', shown: true });
  reads = [() => Promise.resolve({ ...RUNNING, bytes: 5 * 1024 * 1024 })];
  await pass(65);
  assert.equal(stand.statusBar.text, '$(record) Capture esa1 1:05 · 2.0 KB');
  assert.deepEqual([ended, stopped, closed], [[], 0, 0]);
});

test('at the time limit it is stopped, once while that lasts', async () => {
  stops = [() => new Promise(() => undefined)];
  add(60);
  await pass(59);
  assert.equal(stopped, 0);
  await pass(40);
  assert.equal(stopped, 1);
  assert.deepEqual(limits, ['time']);
  assert.ok(captures.get('esa1'));
});

test('a stop at the limit that fails is tried again, and the status bar says so', async () => {
  stops = [() => Promise.resolve(false), () => Promise.reject(new Error('closed')), () => new Promise(() => undefined)];
  add(60);
  await pass(61);
  assert.deepEqual([stopped, stand.statusBar.text], [1, '$(warning) Capture esa1 1:01 · 2.0 KB']);
  await pass(8);
  assert.equal(stopped, 1);
  await pass(2);
  assert.equal(stopped, 2);
  await pass(30);
  assert.equal(stopped, 3);
});

test('at its size it is stopped, also where the appliance lets it run on', async () => {
  reads = [() => Promise.resolve({ ...RUNNING, bytes: 10 * 1024 * 1024 })];
  add(600);
  await pass(9);
  assert.equal(stopped, 0);
  await pass(2);
  assert.equal(stopped, 1);
  assert.deepEqual(limits, ['size']);
});

test('how it goes on is told with each reading, and a click asks first', async () => {
  reads = [() => Promise.resolve({ ...RUNNING, file: null, bytes: 4096 })];
  add(600);
  await pass(11);
  assert.deepEqual(readings, [{ ...RUNNING, bytes: 4096 }]);
  const { arguments: given } = stand.statusBar.command as { arguments: unknown[] };
  assert.deepEqual(given, ['esa1', { ask: true }]);
});

test('nothing is read while it is read or stopped', async () => {
  let read = 0;
  reads = Array.from({ length: 9 }, () => () => {
    read += 1;
    return Promise.resolve(RUNNING);
  });
  add(600);
  isBusy = true;
  await pass(60);
  assert.equal(read, 0);
  isBusy = false;
  await pass(10);
  assert.equal(read, 1);
});

test('stopped by its size limit or by somebody else: it is over, with its file', async () => {
  add(600);
  reads = [() => Promise.resolve({ ...RUNNING, state: 'stopped', file: null })];
  await pass(11);
  assert.deepEqual(
    ended.map(({ state, basis, file }) => ({ state, basis, file })),
    [{ state: 'stopped', basis: 'read', file: 'C190-1.cap' }],
  );
  assert.deepEqual([stand.statusBar.shown, captures.get('esa1'), closed], [false, undefined, 1]);
});

test('a session that is lost: what became of it is unknown', async () => {
  add(600);
  reads = [() => Promise.reject(new Failed({ hop: 'esa1', stage: 'dialogue', reason: 'interrupted' }))];
  await pass(11);
  assert.deepEqual(
    ended.map(({ state, basis, file }) => ({ state, basis, file })),
    [{ state: 'unknown', basis: 'interrupted', file: 'C190-1.cap' }],
  );
  assert.equal(stand.statusBar.shown, false);
});

test('a reading that is not understood ends nothing', async () => {
  add(600);
  reads = [() => Promise.reject(new Failed({ hop: 'esa1', stage: 'dialogue', reason: 'not-recognised' }))];
  await pass(25);
  assert.deepEqual([ended, closed, stand.statusBar.shown], [[], 0, true]);
});

test('one that was stopped here is not told as lost by a reading that comes too late', async () => {
  let fail: (error: Error) => void = () => undefined;
  reads = [() => new Promise((_resolve, reject) => (fail = reject))];
  add(600);
  await pass(11);
  captures.remove('esa1');
  fail(new Failed({ hop: 'esa1', stage: 'dialogue', reason: 'interrupted' }));
  await pass(1);
  assert.deepEqual(ended, []);
});

test('a window that closes ends the sessions it holds', () => {
  add(600);
  captures.dispose();
  assert.deepEqual([closed, stand.statusBar.shown], [1, false]);
});
