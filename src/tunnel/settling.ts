/** What a reading settles of what is kept of an appliance, by all windows. */

import type { RemoteAccess } from '../appliance/remoteAccess';
import {
  carriedOf,
  forgetCarried,
  type Carried,
  type Facts,
  type Intent,
  type Kept,
  type Lease,
  type SeedVault,
} from './keeping';

export interface SettlingDeps {
  readonly journal: Kept<Intent>;
  readonly facts: Kept<Facts>;
  readonly carriers: Kept<Carried>;
  readonly vault: SeedVault;
  readonly lease: (applianceId: string) => Promise<Lease | 'busy'>;
  /** Of what is kept beside, and is in the way of nothing. */
  readonly error: (error: unknown) => void;
}

type CarriedBefore = Awaited<ReturnType<typeof carriedOf>>;

interface KeptNow {
  readonly carried: CarriedBefore;
  /** To see whether anything has changed. */
  readonly all: string;
}

export interface Settling {
  /**
   * An intent that was left open, a seed and facts that no longer hold.
   * @param carried as it stood before the reading
   */
  readonly settle: (id: string, access: RemoteAccess, carried: CarriedBefore) => Promise<void>;
  /**
   * The same for a reading that held no lease, unless a dialogue goes on or anything has changed meanwhile. What was read
   * is told whether it could be settled or not: does not reject.
   * @param before as it stood before the reading
   */
  readonly settleUnlessChanged: (id: string, access: RemoteAccess, before: KeptNow) => Promise<RemoteAccess>;
  readonly carriedBefore: (id: string) => Promise<CarriedBefore>;
  /** What is open by this computer's doing, and what a dialogue that was cut off may have opened. */
  readonly knownOf: (id: string) => Promise<Facts | undefined>;
  readonly kept: (id: string) => Promise<KeptNow>;
  readonly withSeed: (id: string, access: RemoteAccess) => Promise<RemoteAccess>;
}

export function settling({ journal, facts, carriers, vault, lease, error }: SettlingDeps): Settling {
  const carriedBefore = (id: string): Promise<CarriedBefore> =>
    carriedOf(carriers, id).catch((thrown: unknown) => {
      error(thrown);
      return [];
    });
  const knownOf = async (id: string): Promise<Facts | undefined> => {
    const [before, intent] = [await facts.get(id), await journal.get(id)];
    if (before !== undefined || intent === undefined || intent.action === 'disable') return before;
    return factsOf(intent, intent.port);
  };
  const keepOpen = async (id: string, { seedDoubtful }: RemoteAccess) => {
    const [known, before] = [await knownOf(id), await facts.get(id)];
    const isNewlyDoubted = seedDoubtful === true && !known?.doubted;
    if (known === undefined || (before !== undefined && !isNewlyDoubted)) return;
    await facts.set(id, seedDoubtful ? { ...known, doubted: true } : known);
  };
  const settle: Settling['settle'] = async (id, access, carried) => {
    if (access.serviceAccess === null) return;
    const intent = await journal.get(id);
    if (access.serviceAccess) await keepOpen(id, access);
    else await Promise.all([facts.remove(id), vault.forget(id)]);
    if (intent !== undefined) await journal.remove(id);
    if (!access.serviceAccess) await forgetCarried(carriers, carried).catch(error);
  };
  const kept = async (id: string): Promise<KeptNow> => {
    const carried = await carriedBefore(id);
    return { carried, all: JSON.stringify([await journal.get(id), await facts.get(id), carried]) };
  };
  const withSeed = async (id: string, access: RemoteAccess): Promise<RemoteAccess> => ({
    ...access,
    seed: (await vault.get(id)) === undefined ? 'none' : 'held',
  });
  const settleLeased = async (id: string, access: RemoteAccess, before: KeptNow): Promise<RemoteAccess> => {
    const held = await lease(id);
    if (held === 'busy') return access;
    try {
      if ((await kept(id)).all === before.all) await settle(id, access, before.carried);
      return await withSeed(id, access);
    } finally {
      await held.release();
    }
  };
  return {
    settle,
    settleUnlessChanged: (id, access, before) =>
      settleLeased(id, access, before).catch((thrown: unknown) => {
        error(thrown);
        return access;
      }),
    carriedBefore,
    knownOf,
    kept,
    withSeed,
  };
}

export function factsOf({ action, at }: Intent, port: number | null): Facts {
  return { way: action === 'enable-tunnel' ? 'tunnel' : 'ssh-access', enabledAt: at, port };
}
