/** Forgetting the passwords that are kept. */

import * as vscode from 'vscode';
import type { Appliance } from '../../appliance/appliance';
import type { Credentials, KeptSecret } from './credentials';
import type { Inventory } from '../inventory/inventory';
import { inert, plain } from '../wording';
import { quickPick } from '../questionBoxes';

export interface ForgettingDeps {
  readonly credentials: Pick<Credentials, 'isKept' | 'forget' | 'list' | 'forgetKept'>;
  readonly inventory: Pick<Inventory, 'all'>;
  /** Whether a login to this appliance is open, which asks for no password. */
  readonly isConnected: (id: string) => boolean;
}

/** Of one appliance: its own, or the shared one that it uses. */
export async function forgetCredentials(
  { credentials, ...known }: ForgettingDeps,
  { id, credential }: Appliance,
): Promise<object | undefined> {
  if ((await credentials.isKept(id)) === false) {
    void vscode.window.showInformationMessage(noneWords(id, credential));
    return { forgotten: false };
  }
  const message =
    credential === undefined
      ? vscode.l10n.t('Forget the password kept for {0}?', inert(id))
      : vscode.l10n.t('Forget the shared credential {0}, which {1} uses?', inert(credential), inert(id));
  if (!(await isSure(message))) return undefined;
  const forgotten = await credentials.forget(id);
  const whose: Whose =
    credential === undefined ? { kind: 'appliance', name: id } : { kind: 'credential', name: credential };
  if (forgotten) sayForgotten(whose, known);
  else void vscode.window.showInformationMessage(noneWords(id, credential));
  return { forgotten };
}

/** Chosen from all that are kept, so that one whose appliance or name is gone from the inventory can be forgotten too. */
export async function forgetOneKept({ credentials, ...known }: ForgettingDeps): Promise<object | undefined> {
  const { kept, isWhole } = await credentials.list();
  if (kept.length === 0) {
    void vscode.window.showInformationMessage(nothingWords(isWhole));
    return { forgotten: false };
  }
  const items = kept.map((one) => ({ ...itemFor(one, usersOf(one, known.inventory.all())), one }));
  const placeHolder = isWhole
    ? vscode.l10n.t('Which one is to be forgotten?')
    : vscode.l10n.t('Which one is to be forgotten? Secret storage cannot be read: these are of this window alone.');
  const title = vscode.l10n.t('Passwords that are kept');
  const picked = await quickPick(items, { title, placeHolder, matchOnDetail: true });
  if (picked === undefined || !(await isSure(vscode.l10n.t('Forget the password of {0}?', inert(picked.one.name)))))
    return undefined;
  await credentials.forgetKept(picked.one);
  sayForgotten(picked.one, known);
  return { forgotten: true };
}

function sayForgotten(one: Whose, { inventory, isConnected }: Omit<ForgettingDeps, 'credentials'>): void {
  const name = inert(one.name);
  const forgotten =
    one.kind === 'credential'
      ? vscode.l10n.t('Forgotten: the shared credential {0}.', name)
      : vscode.l10n.t('Forgotten: the password of {0}.', name);
  const connected = usersOf(one, inventory.all()).filter(isConnected).map(inert).join(', ');
  const stays = vscode.l10n.t('Open connections stay until nothing uses them any more: {0}.', connected);
  void vscode.window.showInformationMessage(connected === '' ? forgotten : `${forgotten} ${stays}`);
}

function noneWords(id: string, credential: string | undefined): string {
  return credential === undefined
    ? vscode.l10n.t('No password is kept for {0}.', inert(id))
    : vscode.l10n.t('Nothing is kept of the shared credential {0}, which {1} uses.', inert(credential), inert(id));
}

export function lock(credentials: Pick<Credentials, 'lock'>): object {
  const forgotten = credentials.lock();
  void vscode.window.setStatusBarMessage(vscode.l10n.t('Passwords forgotten: {0}', forgotten), 5000);
  return { forgotten };
}

function itemFor({ kind, name, where }: KeptSecret, users: readonly string[]): vscode.QuickPickItem {
  const owner = kind === 'credential' ? vscode.l10n.t('shared credential') : vscode.l10n.t('appliance');
  const detail =
    users.length > 0
      ? vscode.l10n.t('Used by {0}', users.map(inert).join(', '))
      : vscode.l10n.t('Used by no appliance of the inventory');
  return { label: plain(name), description: `${owner}, ${placeWords(where)}`, detail };
}

function placeWords(where: KeptSecret['where']): string {
  switch (where) {
    case 'window':
      return vscode.l10n.t('for this window');
    case 'store':
      return vscode.l10n.t('in secret storage');
    case 'both':
      return vscode.l10n.t('for this window and in secret storage');
  }
}

function nothingWords(isWhole: boolean): string {
  return isWhole
    ? vscode.l10n.t('No password is kept.')
    : vscode.l10n.t('No password is kept for this window. Secret storage cannot be read: what it keeps is not known.');
}

type Whose = Pick<KeptSecret, 'kind' | 'name'>;

function usersOf({ kind, name }: Whose, appliances: readonly Appliance[]): string[] {
  const uses =
    kind === 'credential'
      ? (appliance: Appliance) => appliance.credential === name
      : ({ id, credential }: Appliance) => id === name && credential === undefined;
  return appliances.filter(uses).map(({ id }) => id);
}

async function isSure(message: string): Promise<boolean> {
  const verb = vscode.l10n.t('Forget');
  return (await vscode.window.showWarningMessage(message, { modal: true }, verb)) === verb;
}
