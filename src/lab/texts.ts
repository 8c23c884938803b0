import c170 from './texts/c170.json';
import c190 from './texts/c190.json';
import jump from './texts/jump.json';
import m600v from './texts/m600v.json';
import s695 from './texts/s695.json';
import shell from './texts/shell.json';
import x1050 from './texts/x1050.json';

/** What a machine says, with the evidence for it: the tags of DOMAIN 0, or `invented`. */
export interface Text {
  readonly evidence: string;
  readonly source?: string;
  readonly lines: readonly string[];
}

export interface ApplianceTexts {
  /** Commands that AsyncOS has and the lab does not simulate. */
  readonly knows: readonly string[];
  readonly login: Text;
  readonly version: Text;
  readonly whoami: Text;
  readonly status: Text;
  readonly help: Text;
}

export type TextsName = 'c170' | 'c190' | 'x1050' | 's695' | 'm600v';

export const APPLIANCE_TEXTS: Readonly<Record<TextsName, ApplianceTexts>> = { c170, c190, x1050, s695, m600v };
export const JUMP_TEXTS: { readonly login: Text; readonly whoami: Text; readonly help: Text } = jump;
export const SHELL_TEXTS: Readonly<Record<Exclude<keyof typeof shell, 'about'>, Text>> = shell;

/** The lines of a text with each `{name}` replaced. Unknown names stay. */
export function fill(text: Text, values: Readonly<Record<string, string>>): string[] {
  return text.lines.map((line) => line.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole));
}
