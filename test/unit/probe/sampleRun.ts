import type { ProbeReport, ProbeResult, ProbeRun, Verdict } from '../../../src/appliance/probeReport';

const AT = '2026-11-24T12:00:00.000Z';

/** A try of esa1 itself. */
export function result(verdict: Verdict, port = 25, more: Partial<ProbeResult> = {}): ProbeResult {
  const place = { vantage: 'esa1', vantageKind: 'appliance' as const, host: 'upgrades.ironport.com', port };
  return { ...place, addresses: ['63.251.108.107'], verdict, evidence: {}, ms: {}, at: AT, ...more };
}

export function report(results: readonly ProbeResult[], more: Partial<ProbeReport> = {}): ProbeReport {
  return { schema: 1, applianceId: 'esa1', verdict: 'blocked', causes: [], results, ...more };
}

export function run(at: string, results: readonly ProbeResult[], more: Partial<ProbeReport> = {}): ProbeRun {
  return {
    ...{ report: report(results, more), failures: [], cancelled: false, defaultPorts: [25], timeoutMs: 10_000 },
    ...{ startedAt: at, at },
  };
}
