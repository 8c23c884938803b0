import { sequenceReader } from '../appliance/escapeSequences';

export interface TerminalFilterOptions {
  /**
   * Whether device queries (DA1, DSR 5 and 6), mouse and focus reports may pass: the terminal answers them as if the
   * person had typed, which full-screen programs of a jump host need and an appliance's command line never does.
   */
  readonly queries: boolean;
}

/**
 * Makes the filter that stands between a server's output and the terminal. It takes the UTF-8 decoded text in chunks
 * cut anywhere and answers what may be shown of each. An allow-list: text, colours, cursor, erasing, scrolling,
 * tabs, character sets and harmless modes. Nothing that reaches the clipboard, a link, the title, a file or the
 * input passes, nor a sequence that is not whole yet. Text is answered as it is.
 */
export function terminalFilter(options: TerminalFilterOptions): (text: string) => string {
  let shown = '';
  const read = sequenceReader({
    text: (text) => (shown += text),
    sequence: (sequence) => (shown += allowed(sequence, options.queries)),
  });
  return (text) => {
    shown = '';
    read(text);
    return shown;
  };
}

/** xterm.js runs these once per count (`CSI 2147483647 L` would stop the window): no screen has more lines or columns. */
const COUNTED = new Set('@ I L M P S T X Z b'.split(' '));
const LARGEST_COUNT = 999;

const DRAWING = new Set([...COUNTED, ...'A B C D E F G H J K ` a d e f g m r s u ?J ?K !p'.split(' ')]);
const LARGEST_PARAMETER = 9999;

/** DECSC, DECRC, IND, NEL, HTS, RI, DECKPAM, DECKPNM, RIS; the designation of a character set. */
const PLAIN_ESCAPE = /^\u001b(?:[78DEHM=>c]|[()*+][0-~])$/;
const CONTROL_SEQUENCE = /^\u001b\[([?]?)([\d;:]*)(!?)([@-~])$/;

/** Primary device attributes and device status: the answers hold the terminal's kind and the cursor's place alone. */
const QUERIES = new Set(['\u001b[c', '\u001b[0c', '\u001b[5n', '\u001b[6n']);

/**
 * ANSI: insert. DEC: cursor keys, 132 columns, reverse video, origin, wrap, blinking and visible cursor, reverse wrap,
 * alternate screens, bracketed paste.
 */
const MODES = new Set([
  '4',
  '?1',
  '?3',
  '?5',
  '?6',
  '?7',
  '?12',
  '?25',
  '?45',
  '?47',
  '?1047',
  '?1048',
  '?1049',
  '?2004',
]);
const REPORTS = new Set(['?1000', '?1001', '?1002', '?1003', '?1004', '?1005', '?1006']);

/** Answers the sequence, what is left of it, or an empty text. */
function allowed(sequence: string, queries: boolean): string {
  if (PLAIN_ESCAPE.test(sequence)) return sequence;
  const [, prefix = '', parameters = '', intermediate = '', final = ''] = CONTROL_SEQUENCE.exec(sequence) ?? [];
  const name = prefix + intermediate + final;
  if (final === 'h' || final === 'l') return intermediate ? '' : allowedModes(prefix, parameters, final, queries);
  if (queries && QUERIES.has(sequence)) return sequence;
  if (!DRAWING.has(name) || (parameters.includes(':') && final !== 'm')) return '';
  const largest = COUNTED.has(name) ? LARGEST_COUNT : LARGEST_PARAMETER;
  return `\u001b[${prefix}${capped(parameters, largest)}${intermediate}${final}`;
}

function allowedModes(prefix: string, parameters: string, final: string, queries: boolean): string {
  const modes = parameters
    .split(';')
    .filter((mode) => MODES.has(prefix + mode) || (queries && REPORTS.has(prefix + mode)));
  return modes.length > 0 ? `\u001b[${prefix}${modes.join(';')}${final}` : '';
}

function capped(parameters: string, largest: number): string {
  return parameters.replace(/\d+/g, (digits) => (Number(digits) > largest ? String(largest) : digits));
}
