import type { Appliance } from '../appliance/appliance';
import type { Failure } from '../appliance/failure';
import { isRoute } from '../appliance/route';
import { failureWords, type FailureWords } from './failureWording';
import type { Inventory } from './inventory';

/** What another extension gets from `activate()` (CONTRACT 4): copies, as plain JSON, without any secret. */
export interface ExtensionApi {
  readonly v1: {
    appliances(): Promise<readonly ApplianceFacts[]>;
    /** Ids in travel order, the appliance last. Rejects with a `NoRoute`. */
    route(id: string): Promise<{ readonly applianceId: string; readonly route: readonly string[] }>;
  };
}

export interface ApplianceFacts extends Pick<
  Appliance,
  'id' | 'family' | 'host' | 'port' | 'user' | 'label' | 'folder' | 'via' | 'production'
> {
  /** `null` for a jump host. */
  readonly series: Appliance['series'] | null;
}

export class NoRoute extends Error {
  constructor(readonly failure: Failure & FailureWords) {
    super(failure.message);
    this.name = 'NoRoute';
  }
}

/** @param ready settles when the inventory has been read once */
export function extensionApi(inventory: Pick<Inventory, 'all' | 'route'>, ready: Promise<void>): ExtensionApi {
  return {
    v1: {
      appliances: async () => {
        await ready;
        return inventory.all().map(factsOf);
      },
      route: async (id) => {
        await ready;
        const route = inventory.route(id);
        if (!isRoute(route)) throw new NoRoute({ ...route, ...failureWords(route) });
        return { applianceId: id, route: route.map((hop) => hop.id) };
      },
    },
  };
}

function factsOf({ id, family, series, host, port, user, label, folder, via, production }: Appliance): ApplianceFacts {
  return {
    ...{ id, family, series: series ?? null, host, port, user, label, production },
    folder: [...folder],
    via: [...via],
  };
}
