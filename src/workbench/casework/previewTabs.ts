/** The tabs in which is read what goes out. What they show is kept nowhere: a window that reloads finds them dead. */

import * as vscode from 'vscode';

export const PREVIEW_SCHEME = 'hopthrough-case';

export function previewTitle(): string {
  return vscode.l10n.t('Known here ↔ goes out');
}

/** Those of an earlier window; called before this one opens any. */
export async function closeLeftPreviews(): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  // Of a tab of many diffs the stable API tells the label alone, to which VS Code adds how many they are.
  const left = tabs.filter(({ label }) => label.startsWith(previewTitle()));
  if (left.length > 0) await vscode.window.tabGroups.close(left, true);
}
