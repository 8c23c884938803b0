/** What is asked about a host key. */

import * as vscode from 'vscode';
import type { HopPlace, HostKeyQuestion } from '../../ssh/questions';
import { whereWords, type AskedHop } from './hopNaming';
import { compareFingerprint } from './keyComparison';
import { inert } from '../wording';

export async function askTrust(
  hop: AskedHop,
  key: HostKeyQuestion,
  signal: AbortSignal,
  onLateTrust: (hop: HopPlace) => void,
): Promise<boolean | 'differs'> {
  signal.throwIfAborted();
  const id = inert(hop.id);
  const refuse = vscode.l10n.t('Do Not Connect');
  const trust = vscode.l10n.t('Trust and Connect');
  const compare = vscode.l10n.t('Compare...');
  const message = vscode.l10n.t('Trust the host key of {0}?', id);
  const options = { modal: true, detail: trustDetail(hop, key) };
  for (;;) {
    // Enter falls on the first item, which is therefore the refusal.
    const answer = await vscode.window.showWarningMessage(message, options, refuse, trust, compare);
    if (signal.aborted && (answer === trust || answer === compare)) onLateTrust(hop);
    signal.throwIfAborted();
    if (answer !== compare) return answer === trust;
    const { fingerprint: sha256, md5, type } = key;
    const isSame = await compareFingerprint(hop, { sha256, md5, type }, signal);
    if (isSame !== undefined) return isSame || 'differs';
  }
}

function trustDetail(hop: AskedHop, key: HostKeyQuestion): string {
  const others =
    key.otherTypes.length === 0
      ? []
      : [
          vscode.l10n.t(
            'A key of another type is known for it ({0}); this one is new.',
            key.otherTypes.map(inert).join(', '),
          ),
        ];
  return [
    whereWords(hop),
    `${inert(key.type)} ${key.fingerprint}`,
    ...others,
    ...aliasWords(hop),
    compareWords(hop),
  ].join('\n');
}

/** The hops before it have had theirs. */
export function compareWords({ id }: HopPlace): string {
  return vscode.l10n.t('Compare it with the console. No password has been sent to {0}.', inert(id));
}

function aliasWords({ hostKeyAlias }: HopPlace): string[] {
  return hostKeyAlias === undefined
    ? []
    : [vscode.l10n.t('Your known_hosts files were asked for "{0}", its host key alias.', inert(hostKeyAlias))];
}
