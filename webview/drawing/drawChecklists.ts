/** The checklists of the web interface: one of them at a time is open. */
import type { Checklist } from '../messages';
import type { ChecklistsView, ChecklistView, StepView } from '../view';
import { h, on, type Described } from './dom';
import { bdi, pushButton, section, type Press } from './parts';

export interface ChecklistShown {
  readonly open: Checklist | undefined;
  /** Keys of the steps that are ticked, by list. */
  readonly done: Done;
  readonly setOpen: (kind: Checklist | undefined) => void;
  readonly setDone: (kind: Checklist, keys: readonly string[]) => void;
  readonly press: Press;
}

export type Done = Readonly<Partial<Record<Checklist, readonly string[]>>>;

export function checklistSection({ head, startOver, lists }: ChecklistsView, shown: ChecklistShown): Described {
  const open = lists.find(({ kind }) => kind === shown.open);
  return section(
    head,
    shown.press,
    { class: 'checklists' },
    h(
      'div',
      { class: 'chips' },
      lists.map((list) => chip(list, shown)),
    ),
    open && checklist(open, startOver, shown),
  );
}

const PLACE = 'checklist';

function chip({ kind, label }: ChecklistView, { open, setOpen }: ChecklistShown): Described {
  const isOpen = kind === open;
  const attributes = {
    ...{ type: 'button', key: kind, 'aria-expanded': String(isOpen) },
    'aria-controls': isOpen ? PLACE : undefined,
  };
  return on(h('button', attributes, label), { click: () => setOpen(isOpen ? undefined : kind) });
}

function checklist(list: ChecklistView, startOver: string, shown: ChecklistShown): Described {
  const { kind, label, intro, steps, guide } = list;
  const done = shown.done[kind] ?? [];
  const clear = on(h('button', { class: 'link', type: 'button' }, startOver), { click: () => shown.setDone(kind, []) });
  return h(
    'div',
    { id: PLACE, key: kind, role: 'group', 'aria-label': label },
    h('p', {}, bdi(intro)),
    h(
      'ol',
      { class: 'rows steps' },
      steps.map((step) => stepRow(step, kind, done, shown)),
    ),
    h('p', { class: 'small dim note' }, bdi(guide)),
    done.length > 0 && h('p', { class: 'small note' }, clear),
  );
}

function stepRow(step: StepView, kind: Checklist, done: readonly string[], shown: ChecklistShown): Described {
  const { key, text, button } = step;
  const isDone = done.includes(key);
  const others = done.filter((one) => one !== key);
  const box = on(h('input', { type: 'checkbox', checked: isDone }), {
    change: () => shown.setDone(kind, isDone ? others : [...others, key]),
  });
  return h(
    'li',
    { key, class: isDone ? 'done' : '' },
    h('label', {}, box, bdi(text)),
    button && pushButton(button, 'secondary', shown.press),
  );
}
