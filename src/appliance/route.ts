/** From an appliance to the hops that lead to it, on paper. No I/O. */

import { routeTarget, type Appliance, type Route } from './appliance';
import type { Failure } from './failure';
import { isInventoryId } from './typedAddress';

/** Most ids before the target, the first one's own way included (CONTRACT 2). */
export const MOST_HOPS = 8;

/** The appliance of an id; `bad-entry` where the inventory has the id and its entry cannot be used. */
export type Lookup = (id: string) => Appliance | 'bad-entry' | undefined;

/**
 * The hops in travel order, the target last. Of the ids in `via` only the first one's own `via` is put before it, and
 * so on outwards, as OpenSSH does for `-J`: each of the others is reached from the one before it.
 * @param via another way than the appliance's own; empty is the direct one
 * @returns a `Failure` of stage `validate` whose `facts.path` is the way as far as it is known
 */
export function resolveRoute(lookup: Lookup, id: string, via?: readonly string[]): Route | Failure {
  const target = lookup(id);
  if (target === undefined) return refused(id, 'unknown-appliance', [id]);
  if (target === 'bad-entry') return refused(id, 'bad-entry', [id]);
  return routeTo(lookup, target, via);
}

/** As `resolveRoute`, to an appliance that need not be in the inventory. */
export function routeTo(lookup: Lookup, target: Appliance, via = target.via): Route | Failure {
  const before = hopsBefore(lookup, target.id, via);
  if (!isHops(before)) return before;
  const [first, ...rest] = before;
  return first === undefined ? [target] : [first, ...rest, target];
}

/** The hops before an id, which need not be in the inventory yet, by the way that is given. */
export function hopsBefore(lookup: Lookup, id: string, via: readonly string[]): readonly Appliance[] | Failure {
  const path = outwards(lookup, id, via);
  return isPath(path) ? hops(lookup, id, path) : path;
}

/** The other ways that the inventory names for an appliance, without those that lead nowhere. */
export function alternativeRoutes(lookup: Lookup, id: string): Route[] {
  const target = lookup(id);
  if (target === undefined || target === 'bad-entry') return [];
  return target.alternatives.map((via) => resolveRoute(lookup, id, via)).filter(isRoute);
}

/** Where to and through what, so that its route can be looked up again when the inventory has changed. */
export interface Way {
  readonly target: Appliance;
  /** The hops that were chosen for it; `undefined`: the appliance's own way, whatever that will be. */
  readonly via: readonly string[] | undefined;
}

/** The way that leads by this route as long as the inventory is what it is. */
export function wayOf(lookup: Lookup, route: Route): Way {
  const target = routeTarget(route);
  const path = JSON.stringify(route.map(({ id }) => id));
  const leadsThere = (via?: readonly string[]) => {
    const found = routeTo(lookup, target, via);
    return isRoute(found) && JSON.stringify(found.map(({ id }) => id)) === path;
  };
  if (leadsThere()) return { target, via: undefined };
  // What the first of the chosen hops is itself reached through is its own way, and may change.
  const before = route.slice(0, -1).map(({ id }) => id);
  const chosen = route.map((_, count) => before.slice(before.length - count));
  return { target, via: chosen.find(leadsThere) ?? before };
}

/** The route that a way is by now. */
export function routeOf(lookup: Lookup, { target, via }: Way): Route | Failure {
  const asBefore = routeTo(lookup, target, via);
  if (!isInventoryId(target.id)) return asBefore;
  const found = resolveRoute(lookup, target.id, via);
  // That an entry cannot be used is often because a hop has gone, which says more.
  return !isRoute(found) && found.reason === 'bad-entry' && !isRoute(asBefore) ? asBefore : found;
}

export function isRoute(found: Route | Failure): found is Route {
  return Array.isArray(found);
}

/** Puts ways before the first hop until one is direct; a way that comes back to itself is seen on the way. */
function outwards(lookup: Lookup, id: string, via: readonly string[]): readonly string[] | Failure {
  let path: readonly string[] = [...via, id];
  for (;;) {
    const repeated = path.find((hop, index) => path.indexOf(hop) !== index);
    if (repeated !== undefined) return refused(id, 'loop', path);
    if (path.length - 1 > MOST_HOPS) return refused(id, 'too-many-hops', path);
    const first = path.length > 1 ? lookup(path[0] ?? id) : undefined;
    if (first === undefined || first === 'bad-entry' || first.via.length === 0) return path;
    path = [...first.via, ...path];
  }
}

function hops(lookup: Lookup, id: string, path: readonly string[]): readonly Appliance[] | Failure {
  const before: Appliance[] = [];
  for (const hop of path.slice(0, -1)) {
    const found = lookup(hop);
    if (found === undefined) return refused(id, 'unknown-hop', path);
    if (found === 'bad-entry') return refused(hop, 'bad-entry', path);
    before.push(found);
  }
  return before;
}

export function isHops(found: readonly Appliance[] | Failure): found is readonly Appliance[] {
  return Array.isArray(found);
}

function isPath(found: readonly string[] | Failure): found is readonly string[] {
  return Array.isArray(found);
}

type Refusal = Extract<Failure, { stage: 'validate' }>['reason'];

function refused(hop: string, reason: Refusal, path: readonly string[]): Failure {
  return { hop, stage: 'validate', reason, facts: { path } };
}

/** Is it the same appliance, where it was? */
export function isSamePlace(one: Appliance | undefined, other: Appliance | undefined): boolean {
  return one?.id === other?.id && one?.host === other?.host && one?.port === other?.port;
}
