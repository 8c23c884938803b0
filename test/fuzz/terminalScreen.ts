import assert from 'node:assert/strict';
import fc from 'fast-check';
import { terminalFilter } from '../../src/ssh/terminalFilter';
import { screen, watchedTerminal, write } from '../unit/ssh/watchedTerminal';
import { claim, type Claim } from './claim';

const ESC = '\u001b';

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

export const terminalScreen: readonly Claim[] = [
  claim(
    'allowed sequences draw the screen that they draw unfiltered',
    150,
    fc.asyncProperty(
      fc.array(
        fc.array(harmless, { maxLength: 8 }).map((parts) => parts.join('')),
        { maxLength: 8 },
      ),
      async (chunks) => {
        const [plain, shown] = [watchedTerminal(), watchedTerminal()];
        const filter = terminalFilter({ queries: false });
        await write(plain.terminal, chunks.join(''));
        for (const chunk of chunks) await write(shown.terminal, filter(chunk));
        assert.deepEqual(screen(shown.terminal), screen(plain.terminal));
        plain.terminal.dispose();
        shown.terminal.dispose();
      },
    ),
  ),
  claim(
    'G07 G08 harmful sequences between harmless ones, cut anywhere, make the terminal do nothing',
    150,
    fc.asyncProperty(
      fc.array(fc.oneof(harmless, harmful, fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 40 }),
      fc.integer({ min: 1, max: 9 }),
      async (parts, size) => {
        const { terminal, acts } = watchedTerminal();
        const filter = terminalFilter({ queries: false });
        const stream = parts.join('');
        for (let at = 0; at < stream.length; at += size) await write(terminal, filter(stream.slice(at, at + size)));
        assert.deepEqual(acts, []);
        assert.equal(terminal.modes.mouseTrackingMode, 'none');
        terminal.dispose();
      },
    ),
  ),
];
