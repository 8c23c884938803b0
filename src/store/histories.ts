/** What adds up over time, a file per appliance id that all windows share: newest first, and bounded. */
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { idInFileName } from './applianceFile';
import { makePrivateFolder, removeLeftovers, writeAtomic } from './atomicFile';
import { withLock } from './lock';
import { errnoOf, StoreFailed } from './storeFailed';
import { jsonOf, readText } from './textFile';

/** All functions throw `StoreFailed`. */
export interface Histories<T> {
  /** Newest first. */
  all(applianceId: string): Promise<readonly T[]>;
  /**
   * Makes a new list out of the one that is kept, both newest first. Resolves with what is on the disk then: without the
   * oldest where there were too many or too many bytes.
   */
  change(applianceId: string, make: (kept: readonly T[]) => readonly T[]): Promise<readonly T[]>;
  remove(applianceId: string): Promise<void>;
}

export interface HistoryBounds {
  readonly entries: number;
  /** Of one file. */
  readonly bytes: number;
  /** The files that were written longest ago go first. */
  readonly files: number;
}

/** A file that is not what it should be is renamed, for a person to look at; the next one like it replaces it. */
export type OnSetAside = (applianceId: string, path: string, detail: string) => void;

/** @param folder private to this computer and user; made when first written to */
export function histories<T>(
  folder: string,
  entry: v.GenericSchema<unknown, T>,
  bounds: HistoryBounds,
  onSetAside: OnSetAside,
): Histories<T> {
  const file = v.object({ version: v.literal(1), applianceId: v.string(), entries: v.array(entry) });
  const read = async (path: string, applianceId: string): Promise<readonly T[]> => {
    const text = (await readText(path, bounds.bytes))?.text;
    if (text === undefined) return [];
    const parsed = v.safeParse(file, jsonOf(text, path));
    if (!parsed.success) throw new StoreFailed('unreadable', path, parsed.issues[0].message);
    if (parsed.output.applianceId !== applianceId) throw new StoreFailed('unreadable', path, 'of another appliance');
    return parsed.output.entries;
  };
  /** For who holds the lock. */
  const readOrSetAside = async (path: string, applianceId: string): Promise<readonly T[]> => {
    try {
      return await read(path, applianceId);
    } catch (error) {
      if (!(error instanceof StoreFailed) || error.kind !== 'unreadable') throw error;
      onSetAside(applianceId, await setAside(path), error.detail);
      return [];
    }
  };
  const locked = async <R>(applianceId: string, work: Parameters<typeof withLock<R>>[1]): Promise<R> => {
    await makePrivateFolder(folder);
    return withLock(`${pathOf(folder, applianceId)}.lock`, work);
  };
  return {
    async all(applianceId) {
      const path = pathOf(folder, applianceId);
      const found = await read(path, applianceId).catch(() => undefined);
      return found ?? locked(applianceId, () => readOrSetAside(path, applianceId));
    },
    change: (applianceId, make) =>
      locked(applianceId, async (held) => {
        const path = pathOf(folder, applianceId);
        await removeLeftovers(path);
        const kept = await readOrSetAside(path, applianceId);
        const entries = make(kept).map((one) => v.parse(entry, one));
        const { text, fitting } = within(bounds, applianceId, entries);
        await writeAtomic(path, text, { mode: 0o600, beforeReplace: () => held.check() });
        if (kept.length === 0) await removeOldest(folder, bounds.files);
        return fitting;
      }),
    remove: (applianceId) =>
      locked(applianceId, async () => {
        const path = pathOf(folder, applianceId);
        for (const one of [path, asidePath(path)]) await rm(one, { force: true }).catch(() => undefined);
      }),
  };
}

function pathOf(folder: string, applianceId: string): string {
  return join(folder, `${idInFileName(applianceId)}.json`);
}

function asidePath(path: string): string {
  return path.replace(/\.json$/, '.unreadable');
}

async function setAside(path: string): Promise<string> {
  const aside = asidePath(path);
  try {
    await rm(aside, { force: true, recursive: true });
    await rename(path, aside);
  } catch (error) {
    throw new StoreFailed('unwritable', path, errnoOf(error));
  }
  return aside;
}

function within<T>(
  { entries: most, bytes }: HistoryBounds,
  applianceId: string,
  entries: readonly T[],
): { readonly text: string; readonly fitting: readonly T[] } {
  for (let count = Math.min(most, entries.length); ; count--) {
    const fitting = entries.slice(0, count);
    const text = `${JSON.stringify({ version: 1, applianceId, entries: fitting })}\n`;
    if (count === 0 || Buffer.byteLength(text) <= bytes) return { text, fitting };
  }
}

async function removeOldest(folder: string, most: number): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  if (names.length <= most) return;
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      return { path, at: (await stat(path).catch(() => undefined))?.mtimeMs ?? 0 };
    }),
  );
  const oldest = files.sort((one, other) => one.at - other.at).slice(0, names.length - most);
  await Promise.all(oldest.map(({ path }) => rm(path, { force: true }).catch(() => undefined)));
}
