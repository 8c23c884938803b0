/** How a hop is named in every question, and what the question is for. */

import * as vscode from 'vscode';
import type { HopPlace } from '../../ssh/questions';
import { inert } from '../wording';

/** Who is asked about, and what for where the person did not begin a connection to it. */
export type AskedHop = HopPlace & { readonly purpose?: string | undefined };

export function whereWords(hop: AskedHop): string {
  const at = [inert(hop.host), hop.port, hop.position, hop.count] as const;
  const where =
    hop.through.length === 0
      ? vscode.l10n.t('Hop {2} of {3}: {0} port {1}.', ...at)
      : vscode.l10n.t('Hop {2} of {3}, through {4}: {0} port {1}.', ...at, hop.through.map(inert).join(' > '));
  return hop.purpose === undefined ? where : `${hop.purpose}\n${where}`;
}

/** `[2/2] admin@sma1 through esa1` */
export function hopTitle({ position, count, user, id, through, purpose }: AskedHop): string {
  const who = `[${position}/${count}] ${inert(user)}@${inert(id)}`;
  const hop = through.length === 0 ? who : vscode.l10n.t('{0} through {1}', who, through.map(inert).join(' > '));
  return purpose === undefined ? hop : `${hop}. ${purpose}`;
}
