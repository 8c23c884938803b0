/** What follows from facts alone, without words. */
import type { Readiness, Verdict } from '../../src/appliance/probeReport';
import type { AccessFacts, ApplianceFacts, OverviewEntry, ToldReport, ToldResult } from '../messages';
import { age, MINUTE, type Clock } from './clock';
import type { Family } from '../../src/appliance/appliance';

/** A reading is old after 15 minutes, probes after 60 (design 4.2). */
const OLD_READING = 15 * MINUTE;
const OLD_PROBES = 60 * MINUTE;

/** `unknown` where it was not probed. */
export function readinessOf({ report }: Pick<OverviewEntry, 'report'>): Readiness {
  return report?.verdict ?? 'unknown';
}

/** 443 on a WSA by its guide, else 25 (DOMAIN 4). */
export function defaultPort(family: Family): number {
  return family === 'wsa' ? 443 : 25;
}

export function isOldReading({ at }: Pick<AccessFacts, 'at'>, clock: Clock): boolean {
  return age(at, clock) > OLD_READING;
}

export function probedAt({ report, startedAt, endedAt }: NonNullable<ApplianceFacts['probes']>): string {
  return endedAt ?? report.results.at(-1)?.at ?? startedAt;
}

export function isOldProbes(run: NonNullable<ApplianceFacts['probes']>, clock: Clock): boolean {
  return age(probedAt(run), clock) > OLD_PROBES;
}

/** The interface that was asked for; none where the appliance left by its own choice, as its tunnel does. */
export function chosenInterface({ evidence }: ToldResult): string | undefined {
  return /^auto$/i.test(evidence.interface ?? '') ? undefined : evidence.interface;
}

/** Of each port what the appliance itself saw; a name that lets the tunnel out counts before one that does not. */
export function ownVerdicts(report: ToldReport): ReadonlyMap<number, ToldResult> {
  return byPort(ownResults(report));
}

export function ownResults({ results }: ToldReport): ToldResult[] {
  return results.filter((result) => result.vantageKind === 'appliance' && chosenInterface(result) === undefined);
}

/** Ports that let the tunnel out of the computer. */
export function portsFromHere({ results }: ToldReport): number[] {
  const here = byPort(results.filter(({ vantageKind }) => vantageKind === 'computer'));
  return [...here.values()].filter(({ verdict }) => verdict === 'tunnel').map(({ port }) => port);
}

/** Enabled from here, and not read since: all that is known is the time. */
export function isUnread({ state, basis }: Pick<AccessFacts, 'state' | 'basis'>): boolean {
  return state === 'unknown' && basis === 'elapsed-time';
}

/** Its own words have to be read to know how it is. */
export function isKnownByWordsAlone({ state, serviceAccess, basis }: AccessFacts): boolean {
  return state === 'unknown' || serviceAccess === null || basis !== 'read';
}

export function isTunnelState({ state }: Pick<AccessFacts, 'state'>): boolean {
  return state.startsWith('tunnel-');
}

/** Neither a device in between nor the far end said anything of the kind asked for. */
export function isMeasured(verdict: Verdict): boolean {
  return verdict !== 'not-tried' && verdict !== 'cancelled' && verdict !== 'unknown';
}

function byPort(results: readonly ToldResult[]): Map<number, ToldResult> {
  const found = new Map<number, ToldResult>();
  for (const result of [...results].sort((a, b) => a.port - b.port))
    if (found.get(result.port)?.verdict !== 'tunnel') found.set(result.port, result);
  return found;
}
