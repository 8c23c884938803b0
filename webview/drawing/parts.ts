/** The small pieces that every section is made of. */
import type {
  Button,
  FoldedView,
  Head,
  IconButton,
  LogView,
  Mark,
  RawView,
  TableCell,
  TableView,
  VerdictView,
  Who,
} from '../view';
import { h, on, type Described } from './dom';
import { BUTTON, buttonLook } from './elements';
import type { IconName } from './icons';

/** What a press does. */
export type Press = (ask: Button['ask']) => void;

export function icon(name: IconName, tone?: Mark['tone'], ...classes: string[]): Described {
  const names = ['i', ...(tone === undefined ? [] : [`t-${tone}`]), ...(name === 'busy' ? ['spin'] : []), ...classes];
  return h(
    'svg',
    { class: names.join(' '), viewBox: '0 0 16 16', 'aria-hidden': 'true' },
    h('use', { href: `#i-${name}` }),
  );
}

export function markIcon({ icon: name, tone }: Mark, ...classes: string[]): Described {
  return icon(name, tone, ...classes);
}

/** Text that came from elsewhere: its direction stays its own. */
export function bdi(text: string, attributes: Readonly<Record<string, string | undefined>> = {}): Described {
  return h('bdi', attributes, text);
}

export function pushButton({ label, ask }: Button, look: 'primary' | 'secondary', press: Press): Described {
  return on(h(BUTTON, { ...buttonLook(look), key: label }, label), { click: () => press(ask) });
}

export function iconButton({ icon: name, label, ask }: IconButton, press: Press): Described {
  const button = h(
    BUTTON,
    { ...buttonLook('icon'), class: 'act', 'aria-label': label, title: label, key: label },
    icon(name),
  );
  return on(button, { click: () => press(ask) });
}

export function linkButton({ label, ask }: Button, press: Press): Described {
  return on(h('button', { class: 'link', type: 'button', key: label }, label), { click: () => press(ask) });
}

export function whoLine(who: Who, press: Press): Described {
  return h(
    'header',
    { class: 'who' },
    icon(who.icon),
    h('h1', {}, bdi(who.name)),
    h('span', { class: 'rest' }, bdi(who.rest)),
    who.tags.map((tag) => h('span', { class: 'tag' }, tag)),
    who.when !== '' && h('span', { class: 'when dim small num', title: who.whenTitle }, who.when),
    who.toolbar.length > 0 &&
      h(
        'span',
        { class: 'bar', role: 'toolbar', 'aria-label': who.toolbarName },
        who.toolbar.map((b) => iconButton(b, press)),
      ),
  );
}

/** The sentence alone is the live region: it is written when it changes, and `announced` says how often that may be. */
export function verdict(view: VerdictView, press: Press): Described {
  const { mark, say, then, thenTitle, buttons, busy } = view;
  return h(
    'div',
    { class: 'verdict', 'aria-busy': busy ? 'true' : undefined },
    markIcon(mark),
    h(
      'div',
      {},
      h('p', { class: 'say' }, bdi(say)),
      h('p', { class: 'then', title: thenTitle }, bdi(then)),
      buttons.length > 0 &&
        h(
          'div',
          { class: 'buttons' },
          buttons.map((button, index) => pushButton(button, index === 0 ? 'primary' : 'secondary', press)),
        ),
    ),
  );
}

let ids = 0;
const idOf = new Map<string, string>();

/** A section with its heading, by which it is called. */
export function section(
  head: Head,
  press: Press,
  attributes: Readonly<Record<string, string>>,
  ...children: Parameters<typeof h>[2][]
): Described {
  const id = idOf.get(head.title) ?? `h${++ids}`;
  idOf.set(head.title, id);
  return h('section', { 'aria-labelledby': id, key: id, ...attributes }, heading(head, id, press), ...children);
}

function heading({ title, meta, links }: Head, id: string, press: Press): Described {
  return h(
    'div',
    { class: 'head' },
    h('h2', { id }, bdi(title)),
    h('span', { class: 'meta num', title: meta }, bdi(meta ?? '')),
    links !== undefined &&
      links.length > 0 &&
      h(
        'span',
        { class: 'more' },
        links.map((link) => linkButton(link, press)),
      ),
  );
}

export function table({ kind, head, columns, rows }: TableView, press: Press): Described {
  const caption =
    columns !== undefined &&
    h(
      'div',
      { class: 'cap', role: 'row' },
      columns.map((name) => h('span', { role: name === '' ? 'cell' : 'columnheader' }, name)),
    );
  const body = rows.map(({ key, cells }) =>
    h(
      'div',
      { role: 'row', key },
      cells.map((cell) => tableCell(cell, press)),
    ),
  );
  return section(
    head,
    press,
    {},
    h('div', { class: `rows ${kind}`, role: 'table', 'aria-label': head.title }, caption, body),
  );
}

function tableCell({ text, mark, icon: name, mono, dim, button }: TableCell, press: Press): Described {
  const shape = mark !== undefined ? markIcon(mark) : name !== undefined ? icon(name) : undefined;
  const classes = ['ico', ...(dim === true ? ['dim'] : []), ...(mono === true ? ['mono'] : [])].join(' ');
  const pressed =
    button === undefined ? undefined : 'icon' in button ? iconButton(button, press) : linkButton(button, press);
  return h('span', { class: classes, role: 'cell' }, shape, text !== '' && bdi(text, { class: 'cut' }), pressed);
}

export function log(
  { head, rows }: LogView,
  press: Press,
  attributes: Readonly<Record<string, string>> = {},
): Described {
  const items = rows.map(({ key, time, title, mark, text }) =>
    h('li', { key }, h('span', { class: 'dim num small', title }, time), markIcon(mark), bdi(text)),
  );
  return section(head, press, attributes, h('ul', { class: 'rows log' }, items));
}

export function raw({ head, lines }: RawView, press: Press): Described {
  return section(head, press, {}, rawText(head.title, lines));
}

/** Opened and closed by the person alone: what is drawn later leaves it as it stands. */
export function folded({ title, lines }: FoldedView): Described {
  return h('details', { class: 'said' }, h('summary', {}, bdi(title)), rawText(title, lines));
}

function rawText(name: string, lines: readonly string[]): Described {
  const text = lines.map((line) => h('div', {}, bdi(line)));
  return h('div', { class: 'raw mono', tabindex: '0', role: 'group', 'aria-label': name }, text);
}
