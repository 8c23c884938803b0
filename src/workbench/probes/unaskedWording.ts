/** Why a probe did not hear of the appliance itself, in words. */

import * as vscode from '../spoken';
import type { Failure } from '../../appliance/failure';
import type { Unasked } from '../../appliance/probeReport';
import type { ProbeRun } from './probes';
import { failureRow, reasonWords } from '../failureWording';
import { nextStep } from '../nextStep';
import { capital, inert, vantageName } from '../wording';

/** Why the appliance itself was not asked, or not to the end, and what to do; `undefined` where it was. */
export function whyUnasked({ failures: [failure], unasked }: ProbeRun): WhyUnasked | undefined {
  if (failure !== undefined)
    return { why: whyFailed(failure), row: failureRow(failure), next: nextStep(failure, 'probe') };
  if (unasked === undefined) return undefined;
  const why = unaskedReason(unasked);
  return { why, row: capital(why), next: unaskedNext(unasked) };
}

interface WhyUnasked {
  readonly why: string;
  /** What stands alone in a row. */
  readonly row: string;
  readonly next: string;
}

export function unaskedReason(unasked: Unasked): string {
  switch (unasked) {
    case 'not-chosen':
      return vscode.l10n.t('only {0} was to look.', vantageName());
    case 'unanswered':
      return vscode.l10n.t('its login asked, and nobody answered.');
    case 'not-let-in':
      return vscode.l10n.t('no login elsewhere with its credential.');
    case 'hop-not-let-in':
      return vscode.l10n.t('a hop before it let nobody in.');
  }
}

function unaskedNext(unasked: Unasked): string {
  switch (unasked) {
    case 'not-chosen':
      return vscode.l10n.t('Probe it by itself, or let Probe All look from the appliances.');
    case 'unanswered':
    case 'not-let-in':
    case 'hop-not-let-in':
      return vscode.l10n.t('Open a terminal on it, let its password be kept, and probe again.');
  }
}

/** As `reasonWords`, where no stage stands before it. */
export function whyFailed(failure: Failure): string {
  if (failure.stage !== 'host-key') return reasonWords(failure);
  const hop = inert(failure.hop);
  return failure.reason === 'refused'
    ? vscode.l10n.t('you did not trust the host key of {0}; no password was sent there.', hop)
    : vscode.l10n.t('the host key of {0}: {1}', hop, reasonWords(failure));
}
