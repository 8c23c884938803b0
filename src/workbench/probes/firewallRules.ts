import * as vscode from 'vscode';
import type { Appliance } from '../../appliance/appliance';
import {
  countsAs,
  deciding,
  isAutomatic,
  type ProbeReport,
  type ProbeResult,
  type Verdict,
} from '../../appliance/probeReport';
import { actorOf } from '../../probe/diagnosis';
import type { FirewallRule } from '../../../webview/messages';

const NOT_A_FAULT: readonly Verdict[] = ['tunnel', 'cancelled', 'not-tried', 'unknown'];

/** By the team that mends it: where a name leads nowhere, or astray, no rule for a port is what is missing. */
export interface Faults {
  readonly names: readonly ProbeResult[];
  readonly ports: readonly ProbeResult[];
}

/** What was measured to fail on the way that the tunnel takes, by the appliance itself if it was asked: what cannot be judged is nobody's to mend. */
export function faultsOf({ results }: ProbeReport): Faults {
  const tried = deciding(results).filter(isAutomatic);
  return {
    names: tried.filter(isOfName),
    ports: tried.filter((result) => !isOfName(result) && !NOT_A_FAULT.includes(countsAs(result))),
  };
}

/** The DNS team alone has something to mend. */
export function isForDnsTeam(report: ProbeReport): boolean {
  const { names, ports } = faultsOf(report);
  return names.length > 0 && ports.length === 0;
}

function isOfName({ cause }: ProbeResult): boolean {
  return cause !== undefined && actorOf(cause) === 'dns';
}

/** One rule for each port that fails. Nothing has to be asked for while the appliance itself can reach a port. */
export function requestedRules({ id, host }: Appliance, report: ProbeReport): readonly FirewallRule[] {
  if (report.verdict === 'ready' || report.verdict === 'usable') return [];
  const faults = faultsOf(report).ports;
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
