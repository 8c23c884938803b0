import type { CaptureSwitch } from '../capture';
import type { Dialogue } from './dialogue';
import type { Machine } from '../machines';
import { nslookup } from './nslookup';
import type { Outbound } from '../network/outbound';
import { packetcapture, type CaptureDesk } from './packetcapture';
import { telnet, type Desk } from './telnet';
import { ssh, type SshDesk } from './sshClient';
import { techsupport, type Support } from './techsupport';
import { APPLIANCE_TEXTS, fill, JUMP_TEXTS, SHELL_TEXTS, type Text } from '../texts';

/** What a typed command does. */
export type Reply =
  | { readonly kind: 'text'; readonly lines: readonly string[] }
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'dialogue'; readonly run: (dialogue: Dialogue) => Promise<void> }
  | { readonly kind: 'flood'; readonly megabytes: number }
  | { readonly kind: 'exit' };

/** Who asks, where and when. */
export interface Caller {
  readonly machine: Machine;
  readonly user: string;
  /** The address the login came from. */
  readonly from: string;
  readonly now: Date;
  /** Whether `lab-flood` and `lab-bytes` exist. */
  readonly testCommands: boolean;
  readonly support: Support;
  readonly outbound: Outbound;
  readonly capture: CaptureSwitch;
  /** Aborted when the CLI session is over. */
  readonly session: AbortSignal;
  /** Host keys that the machine's own `ssh` knows. */
  readonly knownHosts: Map<string, string>;
}

export function answer(typed: string, caller: Caller): Reply {
  const command = typed.trim();
  const [name = '', ...args] = command.split(/\s+/);
  const test = caller.testCommands ? testCommand(name, args) : undefined;
  if (test) return test;
  if (command === '') return text([]);
  if (name === 'exit' || name === 'quit' || name === 'logout') return { kind: 'exit' };
  return caller.machine.texts === 'jump' ? jump(name, args, caller) : appliance(name, args, command, caller);
}

/** The lines between login and first prompt. */
export function loginLines(caller: Caller): string[] {
  const { texts } = caller.machine;
  return fill(texts === 'jump' ? JUMP_TEXTS.login : APPLIANCE_TEXTS[texts].login, values(caller));
}

/** The prompt as the next line begins with it, marked while a support session is on. */
export function promptOf(machine: Machine, user: string, supportSession: boolean): string {
  if (machine.texts === 'jump') return `${user}@${machine.prompt} `;
  return `${machine.prompt}${supportSession ? ` ${machine.supportMark}` : ''}> `;
}

function appliance(name: string, args: readonly string[], command: string, caller: Caller): Reply {
  const texts = APPLIANCE_TEXTS[caller.machine.texts === 'jump' ? 'c170' : caller.machine.texts];
  const show = (it: Text): Reply => text([...fill(it, values(caller)), '']);
  switch (name.toLowerCase()) {
    case 'techsupport':
      if (isRestricted(caller)) return text(fill(SHELL_TEXTS.unknownCommand, { command }));
      return { kind: 'dialogue', run: (dialogue) => techsupport(caller.support, dialogue) };
    case 'packetcapture':
      if (isRestricted(caller)) return text(fill(SHELL_TEXTS.unknownCommand, { command }));
      return { kind: 'dialogue', run: (dialogue) => packetcapture(captureDeskOf(caller), dialogue) };
    case 'telnet':
      return { kind: 'dialogue', run: (dialogue) => telnet(args, deskOf(caller), dialogue) };
    case 'nslookup':
      return { kind: 'dialogue', run: (dialogue) => nslookup(args, caller.outbound, dialogue) };
    case 'ssh':
      if (!caller.machine.hasSsh) return text(fill(SHELL_TEXTS.unknownCommand, { command }));
      return { kind: 'dialogue', run: (dialogue) => ssh(args, sshDeskOf(caller), dialogue) };
    case 'version':
      return show(texts.version);
    case 'whoami':
      return show(isRestricted(caller) ? SHELL_TEXTS.whoamiRestricted : texts.whoami);
    case 'status':
      return show(texts.status);
    case 'help':
    case '?':
      return show(texts.help);
    default: {
      const known = texts.knows.includes(name.toLowerCase());
      return text(
        fill(known ? SHELL_TEXTS.notSimulated : SHELL_TEXTS.unknownCommand, { command: known ? name : command }),
      );
    }
  }
}

function captureDeskOf({ machine, capture, session, support }: Caller): CaptureDesk {
  return { machine, capture, session, wording: support.switches.packetcapture };
}

function deskOf({ machine, outbound, support }: Caller): Desk {
  return { machine, outbound, switches: support.switches };
}

function sshDeskOf({ user, outbound, knownHosts, support }: Caller): SshDesk {
  return { user, outbound, knownHosts, wording: support.switches.ssh };
}

function isRestricted({ machine, user }: Caller): boolean {
  return machine.users.find(({ name }) => name === user)?.restricted === true;
}

function jump(name: string, args: readonly string[], caller: Caller): Reply {
  const show = (it: Text): Reply => text(fill(it, values(caller)));
  switch (name) {
    case 'whoami':
      return show(JUMP_TEXTS.whoami);
    case 'help':
      return show(JUMP_TEXTS.help);
    case 'hostname':
      return text([caller.machine.hostName]);
    case 'echo':
      return text([args.join(' ')]);
    case 'id':
      return text([`uid=1000(${caller.user}) gid=1000(${caller.user})`]);
    case 'uname':
      return text(['Linux']);
    case 'ls':
      return text([]);
    default:
      return text([`sh: 1: ${name}: not found`]);
  }
}

function testCommand(name: string, args: readonly string[]): Reply | undefined {
  const [argument = ''] = args;
  if (name === 'lab-flood') return { kind: 'flood', megabytes: Number(argument) || 0 };
  if (name === 'lab-bytes') return { kind: 'bytes', bytes: Buffer.from(argument, 'hex') };
  return undefined;
}

function text(lines: readonly string[]): Reply {
  return { kind: 'text', lines };
}

const WEEK_MS = 7 * 24 * 3600 * 1000;

function values({ machine, user, from, now }: Caller): Record<string, string> {
  const earlier = new Date(now.getTime() - WEEK_MS);
  return {
    user,
    from,
    host: machine.hostName,
    serial: machine.serial,
    now: asctime(now, ' GMT'),
    up: `${asctime(earlier, ' GMT')} (7d)`,
    last: asctime(earlier, ''),
  };
}

/** `Wed Apr 11 16:07:43 2018`, as in DOMAIN 2.1, in UTC. */
function asctime(date: Date, zone: string): string {
  const [weekday = '', day = '', month = '', year = '', time = ''] = date.toUTCString().replace(',', '').split(' ');
  return `${weekday} ${month} ${day.replace(/^0/, ' ')} ${time}${zone} ${year}`;
}
