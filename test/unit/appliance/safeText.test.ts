import assert from 'node:assert/strict';
import { test } from 'node:test';
import { safeLines, safeText, saidLines } from '../../../src/appliance/safeText';
import { assertQuick } from '../../fuzz/claim';

const bytes = (text: string) => Buffer.from(text, 'latin1');

test('what has no room ends before its word, and is marked; what has is whole', () => {
  const end = `${'x'.repeat(190)} 10.0.0.53`;
  assert.equal(safeText(bytes(end)), end);
  assert.equal(safeText(bytes(`${end}7`)), `${'x'.repeat(190)} …`);
  assert.equal(safeText(bytes(`${end} 7`)), `${end.slice(0, -9)}…`);
  assert.equal(safeText(bytes('x'.repeat(500))), `${'x'.repeat(199)}…`);
  assert.equal(safeText(Buffer.alloc(200)), `${'\\x00'.repeat(49)}…`);
});

test('of lines each is whole or not there', () => {
  const line = 'Address:\t2001:db8:77::53#53\r\n';
  const [shown, whole] = [safeLines(line.repeat(40)), safeText(Buffer.from(line), 500)];
  assert.equal(shown, `${whole.repeat(Math.floor(999 / whole.length))}…`);
  assert.equal(safeLines(line), whole);
  assert.match(safeLines('x'.repeat(2000)), /^x{999}…$/);
});

test('any number of CR before LF, and one alone, end a line', () => {
  assert.deepEqual(saidLines('a\nb\r\nc\r\r\nd\re\r\n'), ['a', 'b', 'c', 'd', 'e', '']);
  assert.deepEqual(saidLines('a\r\rb'), ['a', '', 'b']);
});

test('CR without end take little time', () => {
  assertQuick(() => saidLines('\r'.repeat(200_000)));
});
