/** Two runs of one appliance, picked by their times, and the document of what changed between them. */

import * as vscode from 'vscode';
import type { ProbeRun } from '../../appliance/probeReport';
import { markdownOf } from '../../casework/markdown';
import { comparison } from './compareDocument';
import { field, isOptions, isText } from '../givenOptions';
import { headline } from './probeWording';
import { shortTime } from '../times';
import { inert } from '../wording';
import { quickPick } from '../questionBoxes';

/**
 * @param runs newest first
 * @param options `before` and `after` are the ends of runs, ISO 8601. Where options are given, nobody is asked: what is
 * left out is the last run, and the one before it
 */
export async function compareProbes(
  id: string,
  runs: readonly ProbeRun[],
  options: unknown,
): Promise<string | undefined> {
  if (runs.length < 2) {
    void sayTooFew(id, runs.length);
    return undefined;
  }
  const pair = isOptions(options) ? named(runs, options) : await picked(id, runs);
  return pair === undefined ? undefined : markdownOf(comparison(id, ...pair));
}

type Pair = readonly [before: ProbeRun, after: ProbeRun];

function named(runs: readonly ProbeRun[], options: Readonly<Record<string, unknown>>): Pair | undefined {
  const at = (name: string) => field(options, name, isText);
  const [wantedBefore, wantedAfter] = [at('before'), at('after')];
  const after = wantedAfter === undefined ? runs[0] : runs.find((run) => run.at === wantedAfter);
  const older = runs.slice(after === undefined ? runs.length : runs.indexOf(after) + 1);
  const before = wantedBefore === undefined ? older[0] : runs.find((run) => run.at === wantedBefore);
  if (before !== undefined && after !== undefined && before !== after) return [before, after];
  void vscode.window.showWarningMessage(vscode.l10n.t('No two probes with these times are kept.'));
  return undefined;
}

/** The first of each list is the usual answer: the last run, and the one before it. */
async function picked(id: string, runs: readonly ProbeRun[]): Promise<Pair | undefined> {
  const [last, before] = runs;
  if (runs.length === 2 && last !== undefined && before !== undefined) return [before, last];
  const title = (step: number) => vscode.l10n.t('Compare two probes of {0} ({1}/2)', inert(id), step);
  const after = await pickRun(runs.slice(0, -1), title(1), vscode.l10n.t('After'));
  if (after === undefined) return undefined;
  const earlier = await pickRun(runs.slice(runs.indexOf(after) + 1), title(2), vscode.l10n.t('Before'));
  return earlier === undefined ? undefined : [earlier, after];
}

async function pickRun(runs: readonly ProbeRun[], title: string, placeHolder: string): Promise<ProbeRun | undefined> {
  const items = runs.map((run) => ({ label: shortTime(run.at), description: headline(run), run }));
  return (await quickPick(items, { title, placeHolder, matchOnDescription: true }))?.run;
}

async function sayTooFew(id: string, count: number): Promise<void> {
  const probe = vscode.l10n.t('Probe');
  const words =
    count === 0
      ? vscode.l10n.t('{0} was not probed yet; two probes can be compared.', inert(id))
      : vscode.l10n.t('{0} was probed once; two probes can be compared.', inert(id));
  if ((await vscode.window.showInformationMessage(words, probe)) === probe)
    await vscode.commands.executeCommand('hopthrough.probe', id);
}
