/** From all findings: causes in the order of mending, the summary, the port to use. Pure. */

import { CAUSES, type Actor, type Cause } from '../appliance/probeCause';
import {
  deciding,
  isBlocked,
  isOpen,
  ofAppliance,
  type ProbeReport,
  type ProbeResult,
  type Readiness,
} from '../appliance/probeReport';
import type { Findings } from './findings';
import { causeOf, RULES } from './rules';

/** The report of one appliance. The appliance's own results decide where there are any. */
export function diagnose(applianceId: string, findings: Findings): ProbeReport {
  const verdict = readiness(findings);
  const port = recommendedPort(findings);
  return {
    schema: 1,
    applianceId,
    verdict,
    causes: causesOf(findings),
    ...(port === undefined ? {} : { recommendedPort: port }),
    results: findings.results.map(withCause),
    ...(findings.hop === undefined ? {} : { hop: findings.hop }),
  };
}

/** In the order in which they must be mended. */
export function causesOf(findings: Findings): readonly Cause[] {
  const looked = { ...findings, results: deciding(findings.results) };
  return CAUSES.filter((cause) => RULES[cause].applies(RULES[cause].everyInterface ? findings : looked));
}

export function actorOf(cause: Cause): Actor {
  return RULES[cause].who;
}

/** `ready` and `usable` by the appliance's own reading alone; a computer alone proves nothing for an appliance. */
export function readiness({ results, defaultPorts }: Findings): Readiness {
  const own = ofAppliance(results);
  const open = own.filter(isOpen);
  if (open.some(({ port }) => defaultPorts.includes(port))) return 'ready';
  if (open.length > 0) return 'usable';
  return own.length > 0 && own.every(isBlocked) ? 'blocked' : 'unknown';
}

/** What the documents and experience prefer once the default fails: firewalls let these out most often. */
const PREFERRED = [443, 22, 4766, 80, 53, 25];

/** By the appliance's own reading alone, as the summary. */
export function recommendedPort({ results, defaultPorts }: Findings): number | undefined {
  const open = ofAppliance(results).filter(isOpen);
  const ports = new Set(open.map(({ port }) => port));
  return [...defaultPorts, ...PREFERRED, ...ports].find((port) => ports.has(port));
}

function withCause(result: ProbeResult, _: number, all: readonly ProbeResult[]): ProbeResult {
  const cause = causeOf(result, all);
  return cause === undefined ? result : { ...result, cause };
}
