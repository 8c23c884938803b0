import * as vscode from 'vscode';
import type { Appliance } from '../../appliance/appliance';
import { applianceAt, checkTypedAddress } from '../../appliance/typedAddress';
import { askFamily, hostNameWords } from './applianceForm';
import { nameProblemWords } from './inventoryWording';
import { inputField } from '../questionBoxes';

/** An appliance that is in no inventory: its address and family; `undefined` when given up. */
export async function askAddress(): Promise<Appliance | undefined> {
  const title = vscode.l10n.t('Connect to an address');
  const typed = await inputField({
    title,
    prompt: vscode.l10n.t('[user@]host[:port]; without them, admin and 22'),
    validateInput: (text) => addressWords(text.trim()),
    ignoreFocusOut: true,
  });
  const address = typed === undefined ? undefined : checkTypedAddress(typed.trim());
  if (address === undefined || 'problem' in address) return undefined;
  const family = await askFamily(title);
  return family && applianceAt(address.value, family);
}

function addressWords(text: string): vscode.InputBoxValidationMessage | string | undefined {
  const checked = checkTypedAddress(text);
  return 'problem' in checked ? nameProblemWords(checked.problem) : hostNameWords(checked.value.host);
}
