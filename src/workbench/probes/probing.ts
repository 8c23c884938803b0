/** What the person does with probes: the entry of the bundle `probe`, loaded at the first of them. */

import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Appliance } from '../../appliance/appliance';
import { isOpen, ofAppliance } from '../../appliance/probeReport';
import { isRoute } from '../../appliance/route';
import type { Questions } from '../../ssh/questions';
import { leases } from '../../store/lease';
import { watched } from '../../store/watched';
import { compareProbes } from './compareProbes';
import { firewallRequest } from './firewallRequest';
import { field, isText, isTrue } from '../givenOptions';
import { knownRoutes, measureRoutes, proposedVia, proposeVia, useVia, type PlannedRoute } from './routeProposal';
import { chooseInterfaces, type NotAsked } from './interfaceChoice';
import { probeMany, type ManyOptions } from './probeMany';
import { probeAppliance, vantagesOf, type ProbeDeps, type Vantage } from './probe';
import { asMarkdown } from './probeDocument';
import { probeHistory } from './probeHistory';
import { sayFound, sayRun, saySummary, sayUsable } from './probeMessages';
import { chosenAppliances, chosenFormat, chosenVantages, pickVantages, pickWatched } from './probeOptions';
import { sayUnwatchable, whyUnwatchable } from './unwatchable';
import { watches, type WatchDeps } from './probeWatch';
import { freshFor, type ProbeFacts, type ProbeRun } from './probes';
import { wordedReport, type WordedReport } from './probeWording';
import { withAnswers } from '../progress';
import { requestForm, written } from './requestForm';
import { isPort } from '../settings';
import { openUntitled } from '../untitled';
import { inert } from '../wording';

export interface ProbingDeps extends Omit<ProbeDeps, 'keep' | 'holdMs'> {
  /** 1.5 s when left out. */
  readonly holdMs?: number;
  /** Where runs are kept, private to this computer and user. */
  readonly historyFolder: string;
  /** Writes a way into the inventory; `undefined`: it was not, and why was said. */
  readonly changeWay: (id: string, via: readonly string[]) => Promise<object | undefined>;
  readonly questions: Questions;
  /** For so many appliances in one run, with one yes for all where that will do. */
  readonly questionsForMany: (count: number) => Questions;
  /** To try whether the first reaches the second, by id. */
  readonly questionsFor: (from: string, to: string) => Questions;
  /** Answers from what is kept, and cancels where a person would have to be asked. */
  readonly quietQuestions: Questions;
  /** How many logins to a hop this window has made. */
  readonly logins: (hop: string) => number;
  readonly error: (error: unknown) => void;
  readonly onInventoryChange: vscode.Event<void>;
}

const HOLD_MS = 1_500;

type KeepingDeps = ProbingDeps & ProbeDeps;

export interface Probing {
  /**
   * `undefined` when the person cancels; what had arrived is kept in `Probes`. With `quiet` among the options whoever asked
   * shows the result.
   */
  readonly probe: (appliance: Appliance, options?: unknown) => Promise<WordedReport | undefined>;
  /** By the interfaces that are chosen, after the appliance's own choice; which it has is asked of the appliance. */
  readonly probeFromInterface: (
    appliance: Appliance,
    options?: unknown,
  ) => Promise<WordedReport | NotAsked | undefined>;
  /** For who shows the result elsewhere: as `probe`, but quiet, and ended by the signal too. */
  readonly measure: (appliance: Appliance, signal?: AbortSignal) => Promise<WordedReport | undefined>;
  readonly probeAll: (options?: unknown) => Promise<readonly WordedReport[] | undefined>;
  /** Without `via`: who reaches it is measured, and a hop is proposed. With it: written as its way, after a yes. */
  readonly planRoute: (appliance: Appliance, via?: string) => Promise<PlannedRoute | undefined>;
  /** Every ESA and WSA with what it sees of the appliance's SSH port; `undefined` when the person stops it. */
  /** `only`: the id of the one that is asked. */
  readonly reachedFrom: (appliance: Appliance, only?: string) => Promise<PlannedRoute['candidates'] | undefined>;
  /**
   * Resolves at its start, when a reload would not lose it. With `port` among the options until that one works; without it
   * to the port that does, by a probe of the last hour, where one does: that is said, and no watch begins.
   */
  readonly watch: (
    appliance: Appliance,
    options?: unknown,
  ) => Promise<{ readonly applianceId: string; readonly works?: number } | NotAsked>;
  readonly stopWatch: (id?: string) => Promise<{ readonly applianceId: string } | undefined>;
  readonly firewallRequest: (
    appliances: readonly Appliance[],
    options?: unknown,
  ) => Promise<{ readonly uri: string } | undefined>;
  /** Of two runs of it: what changed. */
  readonly compare: (appliance: Appliance, options?: unknown) => Promise<{ readonly uri: string } | undefined>;
  readonly openProbe: (appliance: Appliance) => Promise<{ readonly uri: string } | undefined>;
  readonly copyProbe: (appliance: Appliance, options?: unknown) => Promise<{ readonly copied: true } | undefined>;
  /** Ends the probe that runs on it, if one does; without an id every probe of many. */
  readonly cancel: (id?: string) => void;
  /** Newest first, with what is kept of earlier windows. Does not reject. */
  readonly runs: (id: string) => Promise<readonly ProbeRun[]>;
  /** What is kept of these from before, for the tree and the panels. */
  readonly restore: (ids: readonly string[]) => Promise<void>;
  /** What is kept of an appliance that goes. */
  readonly forget: (id: string) => Promise<void>;
  readonly resume: () => void;
  readonly dispose: () => void;
}

