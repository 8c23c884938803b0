/** What a probe found, as sentences (PANEL 3.2 and 4.2). */

import * as vscode from '../spoken';
import type { Cause } from '../../appliance/probeCause';
import {
  countsAs,
  isAutomatic,
  isOpen,
  ofAppliance,
  wasTried,
  type ProbeReport,
  type ProbeResult,
} from '../../appliance/probeReport';
import { differences, doubtfulAnswers, type Difference, type DifferenceReason } from '../../probe/differences';
import { DOCUMENTED_ADDRESS } from '../../appliance/tunnelHosts';
import { dated } from './probeAge';
import type { ProbeFacts, ProbeRun } from './probes';
import { nextStep } from '../nextStep';
import { adviceWords, causeWords } from './causeWording';
import { unaskedReason, whyFailed, whyUnasked } from './unaskedWording';
import { resultWord, verdictReason, verdictWord } from './verdictWording';
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

/** What holds for this appliance, and of a probe that was stopped what it had not measured. */
export function headline(run: ProbeRun): string {
  const stopped = stoppedWords(run);
  if (stopped === '') return verdictSentence(run);
  return saysMore(run) ? `${verdictSentence(run)} ${stopped}` : stopped;
}

/** A failure is a reason of its own, whoever stopped the rest. */
function saysMore({ report, failures }: ProbeRun): boolean {
  return report.verdict !== 'unknown' || failures.length > 0;
}

/** For the panel, whose own sentence stands before it where there is a verdict; `undefined` where it was not stopped. */
export function stoppedFacts(run: ProbeRun): { readonly say: string; readonly next: string } | undefined {
  if (!run.cancelled) return undefined;
  return { say: run.report.verdict === 'unknown' ? headline(run) : stoppedWords(run), next: nextOf(run) };
}

/** Empty where it was not stopped. */
function stoppedWords(run: ProbeRun): string {
  if (!run.cancelled) return '';
  const unmeasured = unmeasuredWords(run);
  return unmeasured === ''
    ? vscode.l10n.t('The probe was stopped.')
    : vscode.l10n.t('The probe was stopped. Not measured: {0}.', unmeasured);
}

/** `esa1 (25, 443)`: ports that a vantage tried by no name; the appliance alone where none of its ports was begun. */
function unmeasuredWords({ report: { applianceId, results }, unbegun }: ProbeRun): string {
  const isMeasured = (left: ProbeResult) =>
    results.some((one) => wasTried(one) && one.port === left.port && vantageWord(one) === vantageWord(left));
  const left = results.filter((result) => !wasTried(result) && !isMeasured(result));
  const vantages = [...new Set(left.map(vantageWord))].map((vantage) => {
    const ports = new Set(left.filter((result) => vantageWord(result) === vantage).map(({ port }) => port));
    return vscode.l10n.t('{0} ({1})', vantage, [...ports].join(', '));
  });
  return [...vantages, ...(unbegun ? [inert(applianceId)] : [])].join('; ');
}

function verdictSentence(run: ProbeRun): string {
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
  const tried = ofAppliance(report.results).filter(wasTried);
  const failing = tried.find((result) => defaultPorts.includes(result.port) && !isOpen(result));
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
  const { report, failures } = run;
  const [failure] = failures;
  if (failure !== undefined) return vscode.l10n.t('{0} was not asked to the end: {1}', id, whyFailed(failure));
  const refusal = REFUSALS.find((cause) => report.causes.includes(cause));
  if (refusal !== undefined) return vscode.l10n.t('{0} was not asked: {1}', id, causeWords(refusal));
  if (ofAppliance(report.results).length > 0) return notUnderstoodWords(run, id);
  return `${hereWords(run)} ${unaskedWords(run, id)}`.trimStart();
}

/** The appliance refuses the command itself. */
const REFUSALS: readonly Cause[] = ['not-admin', 'cluster-node-disconnected', 'cluster-mode'];

