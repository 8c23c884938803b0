import type { SshWording, Wording } from './texts';

/** What is switched on a machine, for tests. Everything starts as on a healthy appliance. */
export interface Switches {
  /** What happens to a request to forward. */
  forward: 'prohibited' | 'connect-failed' | 'no-answer' | undefined;
  /** Session channels of one connection at once, where they are limited. */
  mostSessions: number | undefined;
  silent: boolean;
  bytesPerTick: number | undefined;
  passphraseChange: boolean;
  passwordExpired: boolean;
  acceptNone: boolean;
  zeroPrompts: boolean;
  /** A Cisco support session is on. */
  supportSession: boolean;
  /** An idle shell is closed after so many milliseconds. */
  idleMs: number;
  /** The words of `techsupport`. */
  techsupport: Wording;
  /** The words of `packetcapture`. */
  packetcapture: Wording;
  /** TUNNEL comes back when the tunnel is up or has failed, not at once. */
  tunnelBlocks: boolean;
  enableFails: boolean;
  /** `techsupport` does what is chosen without asking for a yes. */
  asksForNoYes: boolean;
  /** `techsupport` asks to leave the cluster mode first. */
  clusterMode: boolean;
  /** The serial number that STATUS tells, if not that of `version`. */
  statusSerial: string | undefined;
  /** The words of `ssh`, where the CLI has it. */
  ssh: SshWording;
  /** `telnet` hands the escape character to the far end. */
  ignoresTelnetEscape: boolean;
  /** Changes with every new host key. */
  hostKeyGeneration: number;
}

/** The time that the appliances' own login text tells. */
const THIRTY_MINUTES = 30 * 60 * 1000;

export function healthy(techsupport: Wording, clusterMode: boolean): Switches {
  return {
    forward: undefined,
    mostSessions: undefined,
    silent: false,
    bytesPerTick: undefined,
    passphraseChange: false,
    passwordExpired: false,
    acceptNone: false,
    zeroPrompts: false,
    supportSession: false,
    idleMs: THIRTY_MINUTES,
    techsupport,
    packetcapture: techsupport,
    tunnelBlocks: false,
    enableFails: false,
    asksForNoYes: false,
    clusterMode,
    statusSerial: undefined,
    ssh: 'new',
    ignoresTelnetEscape: false,
    hostKeyGeneration: 0,
  };
}
