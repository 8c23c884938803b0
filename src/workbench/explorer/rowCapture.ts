/** The packet capture of an appliance, as its row and tooltip tell of it. */

import * as vscode from 'vscode';
import type { KnownCapture } from '../../appliance/captureStatus';
import { captureSentenceWithoutSerial } from '../capture/captureStateWording';
import { freshFor } from '../probes/probes';
import type { ApplianceState } from '../states';
import { shortTime } from '../times';

export function runningCapture({ captures }: Pick<ApplianceState, 'captures'>): KnownCapture | undefined {
  const last = captures?.known.at(-1);
  return last?.state === 'running' ? last : undefined;
}

/** Empty where none runs; of one that was read long ago, when that was. */
export function captureWord(state: ApplianceState): string {
  const running = runningCapture(state);
  if (running === undefined) return '';
  return freshFor(running) > 0
    ? vscode.l10n.t('Capture running')
    : vscode.l10n.t('Capture running, read {0}', shortTime(running.at));
}

export function captureTip(id: string, state: ApplianceState): string {
  const running = runningCapture(state);
  return running === undefined ? '' : captureSentenceWithoutSerial(id, running, state);
}
