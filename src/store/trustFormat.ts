/**
 * The text of the trust store: `{"version": 1, "keys": [...]}`.
 *
 * A text that is cut, of another version, or holds one malformed or contradicting entry is `unreadable` as a whole.
 * Leaving out a bad entry alone would turn "this key has changed" into "this key is unknown", which a person may
 * accept.
 */
import * as v from 'valibot';
import { StoreFailed } from './storeFailed';
import { jsonOf } from './textFile';

/** Which server a key belongs to. The host is in its one spelling (`normaliseHost`). */
export interface TrustPlace {
  readonly applianceId: string;
  /** Ids of the hops before it, in travel order. */
  readonly through: readonly string[];
  readonly host: string;
  readonly port: number;
}

export interface TrustEntry extends TrustPlace {
  /** Type text of the key, `ssh-ed25519`. One key of each type is kept for a place. */
  readonly type: string;
  readonly blob: Buffer;
  /** When it was accepted, ISO 8601 UTC. */
  readonly since: string;
}

/** @throws StoreFailed `unreadable`, naming the entry by its place in the file */
export function parseEntries(text: string, path: string): TrustEntry[] {
  const parsed = v.safeParse(FILE, jsonOf(text, path));
  if (!parsed.success) throw unreadable(path, describe(parsed.issues[0]));
  const entries = parsed.output.keys;
  const contradiction = contradictionIn(entries);
  if (contradiction !== undefined) throw unreadable(path, `two keys for ${contradiction}`);
  return entries;
}

export function serialiseEntries(entries: readonly TrustEntry[]): string {
  const keys = entries.map(({ blob, ...entry }) => ({ ...entry, key: blob.toString('base64') }));
  return `${JSON.stringify({ version: VERSION, keys }, undefined, 2)}\n`;
}

/** Equal for entries of which there can be one only. */
export function entryKey({ type, ...place }: TrustPlace & { readonly type: string }): string {
  return JSON.stringify([placeKey(place), type]);
}

export function isSamePlace(one: TrustPlace, other: TrustPlace): boolean {
  return placeKey(one) === placeKey(other);
}

function placeKey({ applianceId, through, host, port }: TrustPlace): string {
  return JSON.stringify([applianceId, through, host, port]);
}

const VERSION = 1;
const TEXT = v.pipe(v.string(), v.nonEmpty());

const ENTRY = v.pipe(
  v.strictObject({
    applianceId: TEXT,
    through: v.array(TEXT),
    host: TEXT,
    port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
    type: TEXT,
    key: v.pipe(v.string(), v.check(isBase64, 'not base64')),
    since: v.pipe(v.string(), v.isoTimestamp()),
  }),
  v.transform(({ key, ...entry }): TrustEntry => ({ ...entry, blob: Buffer.from(key, 'base64') })),
);

const FILE = v.strictObject({ version: v.literal(VERSION), keys: v.array(ENTRY) });

function isBase64(text: string): boolean {
  return text !== '' && Buffer.from(text, 'base64').toString('base64') === text;
}

function contradictionIn(entries: readonly TrustEntry[]): string | undefined {
  const seen = new Set<string>();
  return entries.find((entry) => seen.size === seen.add(entryKey(entry)).size)?.applianceId;
}

function describe(issue: v.BaseIssue<unknown>): string {
  return `${v.getDotPath(issue) ?? 'top level'}: expected ${issue.expected ?? issue.message}`;
}

function unreadable(path: string, detail: string): StoreFailed {
  return new StoreFailed('unreadable', path, detail);
}
