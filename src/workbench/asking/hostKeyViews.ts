import * as vscode from 'vscode';
import type { Appliance } from '../../appliance/appliance';
import type { TrustedKey, TrustedKeys } from '../../ssh/hostKeys/hostKeys';
import { inert, routeText } from '../wording';
import { inputField, quickPick } from '../questionBoxes';

/** The keys that were accepted here, to look at and to forget. */
export interface HostKeyViews {
  show(): Promise<object | undefined>;
  forget(appliance: Pick<Appliance, 'id' | 'host'>): Promise<object | undefined>;
  /** One that keys are kept for, in the inventory or not. */
  pick(): Promise<Pick<Appliance, 'id' | 'host'> | undefined>;
  kept(id: string): Promise<Pick<Appliance, 'id' | 'host'> | undefined>;
}

export function hostKeyViews(trusted: () => TrustedKeys): HostKeyViews {
  const forget: HostKeyViews['forget'] = async ({ id, host }) => {
    const kept = (await trusted().list()).filter((key) => key.applianceId === id);
    if (kept.length === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t('No host key is kept for {0}.', inert(id)));
      return { forgotten: [] };
    }
    const prompt = vscode.l10n.t(
      'Type {0} to forget its key {1}.',
      inert(host),
      kept.map((key) => key.fingerprint).join(', '),
    );
    const title = vscode.l10n.t('Forget the host key of {0}', inert(id));
    const wrong = vscode.l10n.t('That is not {0}.', inert(host));
    const typed = await inputField({
      title,
      prompt,
      ignoreFocusOut: true,
      validateInput: (text) => (text === '' || text === host ? undefined : wrong),
    });
    if (typed !== host) return undefined;
    return { forgotten: (await trusted().forget(id)).map((key) => key.fingerprint) };
  };

  return {
    forget,
    async kept(id) {
      const key = (await trusted().list()).find(({ applianceId }) => applianceId === id);
      return key && { id, host: key.host };
    },
    async pick() {
      const items = (await trusted().list()).map(itemFor);
      if (items.length === 0) {
        void vscode.window.showInformationMessage(vscode.l10n.t('No host key is kept here.'));
        return undefined;
      }
      const options = { title: vscode.l10n.t('Forget the host key of'), matchOnDetail: true, matchOnDescription: true };
      const picked = await quickPick(items, options);
      return picked && { id: picked.key.applianceId, host: picked.key.host };
    },
    async show() {
      const items = (await trusted().list()).map(itemFor);
      const options = {
        title: vscode.l10n.t('Host keys that were trusted here'),
        placeHolder: vscode.l10n.t('Choose one to copy its fingerprint'),
        matchOnDetail: true,
        matchOnDescription: true,
      };
      const picked = await quickPick(items, options);
      if (picked === undefined) return undefined;
      await vscode.env.clipboard.writeText(picked.key.fingerprint);
      return { copied: true };
    },
  };
}

function itemFor(key: TrustedKey): vscode.QuickPickItem & { key: TrustedKey } {
  const since = key.since.slice(0, 10);
  return {
    label: `$(key) ${inert(key.applianceId)}`,
    description: `${inert(key.host)}:${key.port}  ${routeText([...key.through, key.applianceId])}`,
    detail: vscode.l10n.t('{0} {1}, trusted since {2}', key.type, key.fingerprint, since),
    key,
  };
}
