/**
 * The host keys that a person accepted on this computer: one JSON file, the whole key of each, shared by every
 * window. A file that is not wholly understood is `unreadable` and never written over (trustFormat).
 */
import { join } from 'node:path';
import { makePrivateFolder, removeLeftovers, writeAtomic } from './atomicFile';
import { withLock, type LockOptions } from './lock';
import { readText } from './textFile';
import { entryKey, parseEntries, serialiseEntries, type TrustEntry } from './trustFormat';

/** All functions throw `StoreFailed`; those that write take an `AbortSignal` for the wait for another window. */
export interface TrustStore {
  /** The file, for messages. */
  readonly path: string;
  entries(): Promise<readonly TrustEntry[]>;
  /** Keeps the entry; nothing happens when it is there already. @throws TrustConflict */
  add(entry: TrustEntry, signal?: AbortSignal): Promise<void>;
  /** Removes what is kept for an appliance, whatever its route and address, and returns it. */
  remove(applianceId: string, signal?: AbortSignal): Promise<readonly TrustEntry[]>;
}

/** Another key of this type is kept for the place already, perhaps by another window a moment ago. */
export class TrustConflict extends Error {
  override readonly name = 'TrustConflict';
  constructor(readonly kept: TrustEntry) {
    super(`${kept.applianceId}: another ${kept.type} key is kept since ${kept.since}`);
  }
}

/** @param folder private to this computer and user; made when first written to. */
export function trustStore(folder: string, lock: Omit<LockOptions, 'signal'> = {}): TrustStore {
  const path = join(folder, 'hostkeys.json');
  const change = async <T>(make: Change<T>, signal: AbortSignal | undefined): Promise<T> => {
    await makePrivateFolder(folder);
    const options = signal === undefined ? lock : { ...lock, signal };
    return withLock(`${path}.lock`, (held) => rewrite(path, make, () => held.check()), options);
  };
  return {
    path,
    entries: () => readEntries(path),
    add: (entry, signal) => change((entries) => ({ entries: withEntry(entries, entry), result: undefined }), signal),
    remove: (applianceId, signal) => change((entries) => without(entries, applianceId), signal),
  };
}

type Change<T> = (entries: readonly TrustEntry[]) => { readonly entries: readonly TrustEntry[]; readonly result: T };

/** Far above any real store: an appliance takes about 400 bytes. */
const SIZE_LIMIT = 32 * 1024 * 1024;

async function readEntries(path: string): Promise<readonly TrustEntry[]> {
  const file = await readText(path, SIZE_LIMIT);
  return file === undefined ? [] : parseEntries(file.text, path);
}

async function rewrite<T>(path: string, make: Change<T>, beforeReplace: () => Promise<void>): Promise<T> {
  await removeLeftovers(path);
  const before = await readEntries(path);
  const { entries, result } = make(before);
  if (entries !== before) await writeAtomic(path, serialiseEntries(entries), { mode: 0o600, beforeReplace });
  return result;
}

/** The entries themselves where it is among them. @throws TrustConflict */
export function withEntry(entries: readonly TrustEntry[], entry: TrustEntry): readonly TrustEntry[] {
  const kept = entries.find((other) => entryKey(other) === entryKey(entry));
  if (kept === undefined) return [...entries, entry];
  if (!kept.blob.equals(entry.blob)) throw new TrustConflict(kept);
  return entries;
}

function without(entries: readonly TrustEntry[], applianceId: string): ReturnType<Change<readonly TrustEntry[]>> {
  const result = entries.filter((entry) => entry.applianceId === applianceId);
  const rest = entries.filter((entry) => entry.applianceId !== applianceId);
  return { entries: result.length === 0 ? entries : rest, result };
}
