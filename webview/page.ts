/** The page: takes what the host sends, draws it, and asks for what is pressed. Facts live here, secrets for ten seconds. */
import type { Checklist, FromPage, Handlers, Subject, ToPage } from './messages';
import type { Words } from './words';
import { drawStatus } from './drawing/draw';
import type { Done } from './drawing/drawChecklists';
import { drawOverview, type Filter } from './drawing/drawOverview';
import { patch, type Described } from './drawing/dom';
import { registerElements } from './drawing/elements';
import { gridKeys } from './drawing/grid';
import { overviewView } from './rows/overview';
import type { Press } from './drawing/parts';
import { removedView, statusView } from './rows/rows';
import { sprite } from './drawing/sprite';
import type { Button, OverviewView } from './view';
import { announcer } from './drawing/announcer';

interface Kept {
  readonly subject?: Subject;
  readonly selected?: string;
  readonly filter?: Filter;
  readonly scroll?: number;
  readonly checklist?: Checklist | undefined;
  readonly done?: Done;
}

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: Kept): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

type Facts = Extract<ToPage, { type: 'appliance' | 'overview' | 'removed' }>;
/** Without what every message carries. */
type Wish = FromPage extends infer M ? (M extends FromPage ? Omit<M, 'panel' | 'n'> : never) : never;

const TICK_MS = 1_000;

function start(): void {
  const api = acquireVsCodeApi();
  const panel = document.body.dataset['panel'] ?? '';
  const root = document.getElementById('root');
  if (root === null) return;
  let kept = (api.getState() ?? {}) as Kept;
  let words: Extract<ToPage, { type: 'words' }> | undefined;
  let facts: Facts | undefined;
  let revealed: { key: string; text: string } | undefined;
  let at: string | undefined;
  let sent = 0;
  const overviewOf = viewedOnce();
  const announce = announcer(document.getElementById('live'));

  const keep = (changes: Kept) => {
    kept = { ...kept, ...changes };
    api.setState(kept);
  };
  const send = (wish: Wish) => api.postMessage({ ...wish, panel, n: (sent += 1) });
  const press: Press = (ask) => send(wishOf(ask));

  const draw = () => {
    if (words === undefined || facts === undefined) return;
    const { description, said, busy } = described(facts, words.words, words.locale);
    patch(root, [description]);
    announce(said, busy);
  };
  const described = (now: Facts, all: Words, locale: string): Drawn => {
    const clock = { now: Date.now(), locale };
    if (now.type === 'overview') {
      const view = overviewOf(now.facts, all, clock);
      const shown = { filter: kept.filter ?? 'all', setFilter, at, setAt, press, more: () => schedule() };
      return { description: drawOverview(view, shown), said: view.verdict.say, busy: view.verdict.busy };
    }
    const view = now.type === 'removed' ? removedView(now.id, all) : statusView(now.facts, all, clock);
    const checklist = { open: kept.checklist, done: kept.done ?? {}, setOpen, setDone };
    const shown = { selected: kept.selected, select, revealed, checklist, press };
    return { description: drawStatus(view, shown), said: view.verdict.say, busy: view.verdict.busy };
  };
  const schedule = onceAFrame(draw);
  const select = (selected: string) => {
    if (kept.selected === selected) return;
    keep({ selected });
    schedule();
  };
  const setFilter = (filter: Filter) => {
    keep({ filter });
    schedule();
  };
  const setOpen = (checklist: Checklist | undefined) => {
    keep({ checklist });
    schedule();
  };
  const setDone = (kind: Checklist, keys: readonly string[]) => {
    keep({ done: { ...kept.done, [kind]: keys } });
    schedule();
  };
  const setAt = (key: string) => {
    if (at === key) return;
    at = key;
    schedule();
  };
  const show = (next: Facts) => {
    facts = next;
    schedule();
  };
  const hide = () => {
    revealed = undefined;
    draw();
  };

  const handlers: Handlers<ToPage> = {
    words: (message) => {
      words = message;
      document.documentElement.lang = message.locale;
      keep({ subject: message.subject });
      schedule();
    },
    appliance: show,
    overview: show,
    removed: show,
    steps: ({ of }) => {
      keep({ checklist: of ?? kept.checklist });
      draw();
      root.querySelector('.checklists')?.scrollIntoView();
    },
    revealed: ({ what, text, seconds }) => {
      revealed = { key: what, text };
      draw();
      setTimeout(hide, seconds * 1000);
    },
  };

  patch(document.getElementById('sprite') ?? document.body, [sprite()]);
  registerElements();
  window.addEventListener('message', ({ data }: MessageEvent<ToPage>) => dispatch(handlers, data));
  document.addEventListener('keydown', (event) => {
    gridKeys(event);
    const running =
      facts?.type === 'appliance'
        ? facts.facts.busy !== undefined
        : facts?.type === 'overview' && facts.facts.probing !== undefined;
    if (event.key === 'Escape' && running) send({ type: 'run', action: 'cancel' });
  });
  keepScroll(
    () => kept.scroll,
    (scroll) => keep({ scroll }),
    root,
  );
  // What is counted down, and what grows old, changes by the clock alone.
  setInterval(() => document.visibilityState === 'visible' && schedule(), TICK_MS);
  send({ type: 'ready' });
}

/** Of the same facts the view is the same, second by second: it may take several frames to draw. */
function viewedOnce(): typeof overviewView {
  let last: { readonly facts: unknown; readonly second: number; readonly view: OverviewView } | undefined;
  return (facts, words, clock) => {
    const second = Math.floor(clock.now / 1000);
    if (last?.facts !== facts || last.second !== second)
      last = { facts, second, view: overviewView(facts, words, clock) };
    return last.view;
  };
}

interface Drawn {
  readonly description: Described;
  readonly said: string;
  readonly busy: boolean;
}

function wishOf(ask: Button['ask']): Wish {
  if ('copy' in ask) return { type: 'copy', what: ask.copy, id: ask.id };
  if ('reveal' in ask) return { type: 'reveal', what: ask.reveal, id: ask.id };
  return { type: 'run', ...ask };
}

function dispatch(handlers: Handlers<ToPage>, message: ToPage): void {
  const handler = handlers[message.type] as ((message: ToPage) => void) | undefined;
  handler?.(message);
}

function onceAFrame(draw: () => void): () => void {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      draw();
    });
  };
}

/** The place on the page is kept; it is gone back to once there is something to scroll. */
function keepScroll(was: () => number | undefined, keep: (scroll: number) => void, root: Element): void {
  const wanted = was() ?? 0;
  const observer = new ResizeObserver(() => {
    if (document.documentElement.scrollHeight < wanted) return;
    window.scrollTo(0, wanted);
    observer.disconnect();
  });
  if (wanted > 0) observer.observe(root);
  window.addEventListener('scrollend', () => keep(window.scrollY));
}

start();
