/** What is known of the appliances, as the status panel asks for it; the rooms that measure fill it. */
import * as vscode from 'vscode';
import type { Appliance, Route } from '../../appliance/appliance';
import type { Failure } from '../../appliance/failure';
import { countsAs, type ProbeResult, type Verdict } from '../../appliance/probeReport';
import { filterFor } from '../../capture/filter';
import type { Deed, RemoteAccess } from '../../appliance/remoteAccess';
import type { ApplianceFacts, Change, FirewallRule, ProbeRun, ToldResult } from '../../../webview/messages';
import type { Inventory } from '../inventory/inventory';
import type { InventoryFiles } from '../inventory/inventoryFiles';
import { faultsOf, requestedRules, teamsFor } from '../probes/firewallRules';
import { carrierNow } from '../access/carrier';
import { otherKind, type Kind } from '../access/kind';
import type { EarlierRun, ProbeFacts, Probes, Sweeping } from '../probes/probes';
import { reasonOf, whyUnasked } from '../probes/probeWording';
import type { ApplianceState, States } from '../states';

export interface StatusFacts {
  /** In the order of the inventory. */
  all(): readonly Appliance[];
  /** `undefined`: not in the inventory, or no longer. */
  of(id: string): ApplianceStatus | undefined;
  /** A probe of many, while it runs. */
  sweeping(): Sweeping | undefined;
  /** An appliance id; `undefined` is all of them, as when an inventory changed. */
  readonly onDidChange: vscode.Event<string | undefined>;
}

/** Of one appliance; what was never measured is `undefined` or empty. Texts of the appliance are raw here. */
export interface ApplianceStatus {
  readonly appliance: Appliance;
  readonly route: Route | Failure;
  readonly connection: ApplianceState;
  readonly simulated: boolean;
  /** As `version` said it. */
  readonly model?: string;
  readonly version?: string;
  /** What it says it is, where the inventory says something else. */
  readonly otherKind?: Kind;
  readonly access?: RemoteAccess;
  /** The last reading, where it failed; ISO 8601 UTC. */
  readonly reading?: { readonly failure: Failure; readonly at: string };
  /** It is read again at an interval, or would be if nobody had to be asked. */
  readonly again?: ApplianceFacts['again'];
  /** A question of the appliance that only the person can answer. */
  readonly question?: string;
  /** It took the change, and no reading has proved it. */
  readonly unproved?: Change;
  readonly busy?: ApplianceFacts['busy'];
  readonly probes?: ProbeRun;
  /** Newest first. */
  readonly earlier?: readonly EarlierRun[];
  /** Id of the ESA or WSA whose tunnel carries Cisco to it, and what that one sees of its SSH port. */
  readonly carrier?: { readonly id: string; readonly reaches?: Verdict };
  readonly candidates?: readonly { readonly id: string; readonly verdict: Verdict; readonly ms?: number }[];
  readonly firewall?: readonly FirewallRule[];
  /** What the last probe proposes to capture. */
  readonly captureFilter?: string;
  /** Oldest first. */
  readonly deeds?: readonly Deed[];
  /** Without secrets. */
  readonly exchanges?: ApplianceFacts['exchanges'];
}

export interface KnownNowDeps {
  readonly inventory: Pick<Inventory, 'all' | 'find' | 'route'>;
  readonly states: Pick<States, 'of' | 'onDidChange'>;
  readonly probes: Pick<Probes, 'of' | 'sweeping' | 'onDidChange'>;
  readonly files: Pick<InventoryFiles, 'now' | 'onDidChange'>;
  /** Minutes; 0 is never. */
  readonly readEvery?: () => number;
}

/** What the inventory, this window's own connections and its readings say: nothing is measured for it. */
export function knownNow({
  inventory,
  states,
  probes,
  files,
  readEvery = () => 0,
}: KnownNowDeps): StatusFacts & { dispose(): void } {
  const changed = new vscode.EventEmitter<string | undefined>();
  const parts = [
    changed,
    states.onDidChange((id) => changed.fire(id)),
    probes.onDidChange((id) => changed.fire(id)),
    files.onDidChange(() => changed.fire(undefined)),
  ];
  return {
    all: () => inventory.all(),
    sweeping: () => probes.sweeping(),
    of: (id) => {
      const appliance = inventory.find(id);
      if (appliance === undefined) return undefined;
      const [route, connection] = [inventory.route(id), states.of(id)];
      return {
        ...{ appliance, route, connection, simulated: isSimulated(id, files) },
        ...saidOf(connection),
        ...kindOf(otherKind(connection.identity, appliance)),
        ...accessOf(connection, readEvery()),
        ...probesOf(appliance, probes.of(id)),
        ...carrierOf(carrierNow(appliance, inventory, states), probes.of(id)),
      };
    },
    onDidChange: changed.event,
    dispose: () => parts.forEach((part) => void part.dispose()),
  };
}

