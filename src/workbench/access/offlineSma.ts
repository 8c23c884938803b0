/**
 * The way to an SMA without Internet: a tunnel on an ESA or WSA, SSH access on the SMA, one hand-over. Cisco support
 * comes through the first and logs in to the second (DOMAIN 3).
 */

import * as vscode from 'vscode';
import type { Appliance } from '../../appliance/appliance';
import type { ProbeRun, Verdict } from '../../appliance/probeReport';
import type { RemoteAccess, RemoteAccessState } from '../../appliance/remoteAccess';
import type { Choices } from '../../tunnel/moves';
import { askPort } from './accessQuestions';
import { verdictWord } from '../probes/verdictWording';
import { stateWord } from './remoteAccessWording';
import { inert } from '../wording';
import { quickPick } from '../questionBoxes';

type Seen = Readonly<{ id: string; verdict: Verdict }>;

export interface OfflineSmaDeps {
  readonly find: (id: string) => Appliance | undefined;
  /**
   * Every ESA and WSA, or one of them alone, with what it sees of the SMA's SSH port; `undefined`: the person stopped it.
   */
  readonly candidates: (sma: Appliance, only?: string) => Promise<readonly Seen[] | undefined>;
  readonly lastProbe: (id: string) => ProbeRun | undefined;
  /** Read now. What went wrong was said; `undefined` then. */
  readonly read: (appliance: Appliance) => Promise<RemoteAccess | undefined>;
  /** Guided and read back. What went wrong was said; `undefined` then. */
  readonly change: (appliance: Appliance, choices: Choices) => Promise<RemoteAccess | undefined>;
  /** The last reading. */
  readonly accessOf: (id: string) => RemoteAccess | undefined;
  /** The hop whose tunnel carries Cisco to it. Does not reject: the tunnel is open by then. */
  readonly carries: (sma: string, carrier: string) => Promise<void>;
}

export interface WayForCisco {
  readonly tunnel: RemoteAccess;
  readonly sshAccess: RemoteAccess;
}

/** Resolves to `undefined` when the person gives up, or when it stopped half way and that was said. */
export async function reachOfflineSma(sma: Appliance, deps: OfflineSmaDeps): Promise<WayForCisco | undefined> {
  if (sma.family !== 'sma') {
    const words = vscode.l10n.t('{0} is no SMA: enable the tunnel on it instead.', inert(sma.id));
    void vscode.window.showInformationMessage(words);
    return undefined;
  }
  const carrier = await pickCarrier(sma, deps);
  const way = carrier && (await planWay(sma, carrier, deps));
  if (carrier === undefined || way === undefined || !(await confirmWay(sma, carrier, way))) return undefined;
  const tunnel = await deps.change(carrier, { verb: 'TUNNEL', port: way.port, seed: 'generate' });
  if (tunnel?.state !== 'tunnel-up') return halfWay(sma, carrier, deps);
  await deps.carries(sma.id, carrier.id);
  const sshAccess = await deps.change(sma, { verb: 'SSHACCESS', port: undefined, seed: 'generate' });
  if (sshAccess?.state !== 'ssh-access') return halfWay(sma, carrier, deps);
  void sayOpen(sma, carrier);
  return { tunnel, sshAccess };
}

/** What stands already, by a reading of now, and the port for a tunnel that does not; `undefined`: given up, or not read. */
async function planWay(sma: Appliance, carrier: Appliance, deps: OfflineSmaDeps): Promise<Way | undefined> {
  const tunnel = await standing(carrier, 'tunnel-up', deps);
  const sshAccess = tunnel && (await standing(sma, 'ssh-access', deps));
  if (tunnel === undefined || sshAccess === undefined) return undefined;
  if (tunnel !== 'none') return { tunnel, sshAccess, port: tunnel.port ?? undefined };
  const port = await askPort(carrier, deps.lastProbe(carrier.id));
  return port === undefined ? undefined : { tunnel, sshAccess, port };
}

