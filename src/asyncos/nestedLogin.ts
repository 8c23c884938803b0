/** What OpenSSH's client says in a CLI on a hop (sshconnect.c, sshconnect2.c, OpenSSH 5 to 9), and what that calls for. */

import type { MainPrompt, Question } from './cli';
import type { Next } from './ear';
import { parseGreeting } from './identity';
import { samePrompt } from './prompt';
import { lacksCommand } from './rights';

/** Where `ssh` was told to log in, as it was typed. */
export interface Destination {
  readonly user: string;
  readonly host: string;
  readonly port: number;
}

/** What went before. */
export interface Course {
  readonly to: Destination;
  /** The prompt at which `ssh` was typed. */
  readonly hopPrompt: MainPrompt;
  /** All that was said since then. */
  readonly said: string;
  readonly passwordSent: boolean;
}

/** `ended`: nobody waits for an answer any more, or must not get one. `strange`: only a person can go on. */
export type LoginStep =
  | { readonly kind: 'trust'; readonly key: { readonly type: string | undefined; readonly fingerprint: string } }
  | { readonly kind: 'password'; readonly prompt: string }
  | { readonly kind: 'in' }
  | {
      readonly kind: 'ended';
      readonly why: 'no-command' | 'changed-key' | 'key-refused' | 'denied' | 'not-connected' | 'timeout' | 'closed';
    }
  | { readonly kind: 'strange'; readonly why: 'other-place' | 'asks-again' | 'not-recognised' };

/**
 * What to do about what was heard. A password is called for by the first prompt alone, and only where that is exactly
 * OpenSSH's for this user and host: a hop can print anything (RELIABILITY D22).
 */
export function loginStep(next: Next, course: Course): LoginStep {
  switch (next.kind) {
    case 'prompt':
      return atPrompt(next.prompt, course);
    case 'question':
      return atQuestion(next.question, course);
    case 'aborted':
    case 'closed':
      return { kind: 'ended', why: 'closed' };
    case 'deadline':
      return { kind: 'ended', why: 'timeout' };
    case 'unknown':
    case 'enough':
    case 'too-many-pages':
      return { kind: 'strange', why: 'not-recognised' };
  }
}

/** Two members of a cluster may have the same prompt: coming back to it is believed only with a word about why. */
function atPrompt(prompt: MainPrompt, { hopPrompt, said, passwordSent }: Course): LoginStep {
  if (samePrompt(prompt.text, hopPrompt) === undefined) {
    const greeted = /^Last login:/m.test(said) || parseGreeting(said).product !== undefined;
    return passwordSent || greeted ? { kind: 'in' } : { kind: 'strange', why: 'not-recognised' };
  }
  const changed = hostKeyRefused(said);
  if (changed) return { kind: 'ended', why: changed === 'changed' ? 'changed-key' : 'key-refused' };
  if (!passwordSent && (lacksCommand(said) || NO_COMMAND.test(said))) return { kind: 'ended', why: 'no-command' };
  if (DENIED.test(said)) return { kind: 'ended', why: passwordSent ? 'denied' : 'not-connected' };
  return ENDED.test(said) ? { kind: 'ended', why: 'not-connected' } : { kind: 'strange', why: 'not-recognised' };
}

/** In words that were not seen on an appliance. */
const NO_COMMAND =
  /^(?:ssh: (?:command )?not found|(?:% ?)?(?:command not found|(?:unknown|invalid|unrecognized|no such) command)|(?:this )?command (?:is )?not (?:available|supported))\b/im;
const DENIED = /\bPermission denied\b/i;
/** Complaints of the client itself, each at the beginning of a line. */
const ENDED =
  /^(?:ssh: |usage: ssh|Connection (?:to|closed|reset|timed out)|Received disconnect|Disconnected from|Unable to negotiate|No matching|kex_exchange|ssh_exchange|ssh_dispatch|Too many authentication|Bad port|Bad remote)/im;

