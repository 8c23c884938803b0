/** What `techsupport` asks, recognised by its words: verbs and labels, never by number or place. */

import type { Option, Question } from '../asyncos/cli';
import { keysOfVerbs } from '../asyncos/menuVerbs';

export type Verb = 'TUNNEL' | 'SSHACCESS' | 'DISABLE' | 'STATUS';

export type Step =
  /** What to type for each operation that is offered. */
  | { readonly kind: 'operations'; readonly keys: Partial<Readonly<Record<Verb, string>>> }
  | { readonly kind: 'seed-choice'; readonly generate: string; readonly enter: string }
  | { readonly kind: 'seed' | 'temporary-password' | 'port' | 'enable?' | 'disable?' | 'not-recognised' };

/**
 * The verbs are those of Cisco document 117873; the other texts are recalled or unknown (DOMAIN 1), so that words are
 * looked for and no whole text. What fits two steps is not recognised.
 */
export function stepOf(question: Question): Step {
  if (question.kind === 'menu') return operations(question.options) ?? seedChoice(question.options) ?? NOT_RECOGNISED;
  if (question.kind !== 'question' && question.kind !== 'colon') return NOT_RECOGNISED;
  const [only, ...others] = ASKED.filter(({ fits }) => fits(question));
  return only !== undefined && others.length === 0 ? { kind: only.kind } : NOT_RECOGNISED;
}

const NOT_RECOGNISED: Step = { kind: 'not-recognised' };
const VERBS: readonly Verb[] = ['TUNNEL', 'SSHACCESS', 'DISABLE', 'STATUS'];

function operations(options: readonly Option[]): Step | undefined {
  const keys = keysOfVerbs(options, VERBS);
  return keys && { kind: 'operations', keys };
}

function seedChoice(options: readonly Option[]): Step | undefined {
  const generating = options.filter(({ label }) => isGenerating(label));
  const entering = options.filter(
    ({ label }) => !isGenerating(label) && /\b(enter|type|specify|provide)\b/i.test(label),
  );
  const [generate, enter] = [generating[0], entering[0]];
  const each = generating.length === 1 && entering.length === 1 && options.length === 2;
  if (!each || generate === undefined || enter === undefined) return undefined;
  if (!/\b(string|seed)\b/i.test(`${generate.label} ${enter.label}`)) return undefined;
  return { kind: 'seed-choice', generate: generate.key, enter: enter.key };
}

function isGenerating(label: string): boolean {
  return /\bgenerat/i.test(label);
}

interface Asked {
  readonly kind: 'seed' | 'temporary-password' | 'port' | 'enable?' | 'disable?';
  readonly fits: (question: Question) => boolean;
}

const ACCESS = /\b(service|remote|support) access\b/i;
const DISABLING = /\b(disable|disabling|deactivate|turn off)\b/i;
const ENABLING = /\b(enable|enabling|activate|turn on)\b/i;

const ASKED: readonly Asked[] = [
  { kind: 'disable?', fits: ({ asks, preset }) => isYesOrNo(preset) && ACCESS.test(asks) && DISABLING.test(asks) },
  {
    kind: 'enable?',
    fits: ({ asks, preset }) => isYesOrNo(preset) && ACCESS.test(asks) && ENABLING.test(asks) && !DISABLING.test(asks),
  },
  { kind: 'port', fits: ({ asks, preset }) => /^\d{0,5}$/.test(preset ?? '') && /\bport\b/i.test(asks) },
  {
    kind: 'temporary-password',
    fits: ({ text, preset }) => (preset ?? '') === '' && /\btemporary pass(word|phrase)\b/i.test(text),
  },
  {
    kind: 'seed',
    fits: ({ asks, preset }) =>
      (preset ?? '') === '' && /\b(seed|random) string\b|\bseed\b/i.test(asks) && !/\bpass(word|phrase)\b/i.test(asks),
  },
];

function isYesOrNo(preset: string | undefined): boolean {
  return /^(y|n|yes|no)$/i.test(preset ?? '');
}