interface Way {
  readonly tunnel: RemoteAccess | 'none';
  readonly sshAccess: RemoteAccess | 'none';
  /** Of the tunnel; not known of one that was enabled elsewhere. */
  readonly port: number | undefined;
}

/** What the last reading said may be over: it is read again before anything is promised of it. */
async function standing(
  appliance: Appliance,
  state: RemoteAccessState,
  { accessOf, read }: OfflineSmaDeps,
): Promise<RemoteAccess | 'none' | undefined> {
  if (accessOf(appliance.id)?.state !== state) return 'none';
  const access = await read(appliance);
  return access === undefined || access.state === state ? access : 'none';
}

/** Where the usual way reaches it, no other appliance is logged in to but on request: each is a login, and a host key. */
async function pickCarrier(sma: Appliance, deps: OfflineSmaDeps): Promise<Appliance | undefined> {
  const usual = sma.via.at(-1);
  const seen = usual === undefined ? [] : await deps.candidates(sma, usual);
  if (seen === undefined) return undefined;
  if (!seen.some(({ verdict }) => verdict === 'ssh')) return pickOfAll(sma, deps);
  const others = vscode.l10n.t('Ask the other ESAs and WSAs...');
  const picked = await pickOne(sma, [...items(sma, seen), { label: others, description: '', id: undefined }]);
  if (picked === undefined) return undefined;
  return picked.id === undefined ? pickOfAll(sma, deps) : deps.find(picked.id);
}

async function pickOfAll(sma: Appliance, { candidates, find }: OfflineSmaDeps): Promise<Appliance | undefined> {
  const seen = await candidates(sma);
  if (seen === undefined) return undefined;
  if (seen.length === 0) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t('There is no ESA or WSA in the inventory to reach {0}.', inert(sma.id)),
    );
    return undefined;
  }
  const picked = await pickOne(sma, items(sma, seen));
  return picked && find(picked.id);
}

/** Those that reach it first, the usual way before the others. */
function items(sma: Appliance, seen: readonly Seen[]) {
  const usual = sma.via.at(-1);
  const rank = ({ id, verdict }: Seen) => (verdict === 'ssh' ? 0 : 2) + (id === usual ? 0 : 1);
  return [...seen]
    .sort((a, b) => rank(a) - rank(b))
    .map((one) => ({ label: inert(one.id), description: seenWords(one, sma, one.id === usual), id: one.id }));
}

async function pickOne<I extends vscode.QuickPickItem>(
  { id }: Appliance,
  choices: readonly I[],
): Promise<I | undefined> {
  const title = vscode.l10n.t('Way for Cisco support to {0}', inert(id));
  const placeHolder = vscode.l10n.t('Whose tunnel carries Cisco support?');
  return quickPick(choices, { title, placeHolder, ignoreFocusOut: true });
}

function seenWords({ verdict }: Seen, { id, port }: Appliance, isUsual: boolean): string {
  const reach =
    verdict === 'ssh'
      ? vscode.l10n.t('reaches {0} on port {1}', inert(id), port)
      : verdict === 'not-tried' || verdict === 'cancelled'
        ? vscode.l10n.t('was not asked whether it reaches {0}', inert(id))
        : vscode.l10n.t('was not seen to reach {0}: {1}', inert(id), verdictWord(verdict));
  return isUsual ? `${reach} · ${vscode.l10n.t('the usual way')}` : reach;
}

/** Enter falls on the first item, which is therefore the refusal. */
async function confirmWay(sma: Appliance, carrier: Appliance, way: Way): Promise<boolean> {
  const [target, hop] = [inert(sma.id), inert(carrier.id)];
  const detail = [
    ...(sma.production || carrier.production ? [vscode.l10n.t('Production appliance.')] : []),
    vscode.l10n.t('An SMA without Internet cannot open a tunnel itself: support > {0} > {1}.', hop, target),
    tunnelStep(hop, way),
    sshAccessStep(target, way),
    ...notHeld(way),
    vscode.l10n.t('Both are read back. Service access stays on at both until you disable it.'),
  ].join('\n');
  const [refuse, open] = [vscode.l10n.t('Do Not Open'), vscode.l10n.t('Open Both')];
  const message = vscode.l10n.t('Open the way for Cisco support to {0}?', target);
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, refuse, open)) === open;
}

