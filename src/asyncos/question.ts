import type { Option, Question } from './cli';

/**
 * The question at which this output ends, by its form alone; `undefined` where it ends at none. `lines` were said
 * before `line`, which is not ended; both cleaned.
 */
export function questionAt(lines: readonly string[], line: string): Question | undefined {
  const text = [...lines, line].join('\n').trim();
  const bare = { text, preset: undefined, options: [] };
  if (/^telnet> ?$/.test(line)) return { ...bare, kind: 'telnet', asks: 'telnet>' };
  if (AUTHENTICITY.test(line)) return { ...bare, kind: 'authenticity', asks: sentence(lines, line) };
  const [, stem = '', preset = ''] = DEFAULT.exec(line) ?? [];
  if (DEFAULT.test(line)) return withDefault(lines, stem, { ...bare, preset });
  if (/\S.*: ?$/.test(line) && line.length <= LONGEST_COLON)
    return { ...bare, kind: 'colon', asks: sentence(lines, line) };
  return undefined;
}

/** What stands before the brackets, and what stands in them. */
const DEFAULT = /^(.*?)\[([^[\]]{0,256})\]> ?$/;
/** The question of OpenSSH's client for a key that is not known, and its second form (sshconnect.c, `confirm`). */
const AUTHENTICITY = /\(yes\/no(?:\/\[fingerprint\])?\)\? ?$|^Please type 'yes', 'no' or the fingerprint: ?$/;
const LONGEST_COLON = 200;

function withDefault(
  lines: readonly string[],
  stem: string,
  bare: { readonly text: string; readonly preset: string; readonly options: readonly Option[] },
): Question {
  const menu = stem.trim() === '' ? menuAtEnd(lines) : undefined;
  if (menu) return { ...bare, kind: 'menu', asks: sentence(menu.before, ''), options: menu.options };
  return { ...bare, kind: 'question', asks: sentence(lines, stem) };
}

const NUMBERED = /^\s{0,8}(\d{1,3})[.)]\s+(\S.*)$/;
const VERB = /^\s{0,8}- (\S[^a-z]*?) - (\S.*)$/;

interface Menu {
  readonly before: readonly string[];
  readonly options: readonly Option[];
}

/** Options up to the end of what was said; a label may go on over several lines, blank lines may stand around. */
function menuAtEnd(lines: readonly string[]): Menu | undefined {
  const end = lines.length - [...lines].reverse().findIndex((line) => line.trim() !== '');
  let first = end;
  for (let at = end - 1; at >= 0 && belongsToMenu(lines, at); at -= 1) if (optionOf(lines[at])) first = at;
  const options = optionsOf(lines.slice(first, end));
  return options.length > 0 ? { before: lines.slice(0, first), options } : undefined;
}

/** Not a paragraph of its own: after a blank line only an option may follow. */
function belongsToMenu(lines: readonly string[], at: number): boolean {
  const [line = '', next = ''] = [lines[at], lines[at + 1]];
  if (line.trim() === '') return optionOf(next) !== undefined;
  return true;
}

function optionsOf(lines: readonly string[]): Option[] {
  const options: Option[] = [];
  for (const line of lines) {
    const option = optionOf(line);
    const last = options[options.length - 1];
    if (option) options.push(option);
    else if (last && line.trim() !== '')
      options[options.length - 1] = { ...last, label: `${last.label} ${line.trim()}` };
  }
  return options;
}

function optionOf(line: string | undefined): Option | undefined {
  const [, key, label] = NUMBERED.exec(line ?? '') ?? VERB.exec(line ?? '') ?? [];
  return key === undefined || label === undefined ? undefined : { key, label: label.trim() };
}

/** The sentence that ends here, put together from the lines it is wrapped over. */
function sentence(lines: readonly string[], last: string): string {
  const parts = last.trim() === '' ? [] : [last.trim()];
  for (const line of [...lines].reverse()) {
    const part = line.trim();
    if (part === '' && parts.length === 0) continue;
    if (part === '' || (parts.length > 0 && /[.!?:>]$/.test(part)) || optionOf(line)) break;
    parts.unshift(part);
  }
  return parts.join(' ');
}
