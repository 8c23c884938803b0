/** What a probe is to do: by the options of a command, or asked in a box. */

import * as vscode from 'vscode';
import type { Appliance } from '../../appliance/appliance';
import { field, isListOfText, isText } from '../givenOptions';
import { quickPick } from '../questionBoxes';
import { inert, vantageName } from '../wording';
import type { ProbeDeps, Vantage } from './probe';
import { asJson, asMarkdown, asText } from './probeDocument';
import type { ProbeRun } from './probes';

export function chosenAppliances({ inventory }: Pick<ProbeDeps, 'inventory'>, options: unknown): readonly Appliance[] {
  const path = (field(options, 'folder', isText) ?? '').split('/').filter(Boolean);
  const ids = field(options, 'ids', isListOfText);
  return inventory
    .all()
    .filter(({ id }) => ids?.includes(id) ?? true)
    .filter(({ family, folder }) => family !== 'jump' && path.every((name, level) => folder[level] === name));
}

export function chosenVantages(options: unknown): readonly Vantage[] | undefined {
  return field(
    options,
    'vantages',
    (value): value is readonly Vantage[] => Array.isArray(value) && value.every(isVantage),
  );
}

const FORMATS = { text: asText, markdown: asMarkdown, json: asJson } as const;
type Format = keyof typeof FORMATS;

const isVantage = (value: unknown): value is Vantage => value === 'computer' || value === 'appliance';
const isFormat = (value: unknown): value is Format => isText(value) && Object.keys(FORMATS).includes(value);

/** What an appliance says of itself counts: from this computer alone none of them is ready. */
export async function pickVantages(): Promise<readonly Vantage[] | undefined> {
  const items: readonly (vscode.QuickPickItem & { readonly vantages: readonly Vantage[] })[] = [
    { label: vscode.l10n.t('From the appliances and from {0}', vantageName()), vantages: ['computer', 'appliance'] },
    { label: vscode.l10n.t('From the appliances'), vantages: ['appliance'] },
    {
      label: vscode.l10n.t('From {0}', vantageName()),
      description: vscode.l10n.t('without a login'),
      vantages: ['computer'],
    },
  ];
  return (await quickPick(items, { title: vscode.l10n.t('Probe all') }))?.vantages;
}

/** The run in the format that is given or asked for. */
export async function chosenFormat(options: unknown): Promise<((run: ProbeRun) => string) | undefined> {
  const format = field(options, 'format', isFormat) ?? (await pickFormat());
  return format && FORMATS[format];
}

async function pickFormat(): Promise<Format | undefined> {
  const items = [
    { label: vscode.l10n.t('Text'), format: 'text' as const },
    { label: 'Markdown', format: 'markdown' as const },
    { label: 'JSON', format: 'json' as const },
  ];
  return (await quickPick(items, { title: vscode.l10n.t('Copy the probe as') }))?.format;
}

export async function pickWatched(ids: readonly string[]): Promise<string | undefined> {
  if (ids.length <= 1) return ids[0];
  const items = ids.map((id) => ({ label: inert(id), id }));
  return (await quickPick(items, { title: vscode.l10n.t('Stop watching') }))?.id;
}
