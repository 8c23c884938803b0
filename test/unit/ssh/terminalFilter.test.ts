import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { LONGEST_SEQUENCE, LONGEST_STRING, sequenceReader } from '../../../src/appliance/escapeSequences';
import { terminalFilter } from '../../../src/ssh/terminalFilter';

const ESC = '\u001b';
const ST = `${ESC}\\`;
const runs = Number(process.env['HOPTHROUGH_FUZZ_ITERATIONS'] ?? 2000);

/** What may leave the filter, said a second time and apart from it: whole sequences of the allow-list and text. */
const SAFE = (queries: boolean): RegExp =>
  new RegExp(
    '^(?:[\\x07-\\x0f\\x20-\\x7e\\u00a0-\\uffff]|\\x1b(?:[78DEHM=>c]|[()*+][0-~]' +
      '|\\[\\??[0-9;]*[JK]|\\[[0-9;:]*m|\\[[0-9;]*[@A-ILMPSTXZ`abdefgrsu]|\\[!p|\\[4[hl]' +
      '|\\[\\?(?:(?:1|3|5|6|7|12|25|45|47|1047|1048|1049|2004' +
      (queries ? '|100[0-6]' : '') +
      ')(?:;(?!h|l)|(?=[hl])))+[hl]' +
      (queries ? '|\\[0?c|\\[[56]n' : '') +
      '))*$',
  );

interface Row {
  readonly name: string;
  readonly sequence: string;
  /** What a jump host's filter shows of it instead of nothing. */
  readonly asJump?: string;
}

const strings = (name: string, introducer: string, payload: string): Row[] => [
  { name: `${name}, ended by ST`, sequence: introducer + payload + ST },
  { name: `${name}, ended by C1 ST`, sequence: `${introducer}${payload}\u009c` },
];

const osc = (number: number, text: string): Row[] => [
  ...strings(`OSC ${number}`, `${ESC}]`, `${number};${text}`),
  { name: `OSC ${number}, ended by BEL`, sequence: `${ESC}]${number};${text}\u0007` },
  ...strings(`OSC ${number} in C1 form`, '\u009d', `${number};${text}`),
];

const csi = (text: string, asJump?: string): Row[] => [
  { name: `CSI ${text}`, sequence: `${ESC}[${text}`, ...(asJump === undefined ? {} : { asJump }) },
  { name: `CSI ${text} in C1 form`, sequence: `\u009b${text}` },
];

const forbidden: readonly Row[] = [
  ...osc(0, 'title'),
  ...osc(1, 'icon'),
  ...osc(2, 'title'),
  ...osc(4, '1;?'),
  ...osc(7, 'file://host/etc'),
  ...osc(8, ';vscode://file/etc/passwd'),
  ...osc(9, 'note'),
  ...osc(10, '?'),
  ...osc(11, '?'),
  ...osc(52, 'c;cm0gLXJmIH4='),
  ...osc(133, 'A'),
  ...osc(633, 'E;rm'),
  ...osc(777, 'notify;a;b'),
  ...osc(1337, 'File=name=a:QQ=='),
  ...strings('OSC without a number', `${ESC}]`, 'payload'),
  ...strings('DCS DECRQSS', `${ESC}P`, '$qm'),
  ...strings('DCS XTGETTCAP', `${ESC}P`, '+q544e'),
  ...strings('DCS sixel', `${ESC}P`, 'q#0;2;0;0;0~~\n~~'),
  ...strings('DCS in C1 form', '\u0090', '$q"p'),
  ...strings('APC', `${ESC}_`, 'Gf=24;AAAA'),
  ...strings('APC in C1 form', '\u009f', 'payload'),
  ...strings('PM', `${ESC}^`, 'payload'),
  ...strings('PM in C1 form', '\u009e', 'payload'),
  ...strings('SOS', `${ESC}X`, 'payload'),
  ...strings('SOS in C1 form', '\u0098', 'payload'),
  ...strings('DCS that holds a BEL', `${ESC}P`, 'a\u0007b'),
  ...['c', '0c'].flatMap((text) => csi(text, `${ESC}[${text}`)),
  ...['5n', '6n'].flatMap((text) => csi(text, `${ESC}[${text}`)),
  ...['1000', '1002', '1003', '1004', '1006'].flatMap((mode) => csi(`?${mode}h`, `${ESC}[?${mode}h`)),
  ...['1c', '>c', '>0c', '=c', '?6n', '?15n', '?996n', '>q', '>0q', '?u', '>1u', '<u', '=1u', '1$p', '?1$p'].flatMap(
    (t) => csi(t),
  ),
  ...[
    't',
    '14t',
    '18t',
    '20t',
    '21t',
    '22;0t',
    '3;0;0t',
    '8;1;1t',
    'x',
    '1x',
    'i',
    '5i',
    '>4;2m',
    '?4m',
    '"p',
    '62;1"p',
  ].flatMap((t) => csi(t)),
  ...[
    '0*y',
    '$w',
    '1$w',
    '&w',
    '"v',
    ' q',
    '2 q',
    '?1s',
    '?1r',
    '?69h',
    '?9h',
    '?80h',
    '?2026h',
    '?2027$p',
    '2h',
    '12h',
    '20h',
  ].flatMap((t) => csi(t)),
  ...['1:2H', '1<H', '?1H', '!h', '?!p', '1 2m', '38;2$m'].flatMap((t) => csi(t)),
  ...[
    'Z',
    'N',
    'O',
    'V',
    'W',
    '\\',
    'F',
    'G',
    'l',
    'm',
    'n',
    'o',
    '|',
    '}',
    '~',
    '6',
    '9',
    '#8',
    '%G',
    '%@',
    ' F',
    '(%5',
    '-A',
  ].map((t) => ({
    name: `ESC ${t}`,
    sequence: ESC + t,
  })),
  { name: 'ENQ', sequence: '\u0005' },
  { name: 'NUL', sequence: '\u0000' },
  { name: 'DEL', sequence: '\u007f' },
  { name: 'XOFF', sequence: '\u0013' },
  { name: 'CAN', sequence: '\u0018' },
  ...Array.from({ length: 32 }, (_, i) => 0x80 + i)
    .filter((code) => ![0x90, 0x98, 0x9b, 0x9d, 0x9e, 0x9f].includes(code))
    .map((code) => ({ name: `C1 control 0x${code.toString(16)}`, sequence: String.fromCharCode(code) })),
  { name: 'a CSI longer than any that means something', sequence: `${ESC}[${'1;'.repeat(LONGEST_SEQUENCE)}m` },
  { name: 'an OSC of 1 MB on one line', sequence: `${ESC}]1337;File=:${'A'.repeat(1_000_000)}\u0007` },
];

