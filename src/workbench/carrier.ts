import type { Appliance, Route } from '../appliance/appliance';
import type { Failure } from '../appliance/failure';
import { isRoute } from '../appliance/route';

/** An SMA is reached by Cisco over the tunnel of the last ESA or WSA before it (DOMAIN 3). */
export function carrierOn({ family }: Appliance, route: Route | Failure): Appliance | undefined {
  if (family !== 'sma' || !isRoute(route)) return undefined;
  return route
    .slice(0, -1)
    .filter((hop) => hop.family === 'esa' || hop.family === 'wsa')
    .at(-1);
}
