/** Tone and shape of every state and verdict (design 2 and 3). */
import type { Readiness, Verdict } from '../../src/appliance/probeReport';
import type { RemoteAccessState } from '../../src/appliance/remoteAccess';
import type { Mark } from '../view';

export const OK: Mark = { tone: 'ok', icon: 'ok' };
export const WARNING: Mark = { tone: 'warning', icon: 'warning' };
/** Nothing gets through. */
export const BLOCKED: Mark = { tone: 'error', icon: 'blocked' };
/** A device in between answered. */
export const BETWEEN: Mark = { tone: 'error', icon: 'between' };
export const INFO: Mark = { tone: 'info', icon: 'info' };
export const BUSY: Mark = { tone: 'info', icon: 'busy' };
export const UNKNOWN: Mark = { tone: 'unknown', icon: 'unknown' };
export const NOT_TRIED: Mark = { tone: 'unknown', icon: 'nottried' };
export const OFF: Mark = { tone: 'off', icon: 'off' };

export const stateMark: Readonly<Record<RemoteAccessState, Mark>> = {
  disabled: OFF,
  'ssh-access': OK,
  'tunnel-connecting': BUSY,
  'tunnel-up': OK,
  'tunnel-down': BLOCKED,
  'tunnel-expired': WARNING,
  unknown: UNKNOWN,
};

export const verdictMark: Readonly<Record<Verdict, Mark>> = {
  tunnel: OK,
  ssh: WARNING,
  'smtp-inspected': BETWEEN,
  smtp: BETWEEN,
  http: BETWEEN,
  tls: BETWEEN,
  'open-silent': BETWEEN,
  'closed-early': BETWEEN,
  other: BETWEEN,
  refused: BLOCKED,
  timeout: BLOCKED,
  'no-route': BLOCKED,
  'dns-failed': BLOCKED,
  cancelled: UNKNOWN,
  'not-tried': NOT_TRIED,
  unknown: UNKNOWN,
};

export const readinessMark: Readonly<Record<Readiness, Mark>> = {
  ready: OK,
  usable: WARNING,
  blocked: BLOCKED,
  unknown: UNKNOWN,
};
