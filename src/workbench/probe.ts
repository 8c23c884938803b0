/** One probe of one appliance: both vantages side by side -> a run in the store. */

import { hostname } from 'node:os';
import type { Appliance } from '../appliance/appliance';
import { failureOf, isCancelled, type Failure } from '../appliance/failure';
import type { ProbeResult } from '../appliance/probeReport';
import { isRoute } from '../appliance/route';
import { defaultPorts, tunnelEndpoints, tunnelHosts, type Endpoint, type TunnelHosts } from '../appliance/tunnelHosts';
import { listen } from '../network/listen';
import { resolveName } from '../network/resolve';
import { probeFromAppliance, type ApplianceFindings } from '../probe/appliance';
import { probeFromComputer } from '../probe/computer';
import { diagnose } from '../probe/diagnosis';
import type { Saying } from '../probe/findings';
import type { Session } from '../session/session';
import type { Questions } from '../ssh/questions';
import type { Inventory } from './inventory';
import { withRun, type ProbeRun, type Probes, type Running } from './probes';

export type Vantage = 'computer' | 'appliance';

export interface ProbeDeps {
  readonly inventory: Inventory;
  /** Loads the bundle that knows SSH, when an appliance is asked. */
  readonly openCli: Session['openCli'];
  readonly probes: Probes;
  readonly debug: (line: string) => void;
  readonly ports: () => readonly number[];
  readonly tunnelHosts: (applianceId: string) => TunnelHosts;
  readonly timeoutMs: () => number;
}

export interface ProbeOptions {
  readonly vantages: readonly Vantage[];
  readonly questions: Questions;
  readonly signal: AbortSignal;
  readonly onProgress?: (landed: number, expected: number) => void;
  /** What this computer found elsewhere, for these very endpoints. */
  readonly fromComputer?: Promise<readonly ProbeResult[]>;
}

/** How long a tunnel server must stay after its ident, for "reset after the banner" to be seen. */
const HOLD_MS = 1_500;

export async function probeAppliance(appliance: Appliance, deps: ProbeDeps, options: ProbeOptions): Promise<ProbeRun> {
  const endpoints = endpointsOf(appliance, deps);
  const startedAt = new Date().toISOString();
  const counted = counting(
    appliance.id,
    { expected: endpoints.length * options.vantages.length, startedAt },
    deps.probes,
    options,
  );
  try {
    const [here, there] = await Promise.all([
      options.vantages.includes('computer') ? fromComputer(endpoints, deps, options, counted) : [],
      options.vantages.includes('appliance') ? fromAppliance(appliance, deps, options, counted) : NOT_ASKED,
    ]);
    const run = runOf(appliance, [...here, ...there.results], there, deps, {
      startedAt,
      cancelled: options.signal.aborted,
    });
    deps.probes.change(appliance.id, (facts) => withRun(facts, run));
    return run;
  } finally {
    deps.probes.change(appliance.id, (facts) => ({ ...facts, running: undefined }));
  }
}

export function endpointsOf({ id, series }: Appliance, deps: ProbeDeps): readonly Endpoint[] {
  return tunnelEndpoints(tunnelHosts(series, deps.tunnelHosts(id)), deps.ports());
}

/** A jump host has no AsyncOS to ask. */
export function vantagesOf({ family }: Appliance): readonly Vantage[] {
  return family === 'jump' ? ['computer'] : ['computer', 'appliance'];
}

/** Every endpoint from this computer, all side by side. */
export function fromComputer(
  endpoints: readonly Endpoint[],
  deps: Pick<ProbeDeps, 'timeoutMs'>,
  { signal, fromComputer: elsewhere }: Pick<ProbeOptions, 'signal' | 'fromComputer'>,
  onResult: (result: ProbeResult) => void = () => undefined,
): Promise<readonly ProbeResult[]> {
  if (elsewhere !== undefined) return elsewhere;
  const attempts = { listen, resolve: resolveName, vantage: hostname(), now: Date.now };
  return probeFromComputer(endpoints, attempts, { timeoutMs: deps.timeoutMs(), holdMs: HOLD_MS, signal, onResult });
}

interface Asked extends Omit<ApplianceFindings, 'failure'> {
  readonly failures: readonly Failure[];
}

const NOT_ASKED: Asked = { results: [], sayings: [], failures: [] };

async function fromAppliance(
  appliance: Appliance,
  deps: ProbeDeps,
  { questions, signal }: ProbeOptions,
  onResult: (result: ProbeResult) => void,
): Promise<Asked> {
  const route = deps.inventory.route(appliance.id);
  if (!isRoute(route)) return { ...NOT_ASKED, failures: [route] };
  try {
    const onEvent = ({ hop, kind }: { hop: string; kind: string }) => deps.debug(`${hop}: ${kind}`);
    const cli = await deps.openCli({ route, questions, signal, onEvent });
    try {
      const names = tunnelHosts(appliance.series, deps.tunnelHosts(appliance.id)).map(({ name }) => name);
      const from = { vantage: appliance.id, allowed: names, timeoutMs: deps.timeoutMs(), signal, now: Date.now };
      const { failure, ...found } = await probeFromAppliance(cli, { names, ports: deps.ports(), onResult }, from);
      return { ...found, failures: failure === undefined ? [] : [failure] };
    } finally {
      cli.close();
    }
  } catch (error) {
    return notAsked(error);
  }
}

function notAsked(error: unknown): Asked {
  const failure = failureOf(error);
  if (failure !== undefined) return { results: [], sayings: sayingsOf(failure), failures: [failure] };
  if (isCancelled(error)) return NOT_ASKED;
  throw error;
}

function sayingsOf({ stage, reason }: Failure): readonly Saying[] {
  return stage === 'prompt' && reason === 'passphrase-change' ? ['passphrase-change'] : [];
}

function counting(
  id: string,
  course: Omit<Running, 'landed'>,
  probes: Probes,
  { onProgress }: ProbeOptions,
): (result: ProbeResult) => void {
  const landed: ProbeResult[] = [];
  const show = () => probes.change(id, (facts) => ({ ...facts, running: { ...course, landed: [...landed] } }));
  show();
  return (result: ProbeResult) => {
    landed.push(result);
    show();
    onProgress?.(landed.length, course.expected);
  };
}

function runOf(
  { id, family }: Appliance,
  results: readonly ProbeResult[],
  { failures, sayings }: Asked,
  deps: ProbeDeps,
  course: Pick<ProbeRun, 'startedAt' | 'cancelled'>,
): ProbeRun {
  const ports = defaultPorts(family);
  const report = diagnose(id, { results, defaultPorts: ports, failures, sayings });
  const at = new Date().toISOString();
  return { report, failures, ...course, defaultPorts: ports, timeoutMs: deps.timeoutMs(), at };
}
