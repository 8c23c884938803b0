/** What the case needs of an appliance, and of the one whose tunnel leads to it, on the clipboard for a minute. */

import * as vscode from 'vscode';
import type { Appliance } from '../../appliance/appliance';
import type { SeedVault } from '../../tunnel/keeping';
import type { SecretClipboard } from '../clipboard';
import { supportBlock, supportWay } from './remoteAccessWording';
import { seedWarnings } from './seedWording';
import type { States } from '../states';
import { inert } from '../wording';

export interface HandOverDeps {
  readonly states: Pick<States, 'of'>;
  readonly vault: Pick<SeedVault, 'get'>;
  readonly clipboard: Pick<SecretClipboard, 'copy'>;
}

export async function copySupportBlock(
  carrier: Appliance | undefined,
  appliance: Appliance,
  { states, vault, clipboard }: HandOverDeps,
): Promise<object | undefined> {
  const blocks: string[] = [];
  const [copied, missing, unread, warnings]: [string[], string[], string[], string[]] = [[], [], [], []];
  for (const one of [...(carrier === undefined ? [] : [carrier]), appliance]) {
    const held = await vault.get(one.id);
    const { access, identity } = states.of(one.id);
    if (held !== undefined) copied.push(inert(one.id));
    else if (access?.serviceAccess === true) missing.push(inert(one.id));
    if (held === undefined) continue;
    warnings.push(...seedWarnings(one.id, held, access));
    const serial = held.serial ?? access?.serial ?? null;
    if (serial === null) unread.push(inert(one.id));
    if (access?.serialMatches === false) warnings.push(differingWords(one, held.serial));
    blocks.push(supportBlock({ appliance: one, identity, access, held, serial }));
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
  await clipboard.copy(blocks.join('\n\n'));
  void vscode.window.showInformationMessage(copiedWords({ copied, missing, unread, warnings }));
  return { copied: true };
}

interface Copied {
  readonly copied: readonly string[];
  /** Whose seed is not held. */
  readonly missing: readonly string[];
  /** Whose serial number is not known. */
  readonly unread: readonly string[];
  /** Sentences: of a seed that is not certain, of two serial numbers that are known. */
  readonly warnings: readonly string[];
}

/** VS Code shows one line of a message without buttons: what it lacks stands first, then how long it is there. */
function copiedWords({ copied, missing, unread, warnings }: Copied): string {
  return [
    ...missing.map((one) => vscode.l10n.t('The seed of {0} is not held here: whoever enabled access has it.', one)),
    ...unread.map((one) => vscode.l10n.t('The serial number of {0} was not read.', one)),
    ...warnings,
    vscode.l10n.t('Copied. The clipboard is cleared in 60 seconds, while this window is open.'),
    vscode.l10n.t('Upload it with Support Case Manager; e-mail may not be secure.'),
    heldWords(copied, unread.length === 0),
  ].join(' ');
}

/** @param ofVersion the serial number that was kept with the seed */
function differingWords({ id }: Appliance, ofVersion: string | null): string {
  return ofVersion === null
    ? vscode.l10n.t('STATUS and version of {0} name two serial numbers; the one of STATUS was copied.', inert(id))
    : vscode.l10n.t('STATUS and version of {0} name two serial numbers; the one of version was copied.', inert(id));
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
