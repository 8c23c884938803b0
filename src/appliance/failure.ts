/**
 * Why something did not work: the hop, the stage and the reason, as codes (CONTRACT 4).
 * Sentences are made from these in `workbench/wording`, and nowhere else.
 */

import type { InventoryProblem } from './inventory/inventoryProblem';

const REASONS = {
  validate: [
    'unknown-appliance',
    'unknown-hop',
    'loop',
    'too-many-hops',
    'bad-entry',
    'bad-host',
    'bad-port',
    'bad-user',
    'not-here',
    'no-tunnel',
  ],
  dns: ['not-found', 'no-address', 'server-failed', 'no-answer', 'other'],
  connect: ['refused', 'timeout', 'no-route', 'reset', 'denied', 'other'],
  ident: ['closed', 'reset', 'timeout', 'not-ssh', 'old-protocol'],
  kex: ['no-common-algorithm', 'closed', 'reset', 'timeout', 'protocol'],
  'host-key': [
    'refused',
    'not-the-expected',
    'changed',
    'revoked',
    'ca-only',
    'store-unreadable',
    'not-kept',
    'changed-during-session',
  ],
  auth: [
    'refused',
    'closed',
    'timeout',
    'trivial',
    'password-expired',
    'no-credential',
    'no-method',
    'too-many-rounds',
  ],
  forward: ['prohibited', 'connect-failed', 'no-resources', 'refused', 'timeout', 'closed'],
  /** A login typed at the prompt of the hop: `hop` is that one, `address` is where it was to go. */
  nested: [
    'no-command',
    'changed-key',
    'key-refused',
    'not-connected',
    'timeout',
    'other-place',
    'asks-again',
    'not-recognised',
    'not-last',
    'not-asked',
  ],
  shell: ['refused', 'timeout', 'closed', 'lost'],
  prompt: ['not-recognised', 'timeout', 'passphrase-change', 'setup'],
  dialogue: [
    'not-recognised',
    'timeout',
    'interrupted',
    'no-rights',
    'restricted',
    'refused',
    'stopped',
    'not-offered',
    'busy',
  ],
  /** `no-way`: it offers neither SFTP nor `scp`. */
  file: [
    'not-found',
    'denied',
    'not-a-file',
    'no-way',
    'interrupted',
    'stalled',
    'size-differs',
    'too-large',
    'disk-full',
    'unwritable',
    'other',
  ],
} as const;

type Reasons = { readonly [S in keyof typeof REASONS]: (typeof REASONS)[S][number] };

/** Of what was written down, perhaps by another version. */
export function isReason(stage: string, reason: string): boolean {
  const reasons: Readonly<Record<string, readonly string[]>> = REASONS;
  return Object.hasOwn(reasons, stage) && reasons[stage]?.includes(reason) === true;
}

export type Stage = keyof Reasons;
export type Reason<S extends Stage = Stage> = Reasons[S];

/** Facts a sentence may need, each with its unit. Untrusted where it came from the wire. */
export interface FailureFacts {
  /** `host:port` that was tried. */
  readonly address?: string;
  /** Deadline that ran out. */
  readonly seconds?: number;
  /** First line the other end sent, made safe (control characters escaped, at most 80 characters). */
  readonly line?: string;
  /** What both ends offer, for `no-common-algorithm`. */
  readonly kind?: 'kex' | 'host key' | 'cipher' | 'mac' | 'compression';
  readonly ours?: readonly string[];
  readonly theirs?: readonly string[];
  /** Whether `legacyAlgorithms` would bring one in common. */
  readonly legacyHelps?: boolean;
  /** SSH channel-open failure code (RFC 4254 5.1). */
  readonly code?: number;
  /** Authentication methods that the server would still take. */
  readonly methods?: readonly string[];
  /** Methods that were tried, one each. */
  readonly tried?: readonly string[];
  readonly user?: string;
  readonly fingerprint?: string;
  readonly knownFingerprint?: string;
  /** When the known key was first accepted, ISO 8601 UTC. */
  readonly since?: string;
  readonly file?: string;
  /** Bytes that a file was said to have, and that came. */
  readonly size?: number;
  readonly received?: number;
  readonly path?: readonly string[];
  /** What is wrong with the entry of `hop`, for `bad-entry`. */
  readonly problem?: InventoryProblem;
}

/** `hop` is an appliance id. `detail` is technical text for the log; never a secret. */
export type Failure = {
  [S in Stage]: {
    readonly hop: string;
    readonly stage: S;
    readonly reason: Reasons[S];
    readonly detail?: string;
    readonly facts?: FailureFacts;
  };
}[Stage];

/** How a `Failure` travels up through promises. */
export class Failed extends Error {
  override readonly name = 'Failed';
  constructor(readonly failure: Failure) {
    super(`${failure.hop}: ${failure.stage}: ${failure.reason}`);
  }
}

/** The person cancelled: not a failure, and nothing to say about it. `hop` is the id of the one that asked, where one did. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
  constructor(readonly hop?: string) {
    super('cancelled');
  }
}

/** By name: each bundle has these classes once, and an error of one bundle is caught in another. */
export function failureOf(error: unknown): Failure | undefined {
  if (!(error instanceof Error) || error.name !== 'Failed') return undefined;
  return (error as Error & { readonly failure?: Failure }).failure;
}

export function isCancelled(error: unknown): boolean {
  return error instanceof Error && error.name === 'Cancelled';
}

export function cancelledAt(error: unknown): string | undefined {
  return isCancelled(error) ? (error as Cancelled).hop : undefined;
}

/** The reasons of a stage. */
export type Of<S extends Stage> = Extract<Failure, { stage: S }>['reason'];
