/** A host key beside what the person copies from elsewhere. */

import * as vscode from 'vscode';
import { compareKey, type Comparison, type KeyForms } from '../../ssh/hostKeys/copiedKey';
import type { KnownHostsName } from '../../ssh/hostKeys/knownHosts';
import { nextStep } from '../nextStep';
import { inputField } from '../questionBoxes';
import { inert } from '../wording';
import { hopTitle, whereWords, type AskedHop } from './hopNaming';

/** `undefined`: the person left it, and is where the question about the key was. */
export async function compareFingerprint(
  hop: AskedHop,
  key: KeyForms,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  const prompt = vscode.l10n.t(
    'Paste what the console of {0} shows: SHA256:..., MD5:..., or its public key',
    inert(hop.id),
  );
  const compare = (text: string) => compareKey(text, key, namesOf(hop));
  const validateInput = (text: string) => pastedWords(compare(text), hop, key);
  const title = hopTitle(hop);
  const pasted = await inputField({ title, prompt, ignoreFocusOut: true, validateInput }, signal);
  signal.throwIfAborted();
  if (pasted === undefined) return undefined;
  const found = compare(pasted);
  if (found.kind === 'same') return true;
  if (found.kind === 'differs') await sayDiffers(hop, key[found.by] ?? '', pasted);
  return false;
}

/** As known_hosts files write them, and the person: a server at a port of its own, an alias, an id. */
function namesOf({ id, host, port, hostKeyAlias }: AskedHop): KnownHostsName[] {
  const alias = hostKeyAlias === undefined ? [] : [{ host, port, alias: hostKeyAlias }];
  return [{ host, port }, { host: id, port }, ...alias];
}

/** What is not to be compared is refused; `undefined` where it is. */
function pastedWords(
  found: Comparison,
  { id }: AskedHop,
  { type }: KeyForms,
): vscode.InputBoxValidationMessage | string | undefined {
  switch (found.kind) {
    case 'no-key':
      return vscode.l10n.t('This is no fingerprint: SHA256:... or MD5:..., or a line with the public key.');
    case 'one-of-several':
      return vscode.l10n.t(
        'The key is one of {0} of its type in this list, and no name says which is of {1}. Paste the one of {1} alone.',
        found.count,
        inert(id),
      );
    case 'other-type':
      return vscode.l10n.t(
        'This is a key of type {0}; the one to compare is {1}.',
        inert(found.type),
        inert(type ?? '?'),
      );
    case 'other-hash':
      return vscode.l10n.t(
        'This is {0}, and no such fingerprint is known of the key. Paste its public key.',
        found.hash,
      );
    case 'same':
    case 'differs':
      return found.by === 'sha256' ? undefined : weakWords();
  }
}

function weakWords(): vscode.InputBoxValidationMessage {
  const message = vscode.l10n.t('MD5 is the weaker comparison. Paste SHA256:... where the console can show it.');
  return { message, severity: vscode.InputBoxValidationSeverity.Warning };
}

async function sayDiffers(hop: AskedHop, presented: string, pasted: string): Promise<void> {
  const message = vscode.l10n.t('{0} shows another fingerprint than the one you pasted. Not connected.', inert(hop.id));
  const detail = [
    whereWords(hop),
    vscode.l10n.t('Presented: {0}\nPasted: {1}', presented, inert(pasted.trim())),
    nextStep({ hop: hop.id, stage: 'host-key', reason: 'not-the-expected' }),
  ].join('\n');
  await vscode.window.showWarningMessage(message, { modal: true, detail });
}
