/** What the person does with probes: the entry of the bundle `probe`, loaded at the first of them. */

import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Appliance } from '../../appliance/appliance';
import { ofAppliance } from '../../appliance/probeReport';
import type { Questions } from '../../ssh/questions';
import { leases } from '../../store/lease';
import { watched } from '../../store/watched';
import { compareProbes } from './compareProbes';
import { firewallRequest } from './firewallRequest';
import { isForDnsTeam } from './firewallRules';
import { field, isListOfText, isText } from '../givenOptions';
import { knownRoutes, measureRoutes, proposedVia, proposeVia, useVia, type PlannedRoute } from './routeProposal';
import { chooseInterfaces, type NotAsked } from './interfaceChoice';
import { probeMany, type ManyOptions } from './probeMany';
import { probeAppliance, vantagesOf, type ProbeDeps, type Vantage } from './probe';
import { asJson, asMarkdown, asText, summary } from './probeDocument';
import { probeHistory } from './probeHistory';
import { watches, type WatchDeps } from './probeWatch';
import type { ProbeRun } from './probes';
import { headline, nextOf, whyUnasked, wordedReport, type WordedReport } from './probeWording';
import { withAnswers } from '../progress';
import { requestForm, written } from './requestForm';
import { openUntitled } from '../untitled';
import { inert, vantageName } from '../wording';
import { quickPick } from '../questionBoxes';

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
  /** Answers from what is kept, and cancels where a person would have to be asked. */
  readonly quietQuestions: Questions;
  readonly error: (error: unknown) => void;
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
  /** Resolves at its start, when a reload would not lose it. */
  readonly watch: (appliance: Appliance) => Promise<{ readonly applianceId: string }>;
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
    deps.probes.changeSweeping({ done: 0, of: appliances.length });
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
    async watch({ id }) {
      await watching.start(id);
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
      return openUntitled(written(firewallRequest(probed, form.language), form.format), form.format);
    },
    async compare({ id }, options) {
      const document = await compareProbes(id, await history.runs(id), options);
      return document === undefined ? undefined : openUntitled(document, 'markdown');
    },
    async openProbe(appliance) {
      return openUntitled(asMarkdown(await lastOr(appliance)), 'markdown');
    },
    async copyProbe(appliance, options) {
      const format = field(options, 'format', isFormat) ?? (await pickFormat());
      if (format === undefined) return undefined;
      await vscode.env.clipboard.writeText(FORMATS[format](await lastOr(appliance)));
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
      if (appliance === undefined) return undefined;
      try {
        const options = { vantages: vantagesOf(appliance), questions: deps.quietQuestions, signal };
        return await probeAppliance(appliance, deps, options);
      } catch (error) {
        deps.error(error);
        return undefined;
      }
    },
    claim: leases(folder),
    kept: watched(folder),
    error: deps.error,
    openPort: ({ report }) => report.recommendedPort,
    isAsked: ({ report, failures }) =>
      failures.length > 0 || report.results.some(({ vantageKind }) => vantageKind === 'appliance'),
    onOpen: (id, port) => void sayWatched(vscode.l10n.t('{0}: port {1} is open.', inert(id), port), id),
    onNeedsPerson: (id) =>
      void sayWatched(
        vscode.l10n.t('{0} is no longer watched: it asks for your login. Probe it to go on.', inert(id)),
        id,
      ),
  };
}

async function sayWatched(message: string, id: string): Promise<void> {
  const probe = vscode.l10n.t('Probe');
  if ((await vscode.window.showInformationMessage(message, probe)) === probe)
    await vscode.commands.executeCommand('hopthrough.probe', id);
}

/** `undefined` where it was cancelled. With `quiet` among the options a panel shows the result. */
function sayRun(appliance: Appliance, run: ProbeRun, options: unknown): WordedReport | undefined {
  if (run.cancelled) return undefined;
  if (run.failures.length > 0 || !field(options, 'quiet', isTrue)) void sayResult(appliance, run);
  return wordedReport(run);
}

