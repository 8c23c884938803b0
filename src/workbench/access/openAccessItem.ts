/** The one item of the status bar about remote access: how many are or may be open, and whether Cisco is in. */
import * as vscode from 'vscode';
import type { Appliance } from '../../appliance/appliance';
import { endsSoon } from './expiryReminder';
import { accessSentence, expiryWords, leftText } from './remoteAccessWording';
import { isCiscoIn, isOpenNow, type ApplianceState } from '../states';
import { inert } from '../wording';

export interface OpenAppliance {
  readonly appliance: Pick<Appliance, 'id' | 'label'>;
  readonly state: ApplianceState;
}

export interface Shown {
  readonly text: string;
  /** One for each appliance. */
  readonly lines: readonly string[];
  /** Something ends soon, or is not known. */
  readonly warns: boolean;
}

/** What the item says; `undefined`: nothing is known to be open. */
export function openAccessText(all: readonly OpenAppliance[], now: number): Shown | undefined {
  const open = all.filter(({ state }) => isOpenNow(state));
  if (open.length === 0) return undefined;
  const isIn = open.filter(({ state }) => isCiscoIn(state));
  const unknown = open.filter(({ state }) => !isCiscoIn(state) && state.access?.serviceAccess !== true);
  const ending = open.filter(({ state }) => endsSoon(state.access?.expiresAt ?? null, now) || isExpired(state));
  const text = [ciscoWords(isIn), countWords(open, isIn, unknown), endingWords(ending, now)].filter(
    (part) => part !== '',
  );
  return {
    text: `$(${isIn.length > 0 ? 'account' : 'unlock'}) ${text.join(', ')}`,
    lines: open.map((one) => lineOf(one, now)),
    warns: unknown.length > 0 || ending.length > 0,
  };
}

function isExpired({ access }: ApplianceState): boolean {
  return access?.state === 'tunnel-expired';
}

function ciscoWords([first, ...more]: readonly OpenAppliance[]): string {
  if (first === undefined) return '';
  const id = inert(first.appliance.id);
  return more.length === 0
    ? vscode.l10n.t('Cisco support is on {0} now', id)
    : vscode.l10n.t('Cisco support is on {0} and {1} more now', id, more.length);
}

/** Where Cisco is in, that one alone needs no count. */
function countWords(
  open: readonly OpenAppliance[],
  isIn: readonly OpenAppliance[],
  unknown: readonly OpenAppliance[],
): string {
  if (isIn.length === open.length) return '';
  const [known, maybe] = [open.length - unknown.length, unknown.length];
  const counts = [openWords(known), unknownWords(maybe)].filter((part) => part !== '').join(', ');
  return isIn.length > 0 ? counts : vscode.l10n.t('Remote access: {0}', counts);
}

function openWords(count: number): string {
  if (count === 0) return '';
  return count === 1 ? vscode.l10n.t('1 open') : vscode.l10n.t('{0} open', count);
}

function unknownWords(count: number): string {
  if (count === 0) return '';
  return count === 1 ? vscode.l10n.t('1 unknown') : vscode.l10n.t('{0} unknown', count);
}

function endingWords(ending: readonly OpenAppliance[], now: number): string {
  const end = ({ state }: OpenAppliance) => Date.parse(state.access?.expiresAt ?? '') || 0;
  const [first] = [...ending].sort((a, b) => end(a) - end(b));
  if (first === undefined) return '';
  const [id, left] = [inert(first.appliance.id), end(first) - now];
  return left > 0 && !isExpired(first.state)
    ? vscode.l10n.t('{0} expires in {1}', id, leftText(left))
    : vscode.l10n.t('{0} has expired', id);
}

function lineOf({ appliance, state }: OpenAppliance, now: number): string {
  const { access } = state;
  const parts = [
    isCiscoIn(state) ? vscode.l10n.t('Cisco support is on {0} now.', inert(appliance.id)) : '',
    access === undefined ? '' : accessSentence(access),
    access === undefined ? '' : expiryWords(access, now),
  ];
  return parts.filter((part) => part !== '').join(' ');
}

export interface ItemDeps {
  /** What is known of the appliances of the inventory. */
  readonly all: () => readonly OpenAppliance[];
  readonly now: () => number;
}

export interface OpenAccessItem {
  /** Says what is so now. */
  update(): void;
  dispose(): void;
}

export function openAccessItem({ all, now }: ItemDeps): OpenAccessItem {
  const item = vscode.window.createStatusBarItem('openAccess', vscode.StatusBarAlignment.Left);
  item.name = vscode.l10n.t('Hopthrough: open remote access');
  item.command = 'hopthrough.listOpenAccess';
  const update = () => {
    const shown = openAccessText(all(), now());
    if (shown === undefined) {
      item.hide();
      return;
    }
    item.text = shown.text;
    item.tooltip = [...shown.lines, vscode.l10n.t('Click for the list.')].join('\n');
    item.accessibilityInformation = { label: shown.text.replace(/^\$\(\w+\) /, '') };
    item.backgroundColor = shown.warns ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    item.show();
  };
  update();
  return { update, dispose: () => item.dispose() };
}
