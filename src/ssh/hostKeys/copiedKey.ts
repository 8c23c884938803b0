/** What a person copies from elsewhere to compare a host key with: a fingerprint of either hash, or the key itself. */
import { fingerprint, fromBase64, keyType, md5Fingerprint } from '../keyFormat';
import { areNamesOf, type KnownHostsName } from './knownHosts';

/** What is known of one key. */
export interface KeyForms {
  /** `SHA256:` and base64 without padding. */
  readonly sha256?: string | undefined;
  /** `MD5:` and sixteen bytes in hexadecimal, with colons. */
  readonly md5?: string | undefined;
  /** `ssh-ed25519`, where the key itself is at hand. */
  readonly type?: string | undefined;
}

/** One key of a text. */
export interface CopiedKey extends KeyForms {
  /** Whose it is said to be: the first field of a known_hosts line, which `ssh-keygen -l` prints behind the hash. */
  readonly names?: string | undefined;
}

/** `sha256` goes before `md5`, for which two keys with one fingerprint can be made (RFC 6151). */
export type Comparison =
  | { readonly kind: 'same' | 'differs'; readonly by: 'sha256' | 'md5' }
  /** It is one of `count` keys of its type, and none is said to be the server's. */
  | { readonly kind: 'one-of-several'; readonly count: number }
  /** The key that was copied is of another type: a server has one of each. */
  | { readonly kind: 'other-type'; readonly type: string }
  /** A fingerprint of the hash that is not known of the key. */
  | { readonly kind: 'other-hash'; readonly hash: 'SHA256' | 'MD5' }
  | { readonly kind: 'no-key' };

/** @param names of the server: of several keys of one type, those with one of these names count */
export function compareKey(copied: string, key: KeyForms, names: readonly KnownHostsName[]): Comparison {
  const keys = copiedKeys(copied);
  const ofType = keys.filter((one) => haveOneType(one, key));
  const by = HASHES.find((hash) => key[hash] !== undefined && ofType.some((one) => one[hash] !== undefined));
  if (by === undefined) return notCompared(keys, ofType);
  const isSame = (one: CopiedKey) => one[by] === key[by];
  const hashed = ofType.filter((one) => one[by] !== undefined);
  const match = hashed.find(isSame);
  if (match === undefined) return { kind: 'differs', by };
  const rivals = hashed.filter((one) => haveOneType(one, match));
  const count = new Set(rivals.map((one) => one[by])).size;
  if (count === 1) return { kind: 'same', by };
  const own = rivals.filter((one) => names.some((name) => areNamesOf(one.names ?? '', name)));
  if (own.length === 0) return { kind: 'one-of-several', count };
  return { kind: own.some(isSame) ? 'same' : 'differs', by };
}

const HASHES = ['sha256', 'md5'] as const;

function haveOneType(one: KeyForms, other: KeyForms): boolean {
  return one.type === undefined || other.type === undefined || one.type === other.type;
}

function notCompared(keys: readonly CopiedKey[], [ofType]: readonly CopiedKey[]): Comparison {
  const type = keys.find((one) => one !== ofType)?.type;
  if (type !== undefined) return { kind: 'other-type', type };
  if (ofType === undefined) return { kind: 'no-key' };
  return { kind: 'other-hash', hash: ofType.sha256 === undefined ? 'MD5' : 'SHA256' };
}

/** As `ssh-keygen -l`, its `-E md5`, `sha256sum`, a known_hosts file and AsyncOS print them; all that the text has. */
export function copiedKeys(text: string): readonly CopiedKey[] {
  const keys = text.split(/[\r\n]+/).flatMap((line) => keysOfLine(line.trim().split(/\s+/)));
  const areNamed = keys.every(({ names }) => names !== undefined);
  if (keys.length > 0) return areNamed ? keys : keys.map((key) => ({ ...key, names: undefined }));
  return [...base64Hashes(text), ...hexHashes(text)];
}

const BLOB = /(?<![A-Za-z0-9+/])AAAA[A-Za-z0-9+/]+={0,2}(?![A-Za-z0-9+/=])/g;

