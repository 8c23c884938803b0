/** The vantage of an appliance: its own look-up of each name, then port after port, over its CLI. */

import { failureOf, isCancelled, type Failure } from '../appliance/failure';
import type { ProbeResult, Verdict } from '../appliance/probeReport';
import type { Cli } from '../asyncos/cli';
import { lacksCommand } from '../asyncos/rights';
import type { Saying } from './findings';
import { nslookup, telnet, type FromAppliance } from './telnet';

export interface ApplianceProbe {
  /** Names of the tunnel's servers. */
  readonly names: readonly string[];
  readonly ports: readonly number[];
  readonly onResult?: (result: ProbeResult) => void;
}

export interface ApplianceFindings {
  /** One for every port; what was not reached is `cancelled` or `not-tried`. */
  readonly results: readonly ProbeResult[];
  readonly sayings: readonly Saying[];
  /** Why the rest was not tried. */
  readonly failure?: Failure;
}

/**
 * A name that leads to the addresses of a name before it is not tried again: it would cost a deadline per port and
 * say the same. Does not reject on a lost CLI or an abort: what was found until then is kept.
 */
export async function probeFromAppliance(
  cli: Cli,
  { names, ports, onResult }: ApplianceProbe,
  options: FromAppliance,
): Promise<ApplianceFindings> {
  const results: ProbeResult[] = [];
  let tries = triesOf(
    names.map((host) => ({ host, addresses: [] })),
    ports,
  );
  try {
    const named = await lookUp(cli, names, options);
    if (named === 'lacks-command') return unable(tries, options);
    tries = triesOf(distinct(named), ports);
    for (const { host, port, addresses } of tries) {
      const found = await telnet(cli, host, port, options);
      if (lacksCommand(found.evidence.errno ?? '')) return unable(tries, options);
      const result = found.addresses.length > 0 ? found : { ...found, addresses };
      results.push(result);
      onResult?.(result);
    }
    return { results, sayings: [] };
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined && !isCancelled(error) && !options.signal.aborted) throw error;
    const rest = leftOut(tries.slice(results.length), failure === undefined ? 'cancelled' : 'not-tried', options);
    return { results: [...results, ...rest], sayings: [], ...(failure === undefined ? {} : { failure }) };
  }
}

interface Named {
  readonly host: string;
  readonly addresses: readonly string[];
}

type Try = Named & { readonly port: number };

async function lookUp(cli: Cli, names: readonly string[], options: FromAppliance): Promise<Named[] | 'lacks-command'> {
  const named: Named[] = [];
  for (const host of names) {
    const { addresses, said } = await nslookup(cli, host, options);
    if (lacksCommand(said)) return 'lacks-command';
    named.push({ host, addresses });
  }
  return named;
}

/** A name without an address stays: `telnet` says in its own words why. */
function distinct(named: readonly Named[]): readonly Named[] {
  const key = ({ addresses }: Named) => [...addresses].sort().join(' ');
  return named.filter(
    (one, index) => one.addresses.length === 0 || named.findIndex((other) => key(other) === key(one)) === index,
  );
}

function triesOf(named: readonly Named[], ports: readonly number[]): readonly Try[] {
  return ports.flatMap((port) => named.map((one) => ({ ...one, port })));
}

function unable(tries: readonly Try[], options: FromAppliance): ApplianceFindings {
  return { results: leftOut(tries, 'not-tried', options), sayings: ['not-admin'] };
}

function leftOut(tries: readonly Try[], verdict: Verdict, { vantage, now }: FromAppliance): ProbeResult[] {
  const at = new Date(now()).toISOString();
  return tries.map(({ host, port, addresses }) => ({
    vantage,
    vantageKind: 'appliance',
    host,
    addresses,
    port,
    verdict,
    evidence: {},
    ms: {},
    at,
  }));
}
