/** Two runs of one appliance -> what changed between them. Pure: codes and values, no sentences. */

import type { Cause } from '../appliance/probeCause';
import { isAutomatic, type ProbeReport, type ProbeResult } from '../appliance/probeReport';

export interface Pair<T> {
  readonly before: T;
  readonly after: T;
}

export interface RunDifference {
  readonly readiness: Pair<ProbeReport['verdict']>;
  readonly recommendedPort: Pair<number | undefined>;
  /** Each in the order of mending. */
  readonly causes: {
    readonly gone: readonly Cause[];
    readonly come: readonly Cause[];
    readonly stayed: readonly Cause[];
  };
  /** Tries that were measured in both runs: those with another verdict or diagnosis, and those with the same. */
  readonly changed: readonly Pair<ProbeResult>[];
  readonly same: readonly Pair<ProbeResult>[];
  /** Measured in one run alone: in the other it was not tried, or stopped. */
  readonly onlyBefore: readonly ProbeResult[];
  readonly onlyAfter: readonly ProbeResult[];
  readonly addresses: readonly AddressChange[];
}

/** What a name led to, as one vantage saw it; empty where it could not be looked up. Sorted. */
export interface AddressChange extends Pair<readonly string[]> {
  readonly from: Pick<ProbeResult, 'vantage' | 'vantageKind'>;
  readonly host: string;
}

export function compareRuns(before: ProbeReport, after: ProbeReport): RunDifference {
  const [earlier, later] = [measured(before), measured(after)];
  const both = [...later].flatMap(([key, result]) => {
    const was = earlier.get(key);
    return was === undefined ? [] : [{ before: was, after: result }];
  });
  return {
    readiness: { before: before.verdict, after: after.verdict },
    recommendedPort: { before: before.recommendedPort, after: after.recommendedPort },
    causes: {
      gone: before.causes.filter((cause) => !after.causes.includes(cause)),
      come: after.causes.filter((cause) => !before.causes.includes(cause)),
      stayed: after.causes.filter((cause) => before.causes.includes(cause)),
    },
    changed: both.filter((pair) => !isSameTry(pair)),
    same: both.filter(isSameTry),
    onlyBefore: [...earlier].flatMap(([key, result]) => (later.has(key) ? [] : [result])),
    onlyAfter: [...later].flatMap(([key, result]) => (earlier.has(key) ? [] : [result])),
    addresses: addressChanges(both),
  };
}

/** Whether a second run says nothing that the first did not. */
export function isSameOutcome(before: ProbeReport, after: ProbeReport): boolean {
  const { readiness, recommendedPort, causes, ...rest } = compareRuns(before, after);
  const lists = [causes.gone, causes.come, rest.changed, rest.onlyBefore, rest.onlyAfter, rest.addresses];
  return (
    readiness.before === readiness.after &&
    recommendedPort.before === recommendedPort.after &&
    lists.every(({ length }) => length === 0)
  );
}

function measured({ results }: ProbeReport): ReadonlyMap<string, ProbeResult> {
  const tries = results.filter(({ verdict }) => verdict !== 'not-tried' && verdict !== 'cancelled');
  return new Map(tries.map((result) => [keyOf(result), result]));
}

function keyOf(result: ProbeResult): string {
  const { vantageKind, vantage, host, port, evidence } = result;
  return JSON.stringify([vantageKind, vantage, host, port, isAutomatic(result) ? null : evidence.interface]);
}

function isSameTry({ before, after }: Pair<ProbeResult>): boolean {
  return before.verdict === after.verdict && before.cause === after.cause && before.ended === after.ended;
}

function addressChanges(both: readonly Pair<ProbeResult>[]): readonly AddressChange[] {
  const names = new Map<string, Pair<ProbeResult>[]>();
  for (const pair of both) {
    const { vantageKind, vantage, host } = pair.after;
    const key = JSON.stringify([vantageKind, vantage, host]);
    names.set(key, [...(names.get(key) ?? []), pair]);
  }
  return [...names.values()].flatMap((pairs) => {
    const [before, after] = [pairs.map((pair) => pair.before), pairs.map((pair) => pair.after)].map(addressesOf);
    const [first] = pairs;
    if (first === undefined || before === undefined || after === undefined) return [];
    if (before.join(' ') === after.join(' ')) return [];
    const { vantage, vantageKind, host } = first.after;
    return [{ from: { vantage, vantageKind }, host, before, after }];
  });
}

function addressesOf(results: readonly ProbeResult[]): string[] {
  return [...new Set(results.flatMap(({ addresses }) => addresses))].sort();
}
