import * as vscode from 'vscode';
import type { Appliance } from '../appliance/appliance';
import { countsAs, isAutomatic, type ProbeReport, type ProbeResult, type Verdict } from '../appliance/probeReport';
import type { FirewallRule } from '../../webview/messages';

const NOT_A_FAULT: readonly Verdict[] = ['tunnel', 'cancelled', 'not-tried', 'unknown'];

/** What was measured to fail on the way that the tunnel takes: what cannot be judged is nobody's to mend. */
export function failing({ results }: ProbeReport): readonly ProbeResult[] {
  return results.filter((result) => isAutomatic(result) && !NOT_A_FAULT.includes(countsAs(result)));
}

/** One rule for each port that fails. Nothing has to be asked for while the appliance itself can reach a port. */
export function requestedRules({ id, host }: Appliance, report: ProbeReport): readonly FirewallRule[] {
  if (report.verdict === 'ready' || report.verdict === 'usable') return [];
  const faults = failing(report).filter(({ verdict }) => verdict !== 'dns-failed');
  const to = [...new Set(faults.map((result) => result.host))].join(', ');
  const ports = [...new Set(faults.map(({ port }) => port))];
  return ports.map((port) => ({
    from: `${id}, ${host}`,
    to,
    port: `TCP ${port}`,
    change: changeWords(faults.filter((result) => result.port === port)),
  }));
}

function changeWords(faults: readonly ProbeResult[]): string {
  const verdicts = new Set(faults.map(({ verdict }) => verdict));
  if (verdicts.has('smtp-inspected')) return vscode.l10n.t('Allow; no SMTP inspection');
  if (verdicts.has('tls')) return vscode.l10n.t('Allow; no TLS inspection');
  if (verdicts.has('http')) return vscode.l10n.t('Allow; no web proxy');
  return vscode.l10n.t('Allow SSH, outbound');
}
