import type { Appliance } from '../../appliance/appliance';
import { isRoute } from '../../appliance/route';
import type { Inventory } from '../inventory/inventory';
import type { States } from '../states';

/**
 * Whose tunnel leads Cisco to an SMA: the one that was opened for it, else the last ESA or WSA of its route
 * (DOMAIN 3).
 */
export function carrierNow(
  { id, family }: Appliance,
  inventory: Pick<Inventory, 'find' | 'route'>,
  states: Pick<States, 'of'>,
): Appliance | undefined {
  const route = inventory.route(id);
  if (family !== 'sma') return undefined;
  const opened = inventory.find(states.of(id).carrier ?? '');
  if (opened !== undefined || !isRoute(route)) return opened;
  return route
    .slice(0, -1)
    .filter((hop) => hop.family === 'esa' || hop.family === 'wsa')
    .at(-1);
}
