import * as vscode from 'vscode';

const CLIPBOARD_MS = 60_000;

/** A secret on the clipboard; it is cleared away only where it still is what the clipboard holds. */
export interface SecretClipboard {
  /** For a minute. */
  copy(text: string): Promise<void>;
  /** What was copied last, before its minute is over. */
  clear(): Promise<void>;
}

export function secretClipboard(): SecretClipboard {
  let copied: { readonly text: string; readonly timer: NodeJS.Timeout } | undefined;
  const clear = async () => {
    if (copied === undefined) return;
    const { text, timer } = copied;
    copied = undefined;
    clearTimeout(timer);
    if ((await vscode.env.clipboard.readText()) === text) await vscode.env.clipboard.writeText('');
  };
  return {
    async copy(text) {
      await vscode.env.clipboard.writeText(text);
      clearTimeout(copied?.timer);
      copied = { text, timer: setTimeout(() => void clear(), CLIPBOARD_MS).unref() };
    },
    clear,
  };
}
