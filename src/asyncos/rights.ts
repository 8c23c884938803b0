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
