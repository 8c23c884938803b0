/** The tabs in which is read what goes out. What they show is kept nowhere: a window that reloads finds them dead. */

import * as vscode from 'vscode';

/** Also among the activation events of package.json: such a tab that is shown after a reload is closed by the window then. */
export const PREVIEW_SCHEME = 'hopthrough-case';

export function previewTitle(): string {
  return vscode.l10n.t('Known here ↔ goes out');
}

/** Those of an earlier window; called before this one opens any. */
export async function closeLeftPreviews(): Promise<void> {
  const left = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.filter((tab) => isLeft(tab, tabs)));
  if (left.length > 0) await vscode.window.tabGroups.close(left, true);
}

/** Never one with what is not saved anywhere else. */
function isLeft({ input, label, isDirty }: vscode.Tab, beside: readonly vscode.Tab[]): boolean {
  if (input instanceof vscode.TabInputTextDiff)
    return input.original.scheme === PREVIEW_SCHEME && (!isDirty || beside.some((tab) => isOf(input.modified, tab)));
  return !isDirty && isPreviewOfMany({ input, label });
}

/** Of a tab of many diffs the stable API tells the label alone, to which VS Code adds how many they are. */
export function isPreviewOfMany({ input, label }: Pick<vscode.Tab, 'input' | 'label'>): boolean {
  const isAnother = input instanceof vscode.TabInputText || input instanceof vscode.TabInputTextDiff;
  return !isAnother && label.startsWith(previewTitle());
}

function isOf(uri: vscode.Uri, { input }: vscode.Tab): boolean {
  return input instanceof vscode.TabInputText && input.uri.toString() === uri.toString();
}
