/** What a panel may have of a secret, on a click alone: on the clipboard for a minute, on its page for ten seconds. */
import * as vscode from 'vscode';
import type { RemoteAccess } from '../../appliance/remoteAccess';
import type { SeedVault } from '../../tunnel/keeping';
import type { Revealed } from '../../../webview/messages';
import { copyForAMinute } from '../clipboard';
import type { PanelHands } from './panelActions';

export interface SecretHandsDeps {
  readonly vault: Pick<SeedVault, 'get'>;
  readonly accessOf: (id: string) => RemoteAccess | undefined;
}

export function secretHands({ vault, accessOf }: SecretHandsDeps): Pick<Required<PanelHands>, 'copy' | 'reveal'> {
  const reveal = async (what: Revealed, id: string): Promise<string | undefined> => {
    const held = await vault.get(id);
    return what === 'seed' ? held?.text : (accessOf(id)?.serial ?? held?.serial ?? undefined);
  };
  return {
    reveal,
    async copy(what, id) {
      if (what === 'text') {
        await vscode.commands.executeCommand('hopthrough.copyProbe', id, { format: 'text' });
        return;
      }
      if (what === 'pair') {
        await vscode.commands.executeCommand('hopthrough.copySupportBlock', id);
        return;
      }
      const text = await reveal(what, id);
      if (text === undefined) return;
      await copyForAMinute(text);
      void vscode.window.setStatusBarMessage(vscode.l10n.t('Copied. The clipboard is cleared in 60 seconds.'), 5_000);
    },
  };
}
