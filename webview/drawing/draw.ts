/** The panel of one appliance, from its view. */
import type {
  AccessView,
  CaptureView,
  Cell,
  FactRow,
  MatrixView,
  StatusView,
  WayLine,
  WayPart,
  WayView,
} from '../view';
import { h, on, type Described } from './dom';
import { checklistSection, type ChecklistShown } from './drawChecklists';
import {
  bdi,
  folded,
  icon,
  iconButton,
  log,
  markIcon,
  pushButton,
  raw,
  section,
  table,
  verdict,
  whoLine,
  type Press,
} from './parts';

export interface Shown {
  /** Key of the selected cell; the view names one where the person has not chosen. */
  readonly selected: string | undefined;
  readonly select: (key: string) => void;
  /** A secret that is on the screen for a moment. */
  readonly revealed: { readonly key: string; readonly text: string } | undefined;
  readonly checklist: Omit<ChecklistShown, 'press'>;
  readonly press: Press;
}

export function drawStatus(view: StatusView, shown: Shown): Described {
  const { press } = shown;
  const { capture, way, access, matrix, tables, raw: texts, earlier, done, checklists } = view;
  const side = [access && accessSection(access, shown), earlier && log(earlier, press, { class: 'late' })];
  const hasSide = side.some((part) => part !== undefined);
  return h(
    'main',
    { class: 'page' },
    whoLine(view.who, press),
    verdict(view.verdict, press),
    capture && captureSection(capture, press),
    h(
      'div',
      { class: hasSide ? 'cols' : 'cols alone' },
      hasSide && h('div', { class: 'side' }, side),
      way && waySection(way, press),
      texts.map((text) => raw(text, press)),
      tables.filter(({ kind }) => kind !== 'rule').map((one) => table(one, press)),
      matrix && matrixSection(matrix, shown),
      tables.filter(({ kind }) => kind === 'rule').map((one) => table(one, press)),
      done && log(done, press),
      checklists && checklistSection(checklists, { ...shown.checklist, press }),
    ),
  );
}

function captureSection({ head, mark, text, buttons }: CaptureView, press: Press): Described {
  return section(
    head,
    press,
    {},
    h('p', { class: 'ico' }, markIcon(mark), bdi(text)),
    buttons.length > 0 &&
      h(
        'div',
        { class: 'buttons' },
        buttons.map((button) => pushButton(button, 'secondary', press)),
      ),
  );
}

function waySection({ head, lines, problem }: WayView, press: Press): Described {
  const most = Math.max(0, ...lines.map(({ parts }) => parts.length));
  const kind = most <= 3 ? 'one' : most <= 5 ? 'two' : 'many';
  const list = h('ul', { class: `way ${kind}` }, lines.map(wayLine));
  return section(head, press, {}, problem === undefined ? list : h('p', {}, bdi(problem)));
}

function wayLine({ whose, parts }: WayLine): Described {
  return h('li', {}, h('span', { class: 'whose' }, whose), parts.map(wayPart));
}

function wayPart(part: WayPart): Described {
  if (part.kind === 'node') return h('span', { class: 'node' }, icon(part.icon), bdi(part.name));
  const { mark, lead, word } = part;
  const text = h('span', {}, lead !== undefined && h('span', { class: 'lbl' }, `${lead} `), bdi(word));
  return h('span', { class: `hop t-${mark.tone}`, title: word }, h('span', {}, markIcon(mark), text));
}

function accessSection({ head, rows, days, notes, said, buttons }: AccessView, shown: Shown): Described {
  const segments =
    days &&
    h(
      'div',
      { class: `days t-${days.mark.tone}`, role: 'img', 'aria-label': days.name },
      Array.from({ length: 7 }, (_, day) => h('i', { class: day < days.left ? '' : 'gone' })),
    );
  return section(
    head,
    shown.press,
    {},
    h(
      'dl',
      { class: 'facts' },
      rows.map((row) => fact(row, shown)),
    ),
    segments,
    notes.map((note) => h('p', { class: 'small dim note' }, note)),
    said && folded(said),
    buttons.length > 0 &&
      h(
        'div',
        { class: 'buttons' },
        buttons.map((button) => pushButton(button, 'secondary', shown.press)),
      ),
  );
}