const allowed: readonly string[] = [
  ...['7', '8', 'D', 'E', 'M', 'H', '=', '>', 'c', '(B', '(0', ')0', '*B', '+B'].map((text) => ESC + text),
  ...['m', '0m', '1;31m', '38;2;1;2;3m', '38:2::1:2:3m', '4:3m', 'H', '3;4H', '2A', 'B', '3C', 'D', 'E', 'F', '5G'].map(
    (t) => `${ESC}[${t}`,
  ),
  ...[
    'J',
    '2J',
    '3J',
    'K',
    '1K',
    '?J',
    '?2K',
    '2L',
    'M',
    'P',
    '3@',
    '2X',
    'S',
    '2T',
    'I',
    'Z',
    '3b',
    '2;5r',
    'r',
    's',
    'u',
  ].map((t) => `${ESC}[${t}`),
  ...[
    '4`',
    '2a',
    '3d',
    '2e',
    '1;1f',
    'g',
    '3g',
    '!p',
    '4h',
    '4l',
    '?1h',
    '?3l',
    '?5l',
    '?6l',
    '?7h',
    '?12l',
    '?25l',
  ].map((t) => `${ESC}[${t}`),
  ...['?45h', '?47h', '?1047l', '?1048h', '?1049h', '?2004h', '?1;25h'].map((t) => `${ESC}[${t}`),
  ...['\u0007', '\b', '\t', '\n', '\u000b', '\f', '\r', '\u000e', '\u000f'],
];

/** The text in two pieces, cut at each of its borders (or at some, where it is long). */
function* cuts(text: string): Generator<[string, string]> {
  const step = Math.max(1, Math.floor(text.length / 64));
  for (let at = 0; at <= text.length; at += step) yield [text.slice(0, at), text.slice(at)];
}

function filtered(queries: boolean, ...chunks: string[]): string {
  return chunks.map(terminalFilter({ queries })).join('');
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

  test('G08 random streams in random chunks let only safe sequences through, and the chunks do not matter', () => {
    const pieces = fc.oneof(
      fc.constantFrom(...forbidden.map((row) => row.sequence).filter((s) => s.length < 100), ...allowed),
      fc.constantFrom(
        ESC,
        '[',
        ']',
        '?',
        ';',
        '\u009b',
        '\u009c',
        '\u0090',
        '\u0007',
        '\u0018',
        '\n',
        '1000',
        'm',
        'h',
        'c',
      ),
      fc.string({ unit: 'binary', maxLength: 8 }),
    );
    const streams = fc.array(
      fc.array(pieces, { maxLength: 6 }).map((parts) => parts.join('')),
      { maxLength: 6 },
    );
    const property = fc.property(streams, fc.boolean(), (chunks, queries) => {
      const shown = filtered(queries, ...chunks);
      assert.match(shown, SAFE(queries));
      assert.equal(shown, filtered(queries, chunks.join('')));
      assert.equal(shown, filtered(queries, ...chunks.join('').split('')));
      assert.equal(filtered(queries, shown), shown);
    });
    fc.assert(property, { numRuns: runs });
  });

  test('the sequence reader tells no sequence that began in 8-bit form or grew too long', () => {
    const told: string[] = [];
    const read = sequenceReader({ text: (text) => told.push(text), sequence: (sequence) => told.push(sequence) });
    read(`a\u009b1mb${ESC}[${'1'.repeat(LONGEST_SEQUENCE)}mc${ESC}[1m`);
    assert.deepEqual(told, ['a', 'b', 'c', `${ESC}[1m`]);
  });

  test('random text without control characters is answered as it is', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 200 }).filter((s) => !/[\u0000-\u001f\u007f-\u009f]/.test(s));
    fc.assert(
      fc.property(fc.array(text), (chunks) => {
        const filter = terminalFilter({ queries: false });
        for (const chunk of chunks) assert.equal(filter(chunk), chunk);
      }),
      { numRuns: runs },
    );
  });
});
