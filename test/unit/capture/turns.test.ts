import assert from 'node:assert/strict';
import { test } from 'node:test';
import { turns } from '../../../src/capture/turns';

test('one at a time; what is urgent goes before what waits, and what fails holds nothing up', async () => {
  const inTurn = turns();
  const done: string[] = [];
  const ends: (() => void)[] = [];
  const work = (name: string) => () => {
    done.push(name);
    return new Promise<void>((resolve) => ends.push(resolve));
  };
  assert.equal(inTurn.isBusy(), false);
  const first = inTurn.take(work('first'));
  const second = inTurn.take(() => Promise.reject(new Error('second')));
  const third = inTurn.take(work('third'));
  const stop = inTurn.take(work('stop'), 'urgent');
  assert.deepEqual([done, inTurn.isBusy()], [['first'], true]);
  ends.shift()?.();
  await first;
  await Promise.resolve();
  assert.deepEqual(done, ['first', 'stop']);
  ends.shift()?.();
  await stop;
  await assert.rejects(second, /second/);
  await Promise.resolve();
  assert.deepEqual(done, ['first', 'stop', 'third']);
  ends.shift()?.();
  await third;
  await Promise.resolve();
  assert.equal(inTurn.isBusy(), false);
});
