import assert from 'node:assert/strict';
import { describe, mock, test } from 'node:test';
import { startDeadline } from '../../../src/ssh/deadline';

/** A clock that moves when it is told. */
function withClock(run: (pass: (milliseconds: number) => Promise<void>) => Promise<void>): () => Promise<void> {
  return async () => {
    let now = 0;
    const clock = mock.method(performance, 'now', () => now);
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      await run(async (milliseconds) => {
        now += milliseconds;
        mock.timers.tick(milliseconds);
        for (let i = 0; i < 5; i++) await Promise.resolve();
      });
    } finally {
      mock.timers.reset();
      clock.mock.restore();
    }
  };
}

function question(): { work: () => Promise<void>; answer: () => void } {
  let answer: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => (answer = resolve));
  return { work: () => promise, answer: () => answer() };
}

describe('the clock of a connection', () => {
  test(
    'rings once, when its time is over',
    withClock(async (pass) => {
      let rings = 0;
      startDeadline(100, () => rings++);
      await pass(99);
      assert.equal(rings, 0);
      await pass(1);
      await pass(1000);
      assert.equal(rings, 1);
    }),
  );
  test(
    'begins anew with each phase',
    withClock(async (pass) => {
      let rings = 0;
      const deadline = startDeadline(100, () => rings++);
      await pass(99);
      deadline.next();
      await pass(99);
      assert.equal(rings, 0);
      await pass(1);
      assert.equal(rings, 1);
    }),
  );
  test(
    'stands still during a question, and goes on with what was left',
    withClock(async (pass) => {
      let rings = 0;
      const deadline = startDeadline(100, () => rings++);
      await pass(60);
      const { work, answer } = question();
      const asked = deadline.standStill(work);
      await pass(1_000_000);
      answer();
      await asked;
      await pass(39);
      assert.equal(rings, 0);
      await pass(1);
      assert.equal(rings, 1);
    }),
  );
  test(
    'goes on only when the last of two questions is answered',
    withClock(async (pass) => {
      let rings = 0;
      const deadline = startDeadline(100, () => rings++);
      const [one, two] = [question(), question()];
      const asked = [deadline.standStill(one.work), deadline.standStill(two.work)];
      one.answer();
      await asked[0];
      deadline.next();
      await pass(1_000);
      assert.equal(rings, 0);
      two.answer();
      await asked[1];
      await pass(100);
      assert.equal(rings, 1);
    }),
  );
  test(
    'goes on after a question that fails, and hands on its failure',
    withClock(async (pass) => {
      let rings = 0;
      const deadline = startDeadline(100, () => rings++);
      await assert.rejects(
        deadline.standStill(() => Promise.reject(new Error('Esc'))),
        /Esc/,
      );
      await pass(100);
      assert.equal(rings, 1);
    }),
  );
  test(
    'stopped, it never rings, also after a question',
    withClock(async (pass) => {
      const deadline = startDeadline(100, () => assert.fail('it rang'));
      const { work, answer } = question();
      const asked = deadline.standStill(work);
      deadline.stop();
      answer();
      await asked;
      deadline.next();
      await pass(1_000);
    }),
  );
});
