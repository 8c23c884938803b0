/** Whose tunnel carries Cisco support to an SMA without Internet. */

import * as vscode from 'vscode';
import type { Appliance } from '../../appliance/appliance';
import type { Verdict } from '../../appliance/probeReport';
import { verdictWord } from '../probes/verdictWording';
import { inert } from '../wording';
import { quickPick } from '../questionBoxes';

type Seen = Readonly<{ id: string; verdict: Verdict }>;

export interface CarrierQuestionDeps {
  readonly find: (id: string) => Appliance | undefined;
  /**
   * Every ESA and WSA, or one of them alone, with what it sees of the SMA's SSH port; `undefined`: the person stopped it.
   */
  readonly candidates: (sma: Appliance, only?: string) => Promise<readonly Seen[] | undefined>;
}

/** Where the usual way reaches it, no other appliance is logged in to but on request: each is a login, and a host key. */
export async function pickCarrier(sma: Appliance, deps: CarrierQuestionDeps): Promise<Appliance | undefined> {
  const usual = sma.via.at(-1);
  const seen = usual === undefined ? [] : await deps.candidates(sma, usual);
  if (seen === undefined) return undefined;
  if (!seen.some(({ verdict }) => verdict === 'ssh')) return pickOfAll(sma, deps);
  const others = vscode.l10n.t('Ask the other ESAs and WSAs...');
  const picked = await pickOne(sma, [...items(sma, seen), { label: others, description: '', id: undefined }]);
  if (picked === undefined) return undefined;
  return picked.id === undefined ? pickOfAll(sma, deps) : deps.find(picked.id);
}

async function pickOfAll(sma: Appliance, { candidates, find }: CarrierQuestionDeps): Promise<Appliance | undefined> {
  const seen = await candidates(sma);
  if (seen === undefined) return undefined;
  if (seen.length === 0) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t('There is no ESA or WSA in the inventory to reach {0}.', inert(sma.id)),
    );
    return undefined;
  }
  const picked = await pickOne(sma, items(sma, seen));
  return picked && find(picked.id);
}

/** Those that reach it first, the usual way before the others. */
function items(sma: Appliance, seen: readonly Seen[]) {
  const usual = sma.via.at(-1);
  const rank = ({ id, verdict }: Seen) => (verdict === 'ssh' ? 0 : 2) + (id === usual ? 0 : 1);
  return [...seen]
    .sort((a, b) => rank(a) - rank(b))
    .map((one) => ({ label: inert(one.id), description: seenWords(one, sma, one.id === usual), id: one.id }));
}

async function pickOne<I extends vscode.QuickPickItem>(
  { id }: Appliance,
  choices: readonly I[],
): Promise<I | undefined> {
  const title = vscode.l10n.t('Way for Cisco support to {0}', inert(id));
  const placeHolder = vscode.l10n.t('Whose tunnel carries Cisco support?');
  return quickPick(choices, { title, placeHolder, ignoreFocusOut: true });
}

function seenWords({ verdict }: Seen, { id, port }: Appliance, isUsual: boolean): string {
  const reach =
    verdict === 'ssh'
      ? vscode.l10n.t('reaches {0} on port {1}', inert(id), port)
      : verdict === 'not-tried' || verdict === 'cancelled'
        ? vscode.l10n.t('was not asked whether it reaches {0}', inert(id))
        : vscode.l10n.t('was not seen to reach {0}: {1}', inert(id), verdictWord(verdict));
  return isUsual ? `${reach} · ${vscode.l10n.t('the usual way')}` : reach;
}
