/** What is asked where an appliance is logged in to from the prompt of a hop. */

import * as vscode from 'vscode';
import type { Appliance } from '../../appliance/appliance';
import type { ShownKeyQuestion } from '../../session/session';
import { copiedKeys, typeCalled } from '../../ssh/hostKeys/copiedKey';
import type { HopPlace } from '../../ssh/questions';
import { whereWords, type AskedHop } from './hopNaming';
import { compareWords } from './hostKeyQuestions';
import { compareFingerprint } from './keyComparison';
import { inert } from '../wording';

export type NestedChoice = 'once' | 'always' | undefined;

/** Enter falls on the first item, which is therefore the refusal. `canRemember`: the appliance stands in a file. */
export async function offerNestedLogin(hop: Appliance, target: Appliance, canRemember: boolean): Promise<NestedChoice> {
  const [from, to] = [inert(hop.id), inert(target.id)];
  const refuse = vscode.l10n.t('Do Not Log In');
  const once = vscode.l10n.t('Log In From {0}', from);
  const always = vscode.l10n.t('Log In and Remember');
  const detail = [
    ...(target.production ? [vscode.l10n.t('Production appliance.')] : []),
    vscode.l10n.t('The password of {0} then passes through {1}, which sees it and all that you type.', to, from),
    vscode.l10n.t('The host key of {0} is judged by the known_hosts of {1}, not by this computer.', to, from),
    vscode.l10n.t('Whether the CLI of {0} has ssh is seen when it is tried.', from),
    ...(canRemember
      ? [vscode.l10n.t('Remember: hopMode "nested" of {0} in the inventory, once it has worked.', to)]
      : []),
  ].join('\n');
  const message = vscode.l10n.t("{0} does not allow forwarding. Log in to {1} from {0}'s own prompt?", from, to);
  const items = canRemember ? [refuse, once, always] : [refuse, once];
  const answer = await vscode.window.showWarningMessage(message, { modal: true, detail }, ...items);
  if (answer === always) return 'always';
  return answer === once ? 'once' : undefined;
}

export async function askShownTrust(hop: AskedHop, key: ShownKeyQuestion, signal: AbortSignal): Promise<boolean> {
  signal.throwIfAborted();
  const refuse = vscode.l10n.t('Do Not Connect');
  const trust = vscode.l10n.t('Trust and Connect');
  const compare = vscode.l10n.t('Compare...');
  const message = vscode.l10n.t('Let {0} trust the host key of {1}?', hopBefore(hop), inert(hop.id));
  const [shown] = copiedKeys(key.fingerprint);
  const items = shown === undefined ? [refuse, trust] : [refuse, trust, compare];
  const options = { modal: true, detail: shownDetail(hop, key) };
  for (;;) {
    const answer = await vscode.window.showWarningMessage(message, options, ...items);
    signal.throwIfAborted();
    if (answer !== compare || shown === undefined) return answer === trust;
    const isSame = await compareFingerprint(hop, { ...shown, type: typeCalled(key.type) }, signal);
    if (isSame !== undefined) return isSame;
  }
}

function shownDetail(hop: AskedHop, key: ShownKeyQuestion): string {
  return [
    whereWords(hop),
    `${inert(key.type ?? '')} ${inert(key.fingerprint)}`.trim(),
    knownWords(hop, key),
    vscode.l10n.t(
      '{0} says so; this computer does not see the key. A yes is kept in the known_hosts of {0}.',
      hopBefore(hop),
    ),
    compareWords(hop),
  ].join('\n');
}

function knownWords(hop: HopPlace, { isKnown, otherTypes }: ShownKeyQuestion): string {
  if (isKnown) return vscode.l10n.t('It is the key that this computer knows for {0}.', inert(hop.id));
  if (otherTypes.length === 0) return vscode.l10n.t('This computer knows no key for {0}.', inert(hop.id));
  return vscode.l10n.t(
    'A key of another type is known for it ({0}); this one is new.',
    otherTypes.map(inert).join(', '),
  );
}

/** Beside the prompt of the box. */
export function seenByHop(hop: HopPlace): string {
  return vscode.l10n.t('{0} sees what you type here', hopBefore(hop));
}

function hopBefore({ through, id }: HopPlace): string {
  return inert(through.at(-1) ?? id);
}
