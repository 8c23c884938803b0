/** What remote access needs kept, and by whom it does not know: shapes that the stores and the workbench fit. */

export type Action = 'enable-tunnel' | 'enable-ssh-access' | 'disable';

export interface Intent {
  readonly action: Action;
  readonly port: number | null;
  /** ISO 8601 UTC. */
  readonly at: string;
}

/** What is known of an access that was enabled here. */
export interface Facts {
  readonly way: 'tunnel' | 'ssh-access';
  readonly enabledAt: string;
  readonly port: number | null;
  /** A reading did not fit it: what is open now may be of another enabling. */
  readonly doubted?: true | undefined;
}

/** Of an SMA without Internet: whose tunnel Cisco comes through. */
export interface Carried {
  readonly by: string;
  /** When it was noted, ISO 8601 UTC: the same carrier noted again is of another way. Records of before have none. */
  readonly at?: string | undefined;
}

/** Durable when a promise resolves; by appliance id. */
export interface Kept<T> {
  all(): Promise<ReadonlyMap<string, T>>;
  get(applianceId: string): Promise<T | undefined>;
  set(applianceId: string, record: T): Promise<void>;
  /** @param only removes it where it is such a one, and leaves what another window has set since */
  remove(applianceId: string, only?: (record: T) => boolean): Promise<unknown>;
}

/** Who carries it, and whom it carries. */
export async function carriedOf(carriers: Pick<Kept<Carried>, 'all'>, id: string): Promise<[sma: string, Carried][]> {
  return [...(await carriers.all())].filter(([sma, { by }]) => sma === id || by === id);
}

/**
 * Who is closed carries nobody, and is carried by nobody.
 * @param before as it stood before it was seen to be closed: what was noted since is of a way that is being opened
 */
export async function forgetCarried(
  carriers: Pick<Kept<Carried>, 'remove'>,
  before: readonly (readonly [sma: string, Carried])[],
): Promise<void> {
  for (const [sma, { by, at }] of before) await carriers.remove(sma, (now) => now.by === by && now.at === at);
}

/** `seed`: exact. `by-hand`: what the appliance said of it, as no seed could be read from that with certainty. Both secret. */
export type HeldSeed = { readonly kind: 'seed' | 'by-hand'; readonly text: string; readonly serial: string | null };

export interface SeedVault {
  hold(applianceId: string, seed: HeldSeed): Promise<void>;
  get(applianceId: string): Promise<HeldSeed | undefined>;
  forget(applianceId: string): Promise<void>;
}

export interface Lease {
  readonly takenOver: boolean;
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
}

export interface Clock {
  /** Wall clock, milliseconds since 1970. */
  now(): number;
  /** Never goes back and knows no clock change, milliseconds. */
  monotonic(): number;
  /** Rejects with `Cancelled` on abort. */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
}