function fact(row: FactRow, { press, revealed }: Shown): Described {
  const { key, name, value, mark, after, title, mono, buttons, secret } = row;
  const text = secret !== undefined && revealed?.key === secret ? revealed.text : value;
  return h(
    'div',
    { key },
    h('dt', {}, name),
    h(
      'dd',
      { title },
      mark && markIcon(mark),
      bdi(text, { class: mono === true ? 'mono cut' : 'num' }),
      after !== undefined && h('span', { class: 'dim num' }, after),
      buttons !== undefined &&
        h(
          'span',
          { class: 'acts' },
          buttons.map((button) => iconButton(button, press)),
        ),
    ),
  );
}

/** Vantage by port; narrow, the style sheet turns it. One tab stop: `gridKeys` moves in it. */
function matrixSection(matrix: MatrixView, shown: Shown): Described {
  const { head, name, corner, ports, rows, busy } = matrix;
  const all = rows.flatMap(({ cells }) => cells);
  const selected = all.find(({ key }) => key === shown.selected) ?? all.find(({ key }) => key === matrix.preselected);
  const header = h(
    'div',
    { role: 'row' },
    h('div', { role: 'columnheader' }, corner),
    ports.map(({ port, tail }) =>
      h(
        'div',
        { role: 'columnheader', class: 'num' },
        tail === '' ? String(port) : h('b', {}, String(port)),
        tail !== '' && ` ${tail}`,
      ),
    ),
  );
  const body = rows.map((row) =>
    h(
      'div',
      { role: 'row', key: row.key },
      h(
        'div',
        { role: 'rowheader' },
        bdi(row.name, { class: 'name' }),
        h('span', { class: 'dim' }, row.dnsMark && markIcon(row.dnsMark), bdi(row.dns)),
      ),
      row.cells.map((cell) => matrixCell(cell, cell === selected, shown)),
    ),
  );
  const columns = `cols-${ports.length}`;
  return section(
    head,
    shown.press,
    busy ? { 'aria-busy': 'true' } : {},
    h('div', { class: `matrix ${columns} rows-${rows.length}`, role: 'grid', 'aria-label': name }, header, body),
    matrix.notes.map((note) => h('p', { class: 'dim small' }, bdi(note))),
    evidence(matrix.evidenceName, selected),
  );
}

function matrixCell(cell: Cell, isSelected: boolean, { select, press }: Shown): Described {
  const { key, mark, word, time, name } = cell;
  const attributes = {
    ...{ role: 'gridcell', key, 'data-key': key, 'aria-label': name, title: name },
    tabindex: isSelected ? '0' : '-1',
    'aria-selected': isSelected ? 'true' : 'false',
  };
  const described = h(
    'div',
    attributes,
    markIcon(mark),
    h('span', { class: 'word' }, word),
    ' ',
    h('span', { class: 'ms num' }, time),
  );
  return on(described, {
    click: () => select(key),
    focus: () => select(key),
    keydown: (event) => {
      if ((event as KeyboardEvent).key === 'Enter') press({ action: 'probe' });
    },
  });
}

/** Its place is kept while it is empty. */
function evidence(name: string, cell: Cell | undefined): Described {
  const found = cell?.evidence;
  return h(
    'div',
    { class: 'evidence', role: 'region', 'aria-label': name },
    found && h('p', {}, h('span', { class: 'what' }, bdi(found.what)), ' ', bdi(found.text)),
    found && found.lines.length > 0 && h('dl', { class: 'lines mono' }, found.lines.flatMap(wireLine)),
    found && h('p', { class: 'dim small num' }, bdi(found.detail)),
  );
}

function wireLine({ name, text }: { readonly name: string; readonly text: string }): Described[] {
  return [h('dt', {}, name), h('dd', {}, bdi(text))];
}
