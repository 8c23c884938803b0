import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Terminal } from '@xterm/headless';
import { PLAIN_SCREEN } from '../../../../src/workbench/terminal/plainScreen';

const ESC = '\u001b';
const LEFT: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['the screen of a full-screen program', `${ESC}[?1049h${ESC}[2;3Hedited`],
  ['a character set for drawing', `${ESC}(0`],
  ['invisible text', `${ESC}[8;30;40m`],
  ['margins', `${ESC}[1;2r${ESC}[3;7H`],
  ['the mouse', `${ESC}[?1003h${ESC}[?1006h`],
];

const write = (terminal: Terminal, text: string) => new Promise<void>((resolve) => terminal.write(text, resolve));

for (const [what, left] of LEFT)
  test(`what is said after a shell that left ${what} is read where the shell stood`, async () => {
    const terminal = new Terminal({ cols: 40, rows: 6, allowProposedApi: true });
    await write(terminal, `first\r\nsecond\r\nesa1> ${left}`);
    await write(terminal, `${PLAIN_SCREEN}lost`);
    const { active } = terminal.buffer;
    const lines = [0, 1, 2].map((y) => active.getLine(y)?.translateToString(true));
    assert.equal(active.type, 'normal');
    assert.deepEqual(lines, ['first', 'second', 'esa1> lost']);
    assert.equal(active.getLine(2)?.getCell(6)?.isInvisible(), 0);
    assert.equal(terminal.modes.mouseTrackingMode, 'none');
    terminal.dispose();
  });