function notUnderstoodWords({ report, timeoutMs }: ProbeRun, id: string): string {
  const unknown = ofAppliance(report.results).filter(({ verdict }) => verdict === 'unknown');
  const [cause] = unknown.flatMap((result) => result.cause ?? []);
  if (cause !== undefined) return vscode.l10n.t('{0}: {1}', verdictWord('unknown'), causeWords(cause));
  const begun = unknown.find(({ evidence }) => evidence.text !== undefined);
  return begun === undefined
    ? vscode.l10n.t('Unknown: {0} answered in words Hopthrough does not know.', id)
    : vscode.l10n.t('{0}: {1}', verdictWord('unknown'), reasonOf(begun, timeoutMs));
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

/** What to do about it, and where the vantages differ. */
export function nextOf(run: ProbeRun): string {
  const { report, failures } = run;
  const [cause] = report.causes;
  const [failure] = failures;
  const differs = differenceWords(report).join(' ');
  switch (report.verdict) {
    case 'ready':
      return `${vscode.l10n.t('Enable the tunnel when Cisco asks for it.')} ${differs}`.trimEnd();
    case 'usable':
      return `${vscode.l10n.t('Choose port {0} when you enable the tunnel.', report.recommendedPort ?? 0)} ${differs}`.trimEnd();
    case 'blocked':
      return [differs, cause === undefined ? undiagnosedWords() : adviceWords(cause), answerWords(report)]
        .filter(Boolean)
        .join(' ');
    case 'unknown':
      if (failure !== undefined) return nextStep(failure, 'probe');
      if (cause !== undefined) return `${adviceWords(cause)} ${answerWords(report)}`.trimEnd();
      if (run.cancelled) return vscode.l10n.t('Probe again.');
      return whyUnasked(run)?.next ?? vscode.l10n.t('Probe from the appliance itself.');
  }
}

/** Something takes the connections, and nothing that is known tells what. */
function undiagnosedWords(): string {
  return vscode.l10n.t('Ask the firewall team which device takes these connections.');
}

/** Where this computer and the appliance differ: a sentence for each reason. */
export function differenceWords({
  applianceId,
  results,
}: Pick<ProbeReport, 'applianceId' | 'results'>): readonly string[] {
  const [here, id] = [vantageName(), inert(applianceId)];
  return differences(results).map((found) =>
    found.why === 'computer' ? differenceSentence(found, id, here) : differenceSentence(found, here, id),
  );
}

/** Where DNS gave other addresses than the documented one, and nothing proved them; empty where that is not so. */
export function answerWords({ results }: Pick<ProbeReport, 'results'>): string {
  const addresses = doubtfulAnswers(results).map(inert);
  if (addresses.length === 0) return '';
  return vscode.l10n.t(
    'DNS gives {0}, not the documented {1}: that may have changed, or DNS leads astray. Compare the answer with a public resolver.',
    addresses.slice(0, MOST_NAMED).join(', '),
    DOCUMENTED_ADDRESS,
  );
}

const MOST_NAMED = 3;

function differenceSentence({ ports, why }: Difference, works: string, fails: string): string {
  const words = [ports.join(', '), works, fails, whyDiffers(why, why === 'computer' ? works : fails)] as const;
  return ports.length === 1
    ? vscode.l10n.t('Port {0} works from {1}, not from {2}: {3}.', ...words)
    : vscode.l10n.t('Ports {0} work from {1}, not from {2}: {3}.', ...words);
}

function whyDiffers(why: DifferenceReason, id: string): string {
  switch (why) {
    case 'rule':
      return vscode.l10n.t('the rule for the address of {0} is missing', id);
    case 'device':
      return vscode.l10n.t('a device on the way out of {0} takes the connection', id);
    case 'names':
      return vscode.l10n.t('{0} cannot look the name up', id);
    case 'answer':
      return vscode.l10n.t('DNS sends {0} to another address', id);
    case 'route':
      return vscode.l10n.t('{0} has no route to it', id);
    case 'computer':
      return vscode.l10n.t('only what {0} finds counts', id);
  }
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
  if (vantageKind === 'appliance' || vantageName() === vantage) return inert(vantage);
  return vscode.l10n.t('{0} ({1})', vantageName(), inert(vantage));
}

/** Of a watch that waits for a login to any of these hops. */
export function pausedWords(hops: readonly string[]): string {
  const [first = '', ...more] = new Set(hops);
  const [second = ''] = more;
  switch (more.length) {
    case 0:
      return vscode.l10n.t('Paused: log in to {0} to go on', inert(first));
    case 1:
      return vscode.l10n.t('Paused: log in to {0} or {1} to go on', inert(first), inert(second));
    default:
      return vscode.l10n.t('Paused: log in to {0} or {1} more to go on', inert(first), more.length);
  }
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

function blockedBy(results: readonly ProbeResult[], defaults: readonly number[]): string {
  const own = ofAppliance(results);
  const told = own.find(({ port }) => defaults.includes(port)) ?? own[0];
  return told === undefined ? verdictWord('unknown') : resultWord(told);
}

/** Why one try has its verdict, as a sentence. */
export function reasonOf(result: ProbeResult, timeoutMs: number): string {
  return verdictReason(result, vantageWord(result), Math.round(timeoutMs / 1000));
}
