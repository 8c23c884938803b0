/**
 * The way to an SMA without Internet: a tunnel on an ESA or WSA, SSH access on the SMA, one hand-over. Cisco support
 * comes through the first and logs in to the second (DOMAIN 3).
 */

import * as vscode from 'vscode';
import type { Appliance } from '../../appliance/appliance';
import type { ProbeRun } from '../../appliance/probeReport';
import type { RemoteAccess, RemoteAccessState } from '../../appliance/remoteAccess';
import type { Choices } from '../../tunnel/moves';
import type { Changed } from '../../tunnel/remoteAccess';
import type { Refusal } from './accessMessages';
import { askPort } from './accessQuestions';
import { pickCarrier, type CarrierQuestionDeps } from './carrierQuestion';
import { accessSentence, stateWord } from './remoteAccessWording';
import { earlierSeedWords } from './seedWording';
import { isOpen } from '../states';
import { inert } from '../wording';

type Ended = Pick<Changed, 'access' | 'outcome'>;

export interface OfflineSmaDeps extends CarrierQuestionDeps {
  readonly lastProbe: (id: string) => ProbeRun | undefined;
  /** Read now. What went wrong was said; `undefined` then. */
  readonly read: (appliance: Appliance) => Promise<RemoteAccess | undefined>;
  /** Guided and read back. What went wrong was said; `undefined`: the person stopped it. */
  readonly change: (appliance: Appliance, choices: Choices) => Promise<Ended | Refusal | undefined>;
  /** For who looks on: it was on already, and nothing was changed. */
  readonly wasOn: (id: string) => void;
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
  const way = carrier && (await agreedWay(sma, carrier, deps));
  return carrier && way && openWay(sma, carrier, way, deps);
}

async function openWay(
  sma: Appliance,
  carrier: Appliance,
  way: Way,
  deps: OfflineSmaDeps,
): Promise<WayForCisco | undefined> {
  const tunnel =
    way.tunnel === 'none'
      ? ended(await deps.change(carrier, { verb: 'TUNNEL', port: way.port, seed: 'generate' }))
      : stays(way.tunnel, deps);
  const smaStays = way.sshAccess === 'none' ? [] : [sma.id];
  if (tunnel?.access.state !== 'tunnel-up') return halfWay(sma, carrier, [...wasOn(tunnel), ...smaStays], deps);
  await deps.carries(sma.id, carrier.id);
  const sshAccess =
    way.sshAccess === 'none'
      ? ended(await deps.change(sma, { verb: 'SSHACCESS', port: undefined, seed: 'generate' }))
      : stays(way.sshAccess, deps);
  if (sshAccess?.access.state !== 'ssh-access')
    return halfWay(sma, carrier, [...wasOn(tunnel), ...wasOn(sshAccess)], deps);
  // A window that read the SMA before it was open has forgotten who carries it.
  await deps.carries(sma.id, carrier.id);
  void sayOpen(sma, carrier);
  return { tunnel: tunnel.access, sshAccess: sshAccess.access };
}

function ended(end: Ended | Refusal | undefined): Ended | undefined {
  return end !== undefined && 'access' in end ? end : undefined;
}

function stays(access: RemoteAccess, deps: OfflineSmaDeps): Ended {
  deps.wasOn(access.applianceId);
  return { access, outcome: 'already' };
}

/** Others may be using it: it is not for this journey to close. */
function wasOn(end: Ended | undefined): string[] {
  return end?.outcome === 'already' ? [end.access.applianceId] : [];
}

type Part = RemoteAccess | 'none';

/** What stands already; of a tunnel that does not, the port. */
type Way = { readonly sshAccess: Part } & (
  | { readonly tunnel: 'none'; readonly port: number }
  | { readonly tunnel: RemoteAccess }
);

/** What is said to stay is read again after the yes; where it has gone meanwhile, another question is due. */
async function agreedWay(sma: Appliance, carrier: Appliance, deps: OfflineSmaDeps): Promise<Way | undefined> {
  for (;;) {
    const way = await planWay(sma, carrier, deps);
    if (way === undefined || !(await confirmWay(sma, carrier, way))) return undefined;
    const now = await partsNow(sma, carrier, deps);
    if (now === undefined) return undefined;
    if (isAlike(now.tunnel, way.tunnel) && isAlike(now.sshAccess, way.sshAccess)) return way;
  }
}

function isAlike(one: Part, other: Part): boolean {
  return (one === 'none') === (other === 'none');
}

/** `undefined`: given up, or what is in the way was said. */
async function planWay(sma: Appliance, carrier: Appliance, deps: OfflineSmaDeps): Promise<Way | undefined> {
  const parts = await partsNow(sma, carrier, deps);
  if (parts === undefined) return undefined;
  const { tunnel, sshAccess } = parts;
  if (tunnel !== 'none') return { tunnel, sshAccess };
  const port = await askPort(carrier, deps.lastProbe(carrier.id));
  return port === undefined ? undefined : { tunnel, sshAccess, port };
}

async function partsNow(sma: Appliance, carrier: Appliance, deps: OfflineSmaDeps) {
  const tunnel = await standing(carrier, 'tunnel-up', deps);
  const sshAccess = tunnel && (await standing(sma, 'ssh-access', deps));
  return tunnel && sshAccess && { tunnel, sshAccess };
}

/**
 * Service access that is or may be on is read again: what is enabled already is not enabled a second time, with another
 * seed or as something else. `undefined`: it is in the way or could not be read, and that was said.
 */
