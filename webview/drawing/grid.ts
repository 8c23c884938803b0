/** Arrows in a grid that is one tab stop (WAI-ARIA grid pattern): the focus moves, and what is focused is selected. */

/** The cell to go to, or `undefined` where the key is none of ours or there is nothing further. */
export function nextCell(
  rows: readonly (readonly string[])[],
  current: string,
  key: string,
  control: boolean,
): string | undefined {
  const row = rows.findIndex((cells) => cells.includes(current));
  const column = rows[row]?.indexOf(current) ?? -1;
  if (row < 0) return undefined;
  const last = rows.length - 1;
  const lastIn = (r: number) => (rows[r]?.length ?? 1) - 1;
  const at = (r: number, c: number) => rows[r]?.[Math.min(c, lastIn(r))];
  switch (key) {
    case 'ArrowUp':
      return row > 0 ? at(row - 1, column) : undefined;
    case 'ArrowDown':
      return at(row + 1, column);
    case 'ArrowLeft':
      return column > 0 ? at(row, column - 1) : undefined;
    case 'ArrowRight':
      return column < lastIn(row) ? at(row, column + 1) : undefined;
    case 'Home':
      return at(control ? 0 : row, 0);
    case 'End':
      return control ? at(last, lastIn(last)) : at(row, lastIn(row));
    default:
      return undefined;
  }
}

/** Where the matrix is turned, ports go down: the arrows go with what is seen. */
export function turned(rows: readonly (readonly string[])[]): string[][] {
  return (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] ?? ''));
}

/** One listener for all grids of the page. */
export function gridKeys(event: KeyboardEvent): void {
  const cell = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-key]') : null;
  const grid = cell?.closest('[role=grid]');
  if (cell === null || !grid) return;
  const to = nextCell(rowsOf(grid), cell.dataset['key'] ?? '', event.key, event.ctrlKey || event.metaKey);
  if (to === undefined) return;
  event.preventDefault();
  const found = [...grid.querySelectorAll<HTMLElement>('[data-key]')].find(({ dataset }) => dataset['key'] === to);
  found?.focus();
}

function rowsOf(grid: Element): string[][] {
  const rows = [...grid.querySelectorAll('[role=row]')]
    .map((row) => [...row.querySelectorAll<HTMLElement>('[tabindex]')].map(({ dataset }) => dataset['key'] ?? ''))
    .filter((row) => row.length > 0);
  return isTurned(grid) ? turned(rows) : rows;
}

/** The style sheet turns it by the width; two cells of one row then stand under each other. */
function isTurned(grid: Element): boolean {
  const [first, second] = grid.querySelectorAll('[role=row]:nth-child(2) > [role=gridcell]');
  return (
    first !== undefined &&
    second !== undefined &&
    first.getBoundingClientRect().left === second.getBoundingClientRect().left
  );
}
