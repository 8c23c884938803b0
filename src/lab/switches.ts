/** What is switched on a machine, for tests. Everything starts as on a healthy appliance. */
export interface Switches {
  /** What happens to a request to forward. */
  forward: 'prohibited' | 'connect-failed' | 'no-answer' | undefined;
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
  /** Changes with every new host key. */
  hostKeyGeneration: number;
}

/** The time that the appliances' own login text tells. */
const THIRTY_MINUTES = 30 * 60 * 1000;

export function healthy(): Switches {
  return {
    forward: undefined,
    silent: false,
    bytesPerTick: undefined,
    passphraseChange: false,
    passwordExpired: false,
    acceptNone: false,
    zeroPrompts: false,
    supportSession: false,
    idleMs: THIRTY_MINUTES,
    hostKeyGeneration: 0,
  };
}
