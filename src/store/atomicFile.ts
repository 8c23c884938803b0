/** Replacing a file in one step: a reader, and a crash at any point, sees the whole old content or the whole new one. */
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { errnoOf, StoreFailed } from './storeFailed';

export interface WriteOptions {
  /** Permission bits of the file. Default: those it has, else 0600. Windows knows none. */
  readonly mode?: number;
  /** Runs when the new content is on the disk under another name; a rejection leaves the old file in place. */
  readonly beforeReplace?: () => Promise<void>;
}

/** Whole, or in pieces as they are made; where making them rejects, the old file stays. */
export type Content = string | AsyncIterable<Uint8Array>;

/**
 * Writes to a temporary file beside `path`, syncs it and renames it over `path`. A symbolic link stays, and what it
 * points to is replaced. The folder must exist.
 * @throws StoreFailed `unwritable`; whatever `beforeReplace` throws
 */
export async function writeAtomic(path: string, content: Content, options: WriteOptions = {}): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const temporary = `${target}.${process.pid}-${randomBytes(6).toString('hex')}.tmp`;
  try {
    await asUnwritable(path, writeNew(temporary, content, options.mode ?? (await modeOf(target))));
    await options.beforeReplace?.();
    await asUnwritable(path, replace(temporary, target));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(dirname(target));
}

/** Makes the folder and those above it, and takes it from group and others. @throws StoreFailed `unwritable` */
export async function makePrivateFolder(folder: string): Promise<void> {
  await asUnwritable(folder, mkdir(folder, { recursive: true, mode: 0o700 }));
  const { mode } = await asUnwritable(folder, stat(folder));
  // A folder on a file system without permissions, or of another owner, is still usable.
  if ((mode & 0o077) !== 0) await chmod(folder, mode & 0o700).catch(() => undefined);
}

/**
 * Removes what writers of `path` left behind when they died between writing and renaming. Only for who holds the
 * lock of `path`: a file of a living writer goes too.
 */
export async function removeLeftovers(path: string): Promise<void> {
  const isLeftover = /^\.\d+-[0-9a-f]{12}\.tmp$/;
  const name = basename(path);
  const names = await readdir(dirname(path)).catch(() => []);
  const leftovers = names.filter((other) => other.startsWith(name) && isLeftover.test(other.slice(name.length)));
  await Promise.all(leftovers.map((other) => rm(join(dirname(path), other), { force: true }).catch(() => undefined)));
}

async function modeOf(path: string): Promise<number> {
  const stats = await stat(path).catch(() => undefined);
  return stats === undefined ? 0o600 : stats.mode & 0o777;
}

async function writeNew(path: string, content: Content, mode: number): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    await writeFile(file, content);
    // The process's umask may have taken bits off.
    await file.chmod(mode).catch(() => undefined);
    await file.sync();
  } finally {
    await file.close();
  }
}

const BUSY_ON_WINDOWS = ['EPERM', 'EACCES', 'EBUSY'];
const BUSY_MILLISECONDS = 2000;

/** Windows refuses a rename over a file while a virus scanner or an indexer has it open, usually for milliseconds. */
async function replace(from: string, to: string): Promise<void> {
  const deadline = Date.now() + BUSY_MILLISECONDS;
  for (;;) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      const isBusy = process.platform === 'win32' && BUSY_ON_WINDOWS.includes(errnoOf(error));
      if (!isBusy || Date.now() > deadline) throw error;
      await delay(20);
    }
  }
}

/** Makes the rename itself durable. Windows cannot open a folder, and some file systems cannot sync one. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

async function asUnwritable<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new StoreFailed('unwritable', path, errnoOf(error));
  }
}
