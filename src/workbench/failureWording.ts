/** From the code of a failure to a sentence, in the person's language. */

import * as vscode from './spoken';
import type { Route } from '../appliance/appliance';
import type { Failure, FailureFacts, Of, Stage } from '../appliance/failure';
import type { InventoryProblem } from '../appliance/inventory/inventoryProblem';
import { connectionWords } from './connectionWording';
import { inventoryProblemWords } from './inventoryWording';
import { nextStep, type Again } from './nextStep';
import { capital, inert } from './wording';

/** What a person reads of a failure: one line each. */
export interface FailureWords {
  readonly message: string;
  readonly next: string;
}

/** @param again what a button beside it offers */
export function failureWords(failure: Failure, route?: Route, again: Again = 'connect'): FailureWords {
  const position = route?.findIndex(({ id }) => id === failure.hop) ?? -1;
  const where = stageWord(failure.stage);
  const hop = inert(failure.hop);
  const reason = reasonWords(failure);
  if (failure.stage === 'dialogue' || failure.stage === 'file')
    return { message: vscode.l10n.t('{0}, {1}: {2}', hop, where, reason), next: nextStep(failure, again) };
  const message =
    route === undefined || position < 0
      ? vscode.l10n.t('Not connected. {0}, {1}: {2}', hop, where, reason)
      : vscode.l10n.t('Not connected. Hop {0} of {1}, {2}, {3}: {4}', position + 1, route.length, hop, where, reason);
  return { message, next: nextStep(failure, again) };
}

export function stageWord(stage: Stage): string {
  switch (stage) {
    case 'validate':
      return vscode.l10n.t('inventory');
    case 'dns':
      return vscode.l10n.t('name');
    case 'connect':
      return vscode.l10n.t('tcp');
    case 'ident':
      return vscode.l10n.t('greeting');
    case 'kex':
      return vscode.l10n.t('key exchange');
    case 'host-key':
      return vscode.l10n.t('host key');
    case 'auth':
      return vscode.l10n.t('login');
    case 'forward':
      return vscode.l10n.t('forward');
    case 'nested':
      return vscode.l10n.t('login from the hop');
    case 'shell':
      return vscode.l10n.t('shell');
    case 'prompt':
      return vscode.l10n.t('prompt');
    case 'dialogue':
      return vscode.l10n.t('dialogue');
    case 'file':
      return vscode.l10n.t('file');
  }
}

/** Stage and reason, where they stand in a row without more around them. */
export function failureRow(failure: Failure): string {
  return `${capital(stageWord(failure.stage))}: ${reasonWords(failure).replace(/\.$/, '')}`;
}

/** The same in few words, in a row of `id`: the hop is named where it is another one. */
export function failureBrief(failure: Failure, id: string): string {
  const what = isDistrust(failure)
    ? vscode.l10n.t('host key not trusted')
    : vscode.l10n.t('{0}: {1}', stageWord(failure.stage), reasonWords(failure).replace(/\.$/, ''));
  return failure.hop === id ? what : vscode.l10n.t('{0}, {1}', inert(failure.hop), what);
}

function isDistrust({ stage, reason }: Failure): boolean {
  return stage === 'host-key' && reason === 'refused';
}

/** The reason alone, as a sentence that ends with a full stop. */
export function reasonWords(failure: Failure): string {
  const facts = failure.facts ?? {};
  const hop = inert(failure.hop);
  switch (failure.stage) {
    case 'validate':
      return validateWords(failure.reason, hop, facts);
    case 'dns':
    case 'connect':
    case 'ident':
    case 'kex':
    case 'host-key':
    case 'auth':
    case 'forward':
    case 'nested':
    case 'shell':
      return connectionWords(failure);
    case 'prompt':
      return promptWords(failure.reason, hop, facts);
    case 'dialogue':
      return dialogueWords(failure.reason, hop, facts);
    case 'file':
      return fileWords(failure.reason, hop, facts);
  }
}

function validateWords(reason: Of<'validate'>, hop: string, facts: FailureFacts): string {
  switch (reason) {
    case 'unknown-appliance':
      return vscode.l10n.t('{0} is not in the inventory.', hop);
    case 'unknown-hop':
      return vscode.l10n.t('its route names a hop that is not in the inventory ({0}).', path(facts));
    case 'loop':
      return vscode.l10n.t('its route comes back to itself ({0}).', path(facts));
    case 'too-many-hops':
      return vscode.l10n.t('its route has more than 8 hops ({0}).', path(facts));
    case 'bad-entry':
      return badEntryWords(facts.problem);
    case 'bad-host':
      return vscode.l10n.t('the host is neither a DNS name nor an IP address.');
    case 'bad-port':
      return vscode.l10n.t('the port is not a number from 1 to 65535.');
    case 'bad-user':
      return vscode.l10n.t('the user name has characters that are not allowed.');
    case 'not-here':
      return vscode.l10n.t('this VS Code runs in a browser alone and cannot open network connections.');
    case 'no-tunnel':
      return vscode.l10n.t('{0} is a jump host: it has no remote access.', hop);
  }
}

