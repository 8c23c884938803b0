/** The whole extension where VS Code runs in a browser alone: no Node, hence no connections. It says so. */

import * as vscode from 'vscode';

export function activate(context: vscode.ExtensionContext): void {
  void vscode.commands.executeCommand('setContext', 'hopthrough.browserOnly', true);
  const nothing: vscode.TreeDataProvider<never> = { getChildren: () => [], getTreeItem: (element) => element };
  context.subscriptions.push(vscode.window.registerTreeDataProvider('hopthrough.appliances', nothing));
  for (const command of commandIds(context.extension.packageJSON)) {
    context.subscriptions.push(vscode.commands.registerCommand(command, explain));
  }
}

function explain(): { failure: object } {
  const message = vscode.l10n.t(
    'Hopthrough cannot connect here: this VS Code runs in a browser alone and cannot open network connections.',
  );
  const next = vscode.l10n.t('Open this inventory in a desktop VS Code, or in a remote window.');
  void vscode.window.showErrorMessage(`${message} ${next}`);
  return { failure: { hop: '', stage: 'validate', reason: 'not-here', message, next } };
}

function commandIds(manifest: unknown): string[] {
  const { contributes } = manifest as { contributes?: { commands?: { command: string }[] } };
  return (contributes?.commands ?? []).map(({ command }) => command);
}
