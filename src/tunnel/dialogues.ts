/** `techsupport` as a dialogue: read, and walked through to a change. */

import { failureOf, isCancelled } from '../appliance/failure';
import type { Answer, Cli, Question, Reply, Talk } from '../asyncos/cli';
import { restrictionOf, switchAnswer } from '../asyncos/cluster';
import { beforeMenu, isAskedAgain } from '../asyncos/question';
import { lacksRights } from '../asyncos/rights';
import { isRefused, moveAt, type Choices, type Logins, type Move, type Phase } from './moves';
import { stepOf } from './techsupport';

export interface DialogueHooks {
  /** Asked where a generation wants a temporary password in place of a seed; `undefined` stops. */
  readonly temporaryPassword: () => Promise<string | undefined>;
  /** Whether this machine may be left for its own machine mode. */
  readonly mayLeaveClusterMode: () => Promise<boolean>;
  /** Whether access is closed although Cisco engineers are logged in. */
  readonly despiteLogins: (logins: Logins) => Promise<boolean>;
  /** Right before the verb, and before the yes: either may open or close access. What it rejects with stops the dialogue. */
  readonly beforeRisk: () => Promise<void>;
}

export interface Course {
  /**
   * `already`: nothing was changed, as it is so already. `answered`: the yes was sent, or none was asked for, and the
   * dialogue came to its end. `cut-off`: it did not, and whether it was done is not known.
   */
  readonly end:
    | 'already'
    | 'answered'
    | 'cut-off'
    | 'refused'
    | 'stopped'
    | 'not-offered'
    | 'not-recognised'
    | 'no-rights'
    | 'restricted';
  /** It may be done all the same: only a reading tells. */
  readonly mayBeDone: boolean;
  /** What was said after the yes, or where none was asked for; secret. */
  readonly said: string;
  /** The port that was answered, where one was asked for. */
  readonly port: number | null;
  /** The temporary password that was typed, where one was asked for; secret. */
  readonly temporaryPassword: string | undefined;
  /** The seed that the person typed was asked for, and sent. */
  readonly typedSeed: boolean;
  /** The question that was not recognised, or the refusal. */
  readonly text: string;
  /** `Failed` or `Cancelled`, where it was cut off. */
  readonly cause?: unknown;
}

/** The words of STATUS, read and left. Rejects as `Cli.converse`. */
export async function readStatus(cli: Cli, hooks: Pick<DialogueHooks, 'mayLeaveClusterMode'>, talk: Talk) {
  const said: string[] = [];
  let asked = false;
  let stopped: Course['end'] | undefined;
  const reply = await cli.converse(
    'techsupport',
    async (question): Promise<Answer> => {
      const switching = await switched(question, cli, hooks);
      if (switching !== undefined) {
        if (switching === 'stop') stopped = 'restricted';
        return switching;
      }
      const step = stepOf(question);
      if (step.kind !== 'operations') {
        stopped = 'not-recognised';
        said.push(beforeMenu(question));
        return 'stop';
      }
      said.push(beforeMenu(question));
      if (asked || step.keys.STATUS === undefined) return leave(question);
      asked = true;
      said.length = 0;
      return { send: step.keys.STATUS };
    },
    talk,
  );
  if (lacksRights(reply.text)) stopped = 'no-rights';
  if (!reply.stopped) said.push(reply.text);
  return { text: said.join('\n'), end: stopped, service: reply.prompt.service };
}

/**
 * Reads first, never does twice what is so already, and says yes once to each question that asks for it. Rejects as `Cli.converse` before the verb, and
 * while a question waits that it asked; else the course is `cut-off`, as some generation may ask for no yes.
 */
export async function change(cli: Cli, choices: Choices, hooks: DialogueHooks, talk: Talk): Promise<Course> {
  const walk = newWalk();
  const enough = (text: string): boolean => {
    walk.heard = text;
    return false;
  };
  try {
    const answer = (question: Question) => answerTo(question, walk, { cli, choices, hooks });
    const walked = () => cli.converse('techsupport', answer, { ...talk, enough });
    let reply = await walked();
    if (endedAtPrompt(walk, reply, 'status')) {
      walk.status = reply.text;
      reply = await walked();
    }
    if (endedAtPrompt(walk, reply, 'chosen') && !isRefused(reply.text, choices)) countAsDone(walk);
    return courseOf(walk, reply);
  } catch (cause) {
    if (!mayBeDone(walk) || !(isCancelled(cause) || failureOf(cause) !== undefined)) throw cause;
    return { ...told(walk), end: 'cut-off', mayBeDone: true, said: `${walk.said}\n${walk.heard}`, cause };
  }
}

/** It came back to the prompt by itself, in this phase. */
function endedAtPrompt({ phase, end }: Walk, { text, stopped }: Reply, where: Phase): boolean {
  return phase === where && end === undefined && !stopped && !lacksRights(text);
}

/** No yes was asked for. */
function countAsDone(walk: Walk): void {
  walk.phase = 'answered';
}

/** What was sent last may have done it. */
function mayBeDone({ phase, asked }: Walk): boolean {
  return phase === 'answered' || (phase === 'chosen' && !asked);
}