function atQuestion(question: Question, course: Course): LoginStep {
  if (hostKeyRefused(course.said) === 'changed') return { kind: 'ended', why: 'changed-key' };
  if (question.kind === 'authenticity') return atAuthenticity(question, course);
  const asked = passwordPromptOf(question);
  const isAgain = course.passwordSent || DENIED.test(course.said);
  if (asked === undefined)
    return { kind: 'strange', why: isAgain && ASKS_PASSWORD.test(question.asks) ? 'asks-again' : 'not-recognised' };
  if (isAgain) return { kind: 'strange', why: 'asks-again' };
  const { user, host } = course.to;
  const isOurs = asked.user === user && asked.host.toLowerCase() === host.toLowerCase();
  return isOurs
    ? { kind: 'password', prompt: question.text.split('\n').at(-1)?.trim() ?? '' }
    : { kind: 'strange', why: 'other-place' };
}

const ASKS_PASSWORD = /pass(?:word|phrase)/i;

function atAuthenticity(question: Question, { to, passwordSent }: Course): LoginStep {
  const { host, keyType, fingerprint } = authenticityOf(question) ?? {};
  if (host === undefined || fingerprint === undefined || passwordSent)
    return { kind: 'strange', why: 'not-recognised' };
  const expected = to.port === SSH_PORT ? to.host : `[${to.host}]:${to.port}`;
  return host.toLowerCase() === expected.toLowerCase()
    ? { kind: 'trust', key: { type: keyType, fingerprint } }
    : { kind: 'strange', why: 'other-place' };
}

const SSH_PORT = 22;

/** `undefined` where user or host could be taken for anything else than that, by a CLI or by `ssh`. */
export function sshCommand({ user, host, port }: Destination): string | undefined {
  if (!/^[A-Za-z0-9_][A-Za-z0-9._+-]{0,63}$/.test(user) || !/^[A-Za-z0-9:][A-Za-z0-9.:-]{0,252}$/.test(host))
    return undefined;
  return port === SSH_PORT ? `ssh ${user}@${host}` : `ssh -p ${port} ${user}@${host}`;
}

/** "The authenticity of host ... can't be established." */
export interface Authenticity {
  readonly host: string;
  /** `RSA`, `ED25519`; as it is written. */
  readonly keyType: string | undefined;
  /** `SHA256:...`, or the MD5 form of an old client. */
  readonly fingerprint: string | undefined;
}

export function authenticityOf({ kind, text }: Question): Authenticity | undefined {
  if (kind !== 'authenticity') return undefined;
  const flat = text.replace(/\s+/g, ' ');
  const host = /authenticity of host '([^' ]+)/i.exec(flat)?.[1];
  const key = /(?:^| )([\w-]+) key fingerprint is:? ?(SHA256:[\w+/=]+|(?:MD5:)?(?:[0-9a-f]{2}:){15}[0-9a-f]{2})/.exec(
    flat,
  );
  return host === undefined ? undefined : { host, keyType: key?.[1], fingerprint: key?.[2] };
}

/** Whether it was said that a known key has changed, or that the key was refused. */
export function hostKeyRefused(text: string): 'changed' | 'refused' | undefined {
  if (/REMOTE HOST IDENTIFICATION HAS CHANGED/i.test(text)) return 'changed';
  return /Host key verification failed/i.test(text) ? 'refused' : undefined;
}

/** `user@host's password:`, or `(user@host) Password:` as newer clients write a keyboard-interactive question. */
export interface PasswordPrompt {
  readonly user: string;
  readonly host: string;
}

/** Only where the whole line is that and nothing else. */
export function passwordPromptOf({ kind, text }: Question): PasswordPrompt | undefined {
  const line = text.split('\n').at(-1) ?? '';
  const form = /^(?:([^\s@()']+)@([^\s@()']+)'s password|\(([^\s@()]+)@([^\s@()]+)\) Pass(?:word|phrase)): ?$/i;
  const [, user, host, otherUser, otherHost] = (kind === 'colon' && form.exec(line)) || [];
  if (user !== undefined && host !== undefined) return { user, host };
  return otherUser !== undefined && otherHost !== undefined ? { user: otherUser, host: otherHost } : undefined;
}