function tunnelStep(hop: string, { tunnel, port }: Way): string {
  if (tunnel === 'none')
    return vscode.l10n.t(
      '1. {0}: tunnel on port {1}, for about seven days, with a seed that {0} generates.',
      hop,
      port ?? '',
    );
  return port === undefined
    ? vscode.l10n.t('1. {0}: its tunnel is up already and stays; its seed too.', hop)
    : vscode.l10n.t('1. {0}: its tunnel on {1} is up already and stays; its seed too.', hop, port);
}

function sshAccessStep(target: string, { sshAccess }: Way): string {
  return sshAccess === 'none'
    ? vscode.l10n.t('2. {0}: SSH access, with a seed that {0} generates.', target)
    : vscode.l10n.t('2. {0}: its SSH access is on already and stays; its seed too.', target);
}

/** A seed is said once, to who enabled it. */
function notHeld({ tunnel, sshAccess }: Way): string[] {
  return [tunnel, sshAccess]
    .filter((one) => one !== 'none')
    .filter(({ seed }) => seed === 'none')
    .map(({ applianceId }) =>
      vscode.l10n.t('The seed of {0} is not held here: who enabled it has it.', inert(applianceId)),
    );
}

/** What is open now, by the last readings, and whether it shall be closed again. */
async function halfWay(sma: Appliance, carrier: Appliance, deps: OfflineSmaDeps): Promise<undefined> {
  const both = [carrier, sma];
  const open = both.filter(({ id }) => deps.accessOf(id)?.serviceAccess !== false && deps.accessOf(id) !== undefined);
  const isDown = deps.accessOf(carrier.id)?.state === 'tunnel-down';
  const hop = inert(carrier.id);
  const detail = [
    ...both.map(({ id }) => stateLine(id, deps.accessOf(id))),
    ...(isDown
      ? [vscode.l10n.t('No tunnel came up: a probe from {0} says which port gets out, and why not.', hop)]
      : []),
  ].join('\n');
  const message = vscode.l10n.t('The way to {0} is not complete.', inert(sma.id));
  const [leave, close] = [vscode.l10n.t('Leave As It Is'), vscode.l10n.t('Close What Is Open')];
  const probe = vscode.l10n.t('Leave It and Probe {0}', hop);
  const buttons = open.length === 0 ? [] : [leave, close, ...(isDown ? [probe] : [])];
  const answer = await vscode.window.showWarningMessage(message, { modal: true, detail }, ...buttons);
  if (answer === probe) void vscode.commands.executeCommand('hopthrough.probe', carrier.id);
  if (answer !== close) return undefined;
  for (const appliance of open.reverse()) await deps.change(appliance, DISABLE);
  return undefined;
}

export const DISABLE: Choices = { verb: 'DISABLE', seed: 'generate', port: undefined };

function stateLine(id: string, access: RemoteAccess | undefined): string {
  const word = access === undefined ? vscode.l10n.t('not read') : stateWord(access.state);
  return vscode.l10n.t('{0}: {1}', inert(id), word);
}

async function sayOpen({ id }: Appliance, carrier: Appliance): Promise<void> {
  const copy = vscode.l10n.t('Copy Both Pairs');
  const message = vscode.l10n.t(
    '{0} can be reached by Cisco support through {1}. Give them both seeds and both serial numbers.',
    inert(id),
    inert(carrier.id),
  );
  if ((await vscode.window.showInformationMessage(message, copy)) === copy)
    await vscode.commands.executeCommand('hopthrough.copySupportBlock', id);
}
