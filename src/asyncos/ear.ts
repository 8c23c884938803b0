import type { Channel, MainPrompt } from './cli';
import { echoOf, type Echo } from './echo';
import { newHeard, type Heard } from './heard';
import { openLines } from './lines';
import { unmarked } from './prompt';
import { isPager, recognise, type KnownPrompt, type Recognised, type Trust } from './recognise';
import { insideTelnet } from './telnet';

/** What comes next of a CLI: something recognised, or the end of waiting for it. */
export type Next =
  | Exclude<Recognised, { kind: 'pager' }>
  | { readonly kind: 'enough' | 'deadline' | 'closed' | 'aborted' | 'too-many-pages' };

export interface Wait {
  readonly ms: number;
  readonly signal?: AbortSignal | undefined;
  readonly enough?: ((text: string) => boolean) | undefined;
  /** What is not believed at once, whatever its form. */
  readonly doubts?: 'questions' | 'all';
  /** No key is pressed at a pager: it is not recognised. */
  readonly noPager?: boolean;
}

/** How long nothing more may come, in ms, before what is less than certain is believed. */
export interface Silences {
  /** What may be the beginning of a longer line. */
  readonly settled: number;
  /** What many a line of output looks like. */
  readonly silent: number;
  /** What only seems to ask. */
  readonly patient: number;
}

/** Where nothing else is asked for. */
export const USUAL_SILENCES: Silences = { settled: 60, silent: 700, patient: 2000 };

/** Hears what a CLI says, and is the one place that writes to it. */
export interface Ear {
  /** What is heard from now on answers this. `shown` is what a terminal echoes for it, where that is not what was sent. */
  say(sent: string, how?: { readonly shown?: string; readonly secret?: boolean }): void;
  /** Presses space at each pager on the way. One at a time. */
  next(wait: Wait): Promise<Next>;
  /** Said since the last answer, without echo, without the line that is not ended. */
  lines(): string;
  /** The same with that line. */
  text(): string;
  /** What stands at the end now. */
  sight(): Recognised | undefined;
  /** From now on this prompt is one of those that may come. */
  learn(prompt: MainPrompt): void;
  /** Settles when the channel ends or `signal` aborts, not before. */
  gone(signal: AbortSignal | undefined): { readonly first: Promise<'closed' | 'aborted'>; forget(): void };
  readonly closed: boolean;
}

/** A terminal shows one screen after the other: nobody reads a thousand of them. */
export const MOST_PAGES = 1000;
/** No menu is longer. */
export const LINES_OF_A_QUESTION = 300;

export function openEar(channel: Channel, silences: Silences, columns?: number): Ear {
  const heard = newHeard();
  const state: State = { known: [], echo: echoOf('', '', false), ended: true, odd: false, echoes: true, closed: false };
  const lines = openLines((line) => take(state, heard, line), columns);
  const listeners = new Set<() => void>();
  const tell = (): void => [...listeners].forEach((listener) => listener());
  const text = (): string => [heard.text(), lines.current().text].filter((part) => part !== '').join('\n');
  const withOpenLine = (): string => [heard.text(), lines.current().text].join('\n').replace(/^\n/, '');
  const seen = (): Seen | undefined => {
    const found = recognise({ lines: heard.last(LINES_OF_A_QUESTION), current: lines.current(), known: state.known });
    return found && isOfAnother(found[0], heard) ? undefined : found;
  };
  channel.onData((chunk) => {
    lines.feed(chunk);
    tell();
  });
  channel.onClose(() => {
    state.closed = true;
    tell();
  });
  return {
    say(sent, { shown, secret = false } = {}) {
      state.echo = echoOf(shown ?? sent.trimEnd(), lines.current().text, secret);
      state.ended = state.odd = false;
      heard.clear();
      channel.write(sent);
    },
    next: (wait) =>
      watch({ state, seen, text: withOpenLine, silences, listeners, press: (key) => channel.write(key) }, wait),
    lines: () => heard.text(),
    text,
    sight: () => (state.ended ? seen()?.[0] : undefined),
    learn(prompt) {
      const spaced = state.known.length > 0 || lines.current().text.endsWith(' ');
      state.known = [...state.known, { prompt, spaced }];
    },
    gone: (signal) => goneFrom(state, listeners, signal),
    get closed() {
      return state.closed;
    },
  };
}

type Seen = readonly [Recognised, Trust];

/** What a far end says behind `telnet` is none of the appliance's words, but for `telnet> `. */
function isOfAnother(found: Recognised, heard: Heard): boolean {
  return !(found.kind === 'question' && found.question.kind === 'telnet') && insideTelnet(heard.text());
}

