/** The one place where what ssh2 says of a failure becomes a stage and a reason. */

import type { Failure, FailureFacts, Reason } from '../../appliance/failure';
import { offerFor, type Offer } from '../algorithms';
import type { HopSpec } from '../hopSpec';

export type LoginStage = 'ident' | 'kex' | 'host-key' | 'auth';

type Ssh2Error = Error & { level?: string; code?: string | number };

export function timeoutFailure(hop: HopSpec, stage: LoginStage, timeoutMs: number): Failure {
  return at(hop, stage, 'timeout', undefined, { seconds: timeoutMs / 1000 });
}

/** The connection closed before the login was through. */
export function closeFailure(hop: HopSpec, stage: LoginStage, last: Ssh2Error | undefined): Failure {
  return at(hop, stage, last !== undefined && isReset(last) ? 'reset' : 'closed', last);
}

/** The connection closed after the login. */
export function lostFailure(hop: HopSpec, last: Ssh2Error | undefined): Failure {
  const failure = { hop: hop.id, stage: 'shell', reason: 'lost' } as const;
  return last === undefined ? failure : { ...failure, detail: detailOf(last) };
}

export function errorFailure(
  hop: HopSpec,
  stage: LoginStage,
  error: Ssh2Error,
  ours: Offer | undefined,
  theirs: Offer | undefined,
): Failure {
  const kind = noCommon(error.message);
  if (kind !== undefined) {
    const [old, lists] = [named(offerFor(true, []), kind), { ours: named(ours, kind), theirs: named(theirs, kind) }];
    const legacyHelps = lists.theirs.some((name) => old.includes(name));
    return { hop: hop.id, stage: 'kex', reason: 'no-common-algorithm', facts: { kind, ...lists, legacyHelps } };
  }
  if (isReset(error)) return at(hop, stage, 'reset', error);
  // A numeric code is the reason of SSH_MSG_DISCONNECT (RFC 4253 11.1): the server ended it, in its own words.
  if (typeof error.code === 'number' || /lost before handshake/i.test(error.message)) {
    return at(hop, stage, 'closed', error);
  }
  if (stage === 'ident' || stage === 'auth') return at(hop, stage, 'closed', error);
  return { hop: hop.id, stage: 'kex', reason: 'protocol', detail: detailOf(error) };
}

function at(
  hop: HopSpec,
  stage: LoginStage,
  reason: 'closed' | 'reset' | 'timeout',
  error: Ssh2Error | undefined,
  facts: FailureFacts = {},
): Failure {
  const rest = { ...(error === undefined ? {} : { detail: detailOf(error) }), facts: { ...facts, user: hop.user } };
  if (stage === 'auth') return { hop: hop.id, stage, reason: reason === 'reset' ? 'closed' : reason, ...rest };
  return stage === 'ident'
    ? { hop: hop.id, stage, reason, ...rest }
    : { hop: hop.id, stage: 'kex', reason: reason satisfies Reason<'kex'>, ...rest };
}

const MAX_DETAIL = 300;

/** A server chooses the words of its SSH_MSG_DISCONNECT, up to a whole packet of them. */
function detailOf({ message }: Error): string {
  return message.length > MAX_DETAIL ? `${message.slice(0, MAX_DETAIL)}...` : message;
}

function isReset(error: Ssh2Error): boolean {
  return error.code === 'ECONNRESET' || error.code === 'EPIPE' || error.code === 'ECONNABORTED';
}

const KINDS: Readonly<Record<string, FailureFacts['kind']>> = {
  'key exchange': 'kex',
  'host key': 'host key',
  cipher: 'cipher',
  MAC: 'mac',
  compression: 'compression',
};

/** ssh2 says which kind does not match, but not what either side offers. */
function noCommon(message: string): FailureFacts['kind'] {
  const match = /no matching (?:C->S |S->C )?(key exchange|host key|cipher|MAC|compression)/.exec(message);
  return KINDS[match?.[1] ?? ''];
}

function named(offer: Offer | undefined, kind: NonNullable<FailureFacts['kind']>): readonly string[] {
  if (offer === undefined) return [];
  switch (kind) {
    case 'kex':
      return offer.kex;
    case 'host key':
      return offer.hostKey;
    case 'cipher':
      return offer.cipher;
    case 'mac':
      return offer.mac;
    case 'compression':
      return ['none'];
  }
}
