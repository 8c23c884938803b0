/** Remote access in words: a state, a verdict, and the block that goes to support. */

import * as vscode from '../spoken';
import type { Appliance } from '../../appliance/appliance';
import type { Identity } from '../../asyncos/identity';
import { isUnread, type RemoteAccess, type RemoteAccessState } from '../../appliance/remoteAccess';
import type { HeldSeed } from '../../tunnel/keeping';
import { clockTime, dayText } from '../times';
import { seedField } from './seedWording';
import { inert } from '../wording';

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
export function shortWords(access: RemoteAccess, now: number): string {
  const { state, port, expiresAt } = access;
  if (isUnread(access)) return vscode.l10n.t('May be open, not read');
  const parts = [stateWord(state)];
  if (state === 'tunnel-up' && port !== null) parts.push(String(port));
  if (state === 'tunnel-up' && expiresAt !== null)
    parts.push(vscode.l10n.t('{0} d', Math.max(0, Math.ceil((Date.parse(expiresAt) - now) / DAY_MS))));
  return parts.join(', ');
}

/** When the tunnel ends, and in how long; empty where nothing ends. */
export function expiryWords({ state, expiresAt }: RemoteAccess, now: number): string {
  if (expiresAt === null) return '';
  const day = dayText(expiresAt);
  const left = Date.parse(expiresAt) - now;
  if (state === 'tunnel-expired' || left <= 0)
    return vscode.l10n.t('Expired on {0}; service access stays on until you disable it', day);
  return vscode.l10n.t('Expires in about {0}, on {1} at {2}', leftText(left), day, clockTime(expiresAt));
}

/** In the two greatest units, the smaller one left out where it is none. */
export function leftText(ms: number): string {
  const [days, hours, minutes] = [
    Math.floor(ms / DAY_MS),
    Math.floor((ms % DAY_MS) / HOUR_MS),
    Math.floor((ms % HOUR_MS) / MINUTE_MS),
  ];
  if (days > 0) return hours > 0 ? vscode.l10n.t('{0} d {1} h', days, hours) : vscode.l10n.t('{0} d', days);
  return hours > 0 ? vscode.l10n.t('{0} h {1} min', hours, minutes) : vscode.l10n.t('{0} min', Math.max(1, minutes));
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
        ? vscode.l10n.t(
            '{0}: unknown. The dialogue of {1} was cut off during the change; read the state again.',
            id,
            at,
          )
        : isUnread(access)
          ? vscode.l10n.t(
              '{0}: enabled on {1} from here and not read since; it may still be open.',
              id,
              dayText(access.at),
            )
          : access.serviceAccess
            ? vscode.l10n.t('{0}: service access is on; whether a tunnel is up is not known, read {1}.', id, at)
            : vscode.l10n.t('{0} answered in words Hopthrough does not know; nothing is assumed.', id);
  }
}

export interface SupportFacts {
  readonly appliance: Appliance;
  /** As it said it; left out where it did not. */
  readonly identity: Pick<Identity, 'product' | 'model' | 'version'> | undefined;
  readonly access: RemoteAccess | undefined;
  readonly held: HeldSeed;
  readonly serial: string | null;
}

/** What the case needs, as one block. Secret. */
export function supportBlock({ appliance, identity, access, held, serial }: SupportFacts): string {
  const lines: [string, string | null | undefined][] = [
    [vscode.l10n.t('Appliance'), `${inert(appliance.label)} (${inert(appliance.host)})`],
    [vscode.l10n.t('Product'), said(identity?.product)],
    [vscode.l10n.t('Model'), said(identity?.model)],
    ['AsyncOS', said(identity?.version)],
    [vscode.l10n.t('Serial number'), serial ?? vscode.l10n.t('not read')],
    seedField(held, access),
    [vscode.l10n.t('Port'), access?.port?.toString()],
    [vscode.l10n.t('Enabled'), wholeSeconds(access?.enabledAt)],
    [vscode.l10n.t('Expires about'), wholeSeconds(access?.expiresAt)],
  ];
  const shown = lines.flatMap(([name, value]) => (value == null ? [] : [`${name}: ${value}`]));
  return shown.join('\n');
}

function said(text: string | undefined): string | undefined {
  return text === undefined ? undefined : inert(text);
}

function wholeSeconds(iso: string | null | undefined): string | undefined {
  return iso?.replace(/\.\d+Z$/, 'Z');
}

/** How support comes to an appliance behind another one. */
export function supportWay(carrier: Appliance, target: Appliance): string {
  return vscode.l10n.t('Way: support > {0} > {1}', inert(carrier.label), inert(target.label));
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
