import type { Appliance } from '../appliance/appliance';
import { Failed } from '../appliance/failure';
import { isRoute } from '../appliance/route';
import type { Inventory } from './inventory';

/** What other extensions get from `activate()` (CONTRACT 4): read-only, plain JSON, no secret. */
export interface Api {
  readonly v1: ApiV1;
}

export interface ApiV1 {
  /** Every usable entry of the inventories, in their order. */
  appliances(): Promise<readonly ListedAppliance[]>;
  /** Ids in travel order, the appliance last. Rejects with an `Error` that carries `failure`. */
  route(id: string): Promise<readonly string[]>;
}

export type ListedAppliance = Pick<
  Appliance,
  'id' | 'family' | 'series' | 'label' | 'folder' | 'host' | 'port' | 'user' | 'via' | 'production'
>;

/** @param ready settles when every inventory file has been read once */
export function api(inventory: Inventory, ready: Promise<void>): Api {
  return {
    v1: {
      async appliances() {
        await ready;
        return inventory.all().map(listed);
      },
      async route(id) {
        await ready;
        const route = inventory.route(id);
        if (!isRoute(route)) throw new Failed(route);
        return route.map((hop) => hop.id);
      },
    },
  };
}

function listed({ id, family, series, label, folder, host, port, user, via, production }: Appliance): ListedAppliance {
  return { id, family, series, label, folder: [...folder], host, port, user, via: [...via], production };
}
