import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LONGEST_TEXT, newHeard } from '../../../src/asyncos/heard';
import { LONGEST_LINE, openLines } from '../../../src/asyncos/lines';

const rows: readonly (readonly [string, string, readonly string[], string])[] = [
  ['CR LF, CR CR LF and LF end a line', 'a\r\nb\r\r\nc\nd', ['a', 'b', 'c'], 'd'],
  ['a pager that is erased by spaces', `-Press Any Key For More-\r${' '.repeat(33)}\rnext`, [], 'next'],
  ['a pager that is erased to the end of the line', '-Press Any Key For More-\r\u001b[Kesa1> ', [], 'esa1> '],
  ['backspaces take back', 'versiom\b\u001b[Kn\b\b\b\b\b\b\bV\n', ['Version'], ''],
  ['a shorter redraw leaves the rest', 'abcdef\rxy\n', ['xycdef'], ''],
  [
    'BEL, NUL, colours, titles and charsets draw nothing',
    '\u0007a\u0000\u001b[1;31mb\u001b]0;x\u0007c\u001b(Bd\n',
    ['abcd'],
    '',
  ],
  ['the cursor moves', 'abc\u001b[2DX\u001b[5GY\n', ['aXc Y'], ''],
  ['an accent over two bytes', 'é€\u{1f511}\n', ['é€\u{1f511}'], ''],
];
for (const [name, text, lines, last] of rows)
  for (const size of [1, 3, 1000])
    test(`D04 ${name}, ${size} at a time`, () => {
      const ended: string[] = [];
      const pen = openLines((line) => ended.push(line));
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; at += size) pen.feed(bytes.subarray(at, at + size));
      assert.deepEqual([ended, pen.current().text], [lines, last]);
    });

test('a long line is put together again from the rows of a terminal whose width is known', () => {
  const ended: string[] = [];
  const pen = openLines((line) => ended.push(line), 10);
  pen.feed(Buffer.from('esa1> teln \ret host\r\n'));
  assert.deepEqual(ended, ['esa1> telnet host']);
});

test('a line that never ends is kept in part, and is known to be cut until it ends', () => {
  const pen = openLines(() => undefined);
  for (let count = 0; count < 100; count += 1) pen.feed(Buffer.alloc(1000, 'x'));
  assert.ok(pen.current().text.length <= LONGEST_LINE);
  assert.ok(pen.current().cut);
  pen.feed(Buffer.from('\nesa1> '));
  assert.deepEqual(pen.current(), { text: 'esa1> ', atEnd: true, whole: true, cut: false });
});

test('D21 of 100 MB the last are kept', () => {
  const heard = newHeard();
  const line = 'y'.repeat(1023);
  for (let count = 0; count < 100 * 1024; count += 1) heard.add(line);
  heard.add('the end');
  assert.ok(heard.text().length <= LONGEST_TEXT + 100);
  assert.ok(heard.text().startsWith('[...]\n') && heard.text().endsWith('\nthe end'));
  assert.equal(heard.last(2).length, 2);
});
