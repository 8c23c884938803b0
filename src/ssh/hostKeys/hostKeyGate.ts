import type { Failure } from '../../appliance/failure';
import { StoreFailed } from '../../store/storeFailed';
import type { OnHopEvent } from '../events';
import { formsOf } from './copiedKey';
import { HostKeyNotAccepted, type HostKeySubject, type HostKeyVerdict, type TrustedKeys } from './hostKeys';
import type { HopSpec } from '../hopSpec';
import type { Trust } from './hostVerifier';
import { fingerprint, keyType } from '../keyFormat';
import type { Questions } from '../questions';

export interface HostKeyGateOptions {
  readonly hop: HopSpec;
  readonly trustedKeys: TrustedKeys;
  readonly questions: Questions;
  readonly signal: AbortSignal;
  readonly onEvent: OnHopEvent;
  readonly ask: <T>(work: () => Promise<T>) => Promise<T>;
  /** Ends the connection: the key is not to be trusted, or the person gave up. */
  readonly stop: (why: Failure | Error) => void;
}

/** Judges a host key before any credential is sent; only an unknown one is a question for the person. */
export function hostKeyGate(options: HostKeyGateOptions): (key: Buffer) => Promise<Trust> {
  return async (key) => {
    try {
      const verdict = await options.trustedKeys.judge(subjectOf(options.hop), key);
      return await decide(options, key, verdict);
    } catch (error) {
      options.stop(reasonOf(options.hop.id, key, error));
      return 'refuse';
    }
  };
}

/** Another window may have accepted a different key meanwhile, and a store that cannot be written trusts nothing. */
function reasonOf(hop: string, key: Buffer, error: unknown): Failure | Error {
  if (error instanceof HostKeyNotAccepted) {
    const { verdict } = error;
    if (verdict.kind !== 'match' && verdict.kind !== 'unknown') return keyFailure(hop, fingerprint(key), verdict);
  }
  if (error instanceof StoreFailed) {
    const reason = error.kind === 'unreadable' ? 'store-unreadable' : 'not-kept';
    return { hop, stage: 'host-key', reason, detail: error.detail, facts: { file: error.path } };
  }
  return error instanceof Error ? error : new Error(String(error));
}

export function subjectOf(hop: HopSpec): HostKeySubject {
  const { id, through, host, port, hostKeyAlias } = hop;
  return { applianceId: id, through, host, port, ...(hostKeyAlias === undefined ? {} : { hostKeyAlias }) };
}

async function decide(options: HostKeyGateOptions, key: Buffer, verdict: HostKeyVerdict): Promise<Trust> {
  if (verdict.kind === 'match') return accept(options, key, 'match');
  if (verdict.kind === 'unknown') return askPerson(options, key, verdict.otherTypes);
  options.stop(keyFailure(options.hop.id, fingerprint(key), verdict));
  return 'refuse';
}

async function askPerson(options: HostKeyGateOptions, key: Buffer, otherTypes: readonly string[]): Promise<Trust> {
  const { hop, questions, signal, ask, trustedKeys } = options;
  const { sha256, md5 } = formsOf(key);
  const question = { type: keyType(key) ?? '?', fingerprint: sha256, md5, otherTypes };
  const answer: unknown = await ask(() => questions.trustHostKey(hop, question, signal));
  signal.throwIfAborted();
  if (answer !== true) {
    const reason = answer === 'differs' ? 'not-the-expected' : 'refused';
    options.stop({ hop: hop.id, stage: 'host-key', reason, facts: { fingerprint: question.fingerprint } });
    return 'refuse';
  }
  await trustedKeys.accept(subjectOf(hop), key);
  return accept(options, key, 'accepted');
}

function accept({ hop, onEvent }: HostKeyGateOptions, key: Buffer, verdict: 'match' | 'accepted'): Trust {
  onEvent({ hop: hop.id, kind: 'host-key', verdict, type: keyType(key) ?? '?', fingerprint: fingerprint(key) });
  return 'accept';
}

/** Why a key is not to be trusted, whatever the person would say. */
export function keyFailure(
  hop: string,
  shown: string,
  verdict: Exclude<HostKeyVerdict, { kind: 'match' | 'unknown' }>,
): Failure {
  const at = { hop, stage: 'host-key' } as const;
  const facts = { fingerprint: shown };
  switch (verdict.kind) {
    case 'changed': {
      const { knownFingerprint, since, file, line } = verdict;
      const where = file === undefined ? {} : { file: line === undefined ? file : `${file}:${line}` };
      return {
        ...at,
        reason: 'changed',
        facts: { ...facts, knownFingerprint, ...where, ...(since === undefined ? {} : { since }) },
      };
    }
    case 'revoked':
    case 'ca-only':
      return { ...at, reason: verdict.kind, facts: { ...facts, file: `${verdict.file}:${verdict.line}` } };
    case 'unreadable':
      return { ...at, reason: 'store-unreadable', detail: verdict.detail, facts: { ...facts, file: verdict.file } };
  }
}