export function createProbing(given: ProbingDeps): Probing {
  const history = probeHistory({ folder: given.historyFolder, probes: given.probes, error: given.error });
  const deps: KeepingDeps = { holdMs: HOLD_MS, ...given, keep: (run) => void history.add(run) };
  const running = new Map<string, { readonly run: Promise<ProbeRun>; readonly abort: AbortController }>();
  const watching = watches(watchDeps(deps));
  const leaving = deps.onInventoryChange(() => watching.keepFound((id) => deps.inventory.find(id) !== undefined));
  const joining = setInterval(() => void watching.join(), JOIN_MS).unref();

  const probeOne = (
    appliance: Appliance,
    vantages: readonly Vantage[],
    interfaces: readonly string[] = [],
    ended?: AbortSignal,
  ): Promise<ProbeRun> => {
    const going = running.get(appliance.id);
    if (going !== undefined) return going.run;
    const abort = new AbortController();
    const end = () => abort.abort();
    ended?.addEventListener('abort', end);
    const title = vscode.l10n.t('Probing {0}', inert(appliance.id));
    const run = withAnswers(
      title,
      (signal, onProgress) =>
        probeAppliance(appliance, deps, { vantages, interfaces, questions: deps.questions, signal, onProgress }),
      abort,
    ).finally(() => {
      running.delete(appliance.id);
      ended?.removeEventListener('abort', end);
    });
    running.set(appliance.id, { run, abort });
    return run;
  };
  const sweeps = new Set<AbortController>();
  const probeSome = (appliances: readonly Appliance[], vantages: readonly Vantage[]) => {
    const abort = new AbortController();
    sweeps.add(abort);
    deps.probes.changeSweeping({ done: 0, of: appliances.length, ports: deps.ports() });
    const questions = deps.questionsForMany(appliances.length);
    const title = vscode.l10n.t('Probing {0} appliances', appliances.length);
    const work = (signal: AbortSignal, onProgress: ManyOptions['onProgress']) =>
      probeMany(appliances, deps, { vantages, questions, signal, onProgress });
    return withAnswers(title, work, abort).finally(() => sweeps.delete(abort));
  };
  const lastOr = async (appliance: Appliance): Promise<ProbeRun> =>
    deps.probes.of(appliance.id).last ?? probeOne(appliance, vantagesOf(appliance));

  return {
    async probe(appliance, options) {
      return sayRun(appliance, await probeOne(appliance, chosenVantages(options) ?? vantagesOf(appliance)), options);
    },
    async probeFromInterface(appliance, options) {
      const chosen = await chooseInterfaces(appliance, field(options, 'interface', isText), deps);
      if (chosen === undefined || 'failure' in chosen) return chosen;
      return sayRun(appliance, await probeOne(appliance, ['appliance'], chosen), options);
    },
    async measure(appliance, signal) {
      const run = await probeOne(appliance, vantagesOf(appliance), [], signal);
      return run.cancelled ? undefined : wordedReport(run);
    },
    async probeAll(options) {
      const vantages = chosenVantages(options) ?? (await pickVantages());
      const sweep = vantages && probeSome(chosenAppliances(deps, options), vantages);
      if (sweep !== undefined && !field(options, 'quiet', isTrue))
        void vscode.commands.executeCommand('hopthrough.openStatus');
      const runs = await sweep;
      if (runs === undefined) return undefined;
      if (!field(options, 'quiet', isTrue)) void saySummary(runs);
      return runs.map(wordedReport);
    },
    async planRoute(appliance, via) {
      const { candidates } = via === undefined ? await measureRoutes(appliance, deps) : knownRoutes(appliance, deps);
      if (candidates === undefined) return undefined;
      const proposal = proposedVia(appliance, candidates, via);
      if (via === undefined) void proposeVia(appliance, candidates, proposal, deps);
      else if (!(await useVia(appliance, via, deps))) return undefined;
      return {
        applianceId: appliance.id,
        candidates: candidates.map(({ id, verdict }) => ({ id, verdict })),
        via: proposal,
      };
    },
    reachedFrom: async (appliance, only) => (await measureRoutes(appliance, deps, only)).candidates,
    async watch(appliance, options) {
      const { id } = appliance;
      const unwatchable = whyUnwatchable(appliance, deps.inventory);
      if (unwatchable !== undefined) return sayUnwatchable(id, unwatchable);
      const port = field(options, 'port', isPort);
      const works = port === undefined ? workingNow(deps.probes.of(id)) : undefined;
      if (works !== undefined) {
        void sayUsable(...works).then((wanted) => (wanted === undefined ? undefined : watching.start(id, wanted)));
        return { applianceId: id, works: works[1] };
      }
      await watching.start(id, port);
      return { applianceId: id };
    },
    async stopWatch(id) {
      const chosen = id ?? (await pickWatched(await watching.ids()));
      return chosen !== undefined && (await watching.stop(chosen)) ? { applianceId: chosen } : undefined;
    },
    async firewallRequest(appliances, options) {
      const form = await requestForm(options);
      if (form === undefined || appliances.length === 0) return undefined;
      const probed: [Appliance, ProbeRun][] = [];
      for (const appliance of appliances) probed.push([appliance, await lastOr(appliance)]);
      return openUntitled(
        written(
          firewallRequest(probed, form.language, (id) => deps.inventory.find(id)),
          form.format,
        ),
        form.format,
      );
    },
    async compare({ id }, options) {
      const document = await compareProbes(id, await history.runs(id), options);
      return document === undefined ? undefined : openUntitled(document, 'markdown');
    },
    async openProbe(appliance) {
      return openUntitled(asMarkdown(await lastOr(appliance)), 'markdown');
    },
    async copyProbe(appliance, options) {
      const printed = await chosenFormat(options);
      if (printed === undefined) return undefined;
      await vscode.env.clipboard.writeText(printed(await lastOr(appliance)));
      return { copied: true };
    },
    cancel(id) {
      const aborts = id === undefined ? sweeps : [running.get(id)?.abort];
      for (const abort of aborts) abort?.abort();
    },
    runs: (id) => history.runs(id),
    restore: (ids) => history.restore(ids),
    forget: (id) => history.forget(id),
    resume: () => void watching.join(),
    dispose() {
      clearInterval(joining);
      leaving.dispose();
      watching.dispose();
    },
  };
}

