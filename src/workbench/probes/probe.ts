/** One probe of one appliance: both vantages side by side -> a run in the store. */

import { hostname } from 'node:os';
import type { Appliance } from '../../appliance/appliance';
import { Cancelled, cancelledAt, failureOf, isCancelled, type Failure } from '../../appliance/failure';
import type { ProbeResult, Unasked } from '../../appliance/probeReport';
import type { RemoteAccess } from '../../appliance/remoteAccess';
import { isRoute } from '../../appliance/route';
import {
  defaultPorts,
  tunnelEndpoints,
  tunnelHosts,
  type Endpoint,
  type TunnelHosts,
} from '../../appliance/tunnelHosts';
import { listen } from '../../network/listen';
import { resolveName } from '../../network/resolve';
import { probeFromAppliance, type ApplianceFindings, type Plan } from '../../probe/appliance';
import { probeFromComputer } from '../../probe/computer';
import { diagnose } from '../../probe/diagnosis';
import type { Findings } from '../../probe/findings';
import type { Cli } from '../../asyncos/cli';
import type { CliRequest } from '../../session/session';
import { asksForCode } from '../../ssh/login/keyboardPrompt';
import type { Questions } from '../../ssh/questions';
import type { Inventory } from '../inventory/inventory';
import { openFilesLimit } from './openFiles';
import { freshFor, withRun, type ProbeRun, type Probes, type ReachedFrom } from './probes';

export type Vantage = 'computer' | 'appliance';

export interface ProbeDeps {
  readonly inventory: Inventory;
  /** Loads the bundle that knows SSH, when an appliance is asked. */
  readonly openCli: (request: CliRequest) => Promise<Cli>;
  readonly probes: Probes;
  /** What was read of remote access in this window. */
  readonly access: (applianceId: string) => RemoteAccess | undefined;
  /** When the appliance last refused to enable remote access, in this window; ISO 8601 UTC. */
  readonly notEnabled: (applianceId: string) => string | undefined;
  /** A run that is over, also one that was cancelled. */
  readonly keep: (run: ProbeRun) => void;
  readonly debug: (line: string) => void;
  readonly ports: () => readonly number[];
  readonly tunnelHosts: (applianceId: string) => TunnelHosts;
  readonly timeoutMs: () => number;
  /** How long a tunnel server must stay after its ident, for "reset after the banner" to be seen. */
  readonly holdMs: number;
}

export interface ProbeOptions {
  readonly vantages: readonly Vantage[];
  /** Why the appliance is not among them, where that is not for want of being chosen. */
  readonly unasked?: Unasked;
  readonly questions: Questions;
  readonly signal: AbortSignal;
  readonly onProgress?: (landed: number, expected: number, atMostMs: number | undefined) => void;
  /** Interfaces of the appliance that are tried after its own choice. */
  readonly interfaces?: readonly string[];
  /** The appliance has taken the login, if it is asked. */
  readonly onLogin?: () => void;
  /** A hop asked at the login, and nobody answered; its id. */
  readonly onUnanswered?: (hop: string) => void;
  /** What this computer found elsewhere, for these very endpoints. */
  readonly fromComputer?: Promise<readonly ProbeResult[]>;
}

