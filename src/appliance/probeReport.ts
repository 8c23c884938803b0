/** What a probe found (CONTRACT 4). Codes and evidence, no sentences. */

import type { Failure } from './failure';
import type { Cause } from './probeCause';

export const VERDICTS = [
  'tunnel',
  'ssh',
  'open-silent',
  'smtp',
  'smtp-inspected',
  'http',
  'tls',
  'other',
  'closed-early',
  'refused',
  'timeout',
  'no-route',
  'dns-failed',
  'cancelled',
  'not-tried',
  'unknown',
] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface ProbeEvidence {
  /** First bytes as safe text: control and bidi characters escaped. */
  readonly text?: string;
  readonly hex?: string;
  readonly errno?: string;
  /** The appliance's interface a try went out by. */
  readonly interface?: string;
  /** The address that gave the verdict. */
  readonly address?: string;
  /** The DNS servers that were asked. */
  readonly resolver?: string;
  /** What they said of the name, where the computer's own look-up had not ended. */
  readonly dns?: string;
  /** What the appliance's own `nslookup` of the name wrote, as safe text, and the addresses it named. */
  readonly nslookup?: { readonly said: string; readonly addresses: readonly string[] };
  /** How many addresses of the name were not tried, where it has more than are. */
  readonly untried?: number;
  /** How many files and connections the computer could hold open, where it ran out of them. */
  readonly limit?: number;
}

/** One try: vantage, host, port -> verdict. */
export interface ProbeResult {
  /** Name of the computer, or an appliance id. */
  readonly vantage: string;
  readonly vantageKind: 'computer' | 'appliance';
  readonly host: string;
  /** Every address the name had, in the order tried. */
  readonly addresses: readonly string[];
  readonly port: number;
  readonly verdict: Verdict;
  readonly cause?: Cause;
  readonly ended?: 'before-banner' | 'after-banner';
  readonly evidence: ProbeEvidence;
  /**
   * Milliseconds per phase; absent where the phase was not reached. Of an appliance as seen over its CLI: `nslookup`, then
   * `telnet`.
   */
  readonly ms: { readonly dns?: number; readonly connect?: number; readonly firstByte?: number };
  /** ISO 8601 UTC. */
  readonly at: string;
}

export const READINESS = ['ready', 'usable', 'blocked', 'unknown'] as const;
export type Readiness = (typeof READINESS)[number];

export interface ProbeReport {
  readonly schema: 1;
  readonly applianceId: string;
  readonly verdict: Readiness;
  /** Codes of causes, in the order in which they must be mended. */
  readonly causes: readonly Cause[];
  readonly recommendedPort?: number;
  readonly results: readonly ProbeResult[];
  /** An offline appliance: its SSH port as each ESA or WSA sees it. */
  readonly hop?: readonly { readonly id: string; readonly verdict: Verdict }[];
}

/** The appliance left by its own choice, as its tunnel does, and not by an interface that was asked for. */
export function isAutomatic({ evidence }: Pick<ProbeResult, 'evidence'>): boolean {
  return evidence.interface === undefined || /^auto$/i.test(evidence.interface);
}

/** The tunnel goes where the appliance's routing sends it: what another interface reaches is no way for it. */
export function ofAppliance(results: readonly ProbeResult[]): readonly ProbeResult[] {
  return results.filter((result) => result.vantageKind === 'appliance' && isAutomatic(result));
}

/** Something came of it, whatever that is. */
export function wasTried({ verdict }: Pick<ProbeResult, 'verdict'>): boolean {
  return verdict !== 'not-tried' && verdict !== 'cancelled';
}

/** What the appliance found itself, where it tried anything: what a computer finds says nothing more then. */
export function deciding(results: readonly ProbeResult[]): readonly ProbeResult[] {
  const own = ofAppliance(results);
  return own.some(wasTried) ? own : results;
}

/**
 * Why an appliance was not asked though nothing failed. `not-chosen`: only this computer was to look. `unanswered`: its
 * login asked for something, and nobody answered. `not-let-in`: another one refused the same credential, or
 * nobody gave its password. `hop-not-let-in`: the same of a hop before it.
 */
export const UNASKED = ['not-chosen', 'unanswered', 'not-let-in', 'hop-not-let-in'] as const;
export type Unasked = (typeof UNASKED)[number];

/** Cisco's tunnel server answered and stayed: a greeting that is cut off carries no tunnel. */
export function isOpen({ verdict, ended }: Pick<ProbeResult, 'verdict' | 'ended'>): boolean {
  return verdict === 'tunnel' && ended !== 'after-banner';
}

/** DNS gave the addresses, and not the person (`TunnelHost.address`). */
export function isDnsAnswer({ addresses, vantageKind, evidence }: ProbeResult): boolean {
  return addresses.length > 0 && (vantageKind === 'appliance' || evidence.resolver !== undefined);
}

/** It was measured, and there is no way for a tunnel. */
export function isBlocked(result: Pick<ProbeResult, 'verdict' | 'ended'>): boolean {
  return !isOpen(result) && !['cancelled', 'not-tried', 'unknown'].includes(result.verdict);
}

/** The verdict as it counts: a greeting that is cut off is no way for a tunnel. */
export function countsAs(result: Pick<ProbeResult, 'verdict' | 'ended'>): Verdict {
  return result.verdict === 'tunnel' && !isOpen(result) ? 'closed-early' : result.verdict;
}

/** One probe of an appliance, from begin to end. */
export interface ProbeRun {
  readonly report: ProbeReport;
  /** Why the appliance itself was not asked, or not to the end. */
  readonly failures: readonly Failure[];
  readonly unasked?: Unasked;
  /** The person ended it; what had arrived is kept. */
  readonly cancelled: boolean;
  /** That was before the appliance itself, which was to be asked, had taken the login. */
  readonly unbegun?: true;
  readonly defaultPorts: readonly number[];
  /** For one try. */
  readonly timeoutMs: number;
  /** Begin and end, ISO 8601 UTC. */
  readonly startedAt: string;
  readonly at: string;
}
