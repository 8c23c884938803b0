import type { Option, Question } from './cli';

/**
 * The question at which this output ends, by its form alone; `undefined` where it ends at none. `lines` were said
 * before `line`, which is not ended; both cleaned.
 */
export function questionAt(lines: readonly string[], line: string): Question | undefined {
  const form = formOf(lines, line);
  return form && { preset: undefined, options: [], ...form, text: [...lines, line].join('\n').trim() };
}

type Form = Pick<Question, 'kind' | 'asks'> & Partial<Question>;

function formOf(lines: readonly string[], line: string): Form | undefined {
  if (/^telnet> ?$/.test(line)) return { kind: 'telnet', asks: 'telnet>' };
  if (AUTHENTICITY.test(line)) return { kind: 'authenticity', asks: sentence(lines, line) };
  const [match, stem = '', preset = ''] = DEFAULT.exec(line) ?? [];
  if (match !== undefined) return { ...withDefault(lines, stem, preset), preset };
  const colon = line.length <= LONGEST_COLON && /\S.*: ?$/.test(line);
  return colon ? withColon(lines, line) : undefined;
}

/** What stands before the brackets, and what stands in them: a filter may have some of its own, `tcp[13] & 2 != 0`. */
const DEFAULT = /^(.*?)\[((?:[^[\]]|(?<=\w)\[[^[\]]{0,64}\]){0,256})\]> ?$/;
/** The question of OpenSSH's client for a key that is not known, and its second form (sshconnect.c, `confirm`). */
const AUTHENTICITY = /\(yes\/no(?:\/\[fingerprint\])?\)\? ?$|^Please type 'yes', 'no' or the fingerprint: ?$/;
const LONGEST_COLON = 200;

function withDefault(lines: readonly string[], stem: string, preset: string): Form {
  const menu = menuAtEnd(lines);
  const own = CHOOSES.test(stem) ? '' : stem.trim();
  const isOfMenu = own === '' || menu?.options.some(({ key }) => key === preset);
  if (!menu || !isOfMenu) return { kind: 'question', asks: sentence(lines, stem) };
  return { kind: 'menu', asks: sentence(menu.after, own) || sentence(menu.before, ''), options: menu.options };
}

/** `Your choice`, `Select an operation:`: it may stand in the line of the answer. */
const CHOOSES =
  /^\s*(?:(?:please )?(?:enter|type|make|select|choose) )?(?:(?:your|the|an?|one|its) )*(?:choice|selection|option|operation|number|select|choose)\s*[?:.]?\s*$/i;

/** A default that is a yes, a no or a number may stand before the colon. */
function withColon(lines: readonly string[], line: string): Form {
  const [match, stem = '', preset = ''] = /^(.*\S)\s*\[(y|n|yes|no|\d{1,5})\]\s*: ?$/i.exec(line) ?? [];
  const asked = match === undefined ? {} : { preset };
  const menu = CHOOSES.test(match === undefined ? line : stem) ? menuAtEnd(lines) : undefined;
  if (menu) return { kind: 'menu', asks: sentence(menu.before, ''), options: menu.options, ...asked };
  return { kind: 'colon', asks: sentence(lines, match === undefined ? line : stem), ...asked };
}

const NUMBERED = /^\s{0,8}(?:(\d{1,3})(?:[.):\]]|\s+[-\u2013])|[([](\d{1,3})[)\]])\s+(\S.*)$/;
const VERB = /^\s{0,8}[-*\u2022]\s{1,4}(?:(\w[\w ./-]{0,40}?)\s+[-\u2013\u2014]|([A-Z]{3,20}|[a-z]{3,20}):)\s+(\S.*)$/;
const BARE_VERB = /^\s{0,8}([A-Z][A-Z ]{2,20}?)\s+[-\u2013\u2014]\s+(\S.*)$/;

interface Menu {
  readonly before: readonly string[];
  readonly options: readonly Option[];
  /** A sentence after the options. */
  readonly after: readonly string[];
}

/** The last options that were said, where at most one paragraph follows them. */
function menuAtEnd(lines: readonly string[]): Menu | undefined {
  const last = lines.map(isOption).lastIndexOf(true);
  if (last < 0) return undefined;
  let end = last + 1;
  while (end < lines.length && goesOn(lines, end)) end += 1;
  const after = lines.slice(end);
  if (after.join('\n').trim().includes('\n\n')) return undefined;
  const first = firstOption(lines, last);
  return { before: lines.slice(0, first), options: optionsOf(lines.slice(first, end)), after };
}

