/** When a probe was measured, in words: what is old is never shown as what is so now. */

import * as vscode from '../spoken';
import { shortTime } from '../times';
import { freshFor, type ProbeRun } from './probes';

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

/** No time of which a clock without seconds could say that it has passed. */
export function isJustNow(at: string): boolean {
  return Date.now() - Date.parse(at) < MINUTE;
}

/** `3 hours`: in the greatest unit of which there is at least one. */
export function ageWords(at: string): string {
  const age = Math.max(0, Date.now() - Date.parse(at));
  const [unit, size] =
    age >= DAY ? (['day', DAY] as const) : age >= HOUR ? (['hour', HOUR] as const) : (['minute', MINUTE] as const);
  const style = { style: 'unit', unit, unitDisplay: 'long' } as const;
  return new Intl.NumberFormat(vscode.env.language, style).format(Math.floor(age / size));
}
