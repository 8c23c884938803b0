/** What was said since the last answer, in lines; the oldest are dropped where it is more than is kept. */
export interface Heard {
  add(line: string): void;
  clear(): void;
  /** The last lines, at most `count`. */
  last(count: number): readonly string[];
  text(): string;
}

/** Characters kept. */
export const LONGEST_TEXT = 2 * 1024 * 1024;
/** Stands for what was dropped. */
const DROPPED = '[...]';

export function newHeard(): Heard {
  let lines: string[] = [];
  let first = 0;
  let length = 0;
  let dropped = false;
  const drop = (): void => {
    while (length > LONGEST_TEXT && first < lines.length - 1) {
      length -= (lines[first] ?? '').length + 1;
      first += 1;
      dropped = true;
    }
    if (first < lines.length / 2) return;
    lines = lines.slice(first);
    first = 0;
  };
  return {
    add(line) {
      lines.push(line);
      length += line.length + 1;
      drop();
    },
    clear() {
      [lines, first, length, dropped] = [[], 0, 0, false];
    },
    last: (count) => lines.slice(Math.max(first, lines.length - count)),
    text: () => (dropped ? [DROPPED, ...lines.slice(first)] : lines.slice(first)).join('\n'),
  };
}
