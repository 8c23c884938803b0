import type { Appliance } from '../../appliance/appliance';
import type { Failure } from '../../appliance/failure';
import type { ProbeReport } from '../../appliance/probeReport';
import type { RemoteAccess } from '../../appliance/remoteAccess';
import { isRoute } from '../../appliance/route';
import { failureWords, type FailureWords } from '../failureWording';
import type { Inventory } from '../inventory/inventory';

/**
 * What another extension gets from `activate()` (CONTRACT 4): plain JSON, without any secret, and nothing that changes an
 * appliance. Each rejects with an `ApiError`. Where a login is needed, the person is asked as by the command.
 */
export interface ExtensionApi {
  readonly v1: {
    appliances(): Promise<readonly ApplianceFacts[]>;
    /** Ids in travel order, the appliance last. */
    route(id: string): Promise<{ readonly applianceId: string; readonly route: readonly string[] }>;
    /** Measured now, from this computer and the appliance. Rejects with the reason of `signal` when that aborts. */
    probe(id: string, options?: { readonly signal?: AbortSignal }): Promise<ProbeReport>;
    /** Read now, from the appliance's own CLI. */
    status(id: string): Promise<RemoteAccess>;
  };
}

/** The rooms that measure, loaded at the first use. */
export interface ApiDeps {
  /** `undefined`: the person, or the signal, stopped it. */
  readonly probe: (appliance: Appliance, signal: AbortSignal | undefined) => Promise<ProbeReport | undefined>;
  /** As the command of that name. */
  readonly status: (appliance: Appliance) => Promise<object | undefined>;
}

export interface ApplianceFacts extends Pick<
  Appliance,
  'id' | 'family' | 'host' | 'port' | 'user' | 'label' | 'folder' | 'via' | 'production'
> {
  /** `null` for a jump host. */
  readonly series: Appliance['series'] | null;
}

export class ApiError extends Error {
  override readonly name = 'HopthroughError';
  constructor(readonly failure: Failure & FailureWords) {
    super(failure.message);
  }
}

/** @param ready settles when the inventory has been read once */
export function extensionApi(
  inventory: Pick<Inventory, 'all' | 'find' | 'missing' | 'route'>,
  ready: Promise<void>,
  { probe, status }: ApiDeps,
): ExtensionApi {
  const known = async (id: string): Promise<Appliance> => {
    await ready;
    return inventory.find(id) ?? fail(inventory.missing(id));
  };
  return {
    v1: {
      appliances: async () => {
        await ready;
        return inventory.all().map(factsOf);
      },
      route: async (id) => {
        await ready;
        const route = inventory.route(id);
        if (!isRoute(route)) return fail(route);
        return { applianceId: id, route: route.map((hop) => hop.id) };
      },
      probe: async (id, { signal } = {}) => {
        signal?.throwIfAborted();
        const appliance = await known(id);
        signal?.throwIfAborted();
        const report = await unlessAborted(probe(appliance, signal), signal);
        return report ?? stopped(id);
      },
      status: async (id) => {
        const read = await status(await known(id));
        if (read !== undefined && 'failure' in read) throw new ApiError(read.failure as Failure & FailureWords);
        return (read as RemoteAccess | undefined) ?? stopped(id);
      },
    },
  };
}

/** A probe that somebody else began goes on without who gave it up. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(signal?.reason as Error);
    signal?.addEventListener('abort', giveUp, { once: true });
    void work.then(resolve, reject).finally(() => signal?.removeEventListener('abort', giveUp));
  });
}

function stopped(id: string): never {
  return fail({ hop: id, stage: 'dialogue', reason: 'stopped' });
}

function fail(failure: Failure): never {
  throw new ApiError({ ...failure, ...failureWords(failure) });
}

function factsOf({ id, family, series, host, port, user, label, folder, via, production }: Appliance): ApplianceFacts {
  return {
    ...{ id, family, series: series ?? null, host, port, user, label, production },
    folder: [...folder],
    via: [...via],
  };
}
