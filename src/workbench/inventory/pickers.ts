import * as vscode from 'vscode';
import { routeTarget, type Appliance, type Route } from '../../appliance/appliance';
import type { Failure } from '../../appliance/failure';
import { isRoute } from '../../appliance/route';
import { isInventoryId } from '../../appliance/typedAddress';
import type { Inventory } from './inventory';
import { familyIcon } from '../familyIcon';
import { inert, plain, routeText } from '../wording';
import { quickPick } from '../questionBoxes';

type ApplianceItem = vscode.QuickPickItem & { readonly appliance: Appliance };

export async function pickAppliance(appliances: readonly Appliance[], title: string): Promise<Appliance | undefined> {
  const items = appliances.map(itemFor);
  const options = { title, placeHolder: vscode.l10n.t('Appliance'), matchOnDescription: true, matchOnDetail: true };
  return (await quickPick(items, options))?.appliance;
}

/** A hop chosen now, for this one connection; an empty list is the direct way. */
export async function pickVia(inventory: Inventory, target: Appliance): Promise<readonly string[] | undefined> {
  const direct = { label: vscode.l10n.t('Direct'), description: routeText([target.id]), via: [] as string[] };
  const named = target.alternatives.map((via) => ({ via: [...via] }));
  const hops = inventory.all().filter(({ id, family }) => id !== target.id && family !== 'sma');
  const ways = [...named, ...hops.map(({ id }) => ({ via: [id] }))].filter(isFirst);
  const items = ways.flatMap(({ via }) => {
    const route = inventory.routeTo(target, via);
    return isRoute(route)
      ? [{ label: via.map(inert).join(' > '), description: routeText(route.map(({ id }) => id)), via }]
      : [];
  });
  const title = vscode.l10n.t('Way to {0}', inert(target.id));
  return (await quickPick([...items, direct], { title, placeHolder: vscode.l10n.t('Through which hop?') }))?.via;
}

/** Another way to where a route leads, chosen now; a `Failure` where the appliance has left the inventory. */
export async function chooseWay(inventory: Inventory, route: Route): Promise<Route | Failure | undefined> {
  const before = routeTarget(route);
  const target = isInventoryId(before.id) ? inventory.find(before.id) : before;
  if (target === undefined) return inventory.route(before.id);
  const via = await pickVia(inventory, target);
  return via === undefined ? undefined : inventory.routeTo(target, via);
}

function isFirst(
  { via }: { via: readonly string[] },
  index: number,
  all: readonly { via: readonly string[] }[],
): boolean {
  return all.findIndex((other) => other.via.join('\n') === via.join('\n')) === index;
}

function itemFor(appliance: Appliance): ApplianceItem {
  const production = appliance.production ? [vscode.l10n.t('production')] : [];
  return {
    label: `$(${familyIcon(appliance.family)}) ${plain(appliance.label)}`,
    description: [appliance.label === appliance.id ? [] : [inert(appliance.id)], ...production].flat().join(', '),
    detail: routeText([...appliance.via, appliance.id]),
    appliance,
  };
}
