import * as vscode from 'vscode';
import { inert } from '../wording';

/** A command does not reject: an error of our own is logged, said once, and is a failure for the caller. */
export function guarded(handler: (...args: unknown[]) => unknown, log: vscode.LogOutputChannel) {
  return async (...args: unknown[]): Promise<unknown> => {
    try {
      if (!isLostRow(args)) return await handler(...args);
      tellLostRow();
      return undefined;
    } catch (error) {
      log.error(error instanceof Error ? error : String(error));
      const message = vscode.l10n.t(
        'Hopthrough itself failed: {0}',
        inert(error instanceof Error ? error.message : String(error)),
      );
      void offerLog(message, log);
      return { failure: { hop: '', stage: 'validate', reason: 'bad-entry', message } };
    }
  };
}

/**
 * A menu of the tree calls with the row and the selection. While the tree is being refreshed, VS Code has already
 * forgotten the row that is still on the screen, and gives nothing in its place.
 */
export function isLostRow(args: readonly unknown[]): boolean {
  const [row, selection] = args;
  return args.length === 2 && (row ?? undefined) === undefined && (selection == null || Array.isArray(selection));
}

function tellLostRow(): void {
  const words = vscode.l10n.t('The list was just being refreshed: nothing was done. Click again.');
  void vscode.window.showInformationMessage(words);
}

async function offerLog(message: string, log: vscode.LogOutputChannel): Promise<void> {
  const show = vscode.l10n.t('Show Log');
  if ((await vscode.window.showErrorMessage(message, show)) === show) log.show();
}
