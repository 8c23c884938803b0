/** What is known of the appliances, as the status panel asks for it; the rooms that measure fill it. */
import * as vscode from 'vscode';
import type { Appliance, Route } from '../../appliance/appliance';
import type { Failure, Stage } from '../../appliance/failure';
import { isRoute } from '../../appliance/route';
import { countsAs, type ProbeResult, type Verdict } from '../../appliance/probeReport';
import { filterFor } from '../../capture/filter';
import type { Deed, RemoteAccess } from '../../appliance/remoteAccess';
import type {
  ApplianceFacts,
  BrokenLeg,
  Change,
  FirewallRule,
  ProbeRun as ToldRun,
  ToldResult,
} from '../../../webview/messages';
import type { Inventory } from '../inventory/inventory';
import type { InventoryFiles } from '../inventory/inventoryFiles';
import { faultsOf, requestedRules, teamsFor } from '../probes/firewallRules';
import { withFilesHere } from '../capture/filesHere';
import { carrierNow, otherCarriers, reachedBy } from '../access/carrier';
import { otherKind, type Kind } from '../access/kind';
import type { EarlierRun, ProbeFacts, ProbeRun as LastRun, Probes, Sweeping } from '../probes/probes';
import { answerWords, differenceWords, reasonOf, stoppedFacts } from '../probes/probeWording';
import { whyUnasked } from '../probes/unaskedWording';
import { whyNotAsked } from '../probes/reachWording';
import { failureBrief } from '../failureWording';
import type { ApplianceState, Captures, States } from '../states';

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
  readonly probes?: ToldRun;
  /** Newest first. */
  readonly earlier?: readonly EarlierRun[];
  /** Id of the ESA or WSA whose tunnel carries Cisco to it, and what that one sees of its SSH port. */
  readonly carrier?: { readonly id: string; readonly reaches?: Verdict; readonly others?: readonly string[] };
  readonly candidates?: readonly {
    readonly id: string;
    readonly verdict: Verdict;
    readonly why?: string;
    readonly ms?: number;
  }[];
  readonly firewall?: readonly FirewallRule[];
  /** What the last probe proposes to capture. */
  readonly captureFilter?: string;
  /** Oldest first. */
  readonly deeds?: readonly Deed[];
  readonly captures?: Captures;
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
        ...(connection.captures && { captures: withFilesHere(connection.captures) }),
        ...accessOf(connection, readEvery()),
        ...probesOf(appliance, probes.of(id), route, (other) => inventory.find(other)),
        ...carrierOf(appliance, carrierNow(appliance, inventory, states), connection, probes.of(id), inventory),
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
function probesOf(
  appliance: Appliance,
  { last, earlier, running }: ProbeFacts,
  route: Route | Failure,
  find: (id: string) => Appliance | undefined,
): ProbePart {
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
  const unasked = unaskedOf(last, route);
  const results = report.results.map((one) => told(one, last.timeoutMs));
  const stopped = stoppedFacts(last);
  const [differs, answer] = [differenceWords(report), answerWords(report)];
  const toldReport = {
    ...{ ...report, results, teams: teamsFor(faultsOf(report)) },
    ...(differs.length === 0 ? {} : { differs }),
    ...(answer === '' ? {} : { answer }),
  };
  const probes = {
    ...{ report: toldReport, startedAt, endedAt },
    ...(stopped === undefined ? {} : { stopped }),
    ...(unasked === undefined ? {} : { unasked }),
  };
  const known = { probes, earlier, firewall: requestedRules(appliance, report, find) };
  const captureFilter = filterFor(report);
  return captureFilter === undefined ? known : { ...known, captureFilter };
}

/** Stages of somebody who is logged in: the way was open. */
const INSIDE: readonly Stage[] = ['shell', 'prompt', 'dialogue', 'file'];

function unaskedOf(run: LastRun, route: Route | Failure): ToldRun['unasked'] {
  const words = whyUnasked(run);
  const [failure] = run.failures;
  const at = failure === undefined || INSIDE.includes(failure.stage) ? undefined : brokenLeg(failure, route);
  return words && (at === undefined ? words : { ...words, at });
}

/** Where on the way it failed, counted from 0; `undefined`: at none of its hops. */
export function brokenLeg(failure: Failure, route: Route | Failure): BrokenLeg | undefined {
  const hop = isRoute(route) ? route.findIndex(({ id }) => id === failure.hop) : -1;
  // The leg stands before its hop.
  return hop < 0 ? undefined : { hop, why: failureBrief(failure, failure.hop) };
}

function told(result: ProbeResult, timeoutMs: number): ToldResult {
  return { ...result, verdict: countsAs(result), message: reasonOf(result, timeoutMs) };
}

function carrierOf(
  appliance: Appliance,
  carrier: Appliance | undefined,
  connection: ApplianceState,
  facts: ProbeFacts,
  inventory: Pick<Inventory, 'find'>,
): Pick<ApplianceStatus, 'carrier' | 'candidates'> {
  const candidates = (facts.reachedFrom?.candidates ?? []).map((one) => {
    const why = whyNotAsked(one);
    return { id: one.id, verdict: one.verdict, ...(why === '' ? {} : { why }) };
  });
  if (carrier === undefined) return { candidates };
  const reaches = reachedBy(carrier, appliance, connection, facts);
  const others = otherCarriers(appliance, carrier.id, inventory, facts).map(({ id }) => id);
  return { candidates, carrier: { id: carrier.id, others, ...(reaches === undefined ? {} : { reaches }) } };
}
