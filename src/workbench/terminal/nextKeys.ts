/** Which keys help after a failure, in a terminal that stays open. */

import * as vscode from 'vscode';
import { routeTarget, type Appliance, type Route } from '../../appliance/appliance';
import type { Failure, Stage } from '../../appliance/failure';
import { inert } from '../wording';

/** `others`: other routes to the appliance; `promptOf`: the hop that may be logged in from. */
export function nextKeys(others: readonly Route[], promptOf: Appliance | undefined): string {
  const names = others.map((other) =>
    other
      .slice(0, -1)
      .map((hop) => inert(hop.id))
      .join(' > '),
  );
  const keys =
    names.length === 0
      ? vscode.l10n.t('Enter tries again, v picks another hop.')
      : vscode.l10n.t('Enter tries again, v goes another way: {0}.', names.join(', '));
  if (promptOf === undefined) return keys;
  return `${keys} ${vscode.l10n.t("n logs in from {0}'s own prompt.", inert(promptOf.id))}`;
}

/** Could another way to the appliance still help? Its own host key and login are the same on every way. */
export function beforeOwnLogin({ hop, stage }: Failure, target: string): boolean {
  return hop !== target || BEFORE_HOST_KEY.includes(stage);
}

const BEFORE_HOST_KEY: readonly Stage[] = ['dns', 'connect', 'ident', 'kex', 'forward'];

/** A hop that does not forward, right before the appliance, where nobody said that it must. A jump host has no CLI. */
export function refusingHop({ hop, stage, reason }: Failure, route: Route): Appliance | undefined {
  const before = route[route.length - 2];
  const isRefused = stage === 'forward' && reason === 'prohibited' && before?.id === hop;
  return isRefused && before.family !== 'jump' && routeTarget(route).hopMode === 'auto' ? before : undefined;
}
