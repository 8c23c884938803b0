/** The vantage of this computer: all endpoints side by side, each name looked up once. */

import { setMaxListeners } from 'node:events';
import type { ProbeResult } from '../appliance/probeReport';
import type { Endpoint } from '../appliance/tunnelHosts';
import { attempt, type AttemptDeps, type AttemptOptions } from './attempt';
import { sweep, type SweepOptions } from './sweep';

export function probeFromComputer(
  endpoints: readonly Endpoint[],
  deps: AttemptDeps,
  options: AttemptOptions & SweepOptions<ProbeResult>,
): Promise<readonly ProbeResult[]> {
  const once = { ...deps, resolve: eachNameOnce(deps.resolve) };
  // Each try in flight listens to it; Node takes more than ten listeners for a leak.
  const signal = AbortSignal.any([options.signal]);
  setMaxListeners(0, signal);
  return sweep(endpoints, (endpoint) => attempt(endpoint, once, { ...options, signal }), options);
}

function eachNameOnce(resolve: AttemptDeps['resolve']): AttemptDeps['resolve'] {
  const asked = new Map<string, ReturnType<typeof resolve>>();
  return (name, options) => {
    const answer = asked.get(name) ?? resolve(name, options);
    asked.set(name, answer);
    return answer;
  };
}
