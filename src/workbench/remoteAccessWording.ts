/** Remote access in words: a state, a verdict, and the block that goes to support. */

import * as vscode from './spoken';
import type { Appliance } from '../appliance/appliance';
import type { RemoteAccess, RemoteAccessState } from '../appliance/remoteAccess';
import { inert } from './wording';

export function stateWord(state: RemoteAccessState): string {
  switch (state) {
    case 'disabled':
      return vscode.l10n.t('Disabled');
    case 'ssh-access':
      return vscode.l10n.t('SSH access');
    case 'tunnel-connecting':
      return vscode.l10n.t('Tunnel connecting');
    case 'tunnel-up':
      return vscode.l10n.t('Tunnel up');
    case 'tunnel-down':
      return vscode.l10n.t('Tunnel down');
    case 'tunnel-expired':
      return vscode.l10n.t('Expired, service access on');
    case 'unknown':
      return vscode.l10n.t('Unknown');
  }
}

/** What stands in the tree: the state, with the port and the days that are left. */
export function shortWords({ state, port, expiresAt }: RemoteAccess, now: number): string {
  const parts = [stateWord(state)];
  if (state === 'tunnel-up' && port !== null) parts.push(String(port));
  if (state === 'tunnel-up' && expiresAt !== null)
    parts.push(vscode.l10n.t('{0} d', Math.max(0, Math.ceil((Date.parse(expiresAt) - now) / DAY_MS))));
  return parts.join(', ');
}

/** One sentence: what support can do now, and when that was read. */
export function accessSentence(access: RemoteAccess): string {
  const id = inert(access.applianceId);
  const at = clockTime(access.at);
  switch (access.state) {
    case 'disabled':
      return vscode.l10n.t('{0}: remote access is disabled, read {1}.', id, at);
    case 'ssh-access':
      return vscode.l10n.t('{0}: SSH access is on, without a tunnel, read {1}.', id, at);
    case 'tunnel-connecting':
      return vscode.l10n.t('{0}: the tunnel is connecting, read {1}.', id, at);
    case 'tunnel-up':
      return access.port === null
        ? vscode.l10n.t('{0}: the tunnel is up, read {1}.', id, at)
        : vscode.l10n.t('{0}: the tunnel is up on port {2}, read {1}.', id, at, access.port);
    case 'tunnel-down':
      return vscode.l10n.t('{0}: service access is on, but there is no tunnel after 60 s, read {1}.', id, at);
    case 'tunnel-expired':
      return vscode.l10n.t('{0}: the tunnel has expired; service access is still on, read {1}.', id, at);
    case 'unknown':
      return access.basis === 'interrupted'
        ? vscode.l10n.t('{0}: unknown. The dialogue of {1} was cut off after the yes; read the state again.', id, at)
        : vscode.l10n.t('{0} answered in words Hopthrough does not know; nothing is assumed.', id);
  }
}

export interface SupportFacts {
  readonly appliance: Appliance;
  readonly access: RemoteAccess | undefined;
  readonly seed: string;
  readonly serial: string | null;
}

/** What the case needs, as one block. Secret. */
export function supportBlock({ appliance, access, seed, serial }: SupportFacts): string {
  const lines: [string, string | null | undefined][] = [
    [vscode.l10n.t('Appliance'), `${inert(appliance.label)} (${inert(appliance.host)})`],
    [vscode.l10n.t('Serial number'), serial ?? vscode.l10n.t('not read')],
    [vscode.l10n.t('Seed string'), seed],
    [vscode.l10n.t('Port'), access?.port?.toString()],
    [vscode.l10n.t('Enabled'), access?.enabledAt],
    [vscode.l10n.t('Expires about'), access?.expiresAt],
  ];
  const shown = lines.flatMap(([name, value]) => (value == null ? [] : [`${name}: ${value}`]));
  return shown.join('\n');
}

/** How support comes to an appliance behind another one. */
export function supportWay(carrier: Appliance, target: Appliance): string {
  return vscode.l10n.t('Way: support > {0} > {1}', inert(carrier.label), inert(target.label));
}

export function clockTime(iso: string): string {
  return new Date(iso).toTimeString().slice(0, 5);
}

const DAY_MS = 24 * 60 * 60 * 1000;
