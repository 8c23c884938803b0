import { commandErrorOf } from './commandError';
import { fieldOf } from './fields';

export interface WhoAmI {
  readonly user: string | undefined;
  readonly fullName: string | undefined;
  /** As the appliance writes them; empty where it names none. */
  readonly groups: readonly string[];
}

/** The answer of `whoami` (seen on a WSA, AsyncOS 15.1). */
export function parseWhoAmI(text: string): WhoAmI {
  const groups = fieldOf(text, /Groups?/) ?? '';
  return {
    user: fieldOf(text, /User ?name/),
    fullName: fieldOf(text, /Full ?Name/),
    groups: groups.split(/[,;]/).flatMap((group) => group.trim() || []),
  };
}

/**
 * May this login do what an administrator may? From what `whoami` answered; `unknown` where that names no group. A
 * command that an appliance calls unknown is one that this login has not got: see {@link lacksCommand}.
 */
export function administrator(whoAmI: WhoAmI): 'yes' | 'no' | 'unknown' {
  if (whoAmI.groups.length === 0) return 'unknown';
  return whoAmI.groups.some((group) => /^(?:cloud ?)?admin(?:istrator)?s?$/i.test(group)) ? 'yes' : 'no';
}

/** This login has no such command: for want of rights, of a feature key, or of the command in this release. */
export function lacksCommand(text: string): boolean {
  return commandErrorOf(text) === 'unknown-command';
}

/** The command is there and is not for this login. No such text is known (DOMAIN 7, row 27): the beginning of an answer is looked at. */
export function lacksRights(text: string): boolean {
  return lacksCommand(text) || DENIED.test(text.trimStart());
}

const DENIED =
  /^(?:[\w-]{1,40}\s*[:-]\s*)?(?:(?:this )?(?:command|operation)(?: [\w-]{1,40})? (?:requires|needs) [\w ]{0,30}\b(?:admin\w*|privileges?|permissions?|rights)|(?:user|command) [\w-]{1,40} (?:may not|cannot|is not (?:allowed|permitted|authori[sz]ed))|(?:permission|access) (?:is )?denied|insufficient (?:privileges?|permissions?|rights)|(?:you (?:are|have) |this user is |user is )?(?:not (?:authori[sz]ed|permitted|allowed)|(?:do not|don't) have|no (?:permission|privileges?|rights))|you (?:do not|don't) have (?:the |sufficient |enough )?(?:permissions?|privileges?|rights?))\b/i;
