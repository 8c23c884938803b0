/** What `packetcapture` asks, recognised by its words: verbs and labels, never by number or place. */

import type { Option, Question } from '../asyncos/cli';
import { keysOfVerbs } from '../asyncos/menuVerbs';

export type Verb = 'START' | 'STOP' | 'STATUS' | 'SETUP';

export type Step =
  /** What to type for each operation that is offered. */
  | { readonly kind: 'operations'; readonly keys: Partial<Readonly<Record<Verb, string>>> }
  /** What to type for a filter of one's own. */
  | { readonly kind: 'filter-kind'; readonly custom: string }
  /** What to type to have it run until its file is full. */
  | { readonly kind: 'until'; readonly full: string }
  | { readonly kind: AskedKind | 'not-recognised' };

type AskedKind = 'size' | 'time' | 'stop-when-full?' | 'interfaces' | 'filter' | 'start?' | 'stop?';

/** The verbs are those of Cisco's user guides (DOMAIN 2.9); every other text is recalled or unknown. */
export function stepOf(question: Question): Step {
  if (question.kind === 'menu') {
    const known = operations(question.options) ?? filterKind(question) ?? until(question);
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
  const isCustom = ({ key, label }: Option) => /\bcustom\b(?!.*\b(?:name|file)\b)/i.test(`${key} ${label}`);
  const custom = options.filter(isCustom);
  const [only, second] = custom;
  const isAbout = /\bfilters?\b/i.test(text);
  return only !== undefined && second === undefined && isAbout ? { kind: 'filter-kind', custom: only.key } : undefined;
}

function until({ asks, options }: Question): Step | undefined {
  const [full, second] = options.filter(({ label }) => /\bsize\b/i.test(label));
  const isAbout = /\b(?:until|how long|duration|limit)\b/i.test(asks);
  return full !== undefined && second === undefined && isAbout ? { kind: 'until', full: full.key } : undefined;
}

const YES_OR_NO = /^(y|n|yes|no)$/i;
const SIZE = /\b(size|megabytes?|MB)\b/i;
/** Other files have a size too, and so have packets; a file of no name is the one of the capture. */
const OF_CAPTURE =
  /\b(?:packet ?)?captur\w*\b|^(?:(?:please )?(?:enter|type|specify|choose) )?(?:the )?(?:max(?:imum)?\.? |largest )?(?:allowed |allowable )?file size(?: limit)?(?:,? \(?(?:in )?(?:MB|megabytes?)\)?)?\s*[:?.]*$/i;
const OF_ELSE = /\blogs?\b|\bpackets?\b(?! ?captur)|\bnumber of\b|\bhow many (?!MB\b|megabytes?\b)|\bsnap/i;
const TIME = /\b(time|duration|seconds?|minutes?|hours?)\b/i;
const OTHER_TIME = /\b(?:delay\w*|start\w*|begin\w*|before|wait\w*|interval|timeout|rotat\w*|schedul\w*|every|zone)\b/i;
/** A part of one, or what it is called. */
const OTHER_FILTER =
  /\bfilter by\b|\bto filter\b|\b(?:ports?|names?|addresse?s?|save|delete|clients?|servers?|protocols?)\b/i;
const DENIED = /\b(?:do|does|should) not\b|n't\b|^not\b/i;
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
      isTime(preset) && options.length === 0 && TIME.test(asks) && !SIZE.test(asks) && !OTHER_TIME.test(asks),
  },
  {
    kind: 'stop-when-full?',
    fits: ({ asks, preset }) => isYesOrNo(preset) && /\bstop/i.test(asks) && LIMIT.test(asks) && !DENIED.test(asks),
  },
  {
    kind: 'interfaces',
    fits: ({ asks, preset }) =>
      !isYesOrNo(preset) && /\binterfaces?\b/i.test(asks) && !/\b(?:filter|address|IP|mode|speed)\b/i.test(asks),
  },
  {
    kind: 'filter',
    fits: ({ asks, preset, options }) =>
      !isYesOrNo(preset) && options.length === 0 && /\bfilter\b/i.test(asks) && !OTHER_FILTER.test(asks),
  },
  {
    kind: 'start?',
    fits: ({ asks, text, preset }) => isYesOrNo(preset) && isAboutCapture(asks, text, 'start|begin'),
  },
  {
    kind: 'stop?',
    fits: ({ asks, text, preset }) => isYesOrNo(preset) && isAboutCapture(asks, text, 'stop|end|finish'),
  },
];

function isYesOrNo(preset: string | undefined): boolean {
  return YES_OR_NO.test(preset ?? '');
}

function isTime(preset: string | undefined): boolean {
  return isNumber(preset) || /^(?:none|never|unlimited|indefinite(?:ly)?)$/i.test(preset ?? '');
}

function isNumber(preset: string | undefined): boolean {
  return /^\d{0,9}$/.test(preset ?? '');
}

/** What else a yes would do, or what speaks against it, is for a person to judge. */
const RISKS =
  /\b(?:any ?way|nevertheless|overwrit\w*|overwrote|delet\w*|discard\w*|replac\w*|remov\w*|eras\w*|los[et]\w*|disks?|space|warning|reboot\w*|restart\w*)\b/i;

const POLITE =
  '(?:are you sure(?: that)? you (?:want|wish) to|do you (?:really )?(?:want|wish) to|would you like to|really)';
const CAPTURE =
  '(?:the |this |a |your )?(?:current |running |active )?(?:packet[ -]?)?captur(?:e|ing)(?: packets)?(?: now)?';
const EITHER = String.raw`(?: ?\((?:y|yes)/(?:n|no)\))?`;

/** Word for word, as a yes may mean no more than that. */
function isAboutCapture(asks: string, text: string, verbs: string): boolean {
  const words = new RegExp(String.raw`^(?:${POLITE} )?(?:${verbs}) ${CAPTURE}${EITHER}\s*[?:]?${EITHER}:?$`, 'i');
  return asks.split(/(?<=[.!?])\s+(?!\()/).some((each) => words.test(each)) && !RISKS.test(text);
}
