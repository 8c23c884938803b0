/** What is done at each question of `techsupport` while access is opened or closed. Pure. */

import type { Question } from '../asyncos/cli';
import { beforeMenu } from '../asyncos/question';
import { parseStatus } from './statusText';
import { stepOf, type Step } from './techsupport';

export interface Choices {
  readonly verb: 'TUNNEL' | 'SSHACCESS' | 'DISABLE';
  /** `generate`, or what the person typed. */
  readonly seed: 'generate' | { readonly typed: string };
  /** `undefined`: what the appliance offers. */
  readonly port: number | undefined;
}

/** `status`: STATUS was asked. `chosen`: the verb was sent. `answered`: the yes was sent, or none was asked for. */
export type Phase = 'start' | 'status' | 'chosen' | 'answered';

/** Cisco engineers that are logged in; `uncounted`: a support session is on by the prompt, and no count says of how many. */
export type Logins = number | 'uncounted';

/** What was said before a question, where the question does not say it itself. */
export interface SaidBefore {
  /** By STATUS. */
  readonly status: string;
  /** `(SERVICE)` stood in the last prompt. */
  readonly service: boolean;
}

export type Move =
  | { readonly kind: 'status'; readonly key: string }
  /** The verb; `logins` lose their access by it. */
  | { readonly kind: 'choose'; readonly key: string; readonly logins: Logins }
  | { readonly kind: 'answer'; readonly send: string; readonly secret?: true }
  /** `port`: what `send` stands for; `null` where that is left to the appliance. */
  | { readonly kind: 'port'; readonly send: string; readonly port: number | null }
  /** `logins` lose their access by it. */
  | { readonly kind: 'yes'; readonly logins: Logins }
  /** `already`: it is so, and nothing is changed. `done`: it may be so by the verb alone, as no yes was asked for. */
  | { readonly kind: 'temporary-password' | 'leave' | 'already' | 'done' }
  | { readonly kind: 'stop'; readonly end: 'answered' | 'refused' | 'not-offered' | 'not-recognised' };

/**
 * STATUS comes first, what is so already is not done again, and only what was chosen is said yes to. After the yes the rest
 * of what was chosen may be asked for, as the order is not known.
 */
export function moveAt(question: Question, phase: Phase, choices: Choices, before: SaidBefore): Move {
  const step = stepOf(question);
  if (step.kind === 'operations') return atOperations(question, step.keys, phase, choices, before);
  if (phase === 'start' || phase === 'status') return NOT_RECOGNISED;
  const move = choices.verb === 'DISABLE' ? closing(question, step, before.service) : opening(question, step, choices);
  const isDone = move === NOT_RECOGNISED && isSaid(question.text, choices.verb !== 'DISABLE');
  return isDone ? { kind: 'stop', end: 'answered' } : move;
}

/**
 * It went back without asking for a yes, and states that access is as it was. A word of a failure refuses nothing: what
 * does not state how it is has to be read.
 */
export function isRefused(said: string, { verb }: Choices): boolean {
  return isSaid(said, verb === 'DISABLE');
}

function isSaid(said: string, isOpen: boolean): boolean {
  return parseStatus(said).serviceAccess === isOpen;
}

function closing({ text }: Question, { kind }: Step, service: boolean): Move {
  return kind === 'disable?' ? { kind: 'yes', logins: loginsIn(text, service) } : NOT_RECOGNISED;
}

function loginsIn(text: string, service: boolean): Logins {
  const counted = parseStatus(text).serviceLogins ?? 0;
  return counted === 0 && service ? 'uncounted' : counted;
}

const NOT_RECOGNISED: Move = { kind: 'stop', end: 'not-recognised' };

type Keys = Extract<Step, { readonly kind: 'operations' }>['keys'];

function atOperations(question: Question, keys: Keys, phase: Phase, choices: Choices, before: SaidBefore): Move {
  if (phase === 'answered') return { kind: 'leave' };
  if (phase === 'start' && keys.STATUS !== undefined) return { kind: 'status', key: keys.STATUS };
  const said = beforeMenu(question);
  if (phase === 'chosen') return isRefused(said, choices) ? { kind: 'stop', end: 'refused' } : { kind: 'done' };
  const hasState = parseStatus(said).serviceAccess !== null;
  const status = hasState ? said : before.status;
  return choosing({ ...before, status }, keys[choices.verb], choices.verb !== 'DISABLE');
}

function choosing({ status: said, service }: SaidBefore, key: string | undefined, opens: boolean): Move {
  const { serviceAccess } = parseStatus(said);
  if (serviceAccess === null) return NOT_RECOGNISED;
  if (serviceAccess === opens) return { kind: 'already' };
  if (key === undefined) return { kind: 'stop', end: 'not-offered' };
  return { kind: 'choose', key, logins: opens ? 0 : loginsIn(said, service) };
}

function opening({ preset }: Question, step: Step, { seed, verb, port }: Choices): Move {
  switch (step.kind) {
    case 'enable?':
      return { kind: 'yes', logins: 0 };
    case 'enable-tunnel?':
      return verb === 'TUNNEL' ? { kind: 'yes', logins: 0 } : NOT_RECOGNISED;
    case 'seed-choice':
      return { kind: 'answer', send: seed === 'generate' ? step.generate : step.enter };
    case 'seed':
      return seed === 'generate' ? NOT_RECOGNISED : { kind: 'answer', send: seed.typed, secret: true };
    case 'port':
      return verb === 'TUNNEL' ? typedPort(port, preset ?? '') : NOT_RECOGNISED;
    case 'port-choice':
      return verb === 'TUNNEL' ? chosenPort(step.keys, port, preset ?? '') : NOT_RECOGNISED;
    case 'interface-choice':
      return verb === 'TUNNEL' ? { kind: 'answer', send: step.automatic } : NOT_RECOGNISED;
    case 'temporary-password':
      return { kind: 'temporary-password' };
    case 'operations':
    case 'disable?':
    case 'not-recognised':
      return NOT_RECOGNISED;
  }
}

function typedPort(port: number | undefined, preset: string): Move {
  const send = String(port ?? preset);
  return { kind: 'port', send, port: send === '' ? null : Number(send) };
}

/** `preset` is the key of one of them. */
function chosenPort(keys: ReadonlyMap<number, string>, port: number | undefined, preset: string): Move {
  const [chosen, key] =
    [...keys].find(([each, itsKey]) => (port === undefined ? itsKey === preset : each === port)) ?? [];
  return key === undefined || chosen === undefined ? NOT_RECOGNISED : { kind: 'port', send: key, port: chosen };
}
