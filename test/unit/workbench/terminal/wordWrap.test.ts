import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wordWrap } from '../../../../src/workbench/terminal/wordWrap';

for (const [text, cols, lines] of [
  ['One attempt was made (keyboard-interactive).', 80, ['One attempt was made (keyboard-interactive).']],
  ['One attempt was made (keyboard-interactive).', 30, ['One attempt was made ', '(keyboard-interactive).']],
  ['abc def', 7, ['abc def']],
  ['abc def', 6, ['abc ', 'def']],
  ['abc def ghi', 7, ['abc ', 'def ghi']],
  ['Clé\u00a0: abc', 6, ['Clé\u00a0: ', 'abc']],
  [`a ${'x'.repeat(20)} b`, 10, ['a ', `${'x'.repeat(20)} `, 'b']],
  ['', 10, ['']],
] as const)
  test(`"${text}" on ${cols} columns is ${lines.length} lines`, () => {
    assert.deepEqual(wordWrap(text, cols).split('\r\n'), lines);
    assert.equal(lines.join(''), text, 'and can be joined again');
  });
