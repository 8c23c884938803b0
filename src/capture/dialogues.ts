/** `packetcapture` as a dialogue: what is answered to what it asks, step by step. */

import type { Answer, Cli, Question, Talk } from '../asyncos/cli';
import { restrictionOf, switchAnswer } from '../asyncos/cluster';
import { isAskedAgain } from '../asyncos/question';
import { lacksRights } from '../asyncos/rights';
import { stepOf, type Step, type Verb } from './packetcapture';
import { parseCapture, showsFilter, type CaptureText } from './statusText';

export interface CaptureChoices {
  /** In the syntax of pcap-filter(7). */
  readonly filter: string;
  /** A name of an interface or `ALL`; `undefined`: as the appliance is set. */
  readonly interfaces: string | undefined;
  /** The capture stops when its file is so large. */
  readonly megabytes: number;
  /** It stops after so long, where the appliance can. */
  readonly seconds: number | undefined;
}

/** What is being done, for who looks on. */
export type CaptureStep = 'setting' | 'starting' | 'stopping' | 'reading';

export interface CaptureHooks {
  /** Whether this machine may be left for its own machine mode. */
  readonly mayLeaveClusterMode: () => Promise<boolean>;
  readonly onStep?: ((step: CaptureStep) => void) | undefined;
}

export type CaptureEnd =
  /** START or STOP was sent and a reading says so. */
  | 'done'
  /** Nothing was sent: one runs already, or none does. */
  | 'already'
  | 'refused'
  | 'not-offered'
  | 'not-recognised'
  | 'no-rights'
  | 'restricted';

export interface CaptureCourse {
  readonly end: CaptureEnd;
  /** It came back to the main prompt by itself, without a menu. */
  readonly atPrompt: boolean;
  /** What it said last of the capture and its settings. */
  readonly text: string;
  readonly seen: CaptureText;
  /** START was sent. */
  readonly started: boolean;
}

/** Rejects as `Cli.converse`. */
export async function readCapture(cli: Cli, hooks: CaptureHooks, talk: Talk): Promise<CaptureCourse> {
  hooks.onStep?.('reading');
  const next = ({ step, leave }: At) => (step.kind === 'operations' ? leave('already') : undefined);
  const course = await walk(cli, hooks, talk, next);
  const isSaid = course.atPrompt && course.seen.state !== null;
  return isSaid ? { ...course, end: 'already' } : course;
}

/** Reads first. One that runs is left as it is. The filter has to be shown before START is sent. */
export async function startCapture(
  cli: Cli,
  choices: CaptureChoices,
  hooks: CaptureHooks,
  talk: Talk,
): Promise<CaptureCourse> {
  let phase: 'first' | 'setup' | 'started' | 'asked' = 'first';
  const next = ({ step, question, seen, said, leave, stop, choose }: At) => {
    if (step.kind !== 'operations') return phase === 'setup' ? setting(step, question, choices, stop) : confirmed(step);
    if (phase === 'first') {
      if (seen.state === 'running') return leave('already');
      if (seen.state !== 'stopped') return stop('not-recognised');
      phase = 'setup';
      hooks.onStep?.('setting');
      return choose(step.keys.SETUP);
    }
    if (phase === 'setup') {
      if (!showsFilter(said, choices.filter)) return stop('refused');
      phase = 'started';
      hooks.onStep?.('starting');
      return choose(step.keys.START);
    }
    hooks.onStep?.('reading');
    if (seen.state === 'running') return leave('done');
    if (phase === 'asked' || step.keys.STATUS === undefined) return leave('refused');
    phase = 'asked';
    return choose(step.keys.STATUS);
  };
  const course = await walk(cli, hooks, talk, next);
  if (!course.atPrompt || !course.started) return course;
  return proven(course, await walk(cli, hooks, talk, next, course.seen), 'running');

  function confirmed(step: Step): Answer | undefined {
    return step.kind === 'start?' && phase === 'started' ? { send: 'Y' } : undefined;
  }
}

/** Stops whatever runs. */
export async function stopCapture(cli: Cli, hooks: CaptureHooks, talk: Talk): Promise<CaptureCourse> {
  const did = { send: false };
  const next = ({ step, seen, leave, stop, choose }: At) => {
    if (step.kind === 'stop?') return did.send ? { send: 'Y' } : undefined;
    if (step.kind !== 'operations') return undefined;
    if (did.send) hooks.onStep?.('reading');
    if (did.send) return leave(seen.state === 'running' ? 'refused' : 'done');
    if (seen.state === 'stopped') return leave('already');
    if (seen.state !== 'running') return stop('not-recognised');
    did.send = true;
    hooks.onStep?.('stopping');
    return choose(step.keys.STOP);
  };
  const course = await walk(cli, hooks, talk, next);
  return course.atPrompt && did.send
    ? proven(course, await walk(cli, hooks, talk, next, course.seen), 'stopped')
    : course;
}

/** What was sent brought no menu that tells how it is: a second look does. */
function proven(sent: CaptureCourse, look: CaptureCourse, wanted: 'running' | 'stopped'): CaptureCourse {
  const isSo = look.end === 'done' || (look.atPrompt && look.seen.state === wanted);
  const text = isSo ? look.text : `${sent.text}\n${look.text}`;
  return { ...look, end: isSo ? 'done' : look.end, text, started: sent.started };
}

