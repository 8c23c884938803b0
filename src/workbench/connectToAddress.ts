import * as vscode from 'vscode';
import type { Route } from '../appliance/appliance';
import { parseDestination, unlistedAppliance } from '../appliance/destination';
import type { Failure } from '../appliance/failure';
import { askFamily } from './applianceForm';
import type { Inventory } from './inventory';
import { nameProblemWords } from './inventoryWording';
import { pickVia } from './pickers';

/** The way to an address that is in no inventory, asked for now; `undefined` when the person gives up. */
export async function askAddress(inventory: Inventory): Promise<Route | Failure | undefined> {
  const title = vscode.l10n.t('Connect to an address');
  const typed = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('User, host and port, as in admin@10.0.8.20:22; user and port may be left out'),
    ignoreFocusOut: true,
    validateInput: (text) => {
      const parsed = parseDestination(text.trim());
      return 'problem' in parsed ? nameProblemWords(parsed.problem) : undefined;
    },
  });
  const parsed = typed === undefined ? undefined : parseDestination(typed.trim());
  if (parsed === undefined || 'problem' in parsed) return undefined;
  const family = await askFamily(title);
  if (family === undefined) return undefined;
  const target = unlistedAppliance(parsed.value, family);
  const via = await pickVia(inventory, target);
  return via === undefined ? undefined : inventory.routeTo(target, via);
}
