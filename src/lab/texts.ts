import c170 from './texts/c170.json';
import c190 from './texts/c190.json';
import jump from './texts/jump.json';
import m600v from './texts/m600v.json';
import captureCisco from './texts/packetcapture.cisco.json';
import captureIronport from './texts/packetcapture.ironport.json';
import capturePassword from './texts/packetcapture.password.json';
import captureWeb from './texts/packetcapture.web.json';
import reach from './texts/reach.json';
import s695 from './texts/s695.json';
import shell from './texts/shell.json';
import sshNew from './texts/ssh.new.json';
import sshOld from './texts/ssh.old.json';
import cisco from './texts/techsupport.cisco.json';
import ironport from './texts/techsupport.ironport.json';
import password from './texts/techsupport.password.json';
import web from './texts/techsupport.web.json';
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

/** `telnet` and `nslookup`. */
export const REACH_TEXTS: Readonly<Record<Exclude<keyof typeof reach, 'about'>, Text>> = reach;

/** What `ssh` in a CLI says, as two releases of OpenSSH's client word it. */
export type SshWording = 'old' | 'new';
export const SSH_TEXTS: Readonly<Record<SshWording, SshTexts>> = { old: sshOld, new: sshNew };
type SshTexts = Readonly<Record<Exclude<keyof typeof sshNew, 'about' | 'fingerprint' | 'first'>, Text>> & {
  /** `md5` or `sha256`: how a fingerprint is written. */
  readonly fingerprint: string;
  /** The method it tries first. */
  readonly first: string;
};

export type Verb = 'SSHACCESS' | 'TUNNEL' | 'DISABLE' | 'STATUS';

type TechsupportText = Exclude<keyof typeof ironport, 'about' | 'generation' | 'operations' | 'seedMenu'>;

/** One wording of `techsupport`. The last line of a question is the one that is typed at. */
export interface TechsupportTexts extends Readonly<Record<TechsupportText, Text>> {
  /** Whether support is given a seed string or, as in old releases, a temporary password. */
  readonly generation: 'seed' | 'password';
  readonly operations: { readonly options: readonly { readonly verb: Verb; readonly line: string }[] };
  readonly seedMenu: {
    readonly preset: string;
    readonly options: readonly { readonly key: string; readonly does: 'generate' | 'enter'; readonly line: string }[];
  };
}

export type Wording = 'ironport' | 'cisco' | 'web' | 'password';

// TypeScript reads every string of a JSON file as `string`; test/lab/texts.test.ts checks the narrower ones.
export const TECHSUPPORT_TEXTS = { ironport, cisco, web, password } as unknown as Readonly<
  Record<Wording, TechsupportTexts>
>;

export type CaptureVerb = 'START' | 'STOP' | 'STATUS' | 'SETUP';
type SetupStep = 'size' | 'stopAtSize' | 'time' | 'interfaces' | 'filterKind' | 'filter';
type PacketcaptureText = Exclude<keyof typeof captureIronport, 'about' | 'operations' | 'setup' | 'filterKinds'>;

/** One wording of `packetcapture`. The last line of a question is the one that is typed at. */
export interface PacketcaptureTexts extends Readonly<Record<PacketcaptureText, Text>> {
  readonly operations: { readonly options: readonly { readonly verb: CaptureVerb; readonly line: string }[] };
  /** What SETUP asks, in its order. */
  readonly setup: readonly SetupStep[];
  /** What is typed at `filterKind`. */
  readonly filterKinds: Readonly<Record<string, 'predefined' | 'custom' | 'clear'>>;
}

export const PACKETCAPTURE_TEXTS = {
  ironport: captureIronport,
  cisco: captureCisco,
  web: captureWeb,
  password: capturePassword,
} as unknown as Readonly<Record<Wording, PacketcaptureTexts>>;

/** The lines of a text with each `{name}` replaced. Unknown names stay. */
export function fill(text: Text, values: Readonly<Record<string, string>>): string[] {
  return text.lines.map((line) => line.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole));
}
