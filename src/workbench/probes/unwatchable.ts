/** What cannot be watched, which is said when that is asked for, and not found out in the course of a day. */

import * as vscode from 'vscode';
import type { Appliance } from '../../appliance/appliance';
import type { Failure } from '../../appliance/failure';
import { isRoute } from '../../appliance/route';
import { reasonWords } from '../failureWording';
import type { Inventory } from '../inventory/inventory';
import { nextStep } from '../nextStep';
import { inert } from '../wording';
import type { NotAsked } from './interfaceChoice';

/** `no-tunnel`: a jump host has none. `asks`: a login typed at the prompt of a hop has questions for a person each time. */
export type Unwatchable = 'no-tunnel' | 'asks';

export function whyUnwatchable(
  { id, family }: Appliance,
  inventory: Pick<Inventory, 'route'>,
): Unwatchable | undefined {
  if (family === 'jump') return 'no-tunnel';
  const route = inventory.route(id);
  return isRoute(route) && route.slice(1).some(({ hopMode }) => hopMode === 'nested') ? 'asks' : undefined;
}

export function sayUnwatchable(id: string, why: Unwatchable): NotAsked {
  const failure = why === 'no-tunnel' ? hasNoTunnel(id) : asksEachTime(id);
  void vscode.window.showErrorMessage(`${failure.message} ${failure.next}`);
  return { failure };
}

function hasNoTunnel(id: string): NotAsked['failure'] {
  const failure: Failure = { hop: id, stage: 'validate', reason: 'no-tunnel' };
  return { ...failure, message: reasonWords(failure), next: nextStep(failure) };
}

function asksEachTime(id: string): NotAsked['failure'] {
  const failure: Failure = { hop: id, stage: 'nested', reason: 'not-asked' };
  const message = vscode.l10n.t(
    '{0} cannot be watched: it is logged in to from the prompt of a hop (hopMode), which asks each time.',
    inert(id),
  );
  const next = vscode.l10n.t('Change the hopMode or the way of {0} in the inventory.', inert(id));
  return { ...failure, message, next };
}
