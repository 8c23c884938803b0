import type { MainPrompt } from './cli';

/**
 * The main prompt, by its form: `host>`, `(host)>`, `(Machine host)>`, `(Group name)>`, `(Cluster name)>`,
 * `host (Cluster name)>`, each with or without the mark of a support session. Seen as `(host) (SERVICE)> ` and
 * `host (SERVICE)> ` (Cisco document 222655), and described as `(*SERVICE*)` (Cisco document 117873).
 * `line` is one line, cleaned; `undefined` where it is anything else.
 */
export function mainPrompt(line: string): MainPrompt | undefined {
  const match = FORM.exec(line);
  const [, name = '', marks = ''] = match ?? [];
  if (!match || name === 'telnet' || !MARKS.test(marks)) return undefined;
  const [, mode, within] = MODE.exec(name) ?? MODE.exec(marks) ?? [];
  const host = name.startsWith('(') ? (within ?? name.slice(1, -1)) : name;
  return { text: line.trimEnd(), host, mode: modeOf(mode), service: SERVICE.test(marks) };
}

/** The same prompt as one that is known, literally but for the mark of a support session. */
export function samePrompt(line: string, known: MainPrompt): MainPrompt | undefined {
  const found = mainPrompt(line);
  return found && unmarked(found) === unmarked(known) ? found : undefined;
}

/** What a prompt is but for the mark of a support session. */
export function unmarked(prompt: MainPrompt): string {
  return prompt.text.replace(SERVICE, '');
}

/**
 * Does this output end at a prompt that marks a Cisco support session? `undefined` where it does not end at a main
 * prompt.
 */
export function serviceSession(tail: string): boolean | undefined {
  return mainPrompt(tail.slice(Math.max(tail.lastIndexOf('\n'), tail.lastIndexOf('\r')) + 1))?.service;
}

const FORM = /^(\([^()]{1,128}\)|[\w.-]{1,253})((?: \([^()]{1,128}\)){0,3})> ?$/;
const MARKS = /^(?: \((?:\*?(?:SERVICE|Service|service)\*?|(?:Machine|Group|Cluster) [^()]+)\))*$/;
const SERVICE = / \(\*?SERVICE\*?\)/i;
const MODE = /\((Machine|Group|Cluster) ([^()]+)\)/;

function modeOf(word: string | undefined): MainPrompt['mode'] {
  if (word === 'Machine') return 'machine';
  if (word === 'Group') return 'group';
  return word === 'Cluster' ? 'cluster' : undefined;
}
