/** Whether an appliance can be reached without a question to the person, as far as that is known before it is tried. */
import type { Appliance } from '../../appliance/appliance';
import { isRoute } from '../../appliance/route';
import { hopSpecs } from '../../session/hopSpecs';
import type { Credentials } from './credentials';
import type { Inventory } from '../inventory/inventory';
import type { States } from '../states';

export interface QuietWayDeps {
  readonly inventory: Pick<Inventory, 'route'>;
  readonly states: Pick<States, 'of'>;
  readonly credentials: Pick<Credentials, 'holds'>;
}

export type QuietWay = (id: string) => Promise<boolean>;

/**
 * A hop counts where its password is kept for that very place, where a terminal is open on it now, or where it has keys
 * and the appliance was read in this window. A nested login always asks.
 */
export function quietWay({ inventory, states, credentials }: QuietWayDeps): QuietWay {
  return async (id) => {
    const route = inventory.route(id);
    if (!isRoute(route) || route.slice(1).some(({ hopMode }) => hopMode === 'nested')) return false;
    const { open, access } = states.of(id);
    if (open > 0) return true;
    const wasRead = access?.basis === 'read';
    for (const [index, hop] of hopSpecs(route).entries()) {
      const isIn = states.of(hop.id).open > 0 || (wasRead && hasKeys(route[index]));
      if (!isIn && !(await credentials.holds(hop))) return false;
    }
    return true;
  };
}

function hasKeys(appliance: Appliance | undefined): boolean {
  return appliance !== undefined && (appliance.identityFiles.length > 0 || appliance.agent !== false);
}
