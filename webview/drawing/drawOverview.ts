/** The panel of all appliances, from its view. */
import type { HeatCell, HeatRow, HeatView, OverviewView } from '../view';
import { h, on, type Described } from './dom';
import { bdi, icon, markIcon, table, verdict, whoLine, type Press } from './parts';
import { steady } from './steady';

export type Filter = HeatRow['kind'] | 'all';

export interface OverviewShown {
  readonly filter: Filter;
  readonly setFilter: (filter: Filter) => void;
  /** Key of the cell that the keyboard or the mouse is on. */
  readonly at: string | undefined;
  readonly setAt: (key: string) => void;
  readonly press: Press;
  /** Another frame is needed. */
  readonly more: () => void;
}

export function drawOverview(view: OverviewView, shown: OverviewShown): Described {
  const { press } = shown;
  return h(
    'main',
    { class: 'page' },
    whoLine(view.who, press),
    verdict(view.verdict, press),
    view.tables.map((one) => table(one, press)),
    view.heat.folders.length > 0 && heat(view.heat, shown),
  );
}

function heat(view: HeatView, shown: OverviewShown): Described {
  const folders = view.folders.map(({ name, rows }) => ({ name, rows: rows.filter((row) => isShown(row, shown)) }));
  const cells = folders.flatMap(({ rows }) => rows.flatMap((row) => row.cells));
  const first = folders.flatMap(({ rows }) => rows)[0];
  const stop = cells.find(({ key }) => key === shown.at)?.key ?? cells[0]?.key ?? first?.id;
  const parts = folders.flatMap((one) =>
    one.rows.map((row) => {
      const holdsStop = row.id === stop || row.cells.some(({ key }) => key === stop);
      const withBest = view.ports.length > 0;
      const shape = [holdsStop ? stop : '', ...view.ports].join(' ');
      return { key: row.id, shape, from: JSON.stringify(row), describe: () => heatRow(row, stop, withBest, shown) };
    }),
  );
  const rows = steadyRows.describe(parts, shown.more);
  return h(
    'section',
    { 'aria-label': view.name },
    filters(view, shown),
    view.ports.length > 0 &&
      readout(
        view,
        cells.find(({ key }) => key === shown.at),
      ),
    h(
      'div',
      { class: `heat ports-${view.ports.length}`, role: 'grid', 'aria-label': view.name },
      folders.filter((one) => one.rows.length > 0).map((one) => folder(one, view, rows)),
    ),
  );
}

const steadyRows = steady<Described>();

function isShown({ kind }: HeatRow, { filter }: OverviewShown): boolean {
  return filter === 'all' || filter === kind;
}

function filters(
  { filterName, filters: all, legend, ports }: HeatView,
  { filter, setFilter }: OverviewShown,
): Described {
  const chips = all.map(({ kind, label, count, mark }) =>
    on(
      h(
        'button',
        { type: 'button', 'aria-pressed': filter === kind ? 'true' : 'false', key: kind },
        mark && markIcon(mark),
        `${label} `,
        h('span', { class: 'num' }, String(count)),
      ),
      { click: () => setFilter(kind) },
    ),
  );
  const signs = legend.map(({ mark, label }) =>
    h('li', {}, h('span', { class: `cell t-${mark.tone}` }, icon(mark.icon)), label),
  );
  return h(
    'div',
    { class: 'filters' },
    h('div', { class: 'chips', role: 'toolbar', 'aria-label': filterName }, chips),
    ports.length > 0 && h('ul', { class: 'legend' }, signs),
  );
}

function readout({ opens }: HeatView, cell: HeatCell | undefined): Described {
  return h(
    'p',
    { class: 'readout', role: 'status' },
    cell && markIcon(cell.mark16),
    cell && h('span', { class: 'cut' }, h('b', {}, bdi(cell.what)), ': ', bdi(cell.text)),
    cell && h('span', { class: 'dim' }, opens),
  );
}

function folder(
  { name, rows }: HeatView['folders'][number],
  { ports, best }: HeatView,
  drawn: ReadonlyMap<string, Described>,
): Described {
  const header = h(
    'div',
    { class: 'ports', role: 'row' },
    h('span', { role: 'columnheader' }, bdi(name)),
    ports.map((port) => h('span', { class: 'num', role: 'columnheader' }, String(port))),
    ports.length > 0 && h('span', { role: 'columnheader' }, best),
  );
  const body = rows.map(({ id }) => drawn.get(id));
  return h('div', { class: 'folder', role: 'rowgroup', 'aria-label': name, key: name }, header, body);
}

function heatRow(row: HeatRow, stop: string | undefined, withBest: boolean, shown: OverviewShown): Described {
  const { id, title, mark, cells, best } = row;
  const open = () => shown.press({ action: 'openStatus', ids: [id] });
  const name = h(
    'span',
    {
      ...{ role: 'rowheader', title, 'data-key': id },
      tabindex: cells.length > 0 ? undefined : stop === id ? '0' : '-1',
    },
    markIcon(mark),
    bdi(id, { class: 'cut' }),
  );
  return h(
    'div',
    { role: 'row', key: id },
    on(name, { click: open, keydown: enter(open) }),
    cells.map((cell) => heatCell(cell, cell.key === stop, open, shown)),
    withBest && h('span', { class: 'best num', role: 'gridcell' }, best),
  );
}

function heatCell(cell: HeatCell, isStop: boolean, open: () => void, { setAt }: OverviewShown): Described {
  const { key, mark, what, text } = cell;
  const attributes = {
    ...{ role: 'gridcell', class: `cell t-${mark.tone}`, key, 'data-key': key, 'aria-label': `${what}: ${text}` },
    tabindex: isStop ? '0' : '-1',
  };
  return on(h('span', attributes, icon(mark.icon)), {
    click: open,
    focus: () => setAt(key),
    mouseenter: () => setAt(key),
    keydown: enter(open),
  });
}

function enter(open: () => void) {
  return (event: Event): void => {
    if ((event as KeyboardEvent).key === 'Enter') open();
  };
}
