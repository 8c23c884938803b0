/** The way that a terminal goes: looked up anew for each try, as the inventory may have been mended since the last one. */

import { routeTarget, type Appliance, type Route } from '../../appliance/appliance';
import type { Failure } from '../../appliance/failure';
import { isRoute, isSamePlace, type Way } from '../../appliance/route';
import type { Inventory } from '../inventory/inventory';
import type { States, Tried } from '../states';

type Ways = Pick<Inventory, 'wayOf' | 'routeOf'>;

export class WalkedWay {
  private way: Way;
  /** The hop whose prompt the person chose to log in from, and which is still the one before the appliance. */
  private promptOf: Appliance | undefined;

  constructor(
    private found: Route,
    private readonly inventory: Ways,
  ) {
    this.way = inventory.wayOf(found);
  }

  /** As it is walked: it may have a nested login at its end. */
  get route(): Route {
    const [first, ...rest] = this.found;
    if (this.promptOf === undefined) return this.found;
    return [first, ...rest.slice(0, -1), { ...routeTarget(this.found), hopMode: 'nested' }];
  }

  get tried(): Tried {
    return { way: this.way, found: this.found };
  }

  /** Looks it up again; where it leads nowhere now, the route stays what it was. */
  renew(): Failure | undefined {
    const found = this.inventory.routeOf(this.way);
    if (!isRoute(found)) return found;
    this.found = found;
    if (!isSameLogin(this.promptOf, found.at(-2))) this.forward();
    return undefined;
  }

  choose(route: Route): void {
    this.found = route;
    this.way = this.inventory.wayOf(route);
    this.forward();
  }

  /** Holds for as long as this very hop, at the same place, is the one before the appliance: it sees the password. */
  logInFrom(hop: Appliance): void {
    this.promptOf = hop;
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
  return causesOf(found) !== causesOf(inventory.routeOf(way));
}

/** What a failure to connect can come from, of all that the entries say; where there is no way, why. */
function causesOf(found: Route | Failure): string {
  return JSON.stringify(isRoute(found) ? found.map(loginOf) : [found.hop, found.reason, found.facts]);
}

/** `undefined`, which is left out of JSON, for what only names it, or is said by the hops of the route. */
function loginOf(hop: Appliance): object {
  const shown = { label: undefined, folder: undefined, production: undefined, webPort: undefined };
  return { ...hop, ...shown, via: undefined, alternatives: undefined };
}

function isSameLogin(one: Appliance | undefined, other: Appliance | undefined): boolean {
  return isSamePlace(one, other) && one?.user === other?.user;
}
