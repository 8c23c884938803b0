/** What the person can know of remote access on an appliance (CONTRACT 4). Codes and facts, no sentences. */

export const REMOTE_ACCESS_STATES = [
  'disabled',
  'ssh-access',
  'tunnel-connecting',
  'tunnel-up',
  'tunnel-down',
  'tunnel-expired',
  'unknown',
] as const;
export type RemoteAccessState = (typeof REMOTE_ACCESS_STATES)[number];

/**
 * Where a state comes from: the appliance's own words, the time since it was enabled (seven days, documented for
 * WSA in the AsyncOS 7.5.7 and 7.7 user guides; with `unknown`: it was enabled from here and not read since), or a
 * dialogue that was cut off past its risk point.
 */
export type RemoteAccessBasis = 'read' | 'elapsed-time' | 'interrupted';

export interface RemoteAccess {
  readonly schema: 1;
  readonly applianceId: string;
  /** When it was read, ISO 8601 UTC. */
  readonly at: string;
  readonly state: RemoteAccessState;
  readonly basis: RemoteAccessBasis;
  /** `null` where the appliance's words do not say it. */
  readonly serviceAccess: boolean | null;
  /** Cisco engineers logged in now. */
  readonly serviceLogins: number | null;
  /** `(SERVICE)` stood in the prompt. */
  readonly serviceSession: boolean;
  readonly serial: string | null;
  /** Whether STATUS and `version` name the same serial number. */
  readonly serialMatches: boolean | null;
  /** Port of the tunnel, where it is known. */
  readonly port: number | null;
  /** ISO 8601 UTC. */
  readonly enabledAt: string | null;
  readonly expiresAt: string | null;
  /** Whether a seed is kept here; never the seed itself. */
  readonly seed: 'held' | 'none';
  /** The one that is kept may be of an earlier enabling: what was read does not fit what was enabled from here. */
  readonly seedDoubtful?: true;
  /** The appliance's own words, without seed; untrusted text. */
  readonly raw: string;
}

/** It was enabled from here and not read since: all that is known is the time. */
export function isUnread({ state, basis }: Pick<RemoteAccess, 'state' | 'basis'>): boolean {
  return state === 'unknown' && basis === 'elapsed-time';
}

/** What was done to remote access in this window, or what a reading proved of it. */
export type DeedWhat =
  | 'confirmed-tunnel'
  | 'confirmed-ssh-access'
  | 'confirmed-disable'
  | 'accepted-enable'
  | 'accepted-disable'
  | 'link-lost'
  | 'taken-over'
  | 'already-on'
  | 'already-off'
  | 'proved-disabled'
  | 'proved-ssh-access'
  | 'proved-tunnel'
  | 'read-otherwise'
  | 'read-not-shown'
  | 'read-not-understood'
  | 'read-failed'
  | 'service-login';

export interface Deed {
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly what: DeedWhat;
  /** Of the tunnel, where it was chosen. */
  readonly port?: number;
}