function isSimulated(id: string, files: Pick<InventoryFiles, 'now'>): boolean {
  return files.now().rows.some((row) => row.kind === 'appliance' && row.appliance.id === id && row.source === 'lab');
}

function saidOf({ identity }: ApplianceState): Pick<ApplianceStatus, 'model' | 'version'> {
  const { model, version } = identity ?? {};
  return { ...(model === undefined ? {} : { model }), ...(version === undefined ? {} : { version }) };
}

function kindOf(kind: Kind | undefined): Pick<ApplianceStatus, 'otherKind'> {
  return kind === undefined ? {} : { otherKind: kind };
}

type AccessPart = Pick<ApplianceStatus, 'access' | 'again' | 'reading' | 'unproved' | 'busy' | 'deeds' | 'exchanges'>;

function accessOf({ access, course, quiet }: ApplianceState, minutes: number): AccessPart {
  const { busy, failed, unproved, deeds = [], exchanges = [] } = course ?? {};
  const waits = access?.state === 'tunnel-connecting' && busy !== undefined;
  return {
    ...(access === undefined ? {} : { access }),
    ...(minutes === 0 || quiet === undefined ? {} : { again: { minutes, reads: quiet !== 'asks' } }),
    ...(failed === undefined ? {} : { reading: failed }),
    ...(unproved === undefined ? {} : { unproved }),
    ...(busy === undefined
      ? {}
      : { busy: waits ? { what: 'connecting', since: access.enabledAt ?? access.at } : { what: busy } }),
    deeds,
    exchanges: busy === 'dialogue' ? exchanges : [],
  };
}

type ProbePart = Pick<ApplianceStatus, 'busy' | 'probes' | 'earlier' | 'firewall' | 'captureFilter'>;

/** What lands while a probe runs is shown, and says nothing of readiness before it is complete. */
function probesOf(appliance: Appliance, { last, earlier, running }: ProbeFacts): ProbePart {
  if (running !== undefined) {
    const { landed, expected, startedAt, atMostMs, timeoutMs } = running;
    const atMost = atMostMs === undefined ? {} : { atMost: Math.ceil(atMostMs / 1000) };
    const report = {
      schema: 1,
      applianceId: appliance.id,
      verdict: 'unknown',
      causes: [],
      results: landed.map((one) => told(one, timeoutMs)),
    } as const;
    return {
      busy: { what: 'probing', done: landed.length, of: expected, ...atMost },
      probes: { report, startedAt },
      earlier,
    };
  }
  if (last === undefined) return {};
  const { report, startedAt, at: endedAt } = last;
  const unasked = whyUnasked(last);
  const results = report.results.map((one) => told(one, last.timeoutMs));
  const probes = {
    ...{ report: { ...report, results, teams: teamsFor(faultsOf(report)) }, startedAt, endedAt },
    ...(unasked === undefined ? {} : { unasked }),
  };
  const known = { probes, earlier, firewall: requestedRules(appliance, report) };
  const captureFilter = filterFor(report);
  return captureFilter === undefined ? known : { ...known, captureFilter };
}

function told(result: ProbeResult, timeoutMs: number): ToldResult {
  return { ...result, verdict: countsAs(result), message: reasonOf(result, timeoutMs) };
}

function carrierOf(
  carrier: Appliance | undefined,
  { reachedFrom }: ProbeFacts,
): Pick<ApplianceStatus, 'carrier' | 'candidates'> {
  const candidates = reachedFrom?.candidates ?? [];
  if (carrier === undefined) return { candidates };
  const reaches = candidates.find(({ id }) => id === carrier.id)?.verdict;
  return { candidates, carrier: { id: carrier.id, ...(reaches === undefined ? {} : { reaches }) } };
}
