import type { Appliance, Route } from '../../appliance/appliance';
import type { Failure } from '../../appliance/failure';
import type { Inventory as Merged } from '../../appliance/inventory/inventory';
import { alternativeRoutes, isRoute, resolveRoute, routeOf, routeTo, wayOf, type Way } from '../../appliance/route';

/** The inventories as they are now, as commands ask for them. */
export interface Inventory {
  all(): readonly Appliance[];
  find(id: string): Appliance | undefined;
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
  return {
    all: () => now().appliances,
    find: (id) => {
      const found = now().lookup(id);
      return found === 'bad-entry' ? undefined : found;
    },
    route: (id, via) => resolveRoute(now().lookup, id, via),
    routeTo: (target, via) => routeTo(now().lookup, target, via),
    otherWays: (route) => {
      const id = route[route.length - 1]?.id ?? '';
      const own = resolveRoute(now().lookup, id);
      const all = [...(isRoute(own) ? [own] : []), ...alternativeRoutes(now().lookup, id)];
      return all.filter((other) => ids(other) !== ids(route));
    },
    wayOf: (route) => wayOf(now().lookup, route),
    routeOf: (way) => routeOf(now().lookup, way),
  };
}

function ids(route: Route): string {
  return route.map(({ id }) => id).join('\n');
}
