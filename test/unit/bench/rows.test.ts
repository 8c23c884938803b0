import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figure, isNoisy, median, row } from '../../bench/rows';

test('a row compares the medians of both sides with the goal', () => {
  const samples = { ours: [50, 10, 60], peer: [100, 110, 90] };
  assert.deepEqual(row('terminal.cold.rtt0', samples, 0.6, 'ms'), {
    metric: 'terminal.cold.rtt0',
    ours: 50,
    peer: 100,
    ratio: 0.5,
    goal: 0.6,
    met: true,
    unit: 'ms',
    rounds: 3,
  });
  assert.equal(row('terminal.cold.rtt0', samples, 0.4, 'ms').met, false);
});

test('a goal is met by the ratio itself, not by what is printed of it', () => {
  const { ratio, met } = row('m', { ours: [1.050_01], peer: [1] }, 1.05, 'ms');
  assert.deepEqual({ ratio, met }, { ratio: 1.05, met: false });
});

test('of what is better when there is more, the ratio is at least the goal', () => {
  const samples = { ours: [110], peer: [100] };
  assert.equal(row('files.sftp.rtt0', samples, 1, 'MB/s').met, true);
  assert.equal(row('files.sftp.rtt0', samples, 1.2, 'MB/s').met, false);
});

test('a row says so when the peer differs from itself', () => {
  assert.equal(row('m', { ours: [1], peer: [1, 1, 2, 2] }, 1, 'ms').noisy, true);
  assert.equal(isNoisy([100, 110, 120]), false);
});

test('a figure without a peer is judged in its own unit', () => {
  assert.deepEqual(figure('terminal.activation', [14, 30, 15], 15, 'ms'), {
    metric: 'terminal.activation',
    ours: 15,
    peer: null,
    ratio: null,
    goal: 15,
    met: true,
    unit: 'ms',
    rounds: 3,
  });
  assert.equal(figure('terminal.activation', [16], 15, 'ms').met, false);
});

test('the median lies between the two in the middle, and of nothing there is none', () => {
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.throws(() => median([]), RangeError);
});
