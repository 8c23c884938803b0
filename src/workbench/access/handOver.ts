/** What the case needs of an appliance, and of the one whose tunnel leads to it, on the clipboard for a minute. */

import * as vscode from 'vscode';
import type { Appliance } from '../../appliance/appliance';
import type { SeedVault } from '../../tunnel/keeping';
import { copyForAMinute } from '../clipboard';
import { supportBlock, supportWay } from './remoteAccessWording';
import type { States } from '../states';
import { inert } from '../wording';

export async function copySupportBlock(
  carrier: Appliance | undefined,
  appliance: Appliance,
  states: Pick<States, 'of'>,
  vault: SeedVault,
): Promise<object | undefined> {
  const blocks: string[] = [];
  const [copied, missing, unread]: [string[], string[], string[]] = [[], [], []];
  for (const one of [...(carrier === undefined ? [] : [carrier]), appliance]) {
    const held = await vault.get(one.id);
    const { access } = states.of(one.id);
    if (held !== undefined) copied.push(inert(one.id));
    else if (access?.serviceAccess === true) missing.push(inert(one.id));
    if (held === undefined) continue;
    const serial = held.serial ?? access?.serial ?? null;
    if (serial === null) unread.push(inert(one.id));
    blocks.push(supportBlock({ appliance: one, access, seed: held.text, serial }));
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
  void vscode.window.showInformationMessage(copiedWords(copied, missing, unread));
  return { copied: true };
}

/**
 * VS Code shows one line of a message without buttons: what to do with it stands there.
 * @param missing whose seed is not held
 * @param unread whose serial number is not known
 */
function copiedWords(copied: readonly string[], missing: readonly string[], unread: readonly string[]): string {
  return [
    vscode.l10n.t('Copied. Upload it to the case; e-mail may not be secure.'),
    heldWords(copied, unread.length === 0),
    ...unread.map((one) => vscode.l10n.t('The serial number of {0} was not read.', one)),
    ...missing.map((one) => vscode.l10n.t('The seed of {0} is not held here: whoever enabled access has it.', one)),
    vscode.l10n.t('The clipboard is cleared in 60 seconds.'),
  ].join(' ');
}

function heldWords([id = '', other]: readonly string[], withSerials: boolean): string {
  if (other === undefined)
    return withSerials
      ? vscode.l10n.t('It holds seed and serial number of {0}.', id)
      : vscode.l10n.t('It holds the seed of {0}.', id);
  return withSerials
    ? vscode.l10n.t('It holds seeds and serial numbers of {0} and {1}.', id, other)
    : vscode.l10n.t('It holds the seeds of {0} and {1}.', id, other);
}
