/** What a probe found, as sentences (PANEL 3.2 and 4.2). */

import * as vscode from '../spoken';
import type { Cause } from '../../appliance/probeCause';
import {
  countsAs,
  isAutomatic,
  isOpen,
  ofAppliance,
  type ProbeReport,
  type ProbeResult,
  type Unasked,
} from '../../appliance/probeReport';
import { freshFor, type ProbeFacts, type ProbeRun } from './probes';
import { reasonWords } from '../failureWording';
import { nextStep } from '../nextStep';
import { adviceWords, causeWords } from './causeWording';
import { resultWord, verdictReason, verdictWord } from './verdictWording';
import { shortTime } from '../times';
import { inert, vantageName } from '../wording';

/** A report as commands resolve to it (CONTRACT 4). */
export interface WordedReport extends ProbeReport {
  readonly headline: string;
  readonly next: string;
  readonly results: readonly (ProbeResult & { readonly message: string })[];
}

export function wordedReport(run: ProbeRun): WordedReport {
  const results = run.report.results.map((result) => ({ ...result, message: reasonOf(result, run.timeoutMs) }));
  return { ...run.report, results, headline: headline(run), next: nextOf(run) };
}

/** One sentence: what holds for this appliance. */
export function headline(run: ProbeRun): string {
  const { verdict, recommendedPort: port = 0 } = run.report;
  const id = inert(run.report.applianceId);
  switch (verdict) {
    case 'ready':
      return vscode.l10n.t("Ready: port {0} reaches Cisco's tunnel server.", port);
    case 'usable':
      return usableWords(run, port);
    case 'blocked':
      return blockedWords(id, ofAppliance(run.report.results));
    case 'unknown':
      return unknownWords(run, id);
  }
}

function usableWords({ report, defaultPorts }: ProbeRun, port: number): string {
  const failing = ofAppliance(report.results).find((result) => defaultPorts.includes(result.port) && !isOpen(result));
  return failing === undefined
    ? vscode.l10n.t('Usable: port {0} works.', port)
    : vscode.l10n.t('Usable: port {0} works, the default {1} does not: {2}.', port, failing.port, resultWord(failing));
}

function blockedWords(id: string, own: readonly ProbeResult[]): string {
  const [first] = own;
  const groups = portsByVerdict(own);
  if (first !== undefined && groups.length === 1)
    return vscode.l10n.t('Blocked: no port gets out of {0} ({1}).', id, resultWord(first));
  return vscode.l10n.t('No tunnel from {0}: {1}.', id, groups.join(' · '));
}

/** `25: SMTP inspected`, `22, 53: No answer` */
function portsByVerdict(results: readonly ProbeResult[]): string[] {
  const verdicts = [...new Set(results.map(countsAs))];
  return verdicts.map((verdict) => {
    const ports = new Set(results.filter((result) => countsAs(result) === verdict).map(({ port }) => port));
    return vscode.l10n.t('{0}: {1}', [...ports].join(', '), verdictWord(verdict));
  });
}

function unknownWords(run: ProbeRun, id: string): string {
  const { report, failures, cancelled } = run;
  const [failure] = failures;
  if (cancelled) return vscode.l10n.t('Stopped before everything was measured; what arrived is kept.');
  if (failure !== undefined) return vscode.l10n.t('{0} was not asked to the end: {1}', id, reasonWords(failure));
  const refusal = REFUSALS.find((cause) => report.causes.includes(cause));
  if (refusal !== undefined) return vscode.l10n.t('{0} was not asked: {1}', id, causeWords(refusal));
  if (ofAppliance(report.results).length > 0) return notUnderstoodWords(report, id);
  return `${hereWords(run)} ${unaskedWords(run, id)}`.trimStart();
}

/** The appliance refuses the command itself. */
const REFUSALS: readonly Cause[] = ['not-admin', 'cluster-mode'];

function notUnderstoodWords(report: ProbeReport, id: string): string {
  const [cause] = ofAppliance(report.results).flatMap((result) =>
    result.verdict === 'unknown' ? (result.cause ?? []) : [],
  );
  return cause === undefined
    ? vscode.l10n.t('Unknown: {0} answered in words Hopthrough does not know.', id)
    : vscode.l10n.t('{0}: {1}', verdictWord('unknown'), causeWords(cause));
}

/** What this computer found, where it was to look. */
function hereWords({ report: { results }, timeoutMs }: Pick<ProbeRun, 'report' | 'timeoutMs'>): string {
  const open = openPorts(results);
  if (open.length > 0) return vscode.l10n.t('Open from {0}: {1}.', vantageName(), open.join(', '));
  const [left] = results.filter(({ verdict }) => verdict === 'not-tried');
  if (left !== undefined) return reasonOf(left, timeoutMs);
  return results.length > 0 ? vscode.l10n.t('No port gets out of {0}.', vantageName()) : '';
}

function unaskedWords({ unasked }: ProbeRun, id: string): string {
  return unasked === undefined
    ? vscode.l10n.t('{0} itself was not asked.', id)
    : vscode.l10n.t('{0} itself was not asked: {1}', id, unaskedReason(unasked));
}

/** Why the appliance itself was not asked, or not to the end, and what to do; `undefined` where it was. */
export function whyUnasked({ failures: [failure], unasked }: ProbeRun): { why: string; next: string } | undefined {
  if (failure !== undefined) return { why: reasonWords(failure), next: nextStep(failure) };
  return unasked === undefined ? undefined : { why: unaskedReason(unasked), next: unaskedNext(unasked) };
}

