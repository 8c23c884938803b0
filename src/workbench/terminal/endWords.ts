/** What a terminal says of an end: of its shell, or of a try that was given up. */

import * as vscode from 'vscode';
import { routeTarget, type Route } from '../../appliance/appliance';
import type { ShellEnd } from '../../ssh/shell';
import { reasonWords } from '../failureWording';
import { clockTime } from '../times';
import { inert } from '../wording';

/** @param unanswered since when nothing came although something was typed, ms since 1970 */
export function endLines(route: Route, end: ShellEnd, unanswered: number | undefined): string[] {
  const target = routeTarget(route);
  const hop = target.hopMode === 'nested' ? route.at(-2) : undefined;
  // The prompt of the hop stands there still.
  const before = hop === undefined ? [] : [''];
  const [at, id] = [clockTime(Date.now(), true), inert(target.id)];
  if (end.kind === 'exit' && hop !== undefined)
    return [...before, vscode.l10n.t('[{0}] The login to {1} from {2} has ended.', at, id, inert(hop.id))];
  if (end.kind === 'exit') return [vscode.l10n.t('[{0}] {1} ended the session.', at, id)];
  const lost = vscode.l10n.t('[{0}] Disconnected from {1}: {2}', at, id, reasonWords(end.failure));
  return [...before, unanswered === undefined ? lost : `${lost} ${typedWords(unanswered)}`];
}

function typedWords(since: number): string {
  return vscode.l10n.t('What you typed after {0} may not have arrived.', clockTime(since, true));
}

export function cancelledWords(route: Route, at: string | undefined): string {
  const position = route.findIndex(({ id }) => id === at) + 1;
  if (at === undefined || position === 0) return vscode.l10n.t('Cancelled. Not connected.');
  return vscode.l10n.t('Cancelled at hop {0} of {1}, {2}. Not connected.', position, route.length, inert(at));
}
