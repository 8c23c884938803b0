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
  let [one, many] = [round(0), round(0)];
  let rounds = 0;
  const provider = vscode.workspace.registerTextDocumentContentProvider(PREVIEW_SCHEME, {
    provideTextDocumentContent: (uri) => one.textAt(uri) ?? many.textAt(uri) ?? '',
  });
  return {
    async compare(before, after) {
      one = round((rounds += 1));
      await vscode.commands.executeCommand('vscode.diff', one.show('here', 'report', before), after, previewTitle());
    },
    async compareAll(before, after) {
      many = round((rounds += 1));
      const rows = [...after].map(([name, text]) => {
        const out = many.show('goes-out', name, text);
        return [out, many.show('here', name, before.get(name) ?? ''), out];
      });
      await vscode.commands.executeCommand('vscode.changes', previewTitle(), rows);
      // As it is opened, the next file that is looked at takes its place.
      await vscode.commands.executeCommand('workbench.action.keepEditor');
    },
    dispose: () => void provider.dispose(),
  };
}

interface Round {
  show(side: string, name: string, text: string): vscode.Uri;
  textAt(uri: vscode.Uri): string | undefined;
}

/** At new addresses each time: VS Code keeps what it was once given for an address. */
function round(count: number): Round {
  const shown = new Map<string, string>();
  return {
    show(side, name, text) {
      const uri = vscode.Uri.from({ scheme: PREVIEW_SCHEME, authority: String(count), path: `/${side}/${name}` });
      shown.set(uri.toString(), text);
      return uri;
    },
    textAt: (uri) => shown.get(uri.toString()),
  };
}
