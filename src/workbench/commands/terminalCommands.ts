/** Terminals as commands open them: on an appliance, through a hop chosen now, or at an address that was typed. */

import { routeTarget, type Appliance } from '../../appliance/appliance';
import { isRoute } from '../../appliance/route';
import { failureWords } from '../failureWording';
import type { Inventory } from '../inventory/inventory';
import { pickVia } from '../inventory/pickers';
import type { Opened } from '../terminal/terminal';
import type { Terminals } from '../terminal/terminals';
import { tell } from './toldFailure';

export interface TerminalCommandDeps {
  readonly inventory: Inventory;
  readonly terminals: () => Terminals;
  /** `undefined`: the person typed none. */
  readonly askAddress: () => Promise<Appliance | undefined>;
}

export function terminalCommands({ inventory, terminals, askAddress }: TerminalCommandDeps) {
  const open = async (appliance: Appliance, via?: readonly string[]) => {
    const route = inventory.route(appliance.id, via);
    return isRoute(route) ? outcome(await terminals().open(route)) : tell(route);
  };

  const openVia = async (appliance: Appliance, given: unknown) => {
    const via = typeof given === 'string' ? [given] : await pickVia(inventory, appliance);
    return via === undefined ? undefined : open(appliance, via);
  };

  const connectToAddress = async () => {
    const appliance = await askAddress();
    const via = appliance && (await pickVia(inventory, appliance));
    if (appliance === undefined || via === undefined) return undefined;
    const route = inventory.routeTo(appliance, via);
    return isRoute(route) ? outcome(await terminals().open(route)) : tell(route);
  };

  return { open, openVia, connectToAddress };
}

function outcome(opened: Opened): object | undefined {
  switch (opened.kind) {
    case 'cancelled':
      return undefined;
    case 'failed':
      return { failure: { ...opened.failure, ...failureWords(opened.failure) } };
    case 'open': {
      const route = opened.route.map(({ id }) => id);
      const { id, hopMode } = routeTarget(opened.route);
      const isNested = hopMode === 'nested' && route.length > 1;
      return { applianceId: id, route, mode: isNested ? 'nested' : 'forward' };
    }
  }
}
