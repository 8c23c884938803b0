import type { Answer, Question } from './cli';

/** A command was refused in this mode of a cluster, and a switch to another is offered. */
export interface Restriction {
  /** The machines that are named, without repetition; untrusted. */
  readonly machines: readonly string[];
}

/**
 * Recognised by two stems alone, since no whole text is known (DOMAIN 1.6): "This command is restricted to", then
 * "Do you want to switch" or "Would you like to switch". `undefined` for any other question.
 */
export function restrictionOf({ text }: Question): Restriction | undefined {
  const flat = text.replace(/\s+/g, ' ');
  const start = flat.search(RESTRICTED);
  if (start < 0 || !/(?:Do you want|Would you like) to switch/i.test(flat.slice(start))) return undefined;
  const names = [...flat.slice(start).matchAll(NAMED)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  return { machines: [...new Set(names.map(bare).filter((name) => name !== ''))] };
}

/** What was said refuses a command in this mode of a cluster. */
export function isRestricted(said: string): boolean {
  return RESTRICTED.test(said.replace(/\s+/g, ' '));
}

/** A machine of the cluster is said to be cut off from it: by its stem, since no whole text is known (DOMAIN 1.6). */
export function isDisconnected(said: string): boolean {
  return /\bis currently disconnected\b/i.test(said.replace(/\s+/g, ' '));
}

const RESTRICTED = /This command is restricted to/i;

/**
 * `Y` where the one machine that is named is `loginHost`, the one that was logged in to, and `allowed` says that the
 * person agreed; else `stop`. `undefined` where it is another question.
 */
export function switchAnswer(question: Question, loginHost: string, allowed: boolean): Answer | undefined {
  const restriction = restrictionOf(question);
  if (!restriction) return undefined;
  const [machine, ...others] = restriction.machines;
  const same = machine !== undefined && others.length === 0 && machine.toLowerCase() === loginHost.toLowerCase();
  return allowed && same ? { send: 'Y' } : 'stop';
}

/** In quotes; or, after the word machine, a name with a dot, as a name in a sentence has to have to be told from a word. */
const NAMED = /["'\u201c]([^"'\u201d]{1,253})["'\u201d]|\bmachine:? \(?([\w-]+(?:\.[\w-]+)+)/gi;

function bare(name: string): string {
  const machine = name
    .trim()
    .replace(/^\(?machine /i, '')
    .replace(/\)$/, '');
  return /^(?:machine|group|cluster)(?: mode)?$/i.test(machine) ? '' : machine;
}
