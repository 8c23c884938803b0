import { Cancelled, Failed } from '../appliance/failure';
import type { Answer, MainPrompt, Question, Reply, Talk } from './cli';
import { restrictionOf } from './cluster';
import type { Ear, Next } from './ear';
import { failedAt, type Told } from './failed';
import { mask } from './mask';
import { mainPrompt } from './prompt';
import { insideTelnet } from './telnet';

/** A CLI after login, and what is known of it. */
export interface Line {
  readonly hop: string;
  readonly ear: Ear;
  /** The prompt that was seen last. */
  prompt: MainPrompt;
  /** Why nothing may be sent any more. */
  lost: Failed | undefined;
  readonly stepMs: number;
  /** How long the main prompt may take after Ctrl-C. */
  readonly stopMs: number;
  /** Longest silence of a CLI that is at its prompt. */
  readonly settleMs: number;
}

export type Answering = (question: Question) => Answer | Promise<Answer>;

/** A command and all that it asks, up to the main prompt. Without `answer` it may ask nothing. */
export async function converse(line: Line, command: string, answer: Answering | undefined, talk: Talk): Promise<Reply> {
  if (talk.signal?.aborted) throw new Cancelled();
  await atPrompt(line);
  const course: Course = { line, answer, talk, spoken: [`${line.prompt.text} ${command}`], secrets: [] };
  send(line, command, false);
  for (;;) {
    const next = await line.ear.next({
      ms: talk.stepMs ?? line.stepMs,
      signal: talk.signal,
      enough: talk.enough,
      ...(answer ? {} : { doubts: 'questions' }),
    });
    const reply = await taken(course, next);
    if (reply) return reply;
  }
}

interface Course {
  readonly line: Line;
  readonly answer: Answering | undefined;
  readonly talk: Talk;
  /** The transcript so far. */
  readonly spoken: string[];
  readonly secrets: string[];
}

/** Resolves to the reply where it is over, to `undefined` where an answer was sent. */
async function taken(course: Course, next: Next): Promise<Reply | undefined> {
  const { line } = course;
  switch (next.kind) {
    case 'prompt':
      line.prompt = next.prompt;
      return replyOf(course, line.ear.lines(), false);
    case 'question':
      return course.answer ? answered(course, next.question, course.answer) : refuse(course);
    case 'enough':
      return stop(course);
    case 'aborted':
      await backToPrompt(line);
      throw new Cancelled();
    case 'deadline':
      throw await afterStop(course, 'timeout');
    case 'too-many-pages':
      return refuse(course);
    case 'unknown':
      throw (line.lost = failedAt(told(course), 'not-recognised'));
    case 'closed':
      throw (line.lost = failedAt(told(course), 'interrupted'));
  }
}

async function answered(course: Course, question: Question, answer: Answering): Promise<Reply | undefined> {
  const { line, talk } = course;
  const given = await orGone(course, () => answer(question));
  if (typeof given === 'object' && 'failed' in given) {
    await backToPrompt(line);
    throw given.failed;
  }
  if (given === 'closed' || given === 'aborted') return taken(course, { kind: given });
  if (given === 'stop') return stop(course);
  if (!stillAsked(line.ear, question)) return undefined;
  if (!isOneLine(given.send)) {
    await backToPrompt(line);
    throw new RangeError('an answer is one line without control characters');
  }
  if (given.secret) course.secrets.push(given.send);
  expectSwitch(line, question, given.send);
  course.spoken.push(`${line.ear.text()} ${given.secret ? mask(given.send, [given.send]) : given.send}`);
  send(line, given.send, given.secret === true);
  const asked = { ...question, text: mask(question.text, course.secrets), asks: mask(question.asks, course.secrets) };
  talk.onExchange?.({ asked, answered: given.secret ? undefined : given.send });
  return undefined;
}

/** What `ask` resolves to, or what ended the waiting for it. */
async function orGone(
  { line, talk }: Course,
  ask: () => Answer | Promise<Answer>,
): Promise<Answer | 'closed' | 'aborted' | { readonly failed: unknown }> {
  const gone = line.ear.gone(talk.signal);
  const asking = Promise.resolve()
    .then(ask)
    .catch((failed: unknown) => ({ failed }));
  const first = await Promise.race([gone.first, asking]);
  gone.forget();
  return first;
}

