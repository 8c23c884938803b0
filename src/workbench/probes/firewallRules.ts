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
import type { Team } from '../../appliance/probeCause';
import { actorOf } from '../../probe/diagnosis';
import type { FirewallRule } from '../../../webview/messages';

const NOT_A_FAULT: readonly Verdict[] = ['tunnel', 'cancelled', 'not-tried', 'unknown'];

/** By the team that mends it: where a name or a route is missing, or leads astray, no rule for a port is. */
export interface Faults {
  readonly names: readonly ProbeResult[];
  readonly routes: readonly ProbeResult[];
  readonly ports: readonly ProbeResult[];
}

/** What was measured to fail on the way that the tunnel takes, by the appliance itself if it was asked: what cannot be judged is nobody's to mend. */
export function faultsOf({ results }: ProbeReport): Faults {
  const tried = deciding(results).filter(isAutomatic);
  return {
    names: tried.filter((result) => teamOf(result) === 'dns'),
    routes: tried.filter((result) => teamOf(result) === 'network'),
    ports: tried.filter((result) => teamOf(result) === 'firewall' && !NOT_A_FAULT.includes(countsAs(result))),
  };
}

/** In the order in which they must mend. */
export function teamsFor({ names, routes, ports }: Faults): readonly Team[] {
  const faults = { dns: names, network: routes, firewall: ports };
  return (['dns', 'network', 'firewall'] as const).filter((team) => faults[team].length > 0);
}

function teamOf({ cause }: ProbeResult): Team {
  const actor = cause === undefined ? 'firewall' : actorOf(cause);
  return actor === 'dns' || actor === 'network' ? actor : 'firewall';
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
