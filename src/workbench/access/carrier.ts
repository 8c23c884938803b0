import type { Appliance } from '../../appliance/appliance';
import type { Verdict } from '../../appliance/probeReport';
import { isRoute, isSamePlace } from '../../appliance/route';
import type { Carried, Kept } from '../../tunnel/keeping';
import type { Inventory } from '../inventory/inventory';
import { freshFor, type ProbeFacts } from '../probes/probes';
import { isOpen, type ApplianceState, type States } from '../states';

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

/**
 * What this carrier sees of the SSH port of an SMA: as it was asked, or `ssh` where somebody came to the SMA from it within
 * the hour, or in a terminal that is still open; in both cases where the two are now. The later one counts.
 */
export function reachedBy(
  carrier: Appliance,
  sma: Appliance,
  { came, terminals = [] }: Pick<ApplianceState, 'came' | 'terminals'>,
  { reachedFrom }: Pick<ProbeFacts, 'reachedFrom'>,
): Verdict | undefined {
  const asked = reachedFrom?.candidates.find(({ id }) => id === carrier.id)?.verdict;
  const recent = came === undefined || freshFor(came) === 0 ? [] : [came];
  const last = [...terminals, ...recent]
    .filter(({ route }) => isSamePlace(route.at(-2), carrier) && isSamePlace(route.at(-1), sma))
    .map(({ at }) => at)
    .sort()
    .at(-1);
  if (last === undefined) return asked;
  const isAskedLater = asked !== undefined && !SAYS_NOTHING.includes(asked) && (reachedFrom?.at ?? '') > last;
  return isAskedLater ? asked : 'ssh';
}

const SAYS_NOTHING: readonly Verdict[] = ['not-tried', 'cancelled', 'unknown'];

/** Others whose tunnel could lead Cisco to an SMA: of its alternatives, and of those that were seen to reach it. */
export function otherCarriers(
  sma: Appliance,
  carrier: string,
  inventory: Pick<Inventory, 'find'>,
  { reachedFrom }: Pick<ProbeFacts, 'reachedFrom'>,
): Appliance[] {
  const reaching = (reachedFrom?.candidates ?? []).filter(({ verdict }) => verdict === 'ssh').map(({ id }) => id);
  const named = [...sma.alternatives, sma.via].flatMap((way) => way.slice(-1));
  return [...new Set([...named, ...reaching])]
    .filter((id) => id !== carrier)
    .flatMap((id) => inventory.find(id) ?? [])
    .filter(({ family }) => family === 'esa' || family === 'wsa');
}

/** Each SMA that Cisco comes to through this tunnel, as far as its own service access is on or may be. */
export function carriedNow(
  { id }: Appliance,
  inventory: Pick<Inventory, 'all' | 'find' | 'route'>,
  states: Pick<States, 'of'>,
): Appliance[] {
  return inventory.all().filter((one) => {
    const { access } = states.of(one.id);
    const isReached = access !== undefined && isOpen(access) && access.state !== 'tunnel-up';
    return isReached && carrierNow(one, inventory, states)?.id === id;
  });
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
