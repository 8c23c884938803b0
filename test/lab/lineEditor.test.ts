import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { newLineEditor, type Typed } from '../../src/lab/asyncos/lineEditor';

describe('the line editor of a simulated appliance', () => {
  const rows: readonly (readonly [string, string, Typed | undefined, string, string])[] = [
    ['Enter ends the line', 'ab\rrest', { kind: 'line', text: 'ab' }, 'ab\r\n', 'rest'],
    ['a newline ends the line', 'ab\nrest', { kind: 'line', text: 'ab' }, 'ab\r\n', 'rest'],
    ['an unfinished line waits', 'ab', undefined, 'ab', ''],
    ['Ctrl-C drops it', 'ab\u0003rest', { kind: 'interrupt' }, 'ab^C\r\n', 'rest'],
    ['Ctrl-D on an empty line ends the input', '\u0004', { kind: 'end' }, '', ''],
    ['Ctrl-D within a line does nothing', 'a\u0004\r', { kind: 'line', text: 'a' }, 'a\r\n', ''],
    ['backspace erases one character', 'ab\u007f\r', { kind: 'line', text: 'a' }, 'ab\b \b\r\n', ''],
    ['backspace on an empty line does nothing', '\u0008\r', { kind: 'line', text: '' }, '\r\n', ''],
    ['backspace erases all bytes of a character', 'a😀\u007f\r', { kind: 'line', text: 'a' }, 'a😀\b \b\r\n', ''],
    [
      'arrow keys and function keys are no text',
      '\u001b[A\u001bOP\u001b[15~x\r',
      { kind: 'line', text: 'x' },
      'x\r\n',
      '',
    ],
    ['other control characters are no text', 'a\u001d\u0000b\r', { kind: 'line', text: 'ab' }, 'ab\r\n', ''],
  ];
  for (const [title, typed, outcome, echo, rest] of rows) {
    test(title, () => {
      const bytes = Buffer.from(typed);
      const edited = newLineEditor(false).feed(bytes);
      assert.deepEqual(edited.outcome, outcome);
      assert.equal(edited.echo.toString(), echo);
      assert.equal(bytes.subarray(edited.used).toString(), rest);
    });
  }

  test('a character that is cut over two packets is one character', () => {
    const editor = newLineEditor(false);
    const bytes = Buffer.from('é\r');
    editor.feed(bytes.subarray(0, 1));
    assert.deepEqual(editor.feed(bytes.subarray(1)).outcome, { kind: 'line', text: 'é' });
  });

  test('a hidden line shows only its end', () => {
    assert.equal(newLineEditor(true).feed(Buffer.from('secret\u007f\r')).echo.toString(), '\r\n');
  });
});
