/** What `techsupport` asks, recognised by its words: verbs and labels, never by number or place. */

import { TUNNEL_PORTS } from '../appliance/tunnelHosts';
import type { Option, Question } from '../asyncos/cli';
import { keysOfVerbs } from '../asyncos/menuVerbs';

export type Verb = 'TUNNEL' | 'SSHACCESS' | 'DISABLE' | 'STATUS';

export type Step =
  /** What to type for each operation that is offered. */
  | { readonly kind: 'operations'; readonly keys: Partial<Readonly<Record<Verb, string>>> }
  | { readonly kind: 'seed-choice'; readonly generate: string; readonly enter: string }
  /** What to type for each port that is offered. */
  | { readonly kind: 'port-choice'; readonly keys: ReadonlyMap<number, string> }
  /** What to type to leave the interface to the appliance, which offers that. */
  | { readonly kind: 'interface-choice'; readonly automatic: string }
  /** `enable-tunnel?`: a yes means a tunnel too. */
  | {
      readonly kind:
        | 'seed'
        | 'temporary-password'
        | 'port'
        | 'enable?'
        | 'enable-tunnel?'
        | 'disable?'
        | 'not-recognised';
    };

/**
 * The verbs are those of Cisco document 117873; the other texts are recalled or unknown (DOMAIN 1), so that words are
 * looked for and no whole text. What fits two steps, or says more than a step does, is not recognised.
 */
export function stepOf(question: Question): Step {
  if (question.kind === 'menu') return inMenu(question);
  if (question.kind !== 'question' && question.kind !== 'colon') return NOT_RECOGNISED;
  if (question.asks.length > LONGEST) return NOT_RECOGNISED;
  const asked = lastSentence(question);
  const [only, ...others] = ASKED.filter(({ fits }) => fits(asked));
  return only !== undefined && others.length === 0 ? only.step : NOT_RECOGNISED;
}

/** No question of these is so long; what is takes long to read. */
const LONGEST = 2000;
const NOT_RECOGNISED: Step = { kind: 'not-recognised' };
const VERBS: readonly Verb[] = ['TUNNEL', 'SSHACCESS', 'DISABLE', 'STATUS'];

function inMenu({ asks, options, preset }: Question): Step {
  const known = operations(options) ?? seedChoice(asks, options) ?? portChoice(asks, options);
  return known ?? interfaceChoice(asks, options, preset) ?? NOT_RECOGNISED;
}

function operations(options: readonly Option[]): Step | undefined {
  const keys = keysOfVerbs(options, VERBS);
  return keys && { kind: 'operations', keys };
}

function seedChoice(asks: string, all: readonly Option[]): Step | undefined {
  const options = all.filter(({ label }) => !GOING_BACK.test(label));
  const generating = options.filter(({ label }) => isGenerating(label));
  const entering = options.filter(({ label }) => !isGenerating(label) && ENTERING.test(label));
  const [generate, enter] = [generating[0], entering[0]];
  const each = generating.length === 1 && entering.length === 1 && options.length === 2;
  if (!each || generate === undefined || enter === undefined) return undefined;
  if (!/\b(string|seed)\b/i.test(`${asks} ${generate.label} ${enter.label}`)) return undefined;
  return { kind: 'seed-choice', generate: generate.key, enter: enter.key };
}

const GOING_BACK = /^(?:cancel|quit|exit|abort|back|go back|return)(?: (?:to|without) [\w ]{1,40})?\.?$/i;
const ENTERING =
  /\b(enter|type|specify|provide|supply|set)\b|\b(?:use|choose)\b.{0,80}\b(?:your|my) own\b|\bof your own\b/i;

function isGenerating(label: string): boolean {
  return /\b(auto-?)?generat/i.test(label) || /\bcreate\b.{0,80}\b(?:random|automatic(?:ally)?)\b/i.test(label);
}

/**
 * A number in such a menu is a place, not a port: it is the label that says which port it is. Only where none does, and
 * each number is a port of the tunnel, the numbers are ports.
 */
function portChoice(asks: string, options: readonly Option[]): Step | undefined {
  if (!/\bports?\b/i.test(asks) || OTHER_PORT.test(asks)) return undefined;
  const keys = new Map<number, string>();
  for (const { key, label } of options) {
    const [port, ...others] = label.match(/\b\d{1,5}\b/g) ?? [];
    if (port === undefined) continue;
    if (others.length > 0 || keys.has(Number(port))) return undefined;
    keys.set(Number(port), key);
  }
  if (keys.size === 0 && options.every(({ key }) => TUNNEL_PORTS.includes(Number(key))))
    options.forEach(({ key }) => keys.set(Number(key), key));
  return keys.size === 0 ? undefined : { kind: 'port-choice', keys };
}

