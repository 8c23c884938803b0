import type { Appliance } from '../../appliance/appliance';
import { isRoute } from '../../appliance/route';
import type { Carried, Kept } from '../../tunnel/keeping';
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

export interface CarrierDeps {
  readonly states: Pick<States, 'change'>;
  readonly carriers: Pick<Kept<Carried>, 'set'>;
  readonly error: (error: unknown) => void;
}

/** Known to all windows when it resolves; to this one at least. The tunnel is open by then: nothing may stop it here. */
export async function noteCarrier(sma: string, by: string, { states, carriers, error }: CarrierDeps): Promise<void> {
  states.change(sma, (state) => ({ ...state, carrier: by }));
  await carriers.set(sma, { by, at: new Date().toISOString() }).catch(error);
}

/** Who is closed, or gone, carries nobody and is carried by nobody. */
export function noLongerCarries(id: string, states: Pick<States, 'all' | 'change'>): void {
  for (const { id: sma, carrier } of states.all())
    if (carrier !== undefined && (sma === id || carrier === id))
      states.change(sma, (state) => ({ ...state, carrier: undefined }));
}
