/** One reading of remote access, from what the appliance said and what is known here. Pure. */

import type { RemoteAccess, RemoteAccessBasis, RemoteAccessState } from '../appliance/remoteAccess';
import type { Facts, HeldSeed, Intent } from './keeping';
import { withoutSeed } from './seedText';
import { parseStatus, type StatusText } from './statusText';

export interface Read {
  readonly applianceId: string;
  /** What STATUS said, as it came. */
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** `(SERVICE)` stood in the prompt. */
  readonly service: boolean;
  /** What `version` names, where it is known. */
  readonly serial: string | undefined;
  readonly facts: Facts | undefined;
  readonly seed: HeldSeed | undefined;
  /** A minute of asking has brought no positive word about the tunnel. */
  readonly waited: boolean;
}

/**
 * Seven days, after which no new connection goes through the tunnel while the service account stays active until it is
 * disabled (AsyncOS 7.5.7 and 7.7 for Web user guides; not documented for ESA and SMA).
 */
export const TUNNEL_MS = 7 * 24 * 60 * 60 * 1000;

export function remoteAccessOf(read: Read): RemoteAccess {
  const said = parseStatus(read.text);
  const isOpen = said.serviceAccess === true;
  const isOther = isOpen && read.facts !== undefined && isOfAnother(said, read.facts, read.at);
  const facts = isOther ? undefined : read.facts;
  const { state, basis } = stateOf(said, { ...read, facts });
  const isTunnel = state.startsWith('tunnel-');
  return {
    schema: 1,
    applianceId: read.applianceId,
    at: iso(read.at),
    state,
    basis,
    serviceAccess: said.serviceAccess,
    serviceLogins: said.serviceLogins,
    serviceSession: read.service,
    serial: said.serial ?? read.serial ?? null,
    serialMatches: said.serial === null || read.serial === undefined ? null : said.serial === read.serial.toUpperCase(),
    port: isTunnel ? (said.port ?? facts?.port ?? null) : null,
    enabledAt: isOpen ? (facts?.enabledAt ?? null) : null,
    expiresAt: isOpen && isTunnel && facts !== undefined ? expiryOf(facts) : null,
    seed: read.seed === undefined ? 'none' : 'held',
    ...(isOther && { seedDoubtful: true }),
    raw: withoutSeed(read.text, read.seed === undefined ? [] : [read.seed.text]).trim(),
  };
}

/** What is open is not what was enabled here, or nobody can tell: of when and of whom it is, is not known. */
function isOfAnother(
  { tunnel, port }: StatusText,
  { way, enabledAt, port: ours, doubted }: Facts,
  at: number,
): boolean {
  if (doubted) return true;
  if (way === 'ssh-access') return tunnel === 'up' || tunnel === 'connecting' || tunnel === 'expired';
  if (port !== null && ours !== null && port !== ours) return true;
  return tunnel === 'up' && at - Date.parse(enabledAt) > TUNNEL_MS;
}

/**
 * When the tunnel of an access that was enabled here ends, ISO 8601 UTC; `null`: it has none and does not end, or it is
 * not known.
 */
export function expiryOf({ way, enabledAt, doubted }: Facts): string | null {
  return way === 'tunnel' && !doubted ? iso(Date.parse(enabledAt) + TUNNEL_MS) : null;
}

/** A dialogue was cut off past its risk point: nothing is known until it is read again. */
export function interrupted(applianceId: string, { at, port }: Intent, seed: HeldSeed | undefined): RemoteAccess {
  return { ...unread(applianceId, seed), at, port, basis: 'interrupted' };
}

/** Enabled from here, and not read since by who asks: it may still be open. */
export function enabledBefore(applianceId: string, facts: Facts, seed: HeldSeed | undefined): RemoteAccess {
  const { enabledAt: at, port, doubted } = facts;
  const known = doubted ? ({ port: null, seedDoubtful: true } as const) : { port, enabledAt: at };
  return { ...unread(applianceId, seed), at, ...known, expiresAt: expiryOf(facts), basis: 'elapsed-time' };
}

function unread(applianceId: string, seed: HeldSeed | undefined) {
  return {
    schema: 1,
    applianceId,
    state: 'unknown',
    serviceAccess: null,
    serviceLogins: null,
    serviceSession: false,
    serial: null,
    serialMatches: null,
    enabledAt: null,
    expiresAt: null,
    seed: seed === undefined ? 'none' : 'held',
    raw: '',
  } as const;
}

/** Whether asking again may still bring a word about the tunnel. */
export function isUnsettled({ state, basis }: RemoteAccess): boolean {
  return state === 'tunnel-connecting' && basis === 'read';
}

interface Judged {
  readonly state: RemoteAccessState;
  readonly basis: RemoteAccessBasis;
}

function stateOf(said: StatusText, { facts, at, waited }: Read): Judged {
  const { serviceAccess, tunnel } = said;
  if (serviceAccess === null) return asRead('unknown');
  if (!serviceAccess) return asRead(tunnel === 'up' || tunnel === 'connecting' ? 'unknown' : 'disabled');
  if (tunnel === 'up') return asRead('tunnel-up');
  if (tunnel === 'expired') return asRead('tunnel-expired');
  if (tunnel === 'unknown') return asRead('unknown');
  const isOurs = facts?.way === 'tunnel';
  if (isOurs && at - Date.parse(facts.enabledAt) > TUNNEL_MS) return { state: 'tunnel-expired', basis: 'elapsed-time' };
  if (tunnel === 'off' && !isOurs) return asRead('ssh-access');
  if (tunnel === 'absent' && !isOurs) return asRead(facts === undefined ? 'unknown' : 'ssh-access');
  return asRead(waited ? 'tunnel-down' : 'tunnel-connecting');
}

function asRead(state: RemoteAccessState): Judged {
  return { state, basis: 'read' };
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
