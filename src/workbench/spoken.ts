/**
 * The words of VS Code for files that word things: a document may be for somebody who reads another language than that
 * of this VS Code. Imported under the name `vscode`, so that its calls look, and are exported, as everywhere else.
 */

import * as vscode from 'vscode';

export const env = vscode.env;

/** English to another language; a string that is not in it stays English. */
export type Translations = Readonly<Record<string, string>>;

let chosen: Translations | undefined;

export const l10n = {
  t(message: string, ...args: readonly (string | number | boolean)[]): string {
    return chosen === undefined ? vscode.l10n.t(message, ...args) : filled(chosen[message] ?? message, args);
  },
};

/** What `make` words, with these translations in place of the language of this VS Code. */
export function inWordsOf<T>(translations: Translations, make: () => T): T {
  const before = chosen;
  chosen = translations;
  try {
    return make();
  } finally {
    chosen = before;
  }
}

/** As VS Code does it: a placeholder without a value stays. */
export function filled(text: string, args: readonly (string | number | boolean)[]): string {
  return text.replace(/\{(\d+)\}/g, (placeholder, index: string) => String(args[Number(index)] ?? placeholder));
}
