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
  /** Ids of the ESA and WSA whose packets to its SSH port are dropped, where none of them reaches it. */
  readonly carriers: readonly string[];
}

/** What was measured to fail on the way that the tunnel takes, by the appliance itself if it was asked: what cannot be judged is nobody's to mend. */
export function faultsOf({ results, hop = [] }: ProbeReport): Faults {
  const tried = deciding(results).filter(isAutomatic);
  return {
    names: tried.filter((result) => teamOf(result) === 'dns'),
    routes: tried.filter((result) => teamOf(result) === 'network'),
    ports: tried.filter((result) => teamOf(result) === 'firewall' && !NOT_A_FAULT.includes(countsAs(result))),
    carriers: hop.some(({ verdict }) => verdict === 'ssh')
      ? []
      : hop.filter(({ verdict }) => verdict === 'timeout').map(({ id }) => id),
  };
}

/** In the order in which they must mend. */
export function teamsFor({ names, routes, ports, carriers }: Faults): readonly Team[] {
  const faults = { dns: names, network: routes, firewall: [...carriers, ...ports] };
  return (['dns', 'network', 'firewall'] as const).filter((team) => faults[team].length > 0);
}

function teamOf({ cause }: ProbeResult): Team {
  const actor = cause === undefined ? 'firewall' : actorOf(cause);
  return actor === 'dns' || actor === 'network' ? actor : 'firewall';
}

/**
 * One rule for each ESA or WSA that is to carry it, then one for each port that fails. Nothing has to be asked for while
 * the appliance itself can reach a port.
 */
export function requestedRules(
  appliance: Appliance,
  report: ProbeReport,
  find: (id: string) => Appliance | undefined,
): readonly FirewallRule[] {
  if (report.verdict === 'ready' || report.verdict === 'usable') return [];
  const { ports: faults, carriers } = faultsOf(report);
  const to = [...new Set(faults.map((result) => result.host))].join(', ');
  const ports = [...new Set(faults.map(({ port }) => port))];
  return [
    ...carriers.map((id) => ({
      from: placeOf(id, find(id)),
      to: placeOf(appliance.id, appliance),
      port: `TCP ${appliance.port}`,
      change: vscode.l10n.t('Allow SSH'),
    })),
    ...ports.map((port) => ({
      from: placeOf(appliance.id, appliance),
      to,
      port: `TCP ${port}`,
      change: changeWords(faults.filter((result) => result.port === port)),
    })),
  ];
}

/** The id alone where it has left the inventory since. */
function placeOf(id: string, appliance: Pick<Appliance, 'host'> | undefined): string {
  return appliance === undefined ? id : `${id}, ${appliance.host}`;
}

function changeWords(faults: readonly ProbeResult[]): string {
  const verdicts = new Set(faults.map(({ verdict }) => verdict));
  if (verdicts.has('smtp-inspected')) return vscode.l10n.t('Allow; no SMTP inspection');
  if (verdicts.has('tls')) return vscode.l10n.t('Allow; no TLS inspection');
  if (verdicts.has('http')) return vscode.l10n.t('Allow; no web proxy');
  return vscode.l10n.t('Allow SSH, outbound');
}
