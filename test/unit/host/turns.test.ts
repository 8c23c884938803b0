import assert from 'node:assert/strict';
import { test } from 'node:test';
import { turns } from '../../host/turns.mjs';

/** A work that writes and ends when it is told to. */
function work(inTurn: ReturnType<typeof turns>) {
  let write: (text: string) => void = () => undefined;
  let end: (how: Promise<unknown>) => void = () => undefined;
  const ended = inTurn((own) => {
    write = own;
    return new Promise((resolve) => (end = resolve));
  });
  return {
    ended,
    write: (text: string) => write(text),
    end: (how: Promise<unknown> = Promise.resolve()) => {
      end(how);
      return ended.catch(() => undefined);
    },
  };
}

test('what runs side by side writes one after the other, in the order in which it began', async () => {
  const written: string[] = [];
  const inTurn = turns((text) => void written.push(text));
  const [first, second, third] = [work(inTurn), work(inTurn), work(inTurn)];
  second.write('2a');
  first.write('1a');
  third.write('3a');
  assert.deepEqual(written, ['1a']);
  await third.end();
  first.write('1b');
  await first.end();
  assert.deepEqual(written, ['1a', '1b', '2a']);
  second.write('2b');
  const fourth = work(inTurn);
  fourth.write('4a');
  await second.end();
  fourth.write('4b');
  assert.deepEqual(written, ['1a', '1b', '2a', '2b', '3a', '4a', '4b']);
  await fourth.end();
});

test('a work that fails gives its turn on, and its failure to whoever began it', async () => {
  const written: string[] = [];
  const inTurn = turns((text) => void written.push(text));
  const [first, second] = [work(inTurn), work(inTurn)];
  second.write('2');
  await first.end(Promise.reject(new Error('failed')));
  await assert.rejects(first.ended, /failed/);
  assert.deepEqual(written, ['2']);
  await second.end();
});
