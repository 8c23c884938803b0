/** By which interfaces an appliance is to try: those that the menu of its own telnet names. */

import * as vscode from 'vscode';
import type { Appliance } from '../../appliance/appliance';
import { Failed, failureOf, isCancelled, type Failure } from '../../appliance/failure';
import { isRoute } from '../../appliance/route';
import { interfaces } from '../../probe/telnet';
import type { Questions } from '../../ssh/questions';
import { failureWords, type FailureWords } from '../failureWording';
import type { ProbeDeps } from './probe';
import { withMessages } from '../progress';
import { inert } from '../wording';
import { quickPick } from '../questionBoxes';

type Deps = Pick<ProbeDeps, 'inventory' | 'openCli' | 'timeoutMs'> & { readonly questions: Questions };

/** As a command resolves to it (CONTRACT 3); it was said. */
export interface NotAsked {
  readonly failure: Failure & FailureWords;
}

/** `wanted` is the name of one, where it is known; a name that the appliance does not have is said, and nothing is tried. */
export async function chooseInterfaces(
  appliance: Appliance,
  wanted: string | undefined,
  deps: Deps,
): Promise<readonly string[] | NotAsked | undefined> {
  const names = await askedFor(appliance, deps);
  if (names === undefined || 'failure' in names) return names;
  if (wanted !== undefined && names.includes(wanted)) return [wanted];
  if (names.length > 0 && wanted === undefined) return pick(appliance, names);
  const id = inert(appliance.id);
  void vscode.window.showInformationMessage(
    wanted === undefined
      ? vscode.l10n.t('{0} offers no choice of interface.', id)
      : vscode.l10n.t('{0} has no interface called {1}.', id, inert(wanted)),
  );
  return undefined;
}

/** `undefined` where the person stopped it. */
async function askedFor(appliance: Appliance, deps: Deps): Promise<readonly string[] | NotAsked | undefined> {
  const title = vscode.l10n.t('Reading the interfaces of {0}', inert(appliance.id));
  return withMessages(title, (_report, signal) => read(appliance, deps, signal)).catch((error: unknown) => {
    const failure = failureOf(error);
    if (failure === undefined && !isCancelled(error)) throw error;
    return failure === undefined ? undefined : tell(failure);
  });
}

function tell(failure: Failure): NotAsked {
  const words = failureWords(failure);
  void vscode.window.showErrorMessage(`${words.message} ${words.next}`);
  return { failure: { ...failure, ...words } };
}

async function read(
  { id }: Appliance,
  { inventory, openCli, timeoutMs, questions }: Deps,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const route = inventory.route(id);
  if (!isRoute(route)) throw new Failed(route);
  const cli = await openCli({ route, questions, signal, onEvent: () => undefined });
  try {
    return await interfaces(cli, { timeoutMs: timeoutMs(), signal });
  } finally {
    cli.close();
  }
}

async function pick({ id }: Appliance, names: readonly string[]): Promise<readonly string[] | undefined> {
  const each = names.map((name) => ({ label: inert(name), names: [name] as readonly string[] }));
  const all = { label: vscode.l10n.t('Each of them'), names };
  const title = vscode.l10n.t('{0}: interface to try from', inert(id));
  const placeHolder = vscode.l10n.t("The appliance's own choice is tried first");
  return (await quickPick(names.length > 1 ? [...each, all] : each, { title, placeHolder }))?.names;
}
