import type { MainPrompt, Question } from './cli';
import type { CurrentLine } from './lines';
import { mainPrompt, samePrompt } from './prompt';
import { questionAt } from './question';

export type Recognised =
  | { readonly kind: 'prompt'; readonly prompt: MainPrompt }
  | { readonly kind: 'question'; readonly question: Question }
  | { readonly kind: 'pager' }
  /** It seems to wait for an answer, in a form that is not known. */
  | { readonly kind: 'unknown' };

/**
 * How long nothing more may come before it is believed: `at-once`; `settled`: it may be the beginning of a longer line;
 * `silent`: many a line of output looks like it; `patient`: it is not known at all.
 */
export type Trust = 'at-once' | 'settled' | 'silent' | 'patient';

export interface Sight {
  /** Said since the last answer. */
  readonly lines: readonly string[];
  readonly current: CurrentLine;
  /** The prompts that may come; empty before the first one is learned. */
  readonly known: readonly KnownPrompt[];
}

export interface KnownPrompt {
  readonly prompt: MainPrompt;
  /** It was followed by a space. */
  readonly spaced: boolean;
}

/** At what this output ends, and how far that can be trusted. */
export function recognise({ lines, current, known }: Sight): Seen | undefined {
  const { text, atEnd, cut, whole } = current;
  if (!atEnd || cut || text.trim() === '') return undefined;
  const trust = whole ? 'at-once' : 'settled';
  if (PAGER.test(text.trim())) return [{ kind: 'pager' }, trust];
  const prompt = known.length === 0 ? firstPrompt(lines, text, trust) : promptAt(text, known, trust);
  if (prompt) return prompt;
  const question = questionAt(lines, text);
  if (question) return [{ kind: 'question', question }, trustIn(question, text, trust)];
  return /[?:>#$%)\]] ?$/.test(text) ? [{ kind: 'unknown' }, 'patient'] : undefined;
}

/** `-Press Any Key For More-` (Netshot, oxidized, and oxidized issue 2105); the others are supposed. */
const PAGER =
  /^-{1,3}\s?press any key (?:for more|to continue)\s?-{1,3}$|^[[(<]?press any key (?:for more|to continue)[\])>]?\s?\.{0,3}$|^<?-{2,3}\s?more\s?-{2,3}>?(?:\s?\(\d{1,3}%\))?$|^[-[(]?press (?:the )?space(?: ?bar)? (?:to continue|for more)(?:,? (?:or )?q(?:uit)? to (?:quit|exit|abort|stop))?[-\])]?$/i;

export function isPager(line: string): boolean {
  return PAGER.test(line.trim());
}

type Seen = readonly [Recognised, Trust];

/** A banner may hold a line that looks like a prompt: it is believed at once after the words that come before one. */
function firstPrompt(lines: readonly string[], text: string, trust: Trust): Seen | undefined {
  const prompt = mainPrompt(text);
  if (!prompt) return undefined;
  const greeted = lines.some((line) => /^AsyncOS \d/.test(line)) && lines.some((line) => /^Welcome to the /.test(line));
  if (!text.endsWith(' ')) return [{ kind: 'prompt', prompt }, greeted ? 'settled' : 'silent'];
  return [{ kind: 'prompt', prompt }, greeted ? trust : 'settled'];
}

function promptAt(text: string, known: readonly KnownPrompt[], trust: Trust): Seen | undefined {
  for (const { prompt, spaced } of known) {
    const same = samePrompt(text, prompt);
    if (same) return [{ kind: 'prompt', prompt: same }, text.endsWith(' ') === spaced ? trust : 'settled'];
  }
  return undefined;
}

function trustIn({ kind }: Question, text: string, trust: Trust): Trust {
  if (kind === 'colon' || /: ?$/.test(text)) return 'silent';
  if (kind === 'question' || !text.endsWith(' ')) return 'settled';
  return trust;
}
