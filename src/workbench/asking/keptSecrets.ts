/** Forgetting the passwords that are kept. */

import * as vscode from 'vscode';
import type { Appliance } from '../../appliance/appliance';
import type { Credentials, KeptSecret } from './credentials';
import type { Inventory } from '../inventory/inventory';
import { inert, plain } from '../wording';
import { quickPick } from '../questionBoxes';

/** Of one appliance: its own, or the shared one that it uses. */
export async function forgetCredentials(
  credentials: Pick<Credentials, 'forget'>,
  { id, credential }: Appliance,
): Promise<object | undefined> {
  const message =
    credential === undefined
      ? vscode.l10n.t('Forget the password kept for {0}?', inert(id))
      : vscode.l10n.t('Forget the shared credential {0}, which {1} uses?', inert(credential), inert(id));
  return (await isSure(message)) ? { forgotten: await credentials.forget(id) } : undefined;
}

/** Chosen from all that are kept, so that one whose appliance or name is gone from the inventory can be forgotten too. */
export async function forgetOneKept(
  credentials: Pick<Credentials, 'list' | 'forgetKept'>,
  inventory: Pick<Inventory, 'all'>,
): Promise<object | undefined> {
  const { kept, isWhole } = await credentials.list();
  if (kept.length === 0) {
    void vscode.window.showInformationMessage(nothingWords(isWhole));
    return { forgotten: false };
  }
  const items = kept.map((one) => ({ ...itemFor(one, usersOf(one, inventory.all())), one }));
  const placeHolder = isWhole
    ? vscode.l10n.t('Which one is to be forgotten?')
    : vscode.l10n.t('Which one is to be forgotten? Secret storage cannot be read: these are of this window alone.');
  const title = vscode.l10n.t('Passwords that are kept');
  const picked = await quickPick(items, { title, placeHolder, matchOnDetail: true });
  if (picked === undefined || !(await isSure(vscode.l10n.t('Forget the password of {0}?', inert(picked.one.name)))))
    return undefined;
  await credentials.forgetKept(picked.one);
  return { forgotten: true };
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

function usersOf({ kind, name }: KeptSecret, appliances: readonly Appliance[]): string[] {
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
