/** What the case needs of an appliance, and of the one whose tunnel leads to it, on the clipboard for a minute. */

import * as vscode from 'vscode';
import type { Appliance } from '../../appliance/appliance';
import type { SeedVault } from '../../tunnel/keeping';
import { copyForAMinute } from '../clipboard';
import { supportBlock, supportWay } from './remoteAccessWording';
import type { States } from '../states';
import { inert, whereItMayGo } from '../wording';

export async function copySupportBlock(
  carrier: Appliance | undefined,
  appliance: Appliance,
  states: Pick<States, 'of'>,
  vault: SeedVault,
): Promise<object | undefined> {
  const blocks: string[] = [];
  for (const one of [...(carrier === undefined ? [] : [carrier]), appliance]) {
    const held = await vault.get(one.id);
    const { access } = states.of(one.id);
    if (held === undefined) continue;
    blocks.push(
      supportBlock({ appliance: one, access, seed: held.text, serial: held.serial ?? access?.serial ?? null }),
    );
  }
  if (blocks.length > 1 && carrier !== undefined) blocks.unshift(supportWay(carrier, appliance));
  if (blocks.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        'No seed string of {0} is held here: it is said once, when access is enabled.',
        inert(appliance.id),
      ),
    );
    return undefined;
  }
  await copyForAMinute(blocks.join('\n\n'));
  void vscode.window.showInformationMessage(
    `${vscode.l10n.t('Copied. The clipboard is cleared in 60 seconds.')} ${whereItMayGo()}`,
  );
  return { copied: true };
}
