import type { Size } from './asyncos/screen';

export interface AuthAttempt {
  readonly method: string;
  readonly user: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

export interface ForwardAttempt {
  readonly host: string;
  readonly port: number;
  readonly outcome: 'opened' | 'prohibited' | 'connect-failed' | 'no-answer';
}

/** What a machine has seen. Of a login never the password itself. */
export interface Recorded {
  readonly authAttempts: AuthAttempt[];
  /** Passwords, passphrases and codes that arrived, of every method; empty ones are not counted. */
  passwordsSeen: number;
  logins: number;
  readonly forwards: ForwardAttempt[];
  /** The last size of a terminal, as it was asked for or changed. */
  pty: Size | undefined;
  /** What was typed into shells, in order. */
  readonly received: Buffer[];
}

export function nothingRecorded(): Recorded {
  return { authAttempts: [], passwordsSeen: 0, logins: 0, forwards: [], pty: undefined, received: [] };
}
