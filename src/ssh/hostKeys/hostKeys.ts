/**
 * The one place where a host key is judged. It asks nobody and sends nothing: the answer is a verdict.
 *
 * The person's known_hosts files come first, read and never written; a file that does not exist says nothing. Where
 * they hold no key of the presented type, the keys accepted before on this computer speak.
 */
import { isPrivateOrLoopback, normaliseHost } from '../../appliance/address';
import { StoreFailed } from '../../store/storeFailed';
import { parsedFile } from '../../store/textFile';
import { isSamePlace, type TrustEntry, type TrustPlace } from '../../store/trustFormat';
import { TrustConflict, type TrustStore } from '../../store/trustStore';
import { fingerprint, keyType } from '../keyFormat';
import { presentedBlob, presentedText, type Presented, type ShownKey } from './presentedKey';
import { lookUp, parseKnownHosts, type KnownHostsLine, type KnownKeyLine } from './knownHosts';

export interface HostKeySubject {
  readonly applianceId: string;
  /** Ids of the hops before it, in travel order. */
  readonly through: readonly string[];
  readonly host: string;
  readonly port: number;
  readonly hostKeyAlias?: string;
}

export type HostKeyVerdict =
  | { readonly kind: 'match'; readonly source: 'known_hosts' | 'store' }
  /** `otherTypes`: types of the keys that are known for it. */
  | { readonly kind: 'unknown'; readonly otherTypes: readonly string[] }
  /** A key of the same type is known: since when (ISO 8601 UTC) by the store, or by which line of a file. */
  | {
      readonly kind: 'changed';
      readonly knownFingerprint: string;
      readonly since?: string;
      readonly file?: string;
      readonly line?: number;
    }
  | { readonly kind: 'revoked'; readonly file: string; readonly line: number }
  /** Only certificate authorities are known for it, and ssh2 negotiates no certificates. */
  | { readonly kind: 'ca-only'; readonly file: string; readonly line: number }
  | { readonly kind: 'unreadable'; readonly file: string; readonly detail: string };

export interface TrustedKey extends TrustPlace {
  readonly type: string;
  readonly fingerprint: string;
  readonly blob: Buffer;
  /** When it was accepted, ISO 8601 UTC. */
  readonly since: string;
}

export interface KnownKey {
  readonly type: string;
  readonly fingerprint: string;
  readonly source: 'known_hosts' | 'store';
}

export interface TrustedKeys {
  /** @throws TypeError when `blob` is no SSH public key */
  judge(subject: HostKeySubject, blob: Buffer): Promise<HostKeyVerdict>;
  /**
   * The same of a key of which a program on a hop says what it saw. One that was accepted for this appliance on another
   * way matches too: the answer is for a person, who is asked in any case.
   */
  judgeShown(subject: HostKeySubject, key: ShownKey): Promise<HostKeyVerdict>;
  /** Types to ask the server for first, so that it shows the key that is known; empty when none is, or on failure. */
  knownTypes(subject: HostKeySubject): Promise<readonly string[]>;
  /** The keys that are known for it, for a person to read; nothing of a source that cannot be read. */
  known(subject: HostKeySubject): Promise<readonly KnownKey[]>;
  /**
   * Keeps a key that is unknown; nothing happens for one that matches.
   * @throws HostKeyNotAccepted with any other verdict, as when another window accepted a different key meanwhile
   * @throws StoreFailed `unwritable` or `locked`: the key is not kept
   */
  accept(subject: HostKeySubject, blob: Buffer): Promise<void>;
  /** Removes what the store keeps for an appliance and returns it. @throws StoreFailed */
  forget(applianceId: string): Promise<readonly TrustedKey[]>;
  /** @throws StoreFailed */
  list(): Promise<readonly TrustedKey[]>;
}

export class HostKeyNotAccepted extends Error {
  override readonly name = 'HostKeyNotAccepted';
  constructor(readonly verdict: HostKeyVerdict) {
    super(`host key not accepted: ${verdict.kind}`);
  }
}

