/** What a report has tokens for, as long as the report is open: an action of its tab compares it with what is known here. */

import * as vscode from 'vscode';

export interface ReplacedOffer {
  /** @param uri of the report; `before`: its text without tokens, held in memory alone */
  add(uri: string, before: string): void;
  /** Without `uri`, of the report in front. */
  beforeOf(uri: string | undefined): { readonly uri: string; readonly before: string } | undefined;
  dispose(): void;
}

/** Of the action, in package.json: the addresses of the reports. */
const CONTEXT = 'hopthrough.replacedReports';

export function replacedOffer(): ReplacedOffer {
  const texts = new Map<string, string>();
  const tell = () => void vscode.commands.executeCommand('setContext', CONTEXT, [...texts.keys()]);
  const listening = vscode.workspace.onDidCloseTextDocument(({ uri }) => {
    if (texts.delete(uri.toString())) tell();
  });
  return {
    add(uri, before) {
      texts.set(uri, before);
      tell();
    },
    beforeOf(uri = vscode.window.activeTextEditor?.document.uri.toString()) {
      const before = uri === undefined ? undefined : texts.get(uri);
      return uri === undefined || before === undefined ? undefined : { uri, before };
    },
    dispose() {
      texts.clear();
      tell();
      listening.dispose();
    },
  };
}
