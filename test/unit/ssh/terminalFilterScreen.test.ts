import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { terminalFilter } from '../../../src/ssh/terminalFilter';
import { testClaims } from '../../fuzz/claim';
import { terminalScreen } from '../../fuzz/terminalScreen';
import { watchedTerminal, write } from './watchedTerminal';

const ESC = '\u001b';

describe('terminal filter before a real terminal', () => {
  testClaims(terminalScreen);

  test('G07 no pair of characters after ESC makes the terminal answer or leave its text', async () => {
    const { terminal, acts } = watchedTerminal();
    for (let x = 0; x < 256; x += 1) {
      const filter = terminalFilter({ queries: false });
      const pairs = Array.from({ length: 256 }, (_, y) => `${ESC}${String.fromCharCode(x, y)}1;2$q?c\u001b\\`);
      await write(terminal, pairs.map(filter).join(''));
      assert.deepEqual(acts, [], `ESC ${x}`);
    }
    await write(terminal, `${ESC}c${ESC}(Bend`);
    assert.equal(terminal.buffer.active.getLine(0)?.translateToString(true), 'end');
    terminal.dispose();
  });

  test('the terminal of this test does act on each harmful sequence that is not filtered', async () => {
    for (const [sequence, act] of [
      [`${ESC}]0;t\u0007`, 'osc 0'],
      [`${ESC}]52;c;QQ==\u0007`, 'osc 52'],
      ['\u009d8;;vscode://x\u009c', 'osc 8'],
      [`${ESC}P$qm${ESC}\\`, 'dcs q'],
      ['\u009b5n', 'reply "\\u001b[0n"'],
    ] as const) {
      const { terminal, acts } = watchedTerminal();
      await write(terminal, sequence);
      assert.ok(acts.includes(act), `${JSON.stringify(sequence)}: ${acts.join()}`);
      terminal.dispose();
    }
  });

  test('a jump host has its device status and attributes answered', async () => {
    const { terminal, acts } = watchedTerminal();
    await write(terminal, terminalFilter({ queries: true })(`${ESC}[5n${ESC}[6n${ESC}[c${ESC}[?1000h`));
    assert.deepEqual(acts.slice(0, 2), ['reply "\\u001b[0n"', 'reply "\\u001b[1;1R"']);
    assert.equal(acts.length, 3);
    assert.equal(terminal.modes.mouseTrackingMode, 'vt200');
    terminal.dispose();
  });
});