function badEntryWords(problem: InventoryProblem | undefined): string {
  if (problem === undefined) return vscode.l10n.t('its entry in the inventory cannot be used.');
  const words = inventoryProblemWords(problem);
  return vscode.l10n.t('its entry in the inventory cannot be used. {0}', words.endsWith('.') ? words : `${words}.`);
}

function promptWords(reason: Of<'prompt'>, hop: string, facts: FailureFacts): string {
  switch (reason) {
    case 'passphrase-change':
      return vscode.l10n.t('{0} asks for a new passphrase before anything else.', hop);
    case 'setup':
      return vscode.l10n.t('{0} asks to be set up, or for its licence to be accepted.', hop);
    case 'timeout':
      return vscode.l10n.t('{0} showed no prompt in {1} s.', hop, facts.seconds ?? 0);
    case 'not-recognised':
      return vscode.l10n.t('{0} asks something Hopthrough does not know before its prompt.', hop);
  }
}

function fileWords(reason: Of<'file'>, hop: string, facts: FailureFacts): string {
  const line = inert(facts.line ?? '');
  switch (reason) {
    case 'not-found':
      return vscode.l10n.t('{0} has no such file.', hop);
    case 'denied':
      return vscode.l10n.t('this login may not read that file on {0}.', hop);
    case 'not-a-file':
      return vscode.l10n.t('that is a folder or a device on {0}, not a file.', hop);
    case 'no-way':
      if (facts.file !== undefined)
        return vscode.l10n.t('{0} has no SFTP, and that name cannot stand in a command for scp.', hop);
      return facts.line === undefined
        ? vscode.l10n.t('{0} hands out files neither by SFTP nor by scp.', hop)
        : vscode.l10n.t('{0} has no SFTP, and where scp should begin it says "{1}".', hop, line);
    case 'interrupted':
      if (facts.received === undefined)
        return vscode.l10n.t('the connection to {0} ended before the file was whole.', hop);
      return facts.line === undefined
        ? vscode.l10n.t('{0} ended the transfer before the file was whole.', hop)
        : vscode.l10n.t('{0} ended the transfer before the file was whole; it says "{1}".', hop, line);
    case 'stalled':
      return vscode.l10n.t('nothing came from {0} for {1} s.', hop, facts.seconds ?? 0);
    case 'size-differs':
      return vscode.l10n.t('the file has not the size that {0} said; it is not kept.', hop);
    case 'too-large':
      return vscode.l10n.t('the file on {0} is larger than Hopthrough takes; it is not kept.', hop);
    case 'disk-full':
      return vscode.l10n.t('this disk has no room for the file.');
    case 'unwritable':
      return vscode.l10n.t('the file could not be written here ({0}).', inert(facts.file ?? ''));
    case 'other':
      return facts.line === undefined
        ? vscode.l10n.t('{0} did not hand out the file.', hop)
        : vscode.l10n.t('{0} did not hand out the file; it says "{1}".', hop, line);
  }
}

function dialogueWords(reason: Of<'dialogue'>, hop: string, facts: FailureFacts): string {
  switch (reason) {
    case 'not-recognised':
      return vscode.l10n.t('{0} answered in words Hopthrough does not know.', hop);
    case 'timeout':
      return vscode.l10n.t('{0} did not finish its answer in {1} s.', hop, facts.seconds ?? 0);
    case 'interrupted':
      return vscode.l10n.t('{0} ended the session in the middle of a dialogue.', hop);
    case 'no-rights':
      return vscode.l10n.t('this login may not do that on {0}; an administrator is needed.', hop);
    case 'restricted':
      return vscode.l10n.t('{0} is in a cluster and wants another mode first; nothing was answered.', hop);
    case 'refused':
      return vscode.l10n.t('{0} did not accept it; nothing was changed, as far as it says.', hop);
    case 'stopped':
      return vscode.l10n.t('stopped by you before anything was changed.');
    case 'not-offered':
      return vscode.l10n.t('{0} does not offer that now.', hop);
    case 'busy':
      return vscode.l10n.t('a dialogue with {0} is running in this or another window.', hop);
  }
}

function path(facts: FailureFacts): string {
  return (facts.path ?? []).map(inert).join(' > ');
}
