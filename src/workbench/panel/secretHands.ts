/** What a panel may have of a secret, on a click alone: on the clipboard for a minute, on its page for ten seconds. */
import * as vscode from 'vscode';
import type { FetchedCapture } from '../../appliance/captureStatus';
import type { RemoteAccess } from '../../appliance/remoteAccess';
import type { HeldSeed, SeedVault } from '../../tunnel/keeping';
import type { SecretClipboard } from '../clipboard';
import { seedShown, seedWarnings } from '../access/seedWording';
import type { PanelHands } from './panelActions';

export interface SecretHandsDeps {
  readonly vault: Pick<SeedVault, 'get'>;
  readonly clipboard: Pick<SecretClipboard, 'copy'>;
  readonly captureOf: (id: string) => FetchedCapture | undefined;
  readonly accessOf: (id: string) => RemoteAccess | undefined;
}

export function secretHands({
  vault,
  accessOf,
  captureOf,
  clipboard,
}: SecretHandsDeps): Pick<Required<PanelHands>, 'copy' | 'reveal'> {
  const serialOf = (id: string, held: HeldSeed | undefined) => accessOf(id)?.serial ?? held?.serial ?? undefined;
  return {
    async reveal(what, id) {
      const held = await vault.get(id);
      return what === 'serial' ? serialOf(id, held) : held && seedShown(held, accessOf(id));
    },
    async copy(what, id) {
      if (what === 'text') {
        await vscode.commands.executeCommand('hopthrough.copyProbe', id, { format: 'text' });
        return;
      }
      if (what === 'pair') {
        await vscode.commands.executeCommand('hopthrough.copySupportBlock', id);
        return;
      }
      if (what === 'capture') {
        const file = captureOf(id);
        if (file !== undefined) await vscode.env.clipboard.writeText(`${file.path}\n${file.sha256}\n`);
        return;
      }
      const held = await vault.get(id);
      const text = what === 'serial' ? serialOf(id, held) : held?.text;
      if (text === undefined) return;
      await clipboard.copy(text);
      const copied = vscode.l10n.t('Copied. The clipboard is cleared in 60 seconds, while this window is open.');
      const warnings = what === 'seed' && held !== undefined ? seedWarnings(id, held, accessOf(id)) : [];
      if (warnings.length > 0) void vscode.window.showWarningMessage([copied, ...warnings].join(' '));
      else void vscode.window.setStatusBarMessage(copied, 5_000);
    },
  };
}
