/** Every icon once, as symbols that the page refers to. */
import { h, type Described } from './dom';
import { drawing, icons, type IconName } from './icons';

export function sprite(): Described {
  const symbols = (Object.keys(icons) as IconName[]).map((name) =>
    h('symbol', { id: `i-${name}`, viewBox: '0 0 16 16' }, paths(name)),
  );
  return h('svg', { class: 'sprite', 'aria-hidden': 'true' }, symbols);
}

function paths(name: IconName): Described[] {
  const { line, solid, mark, thick, dashes } = drawing(name);
  const each = (kind: string, all: readonly string[] | undefined) =>
    (all ?? []).map((d) =>
      h('path', { d, class: kind, ...(dashes === undefined ? {} : { 'stroke-dasharray': dashes }) }),
    );
  return [...each('line', line), ...each('solid', solid), ...each('cut-out', mark), ...each('thick', thick)];
}
