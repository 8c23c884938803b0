/** What `packetcapture` asks, recognised by its words: verbs and labels, never by number or place. */

import type { Option, Question } from '../asyncos/cli';
import { keysOfVerbs } from '../asyncos/menuVerbs';

export type Verb = 'START' | 'STOP' | 'STATUS' | 'SETUP';

export type Step =
  /** What to type for each operation that is offered. */
  | { readonly kind: 'operations'; readonly keys: Partial<Readonly<Record<Verb, string>>> }
  /** What to type for a filter of one's own. */
  | { readonly kind: 'filter-kind'; readonly custom: string }
  | { readonly kind: AskedKind | 'not-recognised' };

type AskedKind = 'size' | 'time' | 'stop-when-full?' | 'interfaces' | 'filter' | 'start?' | 'stop?';

/** The verbs are those of Cisco's user guides (DOMAIN 2.9); every other text is recalled or unknown. */
export function stepOf(question: Question): Step {
  if (question.kind === 'menu') {
    const known = operations(question.options) ?? filterKind(question);
    if (known !== undefined) return known;
  } else if (question.kind !== 'question' && question.kind !== 'colon') return NOT_RECOGNISED;
  const [only, ...others] = ASKED.filter(({ fits }) => fits(question));
  return only !== undefined && others.length === 0 ? { kind: only.kind } : NOT_RECOGNISED;
}

const NOT_RECOGNISED: Step = { kind: 'not-recognised' };
const VERBS: readonly Verb[] = ['START', 'STOP', 'STATUS', 'SETUP'];

function operations(options: readonly Option[]): Step | undefined {
  const keys = keysOfVerbs(options, VERBS);
  return keys && { kind: 'operations', keys };
}

function filterKind({ options, text }: Question): Step | undefined {
  const custom = options.filter(({ label }) => /\bcustom\b/i.test(label));
  const [only, second] = custom;
  const isAbout = /\bfilter\b/i.test(text);
  return only !== undefined && second === undefined && isAbout ? { kind: 'filter-kind', custom: only.key } : undefined;
}

const YES_OR_NO = /^(y|n|yes|no)$/i;
const SIZE = /\b(size|megabytes?|MB)\b/i;
/** Other files have a size too, and so have packets; a file of no name is the one of the capture. */
const OF_CAPTURE =
  /\b(?:packet ?)?captur\w*\b|^(?:(?:please )?(?:enter|type|specify|choose) )?(?:the )?(?:max(?:imum)?\.? |largest )?(?:allowed |allowable )?file size(?: limit)?(?:,? \(?(?:in )?(?:MB|megabytes?)\)?)?\s*[:?.]*$/i;
const OF_ELSE = /\blogs?\b|\bpackets?\b(?! ?captur)|\bnumber of\b|\bhow many (?!MB\b|megabytes?\b)|\bsnap/i;
const TIME = /\b(time|duration|seconds?|minutes?|hours?)\b/i;
const LIMIT = /\b(size|limit|reach\w*|full)\b/i;

const ASKED: readonly { readonly kind: AskedKind; readonly fits: (question: Question) => boolean }[] = [
  {
    kind: 'size',
    fits: ({ asks, preset, options }) =>
      isNumber(preset) && options.length === 0 && SIZE.test(asks) && OF_CAPTURE.test(asks) && !OF_ELSE.test(asks),
  },
  {
    kind: 'time',
    fits: ({ asks, preset, options }) =>
      isNumber(preset) && options.length === 0 && TIME.test(asks) && !SIZE.test(asks),
  },
  {
    kind: 'stop-when-full?',
    fits: ({ asks, preset }) => isYesOrNo(preset) && /\bstop/i.test(asks) && LIMIT.test(asks),
  },
  {
    kind: 'interfaces',
    fits: ({ asks, preset }) => !isYesOrNo(preset) && /\binterfaces?\b/i.test(asks) && !/\bfilter\b/i.test(asks),
  },
  {
    kind: 'filter',
    fits: ({ asks, preset, options }) => !isYesOrNo(preset) && options.length === 0 && /\bfilter\b/i.test(asks),
  },
  { kind: 'start?', fits: ({ asks, preset }) => isYesOrNo(preset) && isAboutCapture(asks, /\b(start|begin)/i) },
  { kind: 'stop?', fits: ({ asks, preset }) => isYesOrNo(preset) && isAboutCapture(asks, /\b(stop|end)\b/i) },
];

function isYesOrNo(preset: string | undefined): boolean {
  return YES_OR_NO.test(preset ?? '');
}

function isNumber(preset: string | undefined): boolean {
  return /^\d{0,9}$/.test(preset ?? '');
}

function isAboutCapture(asks: string, verb: RegExp): boolean {
  return /\bcaptur/i.test(asks) && verb.test(asks) && !LIMIT.test(asks);
}
