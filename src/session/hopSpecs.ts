import type { Route } from '../appliance/appliance';
import type { HopSpec } from '../ssh/hopSpec';

/** The hops of a route as connections see them. */
export function hopSpecs(route: Route): readonly HopSpec[] {
  return route.map((appliance, index) => ({
    id: appliance.id,
    user: appliance.user,
    host: appliance.host,
    port: appliance.port,
    position: index + 1,
    count: route.length,
    through: route.slice(0, index).map(({ id }) => id),
    hostKeyAlias: appliance.hostKeyAlias,
    legacyAlgorithms: appliance.legacyAlgorithms,
    identityFiles: appliance.identityFiles,
    identitiesOnly: appliance.identitiesOnly,
    agent: appliance.agent,
  }));
}
