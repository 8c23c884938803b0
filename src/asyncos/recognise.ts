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
export function recognise({ lines, current, known }: Sight): readonly [Recognised, Trust] | undefined {
  const { text, atEnd, cut, whole } = current;
  if (!atEnd || cut || text.trim() === '') return undefined;
  const trust = whole ? 'at-once' : 'settled';
  if (PAGER.test(text.trim())) return [{ kind: 'pager' }, trust];
  const prompt = promptAt(text, known);
  if (prompt) return [{ kind: 'prompt', prompt: prompt.prompt }, prompt.complete ? trust : 'settled'];
  const question = questionAt(lines, text);
  if (question) return [{ kind: 'question', question }, trustIn(question, text, trust)];
  return /[?:>#$%)\]] ?$/.test(text) ? [{ kind: 'unknown' }, 'patient'] : undefined;
}

/** `-Press Any Key For More-` (Netshot, oxidized, and oxidized issue 2105). */
const PAGER = /^-{1,3}\s?press any key (?:for more|to continue)\s?-{1,3}$|^-{2,3}\s?more\s?-{2,3}$/i;

export function isPager(line: string): boolean {
  return PAGER.test(line.trim());
}

function promptAt(text: string, known: readonly KnownPrompt[]): { prompt: MainPrompt; complete: boolean } | undefined {
  const spaced = text.endsWith(' ');
  if (known.length === 0) {
    const prompt = mainPrompt(text);
    return prompt && { prompt, complete: spaced };
  }
  for (const one of known) {
    const prompt = samePrompt(text, one.prompt);
    if (prompt) return { prompt, complete: spaced === one.spaced };
  }
  return undefined;
}

function trustIn({ kind }: Question, text: string, trust: Trust): Trust {
  if (kind === 'colon') return 'silent';
  if (kind === 'question' || !text.endsWith(' ')) return 'settled';
  return trust;
}
