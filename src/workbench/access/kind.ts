/** What an appliance says it is, held against what the inventory says. */
import * as vscode from 'vscode';
import { defaultSeries, type Family, type Series } from '../../appliance/appliance';
import { differences, type Identity } from '../../asyncos/identity';
import type { KindFields } from '../inventory/inventoryForms';

export interface Kind {
  readonly family: Family;
  readonly series: Series | undefined;
}

/** What the inventory should say instead; `undefined` where nothing that the appliance said is different. */
export function otherKind(identity: Identity | undefined, entry: Kind): Kind | undefined {
  if (identity === undefined || differences(identity, entry).length === 0) return undefined;
  const family = identity.family ?? entry.family;
  return { family, series: identity.series ?? defaultSeries(family) };
}

/** `SMA M-Series`; Cisco's own names, in every language. */
export function kindWord({ family, series }: Kind): string {
  if (family === 'jump') return vscode.l10n.t('jump host');
  return [family.toUpperCase(), ...(series === undefined ? [] : [`${series}-Series`])].join(' ');
}

/** As the fields of an entry: a series that goes without saying is left out. */
export function kindFields({ family, series }: Kind): KindFields {
  return { family, series: series === defaultSeries(family) ? undefined : series };
}
