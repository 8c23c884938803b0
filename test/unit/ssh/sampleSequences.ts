import { LONGEST_SEQUENCE } from '../../../src/appliance/escapeSequences';

const ESC = '\u001b';
const ST = `${ESC}\\`;

/** What may leave the filter, said a second time and apart from it: whole sequences of the allow-list and text. */
export const SAFE = (queries: boolean): RegExp =>
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

export const forbidden: readonly Row[] = [
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

export const allowed: readonly string[] = [
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
