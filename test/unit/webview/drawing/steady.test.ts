import assert from 'node:assert/strict';
import { test } from 'node:test';
import { steady, type Part } from '../../../../webview/drawing/steady';

const part = (key: string, from: string, shape = ''): Part<{ text: string }> => ({
  ...{ key, from, shape },
  describe: () => ({ text: `${shape}${from}` }),
});

/** What stands there, and whether another frame was asked for. */
function drawer(most: number) {
  const parts = steady<{ text: string }>(most);
  return (...wanted: Part<{ text: string }>[]) => {
    let more = false;
    const described = parts.describe(wanted, () => (more = true));
    return { described, texts: [...described.values()].map(({ text }) => text), more };
  };
}

test('what has not changed is the very same description, which is then not compared', () => {
  const draw = drawer(9);
  const first = draw(part('a', '1'), part('b', '1')).described;
  const second = draw(part('a', '1'), part('b', '2')).described;
  assert.equal(second.get('a'), first.get('a'));
  assert.notEqual(second.get('b'), first.get('b'));
});

test('what is new is drawn at once, however much it is', () => {
  const { texts, more } = drawer(1)(part('a', '1'), part('b', '1'), part('c', '1'));
  assert.deepEqual([texts, more], [['1', '1', '1'], false]);
});

test('of what changes a frame draws a part, and asks for another frame until all is drawn', () => {
  const draw = drawer(2);
  const all = (from: string) => ['a', 'b', 'c'].map((key) => part(key, from));
  draw(...all('1'));
  assert.deepEqual(draw(...all('2')).texts, ['2', '2', '1']);
  const { texts, more } = draw(...all('2'));
  assert.deepEqual([texts, more], [['2', '2', '2'], false]);
});

test('however often all of it changes, each has its turn', () => {
  const draw = drawer(1);
  const all = (from: string) => ['a', 'b', 'c'].map((key) => part(key, from));
  draw(...all('1'));
  assert.deepEqual(draw(...all('2')).texts, ['2', '1', '1']);
  assert.deepEqual(draw(...all('3')).texts, ['2', '3', '1']);
  assert.deepEqual(draw(...all('4')).texts, ['2', '3', '4']);
  assert.deepEqual(draw(...all('5')).texts, ['5', '3', '4']);
});

test('a change of shape waits for nothing', () => {
  const draw = drawer(1);
  const all = (from: string, shape: string) => ['a', 'b', 'c'].map((key) => part(key, from, shape));
  draw(...all('1', 'x'));
  const { texts, more } = draw(...all('2', 'y'));
  assert.deepEqual([texts, more], [['y2', 'y2', 'y2'], false]);
});

test('what left is forgotten, and is new when it comes again', () => {
  const draw = drawer(1);
  draw(part('a', '1'), part('b', '1'));
  assert.deepEqual(draw(part('a', '1')).texts, ['1']);
  assert.deepEqual(draw(part('a', '2'), part('b', '2')).texts, ['2', '2']);
});