interface State {
  known: readonly KnownPrompt[];
  echo: Echo;
  /** A line was ended since the last answer. */
  ended: boolean;
  /** A line that begins with a prompt was part of what was said: another may follow. */
  odd: boolean;
  /** This CLI echoes what is sent. */
  echoes: boolean;
  closed: boolean;
}

function take(state: State, heard: Heard, line: string): void {
  state.ended = true;
  const said = state.echo.take(line);
  if (said === undefined || isPager(said)) return;
  if (state.known.some(({ prompt }) => said.startsWith(unmarked(prompt)))) state.odd = true;
  heard.add(said);
}

interface Watched {
  readonly state: State;
  readonly seen: () => Seen | undefined;
  readonly text: () => string;
  readonly silences: Silences;
  readonly listeners: Set<() => void>;
  readonly press: (key: string) => void;
}

async function watch(watched: Watched, wait: Wait): Promise<Next> {
  const patience = newPatience();
  const away = goneFrom(watched.state, watched.listeners, wait.signal);
  let forget = (): void => undefined;
  const heard = new Promise<Next>((resolve) => {
    const expire = (): void => resolve({ kind: 'deadline' });
    const restart = (): void => patience.deadline(wait.ms, expire);
    const look = looking(watched, wait, patience, resolve, pageTurner(watched, wait, restart, resolve));
    watched.listeners.add(look);
    forget = () => watched.listeners.delete(look);
    restart();
    look();
  });
  const next = await Promise.race([away.first.then((kind): Next => ({ kind })), heard]);
  patience.end();
  away.forget();
  forget();
  return next;
}

function looking(
  { state, seen, text, silences }: Watched,
  wait: Wait,
  patience: Patience,
  resolve: (next: Next) => void,
  turnPage: () => void,
): () => void {
  const believe = (found: Recognised): void => {
    if (found.kind === 'pager') {
      turnPage();
      return;
    }
    if (!state.echo.seen()) state.echoes = false;
    resolve(
      found.kind === 'question' ? { kind: 'question', question: { ...found.question, text: text().trim() } } : found,
    );
  };
  return () => {
    patience.lose();
    if (wait.enough?.(text())) {
      resolve({ kind: 'enough' });
      return;
    }
    const [found, trust] = seen() ?? [];
    if (!found || !trust || !state.ended) return;
    patience.believeAfter(silenceFor(state, found, trust, wait, silences), () => believe(found));
  };
}

function pageTurner({ press }: Watched, wait: Wait, restart: () => void, resolve: (next: Next) => void): () => void {
  let pages = 0;
  return () => {
    if (wait.noPager) {
      resolve({ kind: 'unknown' });
      return;
    }
    pages += 1;
    if (pages > MOST_PAGES) {
      resolve({ kind: 'too-many-pages' });
      return;
    }
    restart();
    press(' ');
  };
}

/** 0: as soon as all that came in this turn of the event loop was heard. */
function silenceFor(state: State, found: Recognised, trust: Trust, wait: Wait, silences: Silences): number {
  if (trust === 'patient') return silences.patient;
  const noEcho = found.kind !== 'pager' && !state.echo.seen();
  if (trust === 'silent' || (noEcho && state.echoes)) return silences.silent;
  const doubted = wait.doubts === 'all' || (wait.doubts === 'questions' && found.kind === 'question');
  return trust === 'settled' || doubted || state.odd || noEcho ? silences.settled : 0;
}

interface Patience {
  deadline(ms: number, expired: () => void): void;
  believeAfter(ms: number, believe: () => void): void;
  lose(): void;
  end(): void;
}

function newPatience(): Patience {
  let limit: NodeJS.Timeout | undefined;
  let doubt: NodeJS.Timeout | undefined;
  let turn: NodeJS.Immediate | undefined;
  const lose = (): void => {
    clearTimeout(doubt);
    clearImmediate(turn);
  };
  return {
    lose,
    deadline(ms, expired) {
      clearTimeout(limit);
      limit = setTimeout(expired, ms);
    },
    believeAfter(ms, believe) {
      if (ms === 0) turn = setImmediate(believe);
      else doubt = setTimeout(believe, ms);
    },
    end() {
      clearTimeout(limit);
      lose();
    },
  };
}

function goneFrom(state: State, listeners: Set<() => void>, signal: AbortSignal | undefined): ReturnType<Ear['gone']> {
  let forget = (): void => undefined;
  const first = new Promise<'closed' | 'aborted'>((resolve) => {
    const abort = (): void => resolve('aborted');
    const listen = (): void => {
      if (state.closed) resolve('closed');
    };
    signal?.addEventListener('abort', abort, { once: true });
    listeners.add(listen);
    forget = () => {
      signal?.removeEventListener('abort', abort);
      listeners.delete(listen);
    };
    if (signal?.aborted) abort();
    listen();
  });
  return { first, forget: () => forget() };
}