/** How far a change has come. */
interface Walk {
  phase: Phase;
  /** A question that comes before it is done waits for its answer. */
  asked: boolean;
  /** Questions that were answered: one that comes again was not satisfied with its answer. */
  readonly seen: Set<string>;
  /** What STATUS said, where that was the end of the command. */
  status: string;
  /** Cisco engineers whose access the person has given up, at least. */
  logins: number;
  said: string;
  /** Since the last answer. */
  heard: string;
  port: number | null;
  typedSeed: boolean;
  temporaryPassword?: string;
  end?: Course['end'];
  text?: string;
}

function newWalk(): Walk {
  return {
    phase: 'start',
    asked: false,
    seen: new Set(),
    status: '',
    logins: 0,
    said: '',
    heard: '',
    port: null,
    typedSeed: false,
  };
}

interface Means {
  readonly cli: Cli;
  readonly choices: Choices;
  readonly hooks: DialogueHooks;
}

async function answerTo(question: Question, walk: Walk, means: Means): Promise<Answer> {
  const switching = await switched(question, means.cli, means.hooks);
  if (switching === 'stop') return stop(walk, 'restricted', question.text);
  if (switching !== undefined) return switching;
  const before = { status: walk.status, service: means.cli.prompt.service };
  const move = moveAt(question, walk.phase, means.choices, before);
  walk.asked = BEFORE_IT.has(move.kind);
  const answer = await made(move, question, walk, means.hooks);
  if (answer !== 'stop') Object.assign(walk, { asked: false, heard: '' });
  return answer;
}

const BEFORE_IT: ReadonlySet<Move['kind']> = new Set(['answer', 'port', 'temporary-password', 'yes']);

async function made(move: Move, question: Question, walk: Walk, hooks: DialogueHooks): Promise<Answer> {
  switch (move.kind) {
    case 'status':
      walk.phase = 'status';
      return { send: move.key };
    case 'choose':
      if (!(await despite(move.logins, walk, hooks))) return stop(walk, 'stopped');
      await hooks.beforeRisk();
      walk.phase = 'chosen';
      return { send: move.key };
    case 'answer':
      if (move.secret) walk.typedSeed = true;
      return once(question, walk, { send: move.send, ...(move.secret && { secret: true }) });
    case 'port':
      walk.port = move.port;
      return once(question, walk, { send: move.send });
    case 'temporary-password':
      return password(question, walk, hooks);
    case 'yes':
      if (isAskedAgain(question.asks, walk.seen)) return stop(walk, 'refused', question.text);
      if (!(await despite(move.logins, walk, hooks))) return stop(walk, 'stopped');
      await hooks.beforeRisk();
      walk.phase = 'answered';
      walk.said += question.text;
      return once(question, walk, { send: 'Y' });
    case 'already':
      walk.end = 'already';
      return leave(question);
    case 'done':
      countAsDone(walk);
      walk.said += question.text;
      return leave(question);
    case 'leave':
      walk.said += question.text;
      return leave(question);
    case 'stop':
      return stop(walk, move.end, question.text);
  }
}

async function despite(logins: Logins, walk: Walk, hooks: DialogueHooks): Promise<boolean> {
  const atLeast = logins === 'uncounted' ? 1 : logins;
  if (atLeast <= walk.logins) return true;
  walk.logins = atLeast;
  return hooks.despiteLogins(logins);
}

async function password(question: Question, walk: Walk, hooks: DialogueHooks): Promise<Answer> {
  const typed = walk.temporaryPassword ?? (await hooks.temporaryPassword());
  if (typed === undefined) return stop(walk, 'stopped');
  walk.temporaryPassword = typed;
  return once(question, walk, { send: typed, secret: true });
}

function once({ asks, text }: Question, walk: Walk, answer: Answer): Answer {
  if (isAskedAgain(asks, walk.seen)) return stop(walk, 'refused', text);
  walk.seen.add(asks);
  return answer;
}

function stop(walk: Walk, end: Course['end'], text = ''): Answer {
  Object.assign(walk, { end, text });
  return 'stop';
}

function courseOf(walk: Walk, reply: Reply): Course {
  const course = told(walk);
  const said = `${walk.said}\n${reply.text}`;
  if (walk.phase === 'answered' || walk.end === 'answered')
    return { ...course, end: 'answered', mayBeDone: true, said };
  if (lacksRights(reply.text)) return { ...course, end: 'no-rights', text: reply.text };
  if (walk.end === 'not-recognised') return { ...course, end: walk.end, mayBeDone: mayBeDone(walk), said };
  return { ...course, end: walk.end ?? 'refused', text: walk.text || reply.text };
}

function told({ said, port, typedSeed, temporaryPassword, text = '' }: Walk) {
  return { mayBeDone: false, said, port, typedSeed, temporaryPassword, text };
}

async function switched(
  question: Question,
  cli: Cli,
  { mayLeaveClusterMode }: Pick<DialogueHooks, 'mayLeaveClusterMode'>,
): Promise<Answer | undefined> {
  if (restrictionOf(question) === undefined) return undefined;
  return switchAnswer(question, cli.prompt.host, await mayLeaveClusterMode());
}

/** Enter alone leaves a menu that offers nothing by itself (DOMAIN 1.3); anything else is left by Ctrl-C. */
function leave({ preset }: Question): Answer {
  return preset === '' ? { send: '' } : 'stop';
}
