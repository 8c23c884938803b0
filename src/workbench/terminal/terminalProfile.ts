import * as vscode from 'vscode';
import { isRoute } from '../../appliance/route';
import type { Inventory } from '../inventory/inventory';
import { pickAppliance } from '../inventory/pickers';
import type { Terminals } from './terminals';
import { reasonWords } from '../failureWording';
import { inert } from '../wording';

/** The entry in the `+` menu of the terminal panel. */
export function terminalProfile(inventory: Inventory, terminals: () => Terminals): vscode.TerminalProfileProvider {
  return {
    async provideTerminalProfile() {
      const appliance = await pickAppliance(inventory.all(), vscode.l10n.t('Open a terminal on'));
      if (appliance === undefined) return undefined;
      const route = inventory.route(appliance.id);
      if (isRoute(route)) return terminals().profile(route);
      void vscode.window.showErrorMessage(vscode.l10n.t('{0}: {1}', inert(route.hop), reasonWords(route)));
      return undefined;
    },
  };
}
