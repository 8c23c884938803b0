import * as vscode from 'vscode';

const CLIPBOARD_MS = 60_000;

/** Copies a secret; the clipboard is cleared after a minute, if the secret still is what it holds. */
export async function copyForAMinute(text: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  setTimeout(() => void clear(text), CLIPBOARD_MS).unref();
}

async function clear(text: string): Promise<void> {
  if ((await vscode.env.clipboard.readText()) === text) await vscode.env.clipboard.writeText('');
}
