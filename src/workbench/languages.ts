/** Languages of documents for somebody else, who need not read that of this VS Code. */

import * as vscode from 'vscode';
import { quickPick } from './questionBoxes';

export type DocumentLanguage = 'en' | 'fr';

export const isLanguage = (value: unknown): value is DocumentLanguage => value === 'en' || value === 'fr';

/** That of this VS Code comes first; `undefined` when the person chooses none. */
export async function pickLanguage(title: string): Promise<DocumentLanguage | undefined> {
  const items = [
    { label: 'English', language: 'en' as const },
    { label: 'Français', language: 'fr' as const },
  ];
  const first = vscode.env.language.startsWith('fr') ? items.reverse() : items;
  return (await quickPick(first, { title }))?.language;
}