function keysOfLine(words: readonly string[]): CopiedKey[] {
  const keys = words.flatMap((word, at) =>
    [...word.matchAll(BLOB)].flatMap(([base64]) => keyOf(base64, words.slice(Math.max(0, at - 3), at))),
  );
  // A field for text takes the ends of lines for blanks: the comment of one key stands where names of the next would.
  const haveComments = keys.length > 1 && words.at(-1)?.search(BLOB) === -1;
  return haveComments ? keys.map((key) => ({ ...key, names: undefined })) : keys;
}

/** What a marker stands before is revoked, or no key of a server. */
function keyOf(base64: string, before: readonly string[]): CopiedKey[] {
  const blob = fromBase64(base64);
  const type = blob && keyType(blob);
  const [said, names, marker] = [before.at(-1), before.at(-2), before.at(-3)];
  if (blob === undefined || type === undefined || /^@(?:revoked|cert-authority)$/.test(marker ?? '')) return [];
  const isNamed = said === type && names !== undefined && names !== '' && names.search(BLOB) < 0;
  return [{ ...formsOf(blob), type, names: isNamed ? names : undefined }];
}

/** Of the word that `ssh` and `ssh-keygen` print for it: `ED25519`. */
export function typeCalled(word: string | undefined, bits?: string): string | undefined {
  if (word === 'ECDSA' && bits !== undefined) return `ecdsa-sha2-nistp${bits}`;
  return TYPES.get(word ?? '');
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ['ED25519', 'ssh-ed25519'],
  ['RSA', 'ssh-rsa'],
  ['DSA', 'ssh-dss'],
]);

export function formsOf(blob: Buffer): { readonly sha256: string; readonly md5: string } {
  return { sha256: fingerprint(blob), md5: `MD5:${md5Fingerprint(blob)}` };
}

/** 32 bytes: the last of 43 signs has two bits that are zero. */
const HASH = '[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]';
const PREFIXED = new RegExp(`SHA-?256[: ] ?(${HASH})=?(?![A-Za-z0-9+/=])`, 'gi');
const BARE = new RegExp(`^\\s*(${HASH})=?\\s*$`);

function base64Hashes(text: string): CopiedKey[] {
  const bare = BARE.exec(text);
  const found = bare === null ? [...text.matchAll(PREFIXED)] : [bare];
  return found.flatMap((match) => {
    const [, hash = ''] = match;
    // The prefix may be in any case; the hash may not.
    return BARE.test(hash) ? [{ sha256: `SHA256:${hash}`, ...saidBeside(match) }] : [];
  });
}

/** `256 SHA256:... esa1.example.com (ED25519)`; of a key without a comment it says `no comment`. */
function saidBeside({ 0: { length }, index, input }: RegExpExecArray): Pick<CopiedKey, 'type' | 'names'> {
  const [, bits] = /(?<!\d)(\d{2,5}) $/.exec(input.slice(Math.max(0, index - 8), index)) ?? [];
  const [, comment, word] = BESIDE.exec(input.slice(index + length)) ?? [];
  return { type: typeCalled(word, bits), names: comment?.includes(' ') === true ? undefined : comment };
}

/** Not over another hash. */
const BESIDE = /^ (?:((?:(?!SHA-?256:|MD5:|(?:[\da-f]{2}:){8})[^()\r\n]){1,1024}) )?\(([A-Z\d-]{2,20})\)/i;

const WITH_COLONS = /(?<![\da-f:])(?:[\da-f]{2}:){15}(?:(?:[\da-f]{2}:){16})?[\da-f]{2}(?![\da-f:])/gi;
const WITHOUT = /(?:^|SHA-?256[: ]|MD5[: ]) ?((?:[\da-f]{32}){1,2})(?![\da-z+/=])/gi;

function hexHashes(text: string): CopiedKey[] {
  const bare = text.trim().replace(/\b(?:MD5|SHA-?256):(?=[\da-f]{2}:)/gi, '');
  const found = [...bare.matchAll(WITH_COLONS), ...bare.matchAll(WITHOUT)];
  return found.map((match) => ({
    ...hexHash((match[1] ?? match[0]).replaceAll(':', '').toLowerCase()),
    ...saidBeside(match),
  }));
}

function hexHash(hex: string): KeyForms {
  const bytes = Buffer.from(hex, 'hex');
  return bytes.length === 16
    ? { md5: `MD5:${(hex.match(/../g) ?? []).join(':')}` }
    : { sha256: `SHA256:${bytes.toString('base64').replace(/=+$/, '')}` };
}
