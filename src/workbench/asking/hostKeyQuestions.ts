/** What is asked about a host key, and how a hop is named in every question. */

import * as vscode from 'vscode';
import type { HopPlace, HostKeyQuestion } from '../../ssh/questions';
import { inputField } from '../questionBoxes';
import { inert } from '../wording';

export async function askTrust(
  hop: HopPlace,
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
    const isSame = await compareFingerprint(hop, key, signal);
    if (isSame !== undefined) return isSame || 'differs';
  }
}

export function whereWords(hop: HopPlace): string {
  const at = [inert(hop.host), hop.port, hop.position, hop.count] as const;
  return hop.through.length === 0
    ? vscode.l10n.t('Hop {2} of {3}: {0} port {1}.', ...at)
    : vscode.l10n.t('Hop {2} of {3}, through {4}: {0} port {1}.', ...at, hop.through.map(inert).join(' > '));
}

function trustDetail(hop: HopPlace, key: HostKeyQuestion): string {
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

/** `undefined`: the person left it, and is where the question about the key was. */
export async function compareFingerprint(
  hop: HopPlace,
  key: { readonly fingerprint: string },
  signal: AbortSignal,
): Promise<boolean | undefined> {
  const prompt = vscode.l10n.t('Paste the fingerprint that {0} shows (SHA256:...)', inert(hop.id));
  const pasted = await inputField({ title: hopTitle(hop), prompt, ignoreFocusOut: true }, signal);
  signal.throwIfAborted();
  if (pasted === undefined) return undefined;
  if (sameFingerprint(pasted, key.fingerprint)) return true;
  const message = vscode.l10n.t('The fingerprints differ. Not connected.');
  const detail = vscode.l10n.t('Presented: {0}\nPasted: {1}', key.fingerprint, inert(pasted));
  await vscode.window.showWarningMessage(message, { modal: true, detail });
  return false;
}

/** A person pastes a whole line of `ssh-keygen -l`, or the hash with or without its padding. */
export function sameFingerprint(pasted: string, fingerprint: string): boolean {
  const found =
    /SHA256:([A-Za-z0-9+/]{43})=?(?![A-Za-z0-9+/=])/.exec(pasted) ?? /^\s*([A-Za-z0-9+/]{43})=?\s*$/.exec(pasted);
  return found !== null && `SHA256:${found[1] ?? ''}` === fingerprint;
}

/** `[2/2] admin@sma1 through esa1` */
export function hopTitle({ position, count, user, id, through }: HopPlace): string {
  const who = `[${position}/${count}] ${inert(user)}@${inert(id)}`;
  return through.length === 0 ? who : vscode.l10n.t('{0} through {1}', who, through.map(inert).join(' > '));
}
