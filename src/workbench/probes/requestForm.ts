/** In which language and form the request for the firewall team is written: given, or asked in one question. */

import * as vscode from 'vscode';
import type { CaseDocument } from '../../casework/document';
import { htmlOf } from '../../casework/html';
import { markdownOf } from '../../casework/markdown';
import { field } from '../givenOptions';
import { isLanguage, type DocumentLanguage } from '../languages';
import { quickPick } from '../questionBoxes';

export interface RequestForm {
  readonly language: DocumentLanguage;
  readonly format: Format;
}

const FORMATS = ['markdown', 'html'] as const;
type Format = (typeof FORMATS)[number];

export async function requestForm(options: unknown): Promise<RequestForm | undefined> {
  const language = field(options, 'language', isLanguage);
  const format = field(options, 'format', isFormat);
  return language === undefined ? pickForm(format) : { language, format: format ?? 'markdown' };
}

export function written(document: CaseDocument, format: Format): string {
  return format === 'html' ? htmlOf(document) : markdownOf(document);
}

/** The language of this VS Code comes first. */
async function pickForm(wanted: Format | undefined): Promise<RequestForm | undefined> {
  const languages = [
    { label: 'English', language: 'en' as const },
    { label: 'Français', language: 'fr' as const },
  ];
  const first = vscode.env.language.startsWith('fr') ? languages.reverse() : languages;
  const items = FORMATS.filter((format) => format === (wanted ?? format)).flatMap((format) =>
    first.map(({ label, language }) => ({
      label: format === 'html' ? vscode.l10n.t('{0}, as an HTML file', label) : label,
      language,
      format,
    })),
  );
  return quickPick(items, { title: vscode.l10n.t('Language of the request') });
}

const isFormat = (value: unknown): value is Format => value === 'markdown' || value === 'html';
