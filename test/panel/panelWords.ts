/** The words of the panel as VS Code would have them, in either language. */
import { readFileSync } from 'node:fs';
import { panelWords } from '../../src/workbench/panel/panelWords';
import type { Words } from '../../webview/messages';
import { stand } from '../unit/vscode';

export type Language = 'en' | 'fr';

export function wordsIn(language: Language): Words {
  const french = () => JSON.parse(readFileSync('l10n/bundle.l10n.fr.json', 'utf8')) as Record<string, string>;
  stand.translations = language === 'fr' ? french() : {};
  try {
    return panelWords();
  } finally {
    stand.translations = {};
  }
}
