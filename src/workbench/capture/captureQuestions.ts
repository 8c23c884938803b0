/** What is asked before a capture is started or stopped. Each resolves to `undefined`, or to no, when the person gives up. */

import * as vscode from 'vscode';
import type { Appliance } from '../../appliance/appliance';
import type { CaptureChoices } from '../../capture/dialogues';
import { isFilter } from '../../capture/filter';
import { shortTime } from '../times';
import { inert } from '../wording';
import { inputField, quickPick } from '../questionBoxes';

export interface Chosen extends CaptureChoices {
  /** Hopthrough stops it then, whether or not the appliance knows such a limit. */
  readonly seconds: number;
}

/** `proposed`: from the last probe, measured at `probedAt`. */
export async function askCapture(
  appliance: Appliance,
  proposed: string | undefined,
  probedAt: string | undefined,
): Promise<Chosen | undefined> {
  const filter = await askFilter(appliance, proposed, probedAt);
  if (filter === undefined) return undefined;
  const limits = await askLimits(appliance);
  if (limits === undefined) return undefined;
  const on = await askInterface(appliance);
  if (on === undefined) return undefined;
  const choices: Chosen = { filter, ...limits, interfaces: on.name };
  return (await confirmStart(appliance, choices)) ? choices : undefined;
}

async function askFilter(
  { id }: Appliance,
  proposed: string | undefined,
  probedAt: string | undefined,
): Promise<string | undefined> {
  const title = vscode.l10n.t('Packet capture on {0}: what is captured', inert(id));
  if (proposed !== undefined) {
    const own = vscode.l10n.t('Another filter...');
    const description = vscode.l10n.t('from the probe of {0}', shortTime(probedAt ?? 0));
    const items = [{ label: proposed, description }, { label: own }];
    const placeHolder = vscode.l10n.t('What the last probe tried in vain, and DNS');
    const picked = await quickPick(items, { title, placeHolder, ignoreFocusOut: true });
    if (picked === undefined) return undefined;
    if (picked.label !== own) return picked.label;
  }
  const typed = await inputField({
    title,
    value: proposed ?? 'port 53',
    prompt: vscode.l10n.t(
      'A filter as tcpdump takes it, for example: host 192.0.2.1 and port 25. The narrower, the less load.',
    ),
    ignoreFocusOut: true,
    validateInput: (text) =>
      isFilter(text) ? undefined : vscode.l10n.t('Letters, digits and the signs of a filter, on one line.'),
  });
  return typed?.trim();
}

const LIMITS = [
  { megabytes: 10, seconds: 60 },
  { megabytes: 50, seconds: 300 },
  { megabytes: 200, seconds: 900 },
] as const;

async function askLimits({ id }: Appliance): Promise<Pick<Chosen, 'megabytes' | 'seconds'> | undefined> {
  const items = LIMITS.map(({ megabytes, seconds }) => ({
    label: vscode.l10n.t('{0} MB or {1} min', megabytes, seconds / 60),
    limit: { megabytes, seconds },
  }));
  const title = vscode.l10n.t('Packet capture on {0}: when it stops', inert(id));
  const placeHolder = vscode.l10n.t('Whatever comes first; you can stop it at any time');
  return (await quickPick(items, { title, placeHolder, ignoreFocusOut: true }))?.limit;
}

async function askInterface({ id }: Appliance): Promise<{ readonly name: string | undefined } | undefined> {
  const usual = { label: vscode.l10n.t('As {0} is set', inert(id)) };
  const all = { label: vscode.l10n.t('All interfaces') };
  const named = { label: vscode.l10n.t('One, by its name...') };
  const title = vscode.l10n.t('Packet capture on {0}: where', inert(id));
  const placeHolder = vscode.l10n.t('Interface');
  const picked = await quickPick([usual, all, named], { title, placeHolder, ignoreFocusOut: true });
  if (picked === undefined) return undefined;
  if (picked === usual) return { name: undefined };
  if (picked === all) return { name: 'ALL' };
  const name = await inputField({
    title,
    prompt: vscode.l10n.t('As {0} names it, for example: Management', inert(id)),
    ignoreFocusOut: true,
    validateInput: (text) =>
      /^[\w][\w .-]{0,63}$/.test(text) ? undefined : vscode.l10n.t('Letters, digits, spaces, dots and hyphens.'),
  });
  return name === undefined ? undefined : { name: name.trim() };
}

/** Enter falls on the first item, which is therefore the refusal. */
async function confirmStart({ id, production }: Appliance, choices: Chosen): Promise<boolean> {
  const name = inert(id);
  const { filter, interfaces, megabytes, seconds } = choices;
  const detail = [
    ...(production ? [vscode.l10n.t('Production appliance.')] : []),
    vscode.l10n.t('A capture can fill the disk and slow {0} down; Cisco advises to use it together with TAC.', name),
    vscode.l10n.t('Filter: {0}', filter),
    vscode.l10n.t('Interface: {0}', interfaces ?? vscode.l10n.t('As {0} is set', name)),
    vscode.l10n.t('It stops at {0} MB or after {1} min.', megabytes, seconds / 60),
    vscode.l10n.t('It ends with its CLI session: Hopthrough holds the session until you stop it or close this window.'),
    vscode.l10n.t('The capture settings of {0} are replaced. One that runs already is left as it is.', name),
  ].join('\n');
  const message = vscode.l10n.t('Start a packet capture on {0}?', name);
  const [refuse, start] = [vscode.l10n.t('Do Not Start'), vscode.l10n.t('Start Capture')];
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, refuse, start)) === start;
}

/** One that this window does not hold: somebody else's, or one of the web interface. */
export async function confirmStopForeign({ id }: Appliance): Promise<boolean> {
  const message = vscode.l10n.t('Stop the packet capture that runs on {0}?', inert(id));
  const detail = vscode.l10n.t('No session of this window holds it: somebody may be waiting for what it captures.');
  const [keep, stop] = [vscode.l10n.t('Let It Run'), vscode.l10n.t('Stop Capture')];
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, keep, stop)) === stop;
}

export async function askRemotePath({ id }: Appliance, known: string | undefined): Promise<string | undefined> {
  const typed = await inputField({
    title: vscode.l10n.t('Fetch a file from {0}', inert(id)),
    value: known ?? '/captures/',
    prompt: vscode.l10n.t('Its path on the appliance. It gets a name of its own on this computer.'),
    ignoreFocusOut: true,
    validateInput: (text) =>
      /^\/[^\u0000-\u001f\u007f]{0,511}[^/\u0000-\u001f\u007f]$/.test(text)
        ? undefined
        : vscode.l10n.t('A path that begins with / and ends with a name.'),
  });
  return typed;
}
