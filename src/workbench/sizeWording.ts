import * as vscode from './spoken';

export function sizeWords(bytes: number): string {
  if (bytes < 1024) return vscode.l10n.t('{0} bytes', bytes);
  const kilobytes = bytes / 1024;
  if (kilobytes < 1024) return vscode.l10n.t('{0} KB', kilobytes < 10 ? tenths(kilobytes) : kilobytes.toFixed(0));
  return vscode.l10n.t('{0} MB', tenths(kilobytes / 1024));
}

function tenths(value: number): string {
  const [whole = '', part = ''] = value.toFixed(1).split('.');
  return vscode.l10n.t('{0}.{1}', whole, part);
}

/** Enough of a SHA-256 to compare by eye; that more of it follows is shown. */
export function shortHash(sha256: string): string {
  return `${sha256.slice(0, 16)}…`;
}
