/** What an appliance states, by line, cut into pieces that state one thing each; without menus and questions. */
export function statements(text: string): string[][] {
  const all = unwrapped(text);
  const headed = all.some(isHeadedVerb);
  const lines = all.filter((line) => !isMenu(line) && !isQuestion(line) && !(headed && HEADED.test(line)));
  return lines.map((line) => sentences(withoutBullet(line)).flatMap(clauses));
}

/** What {@link statements} leaves out. */
export function leftOut(text: string): string[] {
  return unwrapped(text).filter((line) => isMenu(line) || isQuestion(line));
}

/** It offers or asks, and states nothing. A word alone may be a secret, whatever signs are in it. */
export function isAside(line: string): boolean {
  return isMenu(line) || (isQuestion(line) && !/^[^\s\]]+$/.test(line));
}

/** The one value, or `undefined` where there is none or there are several. */
export function agreed<T>(values: readonly T[]): T | undefined {
  return new Set(values).size === 1 ? values[0] : undefined;
}

/** Lines as they were before the terminal wrapped them. */
function unwrapped(text: string): string[] {
  const paragraphs: string[][] = [];
  for (const line of text.split(/[\r\n]+/).map(evenly)) {
    const before = paragraphs.at(-1);
    if (before !== undefined && isOpen(before) && /^[a-z(]/.test(line)) before.push(line);
    else if (line !== '') paragraphs.push([line]);
  }
  return paragraphs.map((lines) => lines.join(' '));
}

/** One space where there were many, and a colon for dots that lead to a value. */
function evenly(line: string): string {
  const even = line.trim().replace(/\s+/g, ' ');
  return even.replace(/(?<=\w) ?\.{4,} ?(?=\w)/g, ': ');
}

/** It may go on in the next line: it has no end, and is no menu. */
function isOpen(lines: readonly string[]): boolean {
  return /[^.:?!)\]>]$/.test(lines.at(-1) ?? '') && !isMenu(lines.slice(0, 2).join(' '));
}

/** `1. Generate ...`, `- TUNNEL - Allow ...`, `TUNNEL - Allow ...`. */
function isMenu(line: string): boolean {
  return (
    /^[([]?\d+[.)\]]\s+\S/.test(line) ||
    /^(?:[-*\u2022]\s*)?[A-Z][A-Z ]{2,}\s+[-\u2013\u2014]\s+[A-Z][a-z]+\s+\S/.test(line)
  );
}

/** `TUNNEL: Open a tunnel` and `TUNNEL: Open since 10:00` look alike: what no status is called says that it is a menu. */
const HEADED = /^(?:[-*\u2022]\s*)?[A-Z][A-Z ]{2,}:\s/i;
function isHeadedVerb(line: string): boolean {
  return /^(?:[-*\u2022]\s*)?(?:ssh ?access|disable):\s/i.test(line);
}

function isQuestion(line: string): boolean {
  return /\w["')]*\s?\?(?:\s|$)|\]>/.test(line);
}

function withoutBullet(line: string): string {
  return line.replace(/^[-*\u2022]\s+/, '');
}

function sentences(line: string): string[] {
  return line.split(/[.!;|]+(?:\s+|$)/).flatMap((each) => each.trim() || []);
}

/** A sentence that says two things is cut between them; what stands in parentheses is one of its own. */
function clauses(sentence: string): string[] {
  if (!isTwofold(sentence)) return [sentence];
  const inside = [...sentence.matchAll(/\(([^()]*)\)/g)]
    .map((match) => match[1] ?? '')
    .filter((it) => /\btunnel/i.test(it));
  const outside =
    inside.length === 0 ? sentence : sentence.replace(/\([^()]*\)/g, (it) => (/\btunnel/i.test(it) ? ' ' : it));
  return [...inside.flatMap(parts), ...parts(outside)];
}

function isTwofold(sentence: string): boolean {
  return /\btunnel/i.test(sentence) && /\baccess\b/i.test(sentence);
}

function parts(sentence: string): string[] {
  const split = sentence.split(/,\s+|\s+[-\u2013\u2014/]\s+|\s+(?:and|but|while|whereas|although|with)\s+/i);
  return split.every((part) => !isTwofold(part)) ? split.flatMap((part) => part.trim() || []) : [sentence];
}
