/** Tells once for each access that was enabled from here that its tunnel is about to end, whatever window it is. */
import type { Clock, Facts, Kept, Lease } from '../../tunnel/keeping';
import { expiryOf } from '../../tunnel/reading';

export interface ReminderDeps {
  readonly facts: Pick<Kept<Facts>, 'all' | 'get'>;
  /** The access each appliance was last reminded of; shared by all windows. */
  readonly reminded: Pick<Kept<Pick<Facts, 'enabledAt'>>, 'get' | 'set'>;
  readonly lease: (key: string) => Promise<Lease | 'busy'>;
  readonly clock: Pick<Clock, 'now'>;
  /** Whether the appliance is there to be spoken of. */
  readonly isKnown: (id: string) => boolean;
  readonly remind: (id: string, expiresAt: string) => void;
}

/** How long before its end a tunnel is one that ends soon. */
export const SOON_MS = 24 * 60 * 60 * 1000;

export function endsSoon(expiresAt: string | null, now: number): boolean {
  return expiresAt !== null && Date.parse(expiresAt) - now <= SOON_MS;
}

/** Looks at all that is known to be enabled. Rejects with what the stores throw. */
export async function remindOfExpiry(deps: ReminderDeps): Promise<void> {
  for (const [id, facts] of await deps.facts.all())
    if (deps.isKnown(id) && (await isDue(id, facts, deps))) await claim(id, deps);
}

async function isDue(id: string, facts: Facts | undefined, { reminded, clock }: ReminderDeps): Promise<boolean> {
  if (facts === undefined || !endsSoon(expiryOf(facts), clock.now())) return false;
  return (await reminded.get(id))?.enabledAt !== facts.enabledAt;
}

/** An id has no space in it, so that this is the lease of no dialogue. */
const keyOf = (id: string) => `reminder ${id}`;

/** Written before it is told: a window that dies in between tells nobody, and none tells it twice. */
async function claim(id: string, deps: ReminderDeps): Promise<void> {
  const lease = await deps.lease(keyOf(id));
  if (lease === 'busy') return;
  try {
    const facts = await deps.facts.get(id);
    if (facts === undefined || !(await isDue(id, facts, deps))) return;
    await deps.reminded.set(id, { enabledAt: facts.enabledAt });
    const expiresAt = expiryOf(facts);
    if (expiresAt !== null) deps.remind(id, expiresAt);
  } finally {
    await lease.release();
  }
}