/** @param options.knownHostsFiles absolute paths; asked for at each judgement */
export function trustedKeys(options: {
  readonly knownHostsFiles: () => readonly string[];
  readonly store: TrustStore;
  readonly now?: () => Date;
}): TrustedKeys {
  const { knownHostsFiles, store, now = () => new Date() } = options;
  const linesOf = parsedFile(parseKnownHosts, KNOWN_HOSTS_LIMIT);
  const gather = (subject: HostKeySubject) => gatherEvidence(subject, knownHostsFiles(), linesOf, store);
  const judge = async (subject: HostKeySubject, blob: Buffer) =>
    verdictOn(presentedBlob(blob, typeOf(blob)), await gather(subject));
  const keep = (subject: HostKeySubject, blob: Buffer) =>
    store.add({ ...placeOf(subject), type: typeOf(blob), blob, since: now().toISOString() });
  return {
    judge,
    judgeShown: async (subject, key) => {
      const presented = presentedText(key);
      const verdict = verdictOn(presented, await gather(subject));
      const isElsewhere = ({ applianceId, blob }: TrustEntry) =>
        applianceId === subject.applianceId && presented.is(blob);
      const isMatch = verdict.kind === 'unknown' && (await store.entries()).some(isElsewhere);
      return isMatch ? { kind: 'match', source: 'store' } : verdict;
    },
    knownTypes: async (subject) => typesIn(await gather(subject)),
    known: async (subject) => keysIn(await gather(subject)),
    accept: async (subject, blob) => {
      const verdict = await judge(subject, blob);
      if (verdict.kind === 'match') return;
      if (verdict.kind !== 'unknown') throw new HostKeyNotAccepted(verdict);
      await keep(subject, blob).catch((error: unknown) => {
        throw error instanceof TrustConflict ? new HostKeyNotAccepted(changedSince(error.kept)) : error;
      });
    },
    forget: async (applianceId) => (await store.remove(applianceId)).map(trustedKey),
    list: async () => (await store.entries()).map(trustedKey),
  };
}

/** A file of this size holds some 200 000 keys. */
const KNOWN_HOSTS_LIMIT = 32 * 1024 * 1024;

/** What is known of one server. */
interface Evidence {
  readonly revoked: readonly KnownKeyLine[];
  readonly authorities: readonly KnownKeyLine[];
  readonly lines: readonly KnownKeyLine[];
  readonly entries: readonly TrustEntry[];
  /** Sources that could not be read: they might say anything. */
  readonly unreadable: readonly StoreFailed[];
}

function verdictOn({ is, isOfType }: Presented, evidence: Evidence): HostKeyVerdict {
  const { lines, entries } = evidence;
  const isIn = (line: KnownKeyLine): boolean => is(Buffer.from(line.key, 'base64'));
  const revoked = evidence.revoked.find(isIn);
  if (revoked) return { kind: 'revoked', file: revoked.file, line: revoked.line };
  const [failure] = evidence.unreadable;
  if (failure) return { kind: 'unreadable', file: failure.path, detail: failure.detail };
  if (lines.some(isIn)) return { kind: 'match', source: 'known_hosts' };
  const otherLine = lines.find(({ type }) => isOfType(type));
  if (otherLine) return changedFrom(otherLine);
  const entry = entries.find(({ type }) => isOfType(type));
  if (entry) return is(entry.blob) ? { kind: 'match', source: 'store' } : changedSince(entry);
  return lines.length + entries.length === 0 ? whenNothingIsKnown(evidence) : unknown(evidence);
}

function whenNothingIsKnown(evidence: Evidence): HostKeyVerdict {
  const [authority] = evidence.authorities;
  return authority ? { kind: 'ca-only', file: authority.file, line: authority.line } : unknown(evidence);
}