/** More may have been said while the answer was thought about: then it is not sent. */
export function stillAsked(ear: Ear, question: Question): boolean {
  const now = ear.sight();
  return now?.kind === 'question' && now.question.kind === question.kind && ear.text().trim() === question.text;
}

/** After a yes to a switch of mode, the prompt of the machine that was named may come, and no other. */
function expectSwitch({ ear }: Line, question: Question, answer: string): void {
  const [machine, ...others] = restrictionOf(question)?.machines ?? [];
  if (machine === undefined || others.length > 0 || /^n/i.test(answer)) return;
  const prompt = mainPrompt(`(Machine ${machine})> `);
  if (prompt) ear.learn(prompt);
}

async function stop(course: Course): Promise<Reply> {
  const { line } = course;
  const text = line.ear.text();
  course.spoken.push(text, '^C');
  if (await backToPrompt(line)) return replyOf(course, text, true, []);
  throw line.lost ?? failedAt({ ...told(course), text }, 'timeout');
}

/** Something asks, and nobody is there to answer. */
async function refuse(course: Course): Promise<never> {
  throw await afterStop(course, 'not-recognised');
}

async function afterStop(course: Course, reason: 'timeout' | 'not-recognised'): Promise<Failed> {
  const failed = failedAt(told(course), reason);
  await backToPrompt(course.line);
  return failed;
}

/**
 * Ctrl-C until the main prompt is there and stays. Inside `telnet` its own ways out come first: there Ctrl-C would go to
 * the far end. Where no prompt comes, the line is lost.
 */
export async function backToPrompt(line: Line): Promise<boolean> {
  const { ear } = line;
  const before = ear.text();
  for (let tries = 0; tries < 3 && !ear.closed; tries += 1) {
    interrupt(ear, insideTelnet(before) ? WAYS_OUT[tries] : undefined);
    const next = await ear.next({ ms: line.stopMs, doubts: 'all', noPager: true });
    if (next.kind !== 'prompt') continue;
    line.prompt = next.prompt;
    return true;
  }
  const told = { hop: line.hop, text: before, secrets: [], seconds: line.stopMs / 1000 };
  line.lost = failedAt(told, ear.closed ? 'interrupted' : 'timeout');
  return false;
}

/**
 * Out of a connection of `telnet`: its escape; where that is off, a line that makes a server close (an SSH server answers
 * it by `Protocol mismatch.`).
 */
const WAYS_OUT = [
  { keys: '\u001d', shown: '^]' },
  { keys: '\n', shown: '' },
] as const;

function interrupt(ear: Ear, wayOut: { readonly keys: string; readonly shown: string } | undefined): void {
  const now = ear.sight();
  if (now?.kind === 'question' && now.question.kind === 'telnet') ear.say('quit\n', { secret: true });
  else if (wayOut) ear.say(wayOut.keys, { shown: wayOut.shown, secret: true });
  else ear.say('\u0003', { shown: '^C', secret: true });
}

/** A message may have come after the prompt, or a second prompt may be on its way. */
async function atPrompt(line: Line): Promise<void> {
  if (line.lost) throw line.lost;
  if (line.ear.sight()?.kind === 'prompt') return;
  const next = await line.ear.next({ ms: line.settleMs, noPager: true });
  if (next.kind === 'prompt') return;
  const told = { hop: line.hop, text: line.ear.text(), secrets: [], seconds: line.settleMs / 1000 };
  throw (line.lost = failedAt(told, next.kind === 'closed' ? 'interrupted' : 'not-recognised'));
}

function send({ ear }: Line, text: string, secret: boolean): void {
  ear.say(`${text}\n`, { secret });
}

export function isOneLine(text: string): boolean {
  return !/[\u0000-\u001f\u007f-\u009f]/.test(text);
}

function told({ line, talk, secrets }: Course): Told {
  return { hop: line.hop, text: line.ear.text(), secrets, seconds: (talk.stepMs ?? line.stepMs) / 1000 };
}

function replyOf({ line, spoken, secrets }: Course, text: string, stopped: boolean, rest = [text]): Reply {
  const transcript = [...spoken, ...rest].filter((part) => part !== '').join('\n');
  return { text, transcript: mask(transcript, secrets), prompt: line.prompt, stopped };
}