/** A list in another form, or with a key that comes again, is none of this menu: what is said before it may be one. */
function firstOption(lines: readonly string[], last: number): number {
  const form = listForm(lines[last] ?? '');
  const keys = new Set<string>();
  let first = last;
  for (let at = last; at >= 0 && belongsToMenu(lines, at); at -= 1) {
    const option = optionOf(lines[at] ?? '');
    if (option === undefined) continue;
    if (listForm(lines[at] ?? '') !== form || keys.has(option.key)) return first;
    keys.add(option.key);
    first = at;
  }
  return first;
}

/** Was this asked before? Then its answer did not satisfy; why may stand before it, in the same sentence. */
export function isAskedAgain(asks: string, before: Iterable<string>): boolean {
  const isSame = (each: string) =>
    each === asks || (each !== '' && asks !== '' && (each.endsWith(asks) || asks.endsWith(each)));
  return [...before].some(isSame);
}

/** What was said before the menu of a question; all of it where it has none. */
export function beforeMenu({ text, options }: Pick<Question, 'text' | 'options'>): string {
  const lines = text.split('\n');
  const isOne = (line: string) =>
    options.some(({ key, label }) => line.includes(key) && evenly(line).includes(label.slice(0, 12)));
  const first = lines.findIndex((line) => isOption(line) && isOne(line));
  return first < 0 ? text : lines.slice(0, first).join('\n');
}

function belongsToMenu(lines: readonly string[], at: number): boolean {
  const [line = '', next = ''] = [lines[at], lines[at + 1]];
  return isOption(line) || (line.trim() === '' ? isOption(next) : goesOn(lines, at));
}

/** A label goes on where the line is indented, or where the line before it is so long that it was wrapped. */
function goesOn(lines: readonly string[], at: number): boolean {
  const [before = '', line = ''] = [lines[at - 1], lines[at]];
  return line.trim() !== '' && !isOption(line) && (/^\s{2}/.test(line) || before.length >= WRAPPED);
}

const WRAPPED = 55;

function isOption(line: string): boolean {
  return optionOf(line) !== undefined;
}

function optionsOf(lines: readonly string[]): Option[] {
  const options: Option[] = [];
  for (const line of lines) {
    const inLine = columnsOf(line).flatMap((column) => optionOf(column) ?? []);
    const last = options[options.length - 1];
    if (inLine.length > 0) options.push(...inLine);
    else if (last && line.trim() !== '')
      options[options.length - 1] = { ...last, label: evenly(`${last.label} ${line}`) };
  }
  return options;
}

function optionOf(line: string): Option | undefined {
  const [, number, bracketed, numbered] = NUMBERED.exec(line) ?? [];
  const [, dashed, headed, described] = VERB.exec(line) ?? [];
  const [, bare, explained] = BARE_VERB.exec(line) ?? [];
  const [key, label] = [number ?? bracketed ?? dashed ?? headed ?? bare, numbered ?? described ?? explained];
  return key === undefined || label === undefined ? undefined : { key, label: evenly(label) };
}

/** One blank where there were many, and as much as is ever read of it. */
function evenly(text: string): string {
  return text.trim().replace(/\s+/g, ' ').slice(0, LONGEST_LABEL);
}

const LONGEST_LABEL = 300;

function listForm(line: string): string {
  const [, mark = '', colon = ''] = /^\s*([-*\u2022]|[([]?\d)?(?:[^:]*?(:)(?=\s))?/.exec(line) ?? [];
  if (/\d/.test(mark)) return 'numbered';
  return /\s[-\u2013\u2014]\s/.test(line.replace(/^\s*[-*\u2022]\s/, '')) ? `${mark} dash` : `${mark} ${colon}`;
}

/** Options beside each other: the same form again, after a gap. */
function columnsOf(line: string): string[] {
  if (!isOption(line)) return [line];
  const gap = NUMBERED.test(line)
    ? /\s{2,}(?=[([]?\d{1,3}[.):\]]\s+\S)/
    : /\s{2,}(?=[-*\u2022]\s{1,4}\w[\w ./-]{0,40}?(?:\s+[-\u2013\u2014]|:)\s)/;
  return line.replace(/\s{3,}/g, '  ').split(gap);
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