/** No interface was chosen: it is one that the appliance finds by its routes, as where it does not ask. */
function interfaceChoice(asks: string, options: readonly Option[], preset: string | undefined): Step | undefined {
  const offered = options.find(({ key }) => key === preset);
  const isAutomatic = offered !== undefined && /^(?:auto|automatic(?:ally)?|any)\b(?! ?\()/i.test(offered.label);
  if (!isAutomatic || !/\binterface\b/i.test(asks)) return undefined;
  return { kind: 'interface-choice', automatic: offered.key };
}

/** What is asked, and the sentences that were said before it. */
interface Sentence {
  readonly asks: string;
  readonly before: readonly string[];
  /** All since the last answer. */
  readonly text: string;
  readonly preset: string;
}

interface Asked {
  readonly step: Step;
  readonly fits: (sentence: Sentence) => boolean;
}

function lastSentence({ asks, text, preset = '' }: Question): Sentence {
  const [, , last = asks] = /^(.*[.!?])\s+([^\s(].*[?:])$/.exec(asks) ?? [];
  const flat = text.replace(/\s+/g, ' ');
  const said = flat.slice(0, Math.max(0, flat.lastIndexOf(last))).trim();
  return { asks: last, before: said.split(/(?<=[.!?])\s+/).filter((each) => each !== ''), text, preset };
}

const OTHER_PORT =
  /\b(?:http|https|smtp|web|mail|ldap|syslog|ftp|snmp|management|daemon|sshd|relay)(?: server| daemon)? ports?\b|\bports? (?:of|for) (?:the |your )?(?:http|https|smtp|web|mail|ldap|syslog|ftp|snmp|management|relay)\b|\b(proxy|listen\w*|local|source|block\w*|serial|console|interface|close)\b/i;
const OWN_PASSWORD = /\b(your|own|current|old|login|admin\w*)\b[^.]*\bpass(word|phrase)\b/i;

const ASKED: readonly Asked[] = [
  {
    step: { kind: 'disable?' },
    fits: (sentence) => isYesOrNo(sentence) && asksFor(sentence, DISABLING),
  },
  {
    step: { kind: 'enable?' },
    fits: (sentence) => isYesOrNo(sentence) && asksFor(sentence, ENABLING),
  },
  {
    step: { kind: 'enable-tunnel?' },
    fits: (sentence) => isYesOrNo(sentence) && !asksFor(sentence, ENABLING) && asksFor(sentence, ENABLING_TUNNEL),
  },
  {
    step: { kind: 'port' },
    fits: ({ asks, preset }) => /^\d{0,5}$/.test(preset) && /\bport\b/i.test(asks) && !OTHER_PORT.test(asks),
  },
  {
    step: { kind: 'temporary-password' },
    fits: ({ asks, text, preset }) =>
      preset === '' && /\btemporary pass(word|phrase)\b/i.test(text) && (isTemporary(asks) || !OWN_PASSWORD.test(asks)),
  },
  {
    step: { kind: 'seed' },
    fits: ({ asks, preset }) =>
      preset === '' && /\b(seed|random) string\b|\bseed\b/i.test(asks) && !/\bpass(word|phrase)\b/i.test(asks),
  },
];

function isTemporary(asks: string): boolean {
  return /\btemporary\b/i.test(asks) || /\bcannot\b/i.test(asks);
}

function isYesOrNo({ preset, asks }: Sentence): boolean {
  return /^(y|n|yes|no|y\/n|yes\/no)$/i.test(preset) || (preset === '' && /\((y|yes)\/(n|no)\)\s*[?:]?$/i.test(asks));
}

/**
 * Word for word, as a yes may mean no more than the verb and service access: what is done beside it was not told to
 * whoever said yes, so that nothing may be said before it that is not known. To go on stands for what was said before it,
 * and `it` for what was said right before.
 */
function asksFor({ asks, before }: Sentence, verb: Verbs): boolean {
  const known = [STATED, NOTE, verb.announced, verb.along];
  if (!before.every((each) => known.flat().some((words) => words.test(each)))) return false;
  if (verb.asked.test(asks)) return true;
  if (verb.askedOfIt.test(asks)) return STATED.test(before.at(-1) ?? '');
  const announced = before.filter((each) => !STATED.test(each));
  return GO_ON.test(asks) && announced.length > 0 && announced.every((each) => verb.announced.test(each));
}

interface Verbs {
  readonly asked: RegExp;
  readonly askedOfIt: RegExp;
  readonly announced: RegExp;
  readonly along: readonly RegExp[];
}

const ACCESS = '(?:the |cisco )?(?:service|remote|support) access(?: (?:for|to|by) (?:cisco )?(?:customer )?support)?';
const HERE = '(?: (?:on |to |of )?(?:this|your|the) (?:system|appliance|machine))?';
const POLITE =
  '(?:are you sure(?: that)? you (?:want|wish) to|do you (?:really )?(?:want|wish) to|would you like to|really)';
const EITHER = String.raw`(?: \((?:y|yes)/(?:n|no)\))?`;
const TO_ANSWER = String.raw`${EITHER}\s*[?:]?${EITHER}:?`;
const WHO = 'cisco(?: (?:iron ?port ?)?(?:customer )?support)?(?: (?:representatives?|engineers?))?';
const LETS_IN = `(?:lets ${WHO}|(?:allows|permits) ${WHO} to)(?: remotely)? (?:log ?in|access)`;

const GO_ON = new RegExp(`^(?:are you sure|(?:${POLITE} )?(?:continue|proceed|do this))${TO_ANSWER}$`, 'i');
/** How it is, which a yes does not change by itself. */
const STATED = new RegExp(
  String.raw`^${ACCESS}${HERE} (?:is )?(?:currently |now )?(?:on|off|enabled|disabled|active|inactive|activated|deactivated)(?: \(\d+ (?:current )?service logins?\))?\.?$`,
  'i',
);

/** What a yes does not change either: `This appliance is in FIPS mode.`, `There are 2 current service logins.` */
const NOTE =
  /^(?:(?:this|the) (?:system|appliance|machine) is in [\w-]{1,20} mode|there (?:is|are) (?:currently )?(?:\d{1,4}|no) (?:current |active )?(?:service|support) (?:logins?|sessions?))\.?$/i;

const DISABLING = verbs(
  'disable|deactivate|turn off',
  'disabling|deactivating|turning off',
  '(?: (?:closes|ends|terminates|disconnects) (?:the|any) (?:support |secure )?tunnel)?',
  [
    /^(?:all |any |active |current |open )*(?:service|support|remote access) sessions? (?:will be|are|is) (?:closed|ended|terminated|disconnected)\.?$/i,
    /^(?:the|any|all) (?:secure |support |ssh |active |open )*tunnels? (?:will be|is|are) (?:closed|ended|terminated|disconnected)\.?$/i,
    /^(?:\d{1,4}|no|one|two|three) (?:cisco |service |support |customer )*(?:engineers?|representatives?|users?) (?:is|are) (?:currently |now )?logged in(?: and will be (?:disconnected|logged out))?\.?$/i,
  ],
);
/** What the person was told of before: who may log in, and until when. */
const TOLD: readonly RegExp[] = [
  /^(?:the|your) (?:random |seed )*(?:string|seed) (?:is|was|has been) (?:accepted|generated|set)\.?$/i,
  /^(?:(?:the|your|a|new|random|generated|seed) )*(?:string|seed)(?: is)?:? \S{4,128}$/i,
  /^please provide the string: \S{4,128} to your cisco (?:iron ?port )?(?:customer )?(?:support )?(?:representative|engineer)\.?$/i,
  new RegExp(String.raw`^${ACCESS} ${LETS_IN}${HERE}\.?$`, 'i'),
  new RegExp(
    String.raw`^${ACCESS} (?:stays|remains) (?:enabled|active|on) until (?:it is|you) disabled?(?: it)?\.?$`,
    'i',
  ),
];
const ENABLING = verbs('enable|activate|turn on', 'enabling|activating|turning on', `(?: ${LETS_IN}${HERE})?`, TOLD);
const TUNNEL = '(?:the|a) (?:secure |support |ssh )*tunnel(?: to (?:cisco|(?:[a-z0-9-]+\\.)+ironport\\.com))?';
const ENABLING_TUNNEL: Verbs = {
  ...ENABLING,
  asked: new RegExp(
    `^(?:${POLITE} )?(?:(?:enable|activate|turn on|open|establish) ${TUNNEL}|(?:enable|activate|turn on) ${ACCESS}${HERE}(?: and (?:open|establish) ${TUNNEL})?)(?: now)?${TO_ANSWER}$`,
    'i',
  ),
  along: [
    ...TOLD,
    new RegExp(String.raw`^${TUNNEL} (?:will be|is) (?:opened|established)(?: on (?:tcp )?port \d{1,5})?\.?$`, 'i'),
    new RegExp(
      String.raw`^${TUNNEL} (?:stays|remains|will stay|will remain) (?:open|up|connected|active) for (?:7|seven) days\.?$`,
      'i',
    ),
  ],
};

/**
 * @param consequence what comes of it always, and may be said with it
 * @param along what may be said before it, and announces nothing by itself
 */
function verbs(plain: string, going: string, consequence: string, along: readonly RegExp[]): Verbs {
  const now = '(?: now)?';
  const subject = `(?:this|it|this command|this operation|you)(?: will| is going to| are about to| is about to)?`;
  const does = `${subject} (?:${plain}) ${ACCESS}${HERE}${now}`;
  const doing = `(?:${going}) ${ACCESS}${HERE}${now}${consequence}`;
  return {
    asked: new RegExp(`^(?:${POLITE} )?(?:${plain}) ${ACCESS}${HERE}${now}${TO_ANSWER}$`, 'i'),
    askedOfIt: new RegExp(`^(?:${POLITE} )?(?:${plain}) it${now}${TO_ANSWER}$`, 'i'),
    announced: new RegExp(`^(?:${does}|${doing})[.:!]?$`, 'i'),
    along,
  };
}
