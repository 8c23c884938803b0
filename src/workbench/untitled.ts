import * as vscode from 'vscode';

/** A document that is written nowhere until the person saves it. */
export async function openUntitled(content: string, language: string): Promise<{ readonly uri: string }> {
  const document = await vscode.workspace.openTextDocument({ content, language });
  await vscode.window.showTextDocument(document, { preview: false });
  return { uri: document.uri.toString() };
}
