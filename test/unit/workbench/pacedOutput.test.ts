import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { pacedOutput } from '../../../src/workbench/pacedOutput';

function paced() {
  const shown: string[] = [];
  const calls: string[] = [];
  const source = { pause: () => calls.push('pause'), resume: () => calls.push('resume') };
  return { shown, calls, output: pacedOutput((text) => shown.push(text), source) };
}

function withClock(run: (tick: () => void) => void) {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    run(() => mock.timers.tick(8));
  } finally {
    mock.timers.reset();
  }
}

test('an echo is shown at once', () =>
  withClock(() => {
    const { output, shown } = paced();
    output.write('a');
    assert.deepEqual(shown, ['a']);
  }));

test('20 MB come out whole, in order, in pieces that leave room for a keystroke', () =>
  withClock((tick) => {
    const { output, shown, calls } = paced();
    const chunk = Array.from({ length: 32768 }, (_, i) => String.fromCharCode(97 + (i % 26))).join('');
    for (let i = 0; i < 640; i++) output.write(chunk);
    for (let i = 0; i < 1000; i++) tick();
    assert.equal(shown.join(''), chunk.repeat(640));
    assert.ok(shown.every((text) => text.length <= 64 * 1024));
    assert.deepEqual(calls, ['pause', 'resume']);
  }));

test('the source waits while much is held, and goes on when it is shown', () =>
  withClock((tick) => {
    const { output, calls } = paced();
    output.write('x'.repeat(300 * 1024));
    assert.deepEqual(calls, ['pause']);
    for (let i = 0; i < 10; i++) tick();
    assert.deepEqual(calls, ['pause', 'resume']);
  }));

test('what comes afterwards waits for what was written', () =>
  withClock((tick) => {
    const { output, shown } = paced();
    output.write('x'.repeat(100 * 1024));
    output.afterwards(() => output.write('[end]'));
    for (let i = 0; i < 20; i++) tick();
    assert.ok(shown.join('').endsWith('x[end]'));
  }));

test('cleared output is not shown', () =>
  withClock((tick) => {
    const { output, shown } = paced();
    output.write('x'.repeat(100 * 1024));
    output.clear();
    tick();
    assert.deepEqual(shown, []);
  }));
