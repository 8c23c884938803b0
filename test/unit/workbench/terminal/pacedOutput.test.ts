import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { pacedOutput } from '../../../../src/workbench/terminal/pacedOutput';

/** What a terminal like xterm.js is asked, and what it answers for a mode it does not know. */
const QUESTION = /\u001b\[\?(\d+)\$p/g;
const answerTo = (mode: string) => `\u001b[?${mode};0$y`;
const questionsOf = (text: string) => [...text.matchAll(QUESTION)].map(([, mode]) => mode ?? '');

/** A screen that draws what it is given when `draw` is called, and answers then. */
function paced() {
  const fired: string[] = [];
  const calls: string[] = [];
  const source = { pause: () => calls.push('pause'), resume: () => calls.push('resume') };
  const output = pacedOutput((text) => fired.push(text), source);
  let drawn = 0;
  return {
    fired,
    calls,
    output,
    shown: () => fired.join('').replace(QUESTION, ''),
    /** Of what has been fired since the last time. Answers what is left as typed. */
    draw: () => {
      const fresh = fired.slice(drawn).join('');
      drawn = fired.length;
      return questionsOf(fresh).map((mode) => output.typed(answerTo(mode)));
    },
  };
}

function withClock(run: (tick: (ms?: number) => void) => void) {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    run((ms = 8) => mock.timers.tick(ms));
  } finally {
    mock.timers.reset();
  }
}

const CHUNK = Array.from({ length: 32768 }, (_, i) => String.fromCharCode(97 + (i % 26))).join('');

test('an echo is shown at once, and nothing is asked for it', () =>
  withClock(() => {
    const { output, fired } = paced();
    output.write('a');
    assert.deepEqual(fired, ['a']);
  }));

test('20 MB come out whole, in order, in pieces that leave room for a keystroke', () =>
  withClock((tick) => {
    const { output, fired, shown, calls, draw } = paced();
    for (let i = 0; i < 640; i++) output.write(CHUNK);
    for (let i = 0; i < 1000; i++) {
      tick();
      assert.ok(draw().every((left) => left === ''));
    }
    assert.equal(shown(), CHUNK.repeat(640));
    assert.ok(fired.every((text) => text.length < 100 * 1024));
    assert.deepEqual(calls, ['pause', 'resume']);
  }));

test('a screen that is behind is given no more, and the source waits; what it draws makes room', () =>
  withClock((tick) => {
    const { output, shown, calls, draw } = paced();
    for (let i = 0; i < 32; i++) output.write(CHUNK);
    for (let i = 0; i < 100; i++) tick();
    const first = shown().length;
    assert.ok(first <= 192 * 1024, `${first} bytes were fired at a screen that draws nothing`);
    assert.deepEqual(calls, ['pause']);
    draw();
    assert.ok(shown().length > first);
    for (let i = 0; i < 100; i++) {
      tick();
      draw();
    }
    assert.equal(shown(), CHUNK.repeat(32));
    assert.deepEqual(calls, ['pause', 'resume']);
  }));

test('an echo waits behind what a screen has not drawn', () =>
  withClock((tick) => {
    const { output, shown, draw } = paced();
    for (let i = 0; i < 10; i++) output.write(CHUNK);
    for (let i = 0; i < 10; i++) tick();
    output.write('echo');
    for (let i = 0; i < 100; i++) {
      draw();
      tick();
    }
    assert.equal(shown(), `${CHUNK.repeat(10)}echo`);
  }));

test('a screen that never answers is given all in the end', () =>
  withClock((tick) => {
    const { output, shown, calls } = paced();
    for (let i = 0; i < 64; i++) output.write(CHUNK);
    for (let i = 0; i < 10; i++) tick();
    assert.ok(shown().length < 64 * CHUNK.length);
    tick(5000);
    for (let i = 0; i < 100; i++) tick();
    assert.equal(shown(), CHUNK.repeat(64));
    assert.deepEqual(calls, ['pause', 'resume']);
  }));

test('an answer that comes late makes the screen one that answers', () =>
  withClock((tick) => {
    const { output, shown, draw } = paced();
    for (let i = 0; i < 64; i++) output.write(CHUNK);
    for (let i = 0; i < 10; i++) tick();
    tick(5000);
    draw();
    for (let i = 0; i < 100; i++) tick();
    assert.ok(shown().length < 64 * CHUNK.length, 'it is waited for again');
  }));

test('what the person types passes as it is, also in one piece with an answer', () =>
  withClock((tick) => {
    const { output, fired } = paced();
    const answer = answerTo('9753');
    assert.equal(output.typed(answer), answer, 'nothing was asked: it is a paste');
    for (let i = 0; i < 4; i++) output.write(CHUNK);
    for (let i = 0; i < 10; i++) tick();
    const asked = questionsOf(fired.join(''));
    assert.ok(asked.length > 0);
    assert.equal(output.typed('\u0003'), '\u0003');
    assert.equal(output.typed(`ab${answerTo(asked[0] ?? '')}c`), 'abc');
    assert.equal(output.typed('\u001b[0n'), '\u001b[0n', 'the answer to a question of the server');
  }));

test('what comes afterwards waits for what was written', () =>
  withClock((tick) => {
    const { output, shown } = paced();
    output.write(CHUNK);
    output.write(CHUNK);
    output.write(CHUNK);
    output.afterwards(() => output.write('[end]'));
    for (let i = 0; i < 20; i++) tick();
    assert.ok(shown().endsWith('[end]'));
  }));

test('cleared output is not shown', () =>
  withClock((tick) => {
    const { output, fired } = paced();
    output.write('x'.repeat(100 * 1024));
    output.clear();
    tick();
    assert.deepEqual(fired, []);
  }));

test('cleared while the screen is behind, it has no timer left', () =>
  withClock((tick) => {
    const { output, fired } = paced();
    for (let i = 0; i < 32; i++) output.write(CHUNK);
    for (let i = 0; i < 10; i++) tick();
    const before = fired.length;
    output.clear();
    tick(10_000);
    assert.equal(fired.length, before);
  }));