/** How soon a window that is open learns of what another one watches. */
const JOIN_MS = 60_000;

function watchDeps(deps: KeepingDeps): WatchDeps {
  const folder = join(deps.historyFolder, 'watches');
  return {
    async probe(id, signal) {
      const appliance = deps.inventory.find(id);
      if (appliance === undefined || whyUnwatchable(appliance, deps.inventory) !== undefined) return undefined;
      const loginsThen = loginsNow(id, deps);
      let asks: string | undefined;
      const onUnanswered = (hop: string) => (asks = hop);
      try {
        const options = { vantages: vantagesOf(appliance), questions: deps.quietQuestions, signal, onUnanswered };
        const run = await probeAppliance(appliance, deps, options);
        if (asks === undefined) return { run };
        const hop = asks;
        const isAnswered = () => deps.logins(hop) > (loginsThen.get(hop) ?? 0);
        return { run, waits: { hop, isOver: () => isAnswered() || deps.inventory.find(id) === undefined } };
      } catch (error) {
        deps.error(error);
        return undefined;
      }
    },
    claim: leases(folder),
    kept: watched(folder),
    error: deps.error,
    openPort: ({ report }, only) =>
      only === undefined
        ? report.recommendedPort
        : ofAppliance(report.results).find((result) => result.port === only && isOpen(result))?.port,
    onWaits: (id, hop) => deps.probes.change(id, (facts) => ({ ...facts, waitsFor: hop })),
    onOpen: sayFound,
  };
}

/** By hop of the way. */
function loginsNow(id: string, { inventory, logins }: KeepingDeps): ReadonlyMap<string, number> {
  const route = inventory.route(id);
  return new Map(isRoute(route) ? route.map((hop) => [hop.id, logins(hop.id)]) : []);
}

/** The last probe, where it is not old, and the port that it recommends. */
function workingNow({ last }: ProbeFacts): [run: ProbeRun, port: number] | undefined {
  const port = last?.report.recommendedPort;
  return last === undefined || port === undefined || freshFor(last) === 0 ? undefined : [last, port];
}
