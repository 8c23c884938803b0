/** What a person is told of probes: one message each, with what can be done about it. */

import * as vscode from 'vscode';
import type { Appliance } from '../../appliance/appliance';
import { ofAppliance } from '../../appliance/probeReport';
import { field, isTrue } from '../givenOptions';
import { shortTime } from '../times';
import { openUntitled } from '../untitled';
import { inert } from '../wording';
import { requestWord } from './causeWording';
import { faultsOf, teamsFor } from './firewallRules';
import { asMarkdown, summary } from './probeDocument';
import type { ProbeRun } from './probes';
import { headline, nextOf, wordedReport, type WordedReport } from './probeWording';
import { whyUnasked } from './unaskedWording';
import { foundWords } from './watchItem';

/** Resolves once it was answered or taken away. */
export async function sayFound(id: string, port: number): Promise<void> {
  const status = vscode.l10n.t('Open Status');
  const answer = await vscode.window.showInformationMessage(foundWords(id, port), enableOnWords(port), status);
  if (answer === enableOnWords(port)) await enableOn(id, port);
  if (answer === status) await vscode.commands.executeCommand('hopthrough.openStatus', id);
}

/** Instead of a watch: something works already. Resolves to the default port where that is to be watched for. */
export async function sayUsable(run: ProbeRun, port: number): Promise<number | undefined> {
  const { report, defaultPorts } = run;
  const [blocked] = report.verdict === 'usable' ? defaultPorts.filter((one) => one !== port) : [];
  const watch = blocked === undefined ? undefined : vscode.l10n.t('Watch for {0}', blocked);
  const message = vscode.l10n.t(
    '{0}: nothing to watch. {1} Probed {2}.',
    inert(report.applianceId),
    headline(run),
    shortTime(run.at),
  );
  const buttons = [enableOnWords(port), ...(watch === undefined ? [] : [watch])];
  const answer = await vscode.window.showInformationMessage(message, ...buttons);
  if (answer === enableOnWords(port)) await enableOn(report.applianceId, port);
  return watch !== undefined && answer === watch ? blocked : undefined;
}

function enableOnWords(port: number): string {
  return vscode.l10n.t('Enable Tunnel on {0}...', port);
}

async function enableOn(id: string, port: number): Promise<void> {
  await vscode.commands.executeCommand('hopthrough.enableTunnel', id, { port });
}

/** `undefined` where it was cancelled. With `quiet` among the options a panel shows the result. */
export function sayRun(appliance: Appliance, run: ProbeRun, options: unknown): WordedReport | undefined {
  if (run.cancelled) return undefined;
  if (run.failures.length > 0 || !field(options, 'quiet', isTrue)) void sayResult(appliance, run);
  return wordedReport(run);
}

/** Not awaited by the command: who calls it from a script waits for the result, not for a person. */
async function sayResult({ id }: Appliance, run: ProbeRun): Promise<void> {
  const open = vscode.l10n.t('Open Report');
  const status = vscode.l10n.t('Open Status');
  const ask = requestWord(teamsFor(faultsOf(run.report)));
  const said = headline(run);
  const text = `${said.includes(inert(id)) ? '' : `${inert(id)}: `}${said} ${nextOf(run)}`;
  const isBlocked = run.report.verdict === 'blocked';
  const again = run.failures.length > 0 ? [vscode.l10n.t('Probe Again')] : [];
  const answer = isBlocked
    ? await vscode.window.showWarningMessage(text, status, open, ask)
    : await vscode.window.showInformationMessage(text, ...again, status, open);
  if (answer === open) await openUntitled(asMarkdown(run), 'markdown');
  if (answer !== undefined && again.includes(answer)) await vscode.commands.executeCommand('hopthrough.probe', id);
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
export async function saySummary(runs: readonly ProbeRun[]): Promise<void> {
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