export async function probeAppliance(appliance: Appliance, deps: ProbeDeps, options: ProbeOptions): Promise<ProbeRun> {
  const endpoints = endpointsOf(appliance, deps);
  const startedAt = new Date().toISOString();
  const isAsked = (vantage: Vantage) => options.vantages.includes(vantage);
  const course = courseOf(appliance.id, startedAt, deps, options);
  course.expect('computer', isAsked('computer') ? endpoints.length : 0);
  course.expect('appliance', isAsked('appliance') ? endpoints.length * (1 + (options.interfaces ?? []).length) : 0);
  try {
    const [here, there] = await Promise.all([
      isAsked('computer') ? fromComputer(endpoints, deps, options, course.land) : [],
      isAsked('appliance') ? fromAppliance(appliance, deps, options, course) : leftOut(appliance, options),
    ]);
    const run = runOf(appliance, [...here, ...there.results], there, deps, {
      startedAt,
      cancelled: options.signal.aborted,
    });
    deps.probes.change(appliance.id, (facts) => withRun(facts, run));
    deps.keep(run);
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
  { timeoutMs, holdMs }: Pick<ProbeDeps, 'timeoutMs' | 'holdMs'>,
  { signal, fromComputer: elsewhere }: Pick<ProbeOptions, 'signal' | 'fromComputer'>,
  onResult: (result: ProbeResult) => void = () => undefined,
): Promise<readonly ProbeResult[]> {
  if (elsewhere !== undefined) return elsewhere;
  const attempts = { listen, resolve: resolveName, vantage: hostname(), openFiles: openFilesLimit(), now: Date.now };
  return probeFromComputer(endpoints, attempts, { timeoutMs: timeoutMs(), holdMs, signal, onResult });
}

interface Asked extends Omit<ApplianceFindings, 'failure'> {
  readonly failures: readonly Failure[];
  readonly unasked?: Unasked;
  readonly unbegun?: true;
}

const NOT_ASKED: Asked = { results: [], sayings: [], failures: [] };

/** A jump host is never asked, which needs no reason. */
function leftOut({ family }: Appliance, { unasked = 'not-chosen' }: ProbeOptions): Asked {
  return family === 'jump' ? NOT_ASKED : { ...NOT_ASKED, unasked };
}

async function fromAppliance(
  appliance: Appliance,
  deps: ProbeDeps,
  { questions, signal, interfaces = [], onLogin, onUnanswered }: ProbeOptions,
  { expect, land }: Course,
): Promise<Asked> {
  const route = deps.inventory.route(appliance.id);
  if (!isRoute(route)) return { ...NOT_ASKED, failures: [route] };
  const login = watchedLogin(questions);
  try {
    const onEvent = ({ hop, kind }: { hop: string; kind: string }) => deps.debug(`${hop}: ${kind}`);
    const cli = await deps.openCli({ route, questions: login.questions, signal, onEvent });
    onLogin?.();
    try {
      const names = tunnelHosts(appliance.series, deps.tunnelHosts(appliance.id)).map(({ name }) => name);
      // Its tries go one after the other: each stays for a shorter time than those of this computer, side by side.
      const { timeoutMs, holdMs } = { timeoutMs: deps.timeoutMs(), holdMs: deps.holdMs / 3 };
      const from = { vantage: appliance.id, allowed: names, timeoutMs, holdMs, signal, now: Date.now };
      const another = () =>
        deps
          .openCli({ route, questions: NOBODY, signal, onEvent, pinned: true })
          .catch((error: unknown) => noMore(error, deps));
      const plan = {
        ...{ names, ports: deps.ports(), interfaces, onResult: land },
        onPlan: ({ tries, atMostMs }: Plan) => expect('appliance', tries, atMostMs),
        // A nested login is a login each time: a password more on its way through the hop.
        ...(appliance.hopMode === 'nested' ? {} : { another }),
      };
      const { failure, ...found } = await probeFromAppliance(cli, plan, from);
      return { ...found, failures: failure === undefined ? [] : [failure] };
    } finally {
      cli.close();
    }
  } catch (error) {
    const asked = notAsked(error, signal);
    if (asked.unasked === 'unanswered') onUnanswered?.(cancelledAt(error) ?? appliance.id);
    return { ...asked, sayings: login.waits() ? ['two-factor'] : [] };
  }
}

/** Tells whether a second factor was asked for, and nobody gave it. */
function watchedLogin(questions: Questions): { readonly questions: Questions; readonly waits: () => boolean } {
  let waits = false;
  const answers: Questions['answers'] = async (hop, round, signal) => {
    waits = asksForCode(round);
    const given = await questions.answers(hop, round, signal);
    waits = false;
    return given;
  };
  return { questions: { ...questions, answers }, waits: () => waits };
}

/** The connection is open: nobody is asked anything for one more CLI on it. */
const nobody = () => Promise.reject(new Cancelled());
const NOBODY: Questions = { trustHostKey: nobody, password: nobody, answers: nobody, passphrase: nobody };

/** An appliance that allows no more CLIs is asked over those that it allowed. */
function noMore(error: unknown, { debug }: ProbeDeps): undefined {
  const failure = failureOf(error);
  if (failure === undefined && !isCancelled(error)) throw error;
  debug(failure === undefined ? 'no more CLIs: cancelled' : `no more CLIs: ${failure.stage} ${failure.reason}`);
}

function notAsked(error: unknown, signal: AbortSignal): Asked {
  const failure = failureOf(error);
  if (failure !== undefined) return { results: [], sayings: [], failures: [failure] };
  if (isCancelled(error))
    return signal.aborted ? { ...NOT_ASKED, unbegun: true } : { ...NOT_ASKED, unasked: 'unanswered' };
  throw error;
}

interface Course {
  /** How many results a vantage will have, and how long the rest takes at most. */
  readonly expect: (vantage: Vantage, results: number, atMostMs?: number) => void;
  readonly land: (result: ProbeResult) => void;
}

/** Shows what has landed as it lands. */
function courseOf(
  id: string,
  startedAt: string,
  { probes, timeoutMs }: Pick<ProbeDeps, 'probes' | 'timeoutMs'>,
  { onProgress }: ProbeOptions,
): Course {
  const landed: ProbeResult[] = [];
  const expected = { computer: 0, appliance: 0 };
  let atMostMs: number | undefined;
  const show = () => {
    const all = expected.computer + expected.appliance;
    const begun = { landed: [...landed], expected: all, startedAt, timeoutMs: timeoutMs() };
    const running = { ...begun, ...(atMostMs === undefined ? {} : { atMostMs }) };
    probes.change(id, (facts) => ({ ...facts, running }));
    onProgress?.(landed.length, all, atMostMs);
  };
  return {
    expect(vantage, results, most) {
      expected[vantage] = results;
      atMostMs = most;
      show();
    },
    land(result) {
      landed.push(result);
      show();
    },
  };
}

function runOf(
  { id, family }: Appliance,
  results: readonly ProbeResult[],
  { failures, sayings, unasked, unbegun }: Asked,
  deps: ProbeDeps,
  course: Pick<ProbeRun, 'startedAt' | 'cancelled'>,
): ProbeRun {
  const ports = defaultPorts(family);
  const known = knownOtherwise(id, deps);
  const said = [...sayings, ...known.sayings];
  const report = diagnose(id, { results, defaultPorts: ports, failures, ...known, sayings: said });
  const at = new Date().toISOString();
  const why = { ...(unasked === undefined ? {} : { unasked }), ...(unbegun === undefined ? {} : { unbegun }) };
  return { report, failures, ...why, ...course, defaultPorts: ports, timeoutMs: deps.timeoutMs(), at };
}

function seenOnly({ id, verdict }: ReachedFrom): Pick<ReachedFrom, 'id' | 'verdict'> {
  return { id, verdict };
}

/** What was found out otherwise within the hour: remote access as read and as refused, and who reaches its SSH port. */
function knownOtherwise(
  id: string,
  { access: accessOf, notEnabled, probes }: ProbeDeps,
): Pick<Findings, 'access' | 'hop'> & Required<Pick<Findings, 'sayings'>> {
  const access = accessOf(id);
  const reached = probes.of(id).reachedFrom;
  const refusedAt = notEnabled(id);
  return {
    sayings: refusedAt === undefined || freshFor({ at: refusedAt }) === 0 ? [] : ['enable-failed'],
    ...(access === undefined || freshFor(access) === 0 ? {} : { access }),
    ...(reached === undefined || freshFor(reached) === 0 ? {} : { hop: reached.candidates.map(seenOnly) }),
  };
}
