/** What an appliance states, cut into pieces that state one thing each; without menus, questions and commands to type. */
export function statements(text: string): string[] {
  const lines = unwrapped(text).filter((line) => !isMenu(line) && !isQuestion(line));
  return lines.map(withoutBullet).flatMap(sentences).flatMap(clauses);
}

/** The one value, or `undefined` where there is none or there are several. */
export function agreed<T>(values: readonly T[]): T | undefined {
  return new Set(values).size === 1 ? values[0] : undefined;
}

/** Lines as they were before the terminal wrapped them. */
function unwrapped(text: string): string[] {
  const lines: string[] = [];
  for (const line of text.split(/[\r\n]+/).map((each) => each.trim())) {
    const before = lines.at(-1);
    const continues = before !== undefined && /[^.:?!)\]>]$/.test(before) && /^[a-z(]/.test(line) && !isMenu(before);
    if (continues) lines[lines.length - 1] = `${before} ${line}`;
    else if (line !== '') lines.push(line);
  }
  return lines;
}

/** `1. Generate ...`, `- TUNNEL - Allow ...`, `TUNNEL - Allow ...`. */
function isMenu(line: string): boolean {
  return (
    /^[([]?\d+[.)\]]\s+\S/.test(line) ||
    /^(?:[-*\u2022]\s*)?[A-Z][A-Z ]{2,}(?:\s+[-\u2013\u2014]|:)\s+[A-Z][a-z]+\s+\S/.test(line)
  );
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
