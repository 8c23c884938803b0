import type { Appliance, Route } from '../../appliance/appliance';
import type { Failure } from '../../appliance/failure';
import type { Inventory as Merged } from '../../appliance/inventory/inventory';
import { alternativeRoutes, isRoute, resolveRoute, routeOf, routeTo, wayOf, type Way } from '../../appliance/route';

/** The inventories as they are now, as commands ask for them. */
export interface Inventory {
  all(): readonly Appliance[];
  find(id: string): Appliance | undefined;
  /** Why `find` finds nothing. */
  missing(id: string): Failure;
  /** `via`: another way than its own; empty is the direct one. */
  route(id: string, via?: readonly string[]): Route | Failure;
  /** To an appliance that need not be in the inventory. */
  routeTo(target: Appliance, via?: readonly string[]): Route | Failure;
  /** The other ways the inventory names, without the one given. */
  otherWays(route: Route): readonly Route[];
  /** How a route is asked for, as the inventory is now. */
  wayOf(route: Route): Way;
  /** The route that a way is by now. */
  routeOf(way: Way): Route | Failure;
}

export function liveInventory(now: () => Merged): Inventory {
  const known = (found: Route | Failure) => (isRoute(found) ? found : explained(found, now()));
  return {
    all: () => now().appliances,
    find: (id) => {
      const found = now().lookup(id);
      return found === 'bad-entry' ? undefined : found;
    },
    missing: (id) => {
      const reason = now().lookup(id) === undefined ? 'unknown-appliance' : 'bad-entry';
      return explained({ hop: id, stage: 'validate', reason }, now());
    },
    route: (id, via) => known(resolveRoute(now().lookup, id, via)),
    routeTo: (target, via) => known(routeTo(now().lookup, target, via)),
    otherWays: (route) => {
      const id = route[route.length - 1]?.id ?? '';
      const own = resolveRoute(now().lookup, id);
      const all = [...(isRoute(own) ? [own] : []), ...alternativeRoutes(now().lookup, id)];
      return all.filter((other) => ids(other) !== ids(route));
    },
    wayOf: (route) => wayOf(now().lookup, route),
    routeOf: (way) => known(routeOf(now().lookup, way)),
  };
}

/** With what is wrong with the entry that cannot be used; of several entries with one id the first counts. */
function explained(failure: Failure, { rows }: Merged): Failure {
  if (failure.reason !== 'bad-entry') return failure;
  const row = rows.find((one) => one.kind === 'problem' && one.id === failure.hop);
  return row?.kind === 'problem' ? { ...failure, facts: { ...failure.facts, problem: row.problem } } : failure;
}

function ids(route: Route): string {
  return route.map(({ id }) => id).join('\n');
}
