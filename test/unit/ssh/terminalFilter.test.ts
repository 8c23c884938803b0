import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LONGEST_SEQUENCE, LONGEST_STRING, sequenceReader } from '../../../src/appliance/escapeSequences';
import { terminalFilter } from '../../../src/ssh/terminalFilter';
import { testClaims } from '../../fuzz/claim';
import { filtered, terminalFilterClaims } from '../../fuzz/terminalFilter';
import { allowed, forbidden, SAFE } from './sampleSequences';

const ESC = '\u001b';

/** The text in two pieces, cut at each of its borders (or at some, where it is long). */
function* cuts(text: string): Generator<[string, string]> {
  const step = Math.max(1, Math.floor(text.length / 64));
  for (let at = 0; at <= text.length; at += step) yield [text.slice(0, at), text.slice(at)];
}

describe('terminal filter', () => {
  for (const { name, sequence, asJump = '' } of forbidden) {
    test(`G07 G08 ${name} shows nothing, whole or cut anywhere`, () => {
      const stream = `before${sequence}after`;
      for (const [first, second] of cuts(stream)) {
        assert.equal(filtered(false, first, second), 'beforeafter');
        assert.equal(filtered(true, first, second), `before${asJump}after`);
      }
      assert.equal(filtered(false, ...(stream.length < 10_000 ? stream.split('') : [stream])), 'beforeafter');
    });
  }

  test('each allowed sequence passes as it is, whole or cut anywhere, and never half', () => {
    for (const sequence of allowed) {
      for (const [first, second] of cuts(sequence)) {
        const filter = terminalFilter({ queries: false });
        assert.equal(filter(`a${first}`), second ? 'a' : `a${sequence}`, JSON.stringify([first, second]));
        assert.equal(filter(`${second}b`), second ? `${sequence}b` : 'b');
      }
    }
  });

  test('text with bidi controls, wide and combining characters is answered as it is', () => {
    const text = 'esa1.example> é ü 漢字 👩‍💻 e\u0301 \u202eabc\u202c \u00a0\u00ad\ufeff\uffff\r\n\t\b \b';
    assert.equal(filtered(false, text), text);
    assert.equal(filtered(false, ...text.split('')), text);
  });

  const changed: readonly [name: string, given: string, shown: string][] = [
    ['a count that would stop the window is capped', `${ESC}[2147483647L${ESC}[99999999999b`, `${ESC}[999L${ESC}[999b`],
    ['a position beyond every screen is capped', `${ESC}[99999;123456H`, `${ESC}[9999;9999H`],
    ['of several modes the harmless ones are left', `${ESC}[?3;4;1000;25l`, `${ESC}[?3;25l`],
    ['a control within a sequence comes before it', `${ESC}[1\r\n;3\u00001m`, `\r\n${ESC}[1;31m`],
    ['CAN aborts a sequence', `${ESC}[31\u0018m`, 'm'],
    ['SUB aborts a string', `${ESC}]0;a\u001ab`, 'b'],
    ['ESC within a sequence starts another', `${ESC}[3${ESC}[4m`, `${ESC}[4m`],
    ['ESC within a string ends it', `${ESC}]0;a${ESC}[4mb`, `${ESC}[4mb`],
    ['C1 CSI within a string ends it', `${ESC}]0;a\u009b4mb`, 'b'],
    ['a sequence cut short by a character beyond ASCII gives way to it', `${ESC}[3é${ESC}漢${ESC}[👍`, 'é漢👍'],
    ['a string within a string is not shown', `${ESC}P${ESC}]52;c;QQ==\u0007b`, 'b'],
  ];
  for (const [name, given, shown] of changed) {
    test(name, () => {
      assert.equal(filtered(false, given), shown);
      assert.equal(filtered(false, ...given.split('')), shown);
    });
  }

  test('a string that never ends does not take the rest with it: past its limit a line feed ends it', () => {
    const line = `${'x'.repeat(LONGEST_STRING)}\r\nesa1.example> `;
    assert.equal(filtered(false, `${ESC}]0;a\nb`), '');
    assert.equal(filtered(false, `${ESC}]0;${line}`), '\nesa1.example> ');
    assert.equal(filtered(false, `${ESC}P${line}`), '\nesa1.example> ');
  });

  test('G07 each pair of characters after ESC, cut at each border, lets only safe sequences through', () => {
    const safe = SAFE(false);
    for (let x = 0; x < 256; x += 1) {
      for (let y = 0; y < 256; y += 1) {
        const units = [ESC, String.fromCharCode(x), String.fromCharCode(y), '1m~'];
        const whole = filtered(false, units.join(''));
        assert.match(whole, safe, `ESC ${x} ${y}`);
        for (let cut = 1; cut < units.length; cut += 1) {
          const cutThere = filtered(false, units.slice(0, cut).join(''), units.slice(cut).join(''));
          assert.equal(cutThere, whole, `ESC ${x} ${y} cut at ${cut}`);
        }
      }
    }
  });

  testClaims(terminalFilterClaims);

  test('the sequence reader tells no sequence that began in 8-bit form or grew too long', () => {
    const told: string[] = [];
    const read = sequenceReader({ text: (text) => told.push(text), sequence: (sequence) => told.push(sequence) });
    read(`a\u009b1mb${ESC}[${'1'.repeat(LONGEST_SEQUENCE)}mc${ESC}[1m`);
    assert.deepEqual(told, ['a', 'b', 'c', `${ESC}[1m`]);
  });
});
