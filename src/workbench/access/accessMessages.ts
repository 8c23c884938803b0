/** What is said of reading and changing remote access: titles, results and failures, each with what can be done then. */
import * as vscode from 'vscode';
import type { Appliance } from '../../appliance/appliance';
import type { Failure } from '../../appliance/failure';
import type { RemoteAccess } from '../../appliance/remoteAccess';
import type { Exchange } from '../../asyncos/cli';
import { mask } from '../../asyncos/mask';
import type { Choices } from '../../tunnel/moves';
import type { Changed, Unproven } from '../../tunnel/remoteAccess';
import { failureWords } from '../failureWording';
import { accessSentence } from './remoteAccessWording';
import { clockTime } from '../times';
import { inert } from '../wording';

export interface Refusal {
  readonly failure: object;
}

export function tellFailure({ id }: Appliance, failure: Failure, log: vscode.LogOutputChannel): Refusal {
  log.warn(`${failure.hop}: ${failure.stage}: ${failure.reason} ${inert(failure.detail ?? '')}`.trimEnd());
  const { message, next } = failureWords(failure, undefined, 'terminal');
  const [steps, terminal, showLog] = [
    vscode.l10n.t('Steps in the Web Interface'),
    vscode.l10n.t('Open Terminal'),
    vscode.l10n.t('Show Log'),
  ];
  const buttons = [...(failure.reason === 'no-rights' ? [steps] : []), terminal, showLog];
  void vscode.window.showErrorMessage(`${message} ${next}`, ...buttons).then((answer) => {
    if (answer === steps) void vscode.commands.executeCommand('hopthrough.webSteps', id);
    if (answer === terminal) void vscode.commands.executeCommand('hopthrough.openTerminal', id);
    if (answer === showLog) log.show();
  });
  return { failure: { ...failure, message, next } };
}

/** @param hasSeed a seed is held that may be copied */
export function sayChanged(appliance: Appliance, changed: Changed, hasSeed: boolean): void {
  const { outcome, access } = changed;
  if (outcome === 'unproven') {
    offerReading(unprovenWords(appliance, changed), appliance);
    return;
  }
  const sentence = accessSentence(access);
  const message = outcome === 'already' ? alreadyWords(access, sentence) : sentence;
  const copy = vscode.l10n.t('Copy Seed and Serial');
  void vscode.window.showInformationMessage(message, ...(hasSeed ? [copy] : [])).then((answer) => {
    if (answer === copy) void vscode.commands.executeCommand('hopthrough.copySupportBlock', appliance.id);
  });
}

function alreadyWords({ state }: RemoteAccess, sentence: string): string {
  const nothing = vscode.l10n.t('Nothing was changed. {0}', sentence);
  if (state !== 'tunnel-expired') return nothing;
  return `${nothing} ${vscode.l10n.t('Disable it first; then a new tunnel can be enabled.')}`;
}

function unprovenWords({ id }: Appliance, changed: Changed & { readonly outcome: 'unproven' }): string {
  const cause = changed.cause === undefined ? [] : [failureWords(changed.cause.failure).message];
  const why = [...cause, ...readingWords(changed.why, changed.access)].map((sentence) => ` ${sentence}`).join('');
  return vscode.l10n.t('{0}: not proved. Treat it as unknown until it is read.{1}', inert(id), why);
}

/** What the reading afterwards said, where one came. */
function readingWords(why: Unproven, access: RemoteAccess): string[] {
  switch (why) {
    case 'not-shown':
      return [vscode.l10n.t('A reading afterwards did not show the change; it may still be made.')];
    case 'not-understood':
      return [accessSentence(access)];
    case 'link-lost':
    case 'unread':
    case 'accepted-unread':
      return [];
  }
}

/** After several were closed by one action: those that a reading says are. */
export function sayDisabled(ends: readonly RemoteAccess[]): void {
  const disabled = ends.filter(({ state }) => state === 'disabled');
  const [first, second] = disabled;
  if (first === undefined) return;
  void vscode.window.showInformationMessage(second === undefined ? accessSentence(first) : bothDisabled(first, second));
}

function bothDisabled(first: RemoteAccess, second: RemoteAccess): string {
  const times = [clockTime(first.at), clockTime(second.at)] as const;
  return vscode.l10n.t(
    '{0} and {1}: remote access is disabled, read {2}.',
    inert(first.applianceId),
    inert(second.applianceId),
    times[0] === times[1] ? times[0] : vscode.l10n.t('{0} and {1}', ...times),
  );
}

/** The terminal has ended in which the person went on with a dialogue. */
export function takenWords({ id }: Appliance, access: RemoteAccess | undefined): string {
  return access?.basis === 'interrupted'
    ? vscode.l10n.t(
        '{0}: you took the dialogue over during the change. What holds now is unknown until it is read.',
        inert(id),
      )
    : vscode.l10n.t('{0}: you took the dialogue over. Read the status to know what holds now.', inert(id));
}

export function offerReading(message: string, { id }: Appliance): void {
  const again = vscode.l10n.t('Read Status');
  void vscode.window.showWarningMessage(message, again).then((answer) => {
    if (answer === again) void vscode.commands.executeCommand('hopthrough.readStatus', id);
  });
}

export function changeTitle({ id }: Appliance, { verb }: Choices): string {
  switch (verb) {
    case 'TUNNEL':
      return vscode.l10n.t('Enabling the tunnel on {0}', inert(id));
    case 'SSHACCESS':
      return vscode.l10n.t('Enabling SSH access on {0}', inert(id));
    case 'DISABLE':
      return vscode.l10n.t('Disabling remote access on {0}', inert(id));
  }
}

export function exchangeWords({ asked, answered }: Exchange): { readonly prompt: string; readonly answer: string } {
  const answer =
    answered === undefined ? vscode.l10n.t('(hidden)') : answered === '' ? vscode.l10n.t('(Enter)') : answered;
  return { prompt: inert(mask(asked.asks)), answer: inert(answer) };
}
