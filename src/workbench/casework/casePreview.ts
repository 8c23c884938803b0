/** What is known beside what goes out, in VS Code's own diff editor; nothing of it is written to the disk. */

import * as vscode from 'vscode';
import { PREVIEW_SCHEME, previewTitle } from './previewTabs';

/** File name to text. */
export type Outputs = ReadonlyMap<string, string>;

export interface CasePreview {
  /** One output against the document that shows it already. */
  compare(before: string, after: vscode.Uri): Promise<void>;
  /** All outputs at once. */
  compareAll(before: Outputs, after: Outputs): Promise<void>;
  dispose(): void;
}

export function casePreview(): CasePreview {
  let shown = new Map<string, string>();
  let round = 0;
  const provider = vscode.workspace.registerTextDocumentContentProvider(PREVIEW_SCHEME, {
    provideTextDocumentContent: (uri) => shown.get(uri.toString()) ?? '',
  });
  /** A new address each time: VS Code keeps what it was once given for an address. */
  const show = (side: string, name: string, text: string): vscode.Uri => {
    const uri = vscode.Uri.from({ scheme: PREVIEW_SCHEME, authority: String(round), path: `/${side}/${name}` });
    shown.set(uri.toString(), text);
    return uri;
  };
  const begin = (): void => {
    round += 1;
    shown = new Map();
  };
  return {
    async compare(before, after) {
      begin();
      await vscode.commands.executeCommand('vscode.diff', show('here', 'report', before), after, previewTitle());
    },
    async compareAll(before, after) {
      begin();
      const rows = [...after].map(([name, text]) => {
        const out = show('goes-out', name, text);
        return [out, show('here', name, before.get(name) ?? ''), out];
      });
      await vscode.commands.executeCommand('vscode.changes', previewTitle(), rows);
    },
    dispose: () => void provider.dispose(),
  };
}