interface At {
  readonly step: Step;
  readonly question: Question;
  /** What it said since the answer before, the menu left out. */
  readonly said: string;
  /** What that, and the operations that are offered, say of the capture. */
  readonly seen: CaptureText;
  readonly leave: (end: CaptureEnd) => Answer;
  readonly stop: (end: CaptureEnd) => Answer;
  /** `not-offered` where there is no such operation. */
  readonly choose: (key: string | undefined) => Answer;
}

/** `next` answers what was recognised; `undefined` stops, as what was not. */
async function walk(
  cli: Cli,
  hooks: CaptureHooks,
  talk: Talk,
  next: (at: At) => Answer | undefined,
  before: CaptureText = parseCapture(''),
): Promise<CaptureCourse> {
  let end: CaptureEnd | undefined;
  let text = '';
  let seen = before;
  let started = false;
  const asked = new Set<string>();

  const ending =
    (answer: (question: Question) => Answer) =>
    (question: Question) =>
    (how: CaptureEnd): Answer => {
      end = how;
      return answer(question);
    };

  const answer = async (question: Question): Promise<Answer> => {
    const stop = ending(() => 'stop')(question);
    if (restrictionOf(question)) {
      const answered = switchAnswer(question, cli.prompt.host, await hooks.mayLeaveClusterMode()) ?? 'stop';
      return answered === 'stop' ? stop('restricted') : answered;
    }
    const step = stepOf(question);
    if (step.kind === 'operations') {
      text = question.text;
      seen = merged(seen, judged(question.text, step.keys));
    }
    if (step.kind !== 'operations') {
      if (isAskedAgain(question.asks, asked)) return stop('refused');
      asked.add(question.asks);
    }
    const choose = (key: string | undefined): Answer => (key === undefined ? stop('not-offered') : { send: key });
    const leave = ending(leaving)(question);
    const given = next({ step, question, said: question.text, seen, leave, stop, choose });
    if (given === undefined) {
      text = question.text;
      return stop('not-recognised');
    }
    if (step.kind === 'operations' && typeof given === 'object' && given.send === step.keys.START) started = true;
    return given;
  };

  const reply = await cli.converse('packetcapture', answer, talk);
  if (lacksRights(reply.text)) return { end: 'no-rights', atPrompt: false, text: reply.text, seen, started };
  const atPrompt = end === undefined && !reply.stopped;
  if (atPrompt) seen = merged(seen, parseCapture(reply.text));
  return { end: end ?? 'refused', atPrompt, text: text === '' || atPrompt ? reply.text : text, seen, started };
}

/** Words and menu; where they contradict each other nothing is known. */
function judged(text: string, keys: Partial<Readonly<Record<Verb, string>>>): CaptureText {
  const said = parseCapture(text);
  const offers = keys.START === undefined ? 'running' : 'stopped';
  const offered = (keys.START === undefined) === (keys.STOP === undefined) ? null : offers;
  const state = said.state === null || offered === null || said.state === offered ? (said.state ?? offered) : null;
  return { ...said, state };
}

/** The name of the file and the settings may have been said before. */
function merged(before: CaptureText, now: CaptureText): CaptureText {
  return {
    ...now,
    file: now.file ?? before.file,
    bytes: now.bytes ?? before.bytes,
    filter: now.filter ?? before.filter,
    interfaces: now.interfaces ?? before.interfaces,
  };
}

function setting(
  step: Step,
  question: Question,
  choices: CaptureChoices,
  stop: (end: CaptureEnd) => Answer,
): Answer | undefined {
  switch (step.kind) {
    case 'size':
      return { send: /\b(megabytes?|MB)\b/i.test(question.asks) ? String(choices.megabytes) : (question.preset ?? '') };
    case 'time':
      return { send: timeIn(question, choices.seconds) };
    case 'stop-when-full?':
      return { send: 'Y' };
    case 'interfaces': {
      const chosen = interfaceIn(question, choices.interfaces);
      return chosen === undefined ? stop('not-offered') : { send: chosen };
    }
    case 'filter-kind':
      return { send: step.custom };
    case 'until':
      return { send: step.full };
    case 'filter':
      return { send: choices.filter };
    case 'operations':
    case 'start?':
    case 'stop?':
    case 'not-recognised':
      return undefined;
  }
}

/** In the unit that is asked for; what is offered where it names none. */
function timeIn({ asks, preset }: Question, seconds: number | undefined): string {
  if (seconds !== undefined && /\bminutes?\b/i.test(asks)) return String(Math.ceil(seconds / 60));
  if (seconds !== undefined && /\bseconds?\b|\(s\)/i.test(asks)) return String(seconds);
  return preset ?? '';
}

function interfaceIn({ options, preset }: Question, wanted: string | undefined): string | undefined {
  if (wanted === undefined) return preset ?? '';
  const named = options.find(({ key, label }) => [key, label.replace(/ \(.*$/, '')].some((name) => same(name, wanted)));
  return options.length === 0 ? wanted : named?.key;
}

function same(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

/** Enter alone leaves a menu that offers nothing by itself; anything else is left by Ctrl-C. */
function leaving({ preset }: Question): Answer {
  return preset === '' ? { send: '' } : 'stop';
}
