/** What is asked before a capture is started or stopped. Each resolves to `undefined`, or to no, when the person gives up. */

import * as vscode from 'vscode';
import type { Appliance } from '../../appliance/appliance';
import type { CaptureChoices } from '../../capture/dialogues';
import { filterFault, unknownWord, type FilterFault } from '../../capture/filter';
import { shortTime } from '../times';
import { inert } from '../wording';
import { inputField, quickPick } from '../questionBoxes';

export interface Chosen extends CaptureChoices {
  /** Hopthrough stops it then, whether or not the appliance knows such a limit. */
  readonly seconds: number;
}

/** A filter from the last probe. */
export interface Proposal {
  readonly filter: string;
  /** When it was measured, ISO 8601 UTC. */
  readonly probedAt: string;
  /** Names that were looked up anew, and those of them that had no address. */
  readonly names: readonly string[];
  readonly notFound: readonly string[];
}

export async function askCapture(appliance: Appliance, proposed: Proposal | undefined): Promise<Chosen | undefined> {
  const filter = await askFilter(appliance, proposed);
  if (filter === undefined) return undefined;
  const limits = await askLimits(appliance);
  if (limits === undefined) return undefined;
  const on = await askInterface(appliance);
  if (on === undefined) return undefined;
  const choices: Chosen = { filter, ...limits, interfaces: on.name };
  return (await confirmStart(appliance, choices)) ? choices : undefined;
}

async function askFilter({ id }: Appliance, proposed: Proposal | undefined): Promise<string | undefined> {
  const title = vscode.l10n.t('Packet capture on {0}: what is captured', inert(id));
  if (proposed !== undefined) {
    const own = vscode.l10n.t('Another filter...');
    const label = vscode.l10n.t('What the probe of {0} tried in vain, and DNS', shortTime(proposed.probedAt));
    const items = [{ label, detail: proposed.filter }, { label: own }];
    const picked = await quickPick(items, { title, placeHolder: originWords(proposed), ignoreFocusOut: true });
    if (picked === undefined) return undefined;
    if (picked.label !== own) return proposed.filter;
  }
  const typed = await inputField({
    title,
    value: proposed?.filter ?? 'port 53',
    prompt: vscode.l10n.t(
      'A filter as tcpdump takes it, for example: host 192.0.2.1 and port 25. The narrower, the less load.',
    ),
    ignoreFocusOut: true,
    validateInput: filterProblem,
  });
  return typed?.trim();
}

/** What tcpdump alone can judge is no error here. */
function filterProblem(text: string): string | vscode.InputBoxValidationMessage | undefined {
  const fault = filterFault(text);
  if (fault !== undefined) return faultWords(fault);
  const word = unknownWord(text);
  if (word === undefined) return undefined;
  const message = vscode.l10n.t(
    '"{0}" is not a word of filters that Hopthrough knows: the capture may not start. Enter sends it as it is.',
    word,
  );
  return { message, severity: vscode.InputBoxValidationSeverity.Warning };
}

function faultWords(fault: FilterFault): string {
  switch (fault.what) {
    case 'empty':
      return vscode.l10n.t('Without a filter everything would be captured: type one.');
    case 'long':
      return vscode.l10n.t('A filter has {0} characters at most.', fault.most);
    case 'sign':
      return vscode.l10n.t('"{0}" is not a sign of filters: take it out.', inert(fault.sign));
  }
}

/** Where its addresses are from. */
function originWords({ names, notFound }: Proposal): string {
  if (names.length === 0) return vscode.l10n.t('The addresses are those that were probed');
  return notFound.length === 0
    ? vscode.l10n.t('The addresses were looked up just now')
    : vscode.l10n.t('The addresses are those of the probe: not found just now: {0}', notFound.map(inert).join(', '));
}

const LIMITS = [
  { megabytes: 10, seconds: 60 },
  { megabytes: 50, seconds: 300 },
  { megabytes: 200, seconds: 900 },
] as const;

type Limits = Pick<Chosen, 'megabytes' | 'seconds'>;

async function askLimits({ id }: Appliance): Promise<Limits | undefined> {
  const items: { readonly label: string; readonly limits?: Limits }[] = [
    ...LIMITS.map((limits) => ({ label: limitWords(limits), limits })),
    { label: vscode.l10n.t('Other limits...') },
  ];
  const title = vscode.l10n.t('Packet capture on {0}: when it stops', inert(id));
  const placeHolder = vscode.l10n.t('Whatever comes first; you can stop it at any time');
  const picked = await quickPick(items, { title, placeHolder, ignoreFocusOut: true });
  if (picked === undefined || picked.limits !== undefined) return picked?.limits;
  const [{ megabytes: usual }] = LIMITS;
  const megabytes = await askNumber(title, vscode.l10n.t('Size in MB, {0} at most', MOST_MB), usual, MOST_MB);
  if (megabytes === undefined) return undefined;
  const minutes = await askNumber(title, vscode.l10n.t('Time in minutes, {0} at most', MOST_MINUTES), 60, MOST_MINUTES);
  return minutes === undefined ? undefined : { megabytes, seconds: minutes * 60 };
}

/** The largest that is offered anyway: what an appliance takes at most is not known. */
const MOST_MB = 200;
const MOST_MINUTES = 24 * 60;

function limitWords({ megabytes, seconds }: Limits): string {
  return vscode.l10n.t('{0} MB or {1} min', megabytes, seconds / 60);
}

async function askNumber(title: string, prompt: string, usual: number, most: number): Promise<number | undefined> {
  const typed = await inputField({
    ...{ title, prompt, value: String(usual), ignoreFocusOut: true },
    validateInput: (text) =>
      /^[1-9]\d{0,5}$/.test(text.trim()) && Number(text) <= most
        ? undefined
        : vscode.l10n.t('A whole number from 1 to {0}.', most),
  });
  return typed === undefined ? undefined : Number(typed);
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
    vscode.l10n.t('Where {0} does not tell the size, only the time limit is sure.', name),
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

/** After a click that may have been meant for something else. The panel is opened on request. */
export async function askStop({ id }: Appliance): Promise<boolean> {
  const [stop, status, keep] = [
    vscode.l10n.t('Stop Capture'),
    vscode.l10n.t('Open Status'),
    vscode.l10n.t('Let It Run'),
  ];
  const title = vscode.l10n.t('A packet capture runs on {0}', inert(id));
  const picked = await quickPick(
    [stop, status, keep].map((label) => ({ label })),
    { title },
  );
  if (picked?.label === status) void vscode.commands.executeCommand('hopthrough.openStatus', id);
  return picked?.label === stop;
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
