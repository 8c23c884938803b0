/** A held seed in words: exact, or to be picked out by hand of what the appliance said; and where it is in doubt. */

import * as vscode from '../spoken';
import type { RemoteAccess } from '../../appliance/remoteAccess';
import type { HeldSeed } from '../../tunnel/keeping';
import { inert } from '../wording';

type Doubt = Pick<RemoteAccess, 'seedDoubtful'> | undefined;

/** Its name, and what stands behind it; secret. */
export function seedField(held: HeldSeed, access: Doubt): [name: string, value: string] {
  const { kind, text } = held;
  return [seedName(held, access), kind === 'seed' ? text : text.split('\n').map(inert).join('\n  ')];
}

function seedName({ kind }: HeldSeed, access: Doubt): string {
  if (kind === 'seed')
    return access?.seedDoubtful
      ? vscode.l10n.t('Seed string, perhaps of an earlier enabling')
      : vscode.l10n.t('Seed string');
  return access?.seedDoubtful
    ? vscode.l10n.t('Seed string, perhaps of an earlier enabling, to be picked out of these words by hand')
    : vscode.l10n.t('Seed string, to be picked out of these words by hand');
}

/** As the page of a panel shows it on a click; secret. */
export function seedShown(held: HeldSeed, access: Doubt): string {
  const [name, value] = seedField(held, access);
  return held.kind === 'seed' && !access?.seedDoubtful ? value : `${name}: ${value}`;
}

/** What whoever copies it has to know. */
export function seedWarnings(id: string, { kind }: HeldSeed, access: Doubt): string[] {
  const name = inert(id);
  return [
    ...(kind === 'seed'
      ? []
      : [vscode.l10n.t('{0} said its seed in words of its own: pick it out of them by hand.', name)]),
    ...(access?.seedDoubtful ? [earlierSeedWords(name)] : []),
  ];
}

/** @param id inert already */
export function earlierSeedWords(id: string): string {
  return vscode.l10n.t('The seed of {0} may be of an earlier enabling: ask whoever enabled access last.', id);
}
