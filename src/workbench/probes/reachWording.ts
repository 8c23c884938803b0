import * as vscode from '../spoken';
import { failureBrief } from '../failureWording';
import { capital } from '../wording';
import type { ReachedFrom } from './probes';

/** Why one was not asked for the SSH port of another; empty where it was, or nothing is known of it. */
export function whyNotAsked({ id, unasked }: ReachedFrom): string {
  if (unasked === undefined) return '';
  return unasked === 'held-back'
    ? vscode.l10n.t('Not tried, as a login was refused')
    : capital(failureBrief(unasked, id));
}