async function standing(
  appliance: Appliance,
  state: RemoteAccessState,
  { accessOf, read }: OfflineSmaDeps,
): Promise<Part | undefined> {
  const known = accessOf(appliance.id);
  if (known === undefined || known.serviceAccess === false) return 'none';
  const access = await read(appliance);
  if (access === undefined || access.state === state) return access;
  if (access.serviceAccess === false) return 'none';
  void sayInTheWay(access);
  return undefined;
}

async function sayInTheWay(access: RemoteAccess): Promise<void> {
  const id = access.applianceId;
  if (access.serviceAccess === null) {
    void vscode.window.showWarningMessage(accessSentence(access));
    return;
  }
  const message = vscode.l10n.t(
    '{0}: service access is on already, and not as this way needs it ({1}). Disable it first.',
    inert(id),
    stateWord(access.state),
  );
  const disable = vscode.l10n.t('Disable Remote Access...');
  if ((await vscode.window.showWarningMessage(message, disable)) === disable)
    await vscode.commands.executeCommand('hopthrough.disableRemoteAccess', id);
}

/** Enter falls on the first item, which is therefore the refusal. */
async function confirmWay(sma: Appliance, carrier: Appliance, way: Way): Promise<boolean> {
  const [target, hop] = [inert(sma.id), inert(carrier.id)];
  const detail = [
    ...(sma.production || carrier.production ? [vscode.l10n.t('Production appliance.')] : []),
    vscode.l10n.t('An SMA without Internet cannot open a tunnel itself: support > {0} > {1}.', hop, target),
    tunnelStep(hop, way),
    sshAccessStep(target, way),
    ...seedDoubts(way),
    vscode.l10n.t('Both are read back. Service access stays on at both until you disable it.'),
  ].join('\n');
  const [refuse, open] = [vscode.l10n.t('Do Not Open'), openWords(way)];
  const message = vscode.l10n.t('Open the way for Cisco support to {0}?', target);
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, refuse, open)) === open;
}

function openWords({ tunnel, sshAccess }: Way): string {
  const missing = [tunnel, sshAccess].filter((part) => part === 'none').length;
  if (missing === 2) return vscode.l10n.t('Open Both');
  return missing === 1 ? vscode.l10n.t('Open the Missing End') : vscode.l10n.t('Leave Both Open');
}

function tunnelStep(hop: string, way: Way): string {
  if (way.tunnel === 'none')
    return vscode.l10n.t(
      '1. {0}: tunnel on port {1}, for about seven days, with a seed that {0} generates.',
      hop,
      way.port,
    );
  const { port } = way.tunnel;
  return port === null
    ? vscode.l10n.t('1. {0}: its tunnel is up already and stays, with its seed.', hop)
    : vscode.l10n.t('1. {0}: its tunnel on {1} is up already and stays, with its seed.', hop, port);
}

function sshAccessStep(target: string, { sshAccess }: Way): string {
  return sshAccess === 'none'
    ? vscode.l10n.t('2. {0}: SSH access, with a seed that {0} generates.', target)
    : vscode.l10n.t('2. {0}: its SSH access is on already and stays, with its seed.', target);
}

/** A seed is said once, to who enabled it; of what stays it may be that another enabled it since. */
function seedDoubts({ tunnel, sshAccess }: Way): string[] {
  return [tunnel, sshAccess].filter((one) => one !== 'none').flatMap((access) => seedDoubt(access) ?? []);
}

function seedDoubt({ applianceId, seed, seedDoubtful }: RemoteAccess): string | undefined {
  const id = inert(applianceId);
  if (seed === 'none') return vscode.l10n.t('The seed of {0} is not held here: whoever enabled access has it.', id);
  return seedDoubtful ? earlierSeedWords(id) : undefined;
}

/**
 * What is open now, by the last readings, and whether what this journey opened shall be closed again.
 * @param before ids of those whose service access was on before it
 */
async function halfWay(
  sma: Appliance,
  carrier: Appliance,
  before: readonly string[],
  deps: OfflineSmaDeps,
): Promise<undefined> {
  const both = [carrier, sma];
  const opened = both.filter(({ id }) => {
    const access = deps.accessOf(id);
    return access !== undefined && isOpen(access) && !before.includes(id);
  });
  const isDown = deps.accessOf(carrier.id)?.state === 'tunnel-down';
  const hop = inert(carrier.id);
  const detail = [
    ...both.map(({ id }) => stateLine(id, deps.accessOf(id), before.includes(id))),
    ...(isDown
      ? [vscode.l10n.t('No tunnel came up: a probe from {0} says which port gets out, and why not.', hop)]
      : []),
  ].join('\n');
  const message = vscode.l10n.t('The way to {0} is not complete.', inert(sma.id));
  const [leave, close] = [vscode.l10n.t('Leave As It Is'), vscode.l10n.t('Close What Was Opened')];
  const probe = vscode.l10n.t('Leave It and Probe {0}', hop);
  const more = [...(opened.length > 0 ? [close] : []), ...(isDown ? [probe] : [])];
  const buttons = more.length === 0 ? [] : [leave, ...more];
  const answer = await vscode.window.showWarningMessage(message, { modal: true, detail }, ...buttons);
  if (answer === probe) void vscode.commands.executeCommand('hopthrough.probe', carrier.id);
  if (answer !== close) return undefined;
  for (const appliance of opened.reverse()) if ((await deps.change(appliance, DISABLE)) === undefined) return undefined;
  return undefined;
}

export const DISABLE: Choices = { verb: 'DISABLE', seed: 'generate', port: undefined };

function stateLine(id: string, access: RemoteAccess | undefined, before: boolean): string {
  const word = access === undefined ? vscode.l10n.t('not read') : stateWord(access.state);
  return before
    ? vscode.l10n.t('{0}: {1}. It was open before, and stays.', inert(id), word)
    : vscode.l10n.t('{0}: {1}', inert(id), word);
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