function unknown(evidence: Evidence): HostKeyVerdict {
  return { kind: 'unknown', otherTypes: typesIn(evidence) };
}

function changedFrom({ key, file, line }: KnownKeyLine): HostKeyVerdict {
  return { kind: 'changed', knownFingerprint: fingerprint(Buffer.from(key, 'base64')), file, line };
}

function changedSince({ blob, since }: TrustEntry): HostKeyVerdict {
  return { kind: 'changed', knownFingerprint: fingerprint(blob), since };
}

function keysIn({ lines, entries }: Evidence): readonly KnownKey[] {
  const inFiles = lines.map(({ type, key }) => ({
    type,
    blob: Buffer.from(key, 'base64'),
    source: 'known_hosts' as const,
  }));
  const inStore = entries.map(({ type, blob }) => ({ type, blob, source: 'store' as const }));
  return [...inFiles, ...inStore].map(({ type, blob, source }) => ({ type, fingerprint: fingerprint(blob), source }));
}

function typesIn({ lines, entries }: Evidence): readonly string[] {
  return [...new Set([...lines, ...entries].map(({ type }) => type))];
}

async function gatherEvidence(
  subject: HostKeySubject,
  files: readonly string[],
  linesOf: (file: string) => Promise<readonly KnownHostsLine[]>,
  store: TrustStore,
): Promise<Evidence> {
  const [read, kept] = await Promise.all([
    Promise.allSettled(files.map(linesOf)),
    Promise.allSettled([entriesIn(store)]),
  ]);
  const found = read.filter((one) => one.status === 'fulfilled').flatMap(({ value }) => lookUp(value, nameOf(subject)));
  const entries = kept.filter((one) => one.status === 'fulfilled').flatMap(({ value }) => value);
  const speaking = knownHostsSpeakFor(subject) ? found.filter(({ marker }) => marker !== 'revoked') : [];
  return {
    // A revoked key is refused wherever it is shown, also at an address that another network uses as well.
    revoked: found.filter(({ marker }) => marker === 'revoked'),
    authorities: speaking.filter(({ marker }) => marker === 'cert-authority'),
    lines: speaking.filter(({ marker }) => marker === undefined),
    entries: entries.filter((entry) => isSamePlace(entry, placeOf(subject))),
    unreadable: [...read, ...kept].filter((one) => one.status === 'rejected').map(({ reason }) => storeFailure(reason)),
  };
}

/**
 * An address that many networks use means this computer's network in known_hosts, and another one behind a hop. An
 * alias names one server wherever it is.
 */
function knownHostsSpeakFor({ through, host, hostKeyAlias }: HostKeySubject): boolean {
  return hostKeyAlias !== undefined || through.length === 0 || !isPrivateOrLoopback(host);
}

function nameOf({ host, port, hostKeyAlias }: HostKeySubject) {
  return hostKeyAlias === undefined ? { host, port } : { host, port, alias: hostKeyAlias };
}

function placeOf({ applianceId, through, host, port }: HostKeySubject): TrustPlace {
  return { applianceId, through: [...through], host: normaliseHost(host), port };
}

function trustedKey(entry: TrustEntry): TrustedKey {
  return { ...entry, fingerprint: fingerprint(entry.blob) };
}

/** The store knows no key format: an entry whose key is of another type than it says makes the store unreadable. */
async function entriesIn(store: TrustStore): Promise<readonly TrustEntry[]> {
  const entries = await store.entries();
  const odd = entries.find(({ blob, type }) => keyType(blob) !== type);
  if (odd) throw new StoreFailed('unreadable', store.path, `key of ${odd.applianceId} is no ${odd.type} key`);
  return entries;
}

function storeFailure(reason: unknown): StoreFailed {
  if (reason instanceof StoreFailed) return reason;
  throw reason;
}

function typeOf(blob: Buffer): string {
  const type = keyType(blob);
  if (type === undefined) throw new TypeError('not an SSH public key');
  return type;
}
