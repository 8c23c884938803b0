/** What a reading settles of what is kept of an appliance, by all windows. */

import type { RemoteAccess } from '../appliance/remoteAccess';
import { carriedOf, forgetCarried, type Carried, type Facts, type Intent, type Kept, type SeedVault } from './keeping';

export interface SettlingDeps {
  readonly journal: Kept<Intent>;
  readonly facts: Kept<Facts>;
  readonly carriers: Kept<Carried>;
  readonly vault: SeedVault;
  /** Of what is kept beside, and is in the way of nothing. */
  readonly error: (error: unknown) => void;
}

type CarriedBefore = Awaited<ReturnType<typeof carriedOf>>;

export interface Settling {
  /**
   * An intent that was left open, a seed and facts that no longer hold.
   * @param carried as it stood before the reading
   */
  readonly settle: (id: string, access: RemoteAccess, carried: CarriedBefore) => Promise<void>;
  readonly carriedBefore: (id: string) => Promise<CarriedBefore>;
  /** What is open by this computer's doing, and what a dialogue that was cut off may have opened. */
  readonly knownOf: (id: string) => Promise<Facts | undefined>;
  /** `all`: to see whether anything has changed. */
  readonly kept: (id: string) => Promise<{ readonly carried: CarriedBefore; readonly all: string }>;
  readonly withSeed: (id: string, access: RemoteAccess) => Promise<RemoteAccess>;
}

export function settling({ journal, facts, carriers, vault, error }: SettlingDeps): Settling {
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
  return {
    carriedBefore,
    knownOf,
    async settle(id, access, carried) {
      if (access.serviceAccess === null) return;
      const intent = await journal.get(id);
      if (access.serviceAccess) await keepOpen(id, access);
      else await Promise.all([facts.remove(id), vault.forget(id)]);
      if (intent !== undefined) await journal.remove(id);
      if (!access.serviceAccess) await forgetCarried(carriers, carried).catch(error);
    },
    async kept(id) {
      const carried = await carriedBefore(id);
      return { carried, all: JSON.stringify([await journal.get(id), await facts.get(id), carried]) };
    },
    async withSeed(id, access) {
      return { ...access, seed: (await vault.get(id)) === undefined ? 'none' : 'held' };
    },
  };
}

export function factsOf({ action, at }: Intent, port: number | null): Facts {
  return { way: action === 'enable-tunnel' ? 'tunnel' : 'ssh-access', enabledAt: at, port };
}
