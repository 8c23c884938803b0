/** What a person chooses before anything is made for a case. */

import * as vscode from 'vscode';
import type { CaseCapture } from '../../casework/caseFacts';
import { REDACTED_KINDS, type Redacted } from '../../casework/redaction';
import type { CapturesHere } from './caseKnown';
import { sizeWords } from '../sizeWording';
import { field, isListOfText, isText } from '../givenOptions';
import { isLanguage, pickLanguage, type DocumentLanguage } from '../languages';
import { inert } from '../wording';
import { quickPick } from '../questionBoxes';

export const CASE_FORMATS = ['markdown', 'html', 'json', 'bundle'] as const;
export type CaseFormat = (typeof CASE_FORMATS)[number];

export interface CaseChoices {
  readonly format: CaseFormat;
  readonly language: DocumentLanguage;
  readonly redacted: Redacted;
}

/** What goes into a bundle beside the reports. */
export interface BundleChoices {
  readonly log: boolean;
  readonly captures: readonly CaseCapture[];
}

/** @param given `{format?, language?, redact?: (keyof Redacted)[]}`; what is there is not asked */
export async function askCase(id: string, given: unknown): Promise<CaseChoices | undefined> {
  const format = field(given, 'format', isFormat) ?? (await pickFormat(id));
  if (format === undefined) return undefined;
  const language =
    field(given, 'language', isLanguage) ?? (await pickLanguage(vscode.l10n.t('Language of the report')));
  if (language === undefined) return undefined;
  const kinds = field(given, 'redact', isListOfText) ?? (await pickRedacted());
  if (kinds === undefined) return undefined;
  const is = (kind: keyof Redacted) => kinds.includes(kind);
  const redacted = { addresses: is('addresses'), hosts: is('hosts'), users: is('users'), serials: is('serials') };
  return { format, language, redacted };
}

async function pickFormat(id: string): Promise<CaseFormat | undefined> {
  const items: (vscode.QuickPickItem & { readonly format: CaseFormat })[] = [
    { label: vscode.l10n.t('Report, to read first'), description: 'Markdown', format: 'markdown' },
    { label: vscode.l10n.t('Report as a web page'), description: 'HTML', format: 'html' },
    { label: vscode.l10n.t('Report for a program'), description: 'JSON', format: 'json' },
    {
      label: vscode.l10n.t('Bundle for the case'),
      description: 'zip',
      detail: vscode.l10n.t('Reports, log and the captures you choose, with a SHA-256 of each file'),
      format: 'bundle',
    },
  ];
  const title = vscode.l10n.t('Case report of {0}', inert(id));
  return (await quickPick(items, { title }))?.format;
}

async function pickRedacted(): Promise<readonly string[] | undefined> {
  const words: Readonly<Record<keyof Redacted, readonly [label: string, example: string]>> = {
    addresses: [vscode.l10n.t('IP addresses'), 'address-1'],
    hosts: [vscode.l10n.t('Host names, ids, labels and folders'), 'host-1'],
    users: [vscode.l10n.t('User names'), 'user-1'],
    serials: [vscode.l10n.t('Serial numbers, which Cisco needs'), 'serial-1'],
  };
  const items = REDACTED_KINDS.map((kind) => ({
    label: words[kind][0],
    description: words[kind][1],
    picked: kind !== 'serials',
    redacts: kind,
  }));
  const title = vscode.l10n.t('What is replaced by tokens before it leaves');
  const placeHolder = vscode.l10n.t('Seeds, passwords and keys are never in it.');
  const picked = await quickPick(items, { title, placeHolder, canPickMany: true });
  return picked?.map(({ redacts }) => redacts);
}

/** @param given `{log?: boolean, captures?: file names}`; both are asked in one question, unless one of them is there */
export async function askBundle(
  { captures, older }: CapturesHere,
  { addresses }: Redacted,
  given: unknown,
): Promise<BundleChoices | undefined> {
  const log = field(given, 'log', (value): value is boolean => typeof value === 'boolean');
  const names = field(given, 'captures', isListOfText);
  if (log !== undefined || names !== undefined)
    return { log: log ?? false, captures: captures.filter(({ name }) => names?.includes(name) ?? false) };
  const asItIs = vscode.l10n.t('It goes as it is: traffic, addresses and names in it cannot be replaced.');
  const items: (vscode.QuickPickItem & { readonly capture?: CaseCapture })[] = [
    { label: vscode.l10n.t('Log of Hopthrough'), picked: true },
    ...captures.map((capture) => ({
      label: inert(capture.name),
      description: sizeWords(capture.bytes),
      detail: asItIs,
      picked: !addresses,
      capture,
    })),
  ];
  const title = vscode.l10n.t('What goes into the bundle beside the reports');
  const placeHolder = vscode.l10n.t('Older captures of this appliance that are not listed: {0}.', older);
  const picked = await quickPick(items, { title, canPickMany: true, ...(older > 0 && { placeHolder }) });
  if (picked === undefined) return undefined;
  return {
    log: picked.some(({ capture }) => capture === undefined),
    captures: picked.flatMap(({ capture }) => capture ?? []),
  };
}

function isFormat(value: unknown): value is CaseFormat {
  return isText(value) && (CASE_FORMATS as readonly string[]).includes(value);
}
