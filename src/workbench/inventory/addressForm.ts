import * as vscode from 'vscode';
import type { Appliance } from '../../appliance/appliance';
import { addressInUrl, applianceAt, checkTypedAddress } from '../../appliance/typedAddress';
import { askFamily } from './applianceForm';
import { hostNameWords, urlWords } from './fieldChecks';
import { nameProblemWords } from '../inventoryWording';
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
  const address = typed === undefined ? undefined : checkTypedAddress(addressInUrl(typed) ?? typed.trim());
  if (address === undefined || 'problem' in address) return undefined;
  const family = await askFamily(title);
  return family && applianceAt(address.value, family);
}

function addressWords(text: string): vscode.InputBoxValidationMessage | string | undefined {
  const inUrl = addressInUrl(text);
  const checked = checkTypedAddress(inUrl ?? text);
  if ('problem' in checked) return nameProblemWords(checked.problem);
  return hostNameWords(checked.value.host) ?? (inUrl === undefined ? undefined : urlWords(inUrl));
}