function unaskedReason(unasked: Unasked): string {
  switch (unasked) {
    case 'not-chosen':
      return vscode.l10n.t('only {0} was to look.', vantageName());
    case 'unanswered':
      return vscode.l10n.t('its login asked, and nobody answered.');
    case 'not-let-in':
      return vscode.l10n.t('no login elsewhere with its credential.');
  }
}

function unaskedNext(unasked: Unasked): string {
  switch (unasked) {
    case 'not-chosen':
      return vscode.l10n.t('Probe it by itself, or let Probe All look from the appliances.');
    case 'unanswered':
    case 'not-let-in':
      return vscode.l10n.t('Open a terminal on it, let its password be kept, and probe again.');
  }
}

/** What to do about it. */
export function nextOf(run: ProbeRun): string {
  const { report, failures } = run;
  const [cause] = report.causes;
  const [failure] = failures;
  switch (report.verdict) {
    case 'ready':
      return vscode.l10n.t('Enable the tunnel when Cisco asks for it.');
    case 'usable':
      return vscode.l10n.t('Choose port {0} when you enable the tunnel.', report.recommendedPort ?? 0);
    case 'blocked':
      return [differs(report), cause === undefined ? undiagnosedWords() : adviceWords(cause)].filter(Boolean).join(' ');
    case 'unknown':
      if (failure !== undefined) return nextStep(failure);
      if (cause !== undefined) return adviceWords(cause);
      return whyUnasked(run)?.next ?? vscode.l10n.t('Probe from the appliance itself.');
  }
}

/** Something takes the connections, and nothing that is known tells what. */
function undiagnosedWords(): string {
  return vscode.l10n.t('Ask the firewall team which device takes these connections.');
}

function differs({ applianceId, results }: ProbeReport): string {
  const open = openPorts(results.filter(({ vantageKind }) => vantageKind === 'computer'));
  if (open.length === 0) return '';
  const words = [open.join(', '), vantageName(), inert(applianceId)] as const;
  return vscode.l10n.t('Ports {0} work from {1}, so the block is on the way out of {2}.', ...words);
}

function openPorts(results: readonly ProbeResult[]): readonly number[] {
  return [...new Set(results.filter(isOpen).map(({ port }) => port))];
}

/**
 * A vantage as it is called: the appliance's id, with the interface that was chosen on it; this computer, or the name of
 * the one that runs the extension.
 */
export function vantageWord(result: Pick<ProbeResult, 'vantage' | 'vantageKind' | 'evidence'>): string {
  const { vantage, vantageKind, evidence } = result;
  if (!isAutomatic(result)) return vscode.l10n.t('{0}, {1}', inert(vantage), inert(evidence.interface ?? ''));
  return vantageKind === 'appliance' ? inert(vantage) : vscode.l10n.t('{0} ({1})', vantageName(), inert(vantage));
}

/** For a row of the tree; empty where nothing was measured. */
export function probeWord({ last, running }: ProbeFacts): string {
  if (running !== undefined)
    return vscode.l10n.t('Probing: {0} of {1} answers', running.landed.length, running.expected);
  if (last === undefined) return '';
  const { verdict, recommendedPort = 0, results } = last.report;
  switch (verdict) {
    case 'ready':
      return vscode.l10n.t('Ready on {0}', recommendedPort);
    case 'usable':
      return vscode.l10n.t('Usable on {0}', recommendedPort);
    case 'blocked':
      return vscode.l10n.t('Blocked: {0}', blockedBy(results, last.defaultPorts));
    case 'unknown':
      return openPorts(results).length > 0 ? vscode.l10n.t('Probed from {0} only', vantageName()) : '';
  }
}

/** The same with when it was measured, which is said of everything that is shown. */
export function datedProbeWord(facts: ProbeFacts): string {
  const word = probeWord(facts);
  if (word === '' || facts.running !== undefined || facts.last === undefined) return word;
  return dated(word, facts.last);
}

export function dated(word: string, run: Pick<ProbeRun, 'at'>): string {
  const time = shortTime(run.at);
  return freshFor(run) > 0 ? vscode.l10n.t('{0}, {1}', word, time) : vscode.l10n.t('{0}, as of {1}', word, time);
}

/** Empty for what was measured within the hour. */
export function oldWords(run: ProbeRun): string {
  if (freshFor(run) > 0) return '';
  return vscode.l10n.t('Old: measured {0} ago. Probe again before you rely on it.', ageWords(run.at));
}

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];

/** `3 hours`: in the greatest unit of which there is at least one. */
export function ageWords(at: string): string {
  const age = Math.max(0, Date.now() - Date.parse(at));
  const [unit, size] =
    age >= DAY ? (['day', DAY] as const) : age >= HOUR ? (['hour', HOUR] as const) : (['minute', MINUTE] as const);
  const style = { style: 'unit', unit, unitDisplay: 'long' } as const;
  return new Intl.NumberFormat(vscode.env.language, style).format(Math.floor(age / size));
}

function blockedBy(results: readonly ProbeResult[], defaults: readonly number[]): string {
  const own = ofAppliance(results);
  const told = own.find(({ port }) => defaults.includes(port)) ?? own[0];
  return told === undefined ? verdictWord('unknown') : resultWord(told);
}

/** Why one try has its verdict, as a sentence. */
export function reasonOf(result: ProbeResult, timeoutMs: number): string {
  return verdictReason(result, vantageWord(result), Math.round(timeoutMs / 1000));
}
