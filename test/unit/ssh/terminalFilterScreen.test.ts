import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Terminal } from '@xterm/headless';
import fc from 'fast-check';
import { terminalFilter } from '../../../src/ssh/terminalFilter';

const ESC = '\u001b';
const runs = Number(process.env['HOPTHROUGH_FUZZ_ITERATIONS'] ?? 150);

/** Every OSC, DCS and APC that VS Code or one of xterm.js's own addons acts on. */
const OSC_NUMBERS = [0, 1, 2, 4, 7, 8, 9, 10, 11, 12, 52, 104, 133, 633, 777, 1337];
const DCS_NAMES = [
  { final: 'q' },
  { intermediates: '$', final: 'q' },
  { intermediates: '+', final: 'q' },
  { final: '|' },
];

interface Watched {
  readonly terminal: Terminal;
  /** What the terminal did beside drawing. */
  readonly acts: string[];
}

function watchedTerminal(): Watched {
  const terminal = new Terminal({ cols: 40, rows: 12, scrollback: 50, allowProposedApi: true });
  const acts: string[] = [];
  terminal.onData((reply) => acts.push(`reply ${JSON.stringify(reply)}`));
  terminal.onBinary((reply) => acts.push(`reply ${JSON.stringify(reply)}`));
  terminal.onTitleChange((title) => acts.push(`title ${title}`));
  for (const number of OSC_NUMBERS) {
    terminal.parser.registerOscHandler(number, () => acts.push(`osc ${number}`) < 0);
  }
  for (const name of DCS_NAMES) terminal.parser.registerDcsHandler(name, () => acts.push(`dcs ${name.final}`) < 0);
  return { terminal, acts };
}

function write(terminal: Terminal, text: string): Promise<void> {
  return new Promise((resolve) => terminal.write(text, resolve));
}

/** Everything a person sees: characters and colours of each line, the cursor, the modes. */
function screen(terminal: Terminal): unknown {
  const buffer = terminal.buffer.active;
  const lines = Array.from({ length: buffer.length }, (_, y) => {
    const line = buffer.getLine(y);
    return Array.from({ length: terminal.cols }, (_, x) => {
      const cell = line?.getCell(x);
      return [cell?.getChars(), cell?.getFgColor(), cell?.getBgColor(), cell?.isBold(), cell?.isInverse()].join();
    }).join('|');
  });
  return { lines, x: buffer.cursorX, y: buffer.cursorY, type: buffer.type, modes: { ...terminal.modes } };
}

const text = fc.constantFrom('esa1.example> ', 'a', ' ', 'é漢', '👍', '\r\n', '\n', '\r', '\b', '\t', 'x'.repeat(45));
const drawing = fc
  .tuple(
    fc.constantFrom(...'@ABCDEFGHIJKLMPSTXZ`abdefmrsu'.split('')),
    fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 3 }),
    fc.constantFrom('', '', '', '\n', '\r'),
  )
  .map(([final, parameters, control]) => `${ESC}[${parameters.join(';')}${control}${final}`);
const escapes = fc.constantFrom(
  ...['7', '8', 'D', 'E', 'M', 'H', '(0', '(B', ')0', '=', '>', 'c', '[!p'].map((t) => ESC + t),
  '\u000e',
  '\u000f',
);
const modes = fc
  .tuple(
    fc.constantFrom('?1', '?6', '?7', '?25', '?45', '?47', '?1047', '?1048', '?1049', '?2004', '4'),
    fc.constantFrom('h', 'l'),
  )
  .map(([mode, final]) => `${ESC}[${mode}${final}`);
const harmless = fc.oneof({ weight: 3, arbitrary: text }, drawing, escapes, modes);
const harmful = fc.constantFrom(
  ...[
    ']0;t\u0007',
    ']52;c;QQ==\u0007',
    ']8;;vscode://x\u0007',
    ']10;?\u001b\\',
    'P$qm\u001b\\',
    'P+q544e\u001b\\',
    '_x\u001b\\',
    '[c',
    '[5n',
    '[6n',
  ].map((t) => ESC + t),
  ...['[>c', '[>q', '[18t', '[?1$p', '[?6n', '[?996n', 'Z', '[?1000h', '[?u'].map((t) => ESC + t),
  ...['\u009b6n', '\u009d0;t\u009c', '\u0090$qm\u009c', '\u0005', `${ESC}]`, `${ESC}P`, `${ESC}[`, ESC],
);

describe('terminal filter before a real terminal', () => {
  test('allowed sequences draw the screen that they draw unfiltered', async () => {
    const streams = fc.array(
      fc.array(harmless, { maxLength: 8 }).map((parts) => parts.join('')),
      { maxLength: 8 },
    );
    const property = fc.asyncProperty(streams, async (chunks) => {
      const [plain, shown] = [watchedTerminal(), watchedTerminal()];
      const filter = terminalFilter({ queries: false });
      await write(plain.terminal, chunks.join(''));
      for (const chunk of chunks) await write(shown.terminal, filter(chunk));
      assert.deepEqual(screen(shown.terminal), screen(plain.terminal));
      plain.terminal.dispose();
      shown.terminal.dispose();
    });
    await fc.assert(property, { numRuns: runs });
  });

  test('G07 G08 harmful sequences between harmless ones, cut anywhere, make the terminal do nothing', async () => {
    const streams = fc.array(fc.oneof(harmless, harmful, fc.string({ unit: 'binary', maxLength: 4 })), {
      maxLength: 40,
    });
    const property = fc.asyncProperty(streams, fc.integer({ min: 1, max: 9 }), async (parts, size) => {
      const { terminal, acts } = watchedTerminal();
      const filter = terminalFilter({ queries: false });
      const stream = parts.join('');
      for (let at = 0; at < stream.length; at += size) await write(terminal, filter(stream.slice(at, at + size)));
      assert.deepEqual(acts, []);
      assert.equal(terminal.modes.mouseTrackingMode, 'none');
      terminal.dispose();
    });
    await fc.assert(property, { numRuns: runs });
  });

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