/** Not awaited by the command: who calls it from a script waits for the result, not for a person. */
async function sayResult({ id }: Appliance, run: ProbeRun): Promise<void> {
  const open = vscode.l10n.t('Open Report');
  const status = vscode.l10n.t('Open Status');
  const ask = isForDnsTeam(run.report) ? vscode.l10n.t('DNS Request') : vscode.l10n.t('Firewall Request');
  const said = headline(run);
  const text = `${said.includes(inert(id)) ? '' : `${inert(id)}: `}${said} ${nextOf(run)}`;
  const isBlocked = run.report.verdict === 'blocked';
  const answer = isBlocked
    ? await vscode.window.showWarningMessage(text, status, open, ask)
    : await vscode.window.showInformationMessage(text, status, open);
  if (answer === open) await openUntitled(asMarkdown(run), 'markdown');
  if (answer === status) await vscode.commands.executeCommand('hopthrough.openStatus', id);
  if (answer === ask) await vscode.commands.executeCommand('hopthrough.firewallRequest', id);
}

/** Nothing was tried on the appliance itself; one that was not asked to the end was asked. */
function isUnasked(run: ProbeRun): boolean {
  return (
    whyUnasked(run) !== undefined && ofAppliance(run.report.results).every(({ verdict }) => verdict === 'not-tried')
  );
}

/** Not awaited by the command. */
async function saySummary(runs: readonly ProbeRun[]): Promise<void> {
  const open = vscode.l10n.t('Open Report');
  const can = runs.filter(({ report: { verdict } }) => verdict === 'ready' || verdict === 'usable').length;
  const unasked = runs.filter(isUnasked).length;
  const text =
    unasked === 0
      ? vscode.l10n.t('Probed: {0} of {1} appliances can open a tunnel.', can, runs.length)
      : vscode.l10n.t(
          'Probed: {0} of {1} appliances can open a tunnel. Not asked: {2}; the report says why.',
          can,
          runs.length,
          unasked,
        );
  if ((await vscode.window.showInformationMessage(text, open)) === open) await openUntitled(summary(runs), 'markdown');
}

function chosenAppliances({ inventory }: ProbingDeps, options: unknown): readonly Appliance[] {
  const path = (field(options, 'folder', isText) ?? '').split('/').filter(Boolean);
  const ids = field(options, 'ids', isListOfText);
  return inventory
    .all()
    .filter(({ id }) => ids?.includes(id) ?? true)
    .filter(({ family, folder }) => family !== 'jump' && path.every((name, level) => folder[level] === name));
}

function chosenVantages(options: unknown): readonly Vantage[] | undefined {
  return field(
    options,
    'vantages',
    (value): value is readonly Vantage[] => Array.isArray(value) && value.every(isVantage),
  );
}

const FORMATS = { text: asText, markdown: asMarkdown, json: asJson } as const;
type Format = keyof typeof FORMATS;

const isTrue = (value: unknown): value is true => value === true;
const isVantage = (value: unknown): value is Vantage => value === 'computer' || value === 'appliance';
const isFormat = (value: unknown): value is Format => isText(value) && Object.keys(FORMATS).includes(value);

/** What an appliance says of itself counts: from this computer alone none of them is ready. */
async function pickVantages(): Promise<readonly Vantage[] | undefined> {
  const items: readonly (vscode.QuickPickItem & { readonly vantages: readonly Vantage[] })[] = [
    { label: vscode.l10n.t('From the appliances and from {0}', vantageName()), vantages: ['computer', 'appliance'] },
    { label: vscode.l10n.t('From the appliances'), vantages: ['appliance'] },
    {
      label: vscode.l10n.t('From {0}', vantageName()),
      description: vscode.l10n.t('without a login'),
      vantages: ['computer'],
    },
  ];
  return (await quickPick(items, { title: vscode.l10n.t('Probe all') }))?.vantages;
}

async function pickFormat(): Promise<Format | undefined> {
  const items = [
    { label: vscode.l10n.t('Text'), format: 'text' as const },
    { label: 'Markdown', format: 'markdown' as const },
    { label: 'JSON', format: 'json' as const },
  ];
  return (await quickPick(items, { title: vscode.l10n.t('Copy the probe as') }))?.format;
}

async function pickWatched(ids: readonly string[]): Promise<string | undefined> {
  if (ids.length <= 1) return ids[0];
  const items = ids.map((id) => ({ label: inert(id), id }));
  return (await quickPick(items, { title: vscode.l10n.t('Stop watching') }))?.id;
}
