/** The way that a terminal goes: looked up anew for each try, as the inventory may have been mended since the last one. */

import { routeTarget, type Appliance, type Route } from '../../appliance/appliance';
import type { Failure } from '../../appliance/failure';
import { isRoute, type Way } from '../../appliance/route';
import type { Inventory } from '../inventory/inventory';
import type { States, Tried } from '../states';

type Ways = Pick<Inventory, 'wayOf' | 'routeOf'>;

export class WalkedWay {
  private way: Way;
  /** The hop whose prompt the person chose to log in from. */
  private promptOf: string | undefined;

  constructor(
    private found: Route,
    private readonly inventory: Ways,
  ) {
    this.way = inventory.wayOf(found);
  }

  /** As it is walked: it may have a nested login at its end. */
  get route(): Route {
    const [first, ...rest] = this.found;
    const isNested = this.promptOf !== undefined && this.found.at(-2)?.id === this.promptOf;
    return isNested ? [first, ...rest.slice(0, -1), { ...routeTarget(this.found), hopMode: 'nested' }] : this.found;
  }

  get tried(): Tried {
    return { way: this.way, found: this.found };
  }

  /** Looks it up again; where it leads nowhere now, the route stays what it was. */
  renew(): Failure | undefined {
    const found = this.inventory.routeOf(this.way);
    if (!isRoute(found)) return found;
    this.found = found;
    return undefined;
  }

  choose(route: Route): void {
    this.found = route;
    this.way = this.inventory.wayOf(route);
    this.promptOf = undefined;
  }

  /** Holds for as long as this hop is the one before the appliance: it sees the password. */
  logInFrom(hop: Appliance): void {
    this.promptOf = hop.id;
  }

  forward(): void {
    this.promptOf = undefined;
  }
}

/** Takes back what was said of a try where the inventory has another way in its place by now. */
export function dropOutdated(states: Pick<States, 'all' | 'change'>, inventory: Ways): void {
  for (const { id, failure, tried } of states.all())
    if (failure !== undefined && tried !== undefined && isOutdated(tried, inventory))
      states.change(id, (state) => ({ ...state, failure: undefined }));
}

export function isOutdated({ way, found }: Tried, inventory: Ways): boolean {
  return placesOf(found) !== placesOf(inventory.routeOf(way));
}

/** What a failure to connect can come from, of all that an entry says; where there is no way, why. */
function placesOf(found: Route | Failure): string {
  return JSON.stringify(
    isRoute(found)
      ? found.map(({ id, host, port, user }) => [id, host, port, user])
      : [found.hop, found.reason, found.facts],
  );
}
