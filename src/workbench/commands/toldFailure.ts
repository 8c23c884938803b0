import * as vscode from 'vscode';
import type { Failure } from '../../appliance/failure';
import { reasonWords } from '../failureWording';
import { nextStep } from '../nextStep';
import { inert } from '../wording';

/** A failure before any terminal: there is nothing on the screen yet that says it. */
export function tell(failure: Failure): { failure: object } {
  const message = vscode.l10n.t('{0}: {1}', inert(failure.hop), reasonWords(failure));
  const next = nextStep(failure);
  const [inventory, showLog] = [vscode.l10n.t('Open Inventory'), vscode.l10n.t('Show Log')];
  void vscode.window.showErrorMessage(`${message} ${next}`, inventory, showLog).then((answer) => {
    if (answer === inventory) void vscode.commands.executeCommand('hopthrough.openInventory');
    if (answer === showLog) void vscode.commands.executeCommand('hopthrough.showLog');
  });
  return { failure: { ...failure, message, next } };
}
