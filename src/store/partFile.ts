/** A file that comes in pieces: under its own name only when it is whole. */
import { createHash, type Hash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, realpath, rename, rm, statfs, type FileHandle } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { makePrivateFolder } from './atomicFile';
import { forgetOrigin, holdPart, noteOrigin, type LeftPart, type PartOrigin } from './leftParts';
import type { HeldLease } from './lease';
import { errnoOf, StoreFailed } from './storeFailed';

export interface SavedFile {
  readonly path: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
  /** The first bytes, at most 16. */
  readonly head: Buffer;
}

/** Everything rejects with `StoreFailed`: `full` where the disk or a quota is, else `unwritable`. */
export interface PartFile {
  size(): number;
  /** Behind what is there, in this order. */
  write(pieces: readonly Buffer[]): Promise<void>;
  read(offset: number, length: number): Promise<Buffer>;
  /** What it is, for who finds it after a crash. */
  note(origin: Omit<PartOrigin, 'name'>): Promise<void>;
  /** Back to nothing. */
  restart(): Promise<void>;
  /** On the disk, under a name that nothing had. */
  finish(): Promise<SavedFile>;
  /** Leaves it as it is, with its note, for whoever goes on with it or removes it. */
  keep(): Promise<void>;
  /** Removes it; once finished, kept or discarded there is nothing left to do. */
  discard(): Promise<void>;
}

/**
 * Makes `<name>.part` in a private folder: new, for this user alone, and never through a link that stands there.
 * @param name of this program's own making; letters, digits, `.`, `_` and `-`
 */
export async function openPart(folder: string, name: string): Promise<PartFile> {
  checkName(name);
  await makePrivateFolder(folder);
  const real = await asStore(folder, realpath(folder));
  const [path, handle] = await openNew(real, `${name}.part`, constants.O_RDWR);
  const lease = await asStore(path, holdPart(real, path));
  return partFile({ folder, real, name, path, handle, lease: lease === 'busy' ? undefined : lease }, NOTHING());
}

/** Goes on with one that is left, as it is. Rejects with `StoreFailed` where it is not what it was. */
export async function reopenPart(folder: string, { path, origin, lease }: LeftPart): Promise<PartFile> {
  const name = origin?.name ?? '';
  checkName(name);
  const real = await asStore(folder, realpath(folder));
  const handle = await asStore(path, open(path, constants.O_RDWR | constants.O_NOFOLLOW));
  return partFile({ folder, real, name, path, handle, lease }, await asStore(path, contentOf(handle)));
}

function checkName(name: string): void {
  if (!/^[A-Za-z\d][\w.-]{0,150}$/.test(name) || name.endsWith('.')) throw new RangeError('not a name for a file');
}

interface Content {
  size: number;
  /** The first bytes. */
  head: Buffer;
  hash: Hash;
}

const NOTHING = (): Content => ({ size: 0, head: Buffer.alloc(0), hash: createHash('sha256') });

async function contentOf(handle: FileHandle): Promise<Content> {
  const content = NOTHING();
  const room = Buffer.alloc(1024 * 1024);
  for (;;) {
    const { bytesRead } = await handle.read(room, 0, room.length, content.size);
    if (bytesRead === 0) return content;
    add(content, room.subarray(0, bytesRead));
    content.size += bytesRead;
  }
}

function add(content: Content, piece: Buffer): void {
  content.hash.update(piece);
  if (content.head.length < HEAD)
    content.head = Buffer.concat([content.head, piece.subarray(0, HEAD - content.head.length)]);
}

/** Is there room for so many bytes? Yes where that cannot be known. */
export async function hasRoom(folder: string, bytes: number): Promise<boolean> {
  const { bavail, bsize } = (await statfs(folder).catch(() => undefined)) ?? {};
  return bavail === undefined || bsize === undefined || bavail * bsize >= bytes;
}

interface Place {
  readonly folder: string;
  /** The same, as it was when the file was made. */
  readonly real: string;
  readonly name: string;
  readonly path: string;
  readonly handle: FileHandle;
  readonly lease: HeldLease | undefined;
}

function partFile(place: Place, content: Content): PartFile {
  const { path, handle, name, lease } = place;
  let over = false;
  const release = () => lease?.release().catch(() => undefined);
  const isOver = async (): Promise<void> => {
    await forgetOrigin(path);
    await release();
  };
  const flush = flusher(handle);
  return {
    size: () => content.size,
    async write(pieces) {
      const writing = writeAll(handle, pieces, content.size);
      // Hashed meanwhile: it is written by another thread.
      for (const piece of pieces) add(content, piece);
      try {
        content.size += await writing;
      } catch (error) {
        await handle.truncate(content.size).catch(() => undefined);
        Object.assign(content, await asStore(path, contentOf(handle)));
        throw failed(path, error);
      }
      flush.upTo(content.size);
    },
    async read(offset, length) {
      const { buffer, bytesRead } = await asStore(path, handle.read(Buffer.alloc(length), 0, length, offset));
      return buffer.subarray(0, bytesRead);
    },
    note: (origin) => noteOrigin(path, { ...origin, name }),
    async restart() {
      await asStore(path, handle.truncate(0));
      Object.assign(content, NOTHING());
    },
    async finish() {
      await asStore(path, flush.all());
      await mustBeInPlace(place);
      const target = await moveToFreeName(place);
      over = true;
      await handle.close();
      await isOver();
      const { size, hash, head } = content;
      return { path: target, bytes: size, sha256: hash.digest('hex'), head };
    },
    async keep() {
      if (over) return;
      over = true;
      await handle.close().catch(() => undefined);
      await release();
    },
    async discard() {
      if (over) return;
      over = true;
      const isOurs = await isSameFile(place);
      await handle.close().catch(() => undefined);
      if (isOurs) await rm(path, { force: true }).catch(() => undefined);
      await isOver();
    },
  };
}

const FLUSH_EVERY = 16 * 1024 * 1024;

interface Flusher {
  upTo(size: number): void;
  /** Rejects where anything did not get to the disk. */
  all(): Promise<void>;
}

/** Sends what is written to the disk on the way, so that the end does not wait for all of it. */
function flusher(handle: FileHandle): Flusher {
  let flushed = 0;
  let running: Promise<void> | undefined;
  // Linux tells of what could not be written once (fsync(2)).
  let failure: unknown;
  return {
    upTo(size) {
      if (running !== undefined || size - flushed < FLUSH_EVERY) return;
      flushed = size;
      running = handle.datasync().then(
        () => (running = undefined),
        (error: unknown) => void ([failure, running] = [error, undefined]),
      );
    },
    async all() {
      await running;
      if (failure !== undefined) throw failure as Error;
      await handle.sync();
    },
  };
}

/** Resolves with how many bytes these were; a write may take less than it was given. */
async function writeAll(handle: FileHandle, pieces: readonly Buffer[], start: number): Promise<number> {
  let at = start;
  for (let left = [...pieces]; left.length > 0;) {
    let { bytesWritten } = await handle.writev(left, at);
    at += bytesWritten;
    while (left[0] !== undefined && bytesWritten >= left[0].length) bytesWritten -= left.shift()?.length ?? 0;
    left = bytesWritten === 0 || left[0] === undefined ? left : [left[0].subarray(bytesWritten), ...left.slice(1)];
  }
  return at - start;
}

const HEAD = 16;
const MODE = 0o600;
const MOST_NAMES = 1000;

/** The first name of `name`, `name-2`, `name-3` ... that nothing has. */
async function openNew(folder: string, name: string, access: number): Promise<[string, FileHandle]> {
  const extension = extname(name);
  const stem = basename(name, extension);
  for (let count = 1; ; count += 1) {
    const path = join(folder, count === 1 ? name : `${stem}-${count}${extension}`);
    try {
      const flags = access | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
      const handle = await open(path, flags, MODE);
      await handle.chmod(MODE).catch(() => undefined);
      return [path, handle];
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST' || count >= MOST_NAMES) throw failed(path, error);
    }
  }
}

/** An empty file of our own holds the name, so that nothing of anybody else is replaced. */
async function moveToFreeName({ real, name, path }: Place): Promise<string> {
  const [target, holder] = await openNew(real, name, constants.O_WRONLY);
  await holder.close();
  try {
    await rename(path, target);
    return target;
  } catch (error) {
    await rm(target, { force: true }).catch(() => undefined);
    throw failed(target, error);
  }
}

/** The folder still is where it was, and the file that was written is the one that will be renamed. */
async function mustBeInPlace(place: Place): Promise<void> {
  const now = await asStore(place.folder, realpath(place.folder));
  if (now !== place.real || !(await isSameFile(place))) throw new StoreFailed('unwritable', place.path, 'replaced');
}

async function isSameFile({ path, handle }: Place): Promise<boolean> {
  const [ours, there] = await Promise.all([
    handle.stat({ bigint: true }).catch(() => undefined),
    lstat(path, { bigint: true }).catch(() => undefined),
  ]);
  return ours !== undefined && there !== undefined && ours.ino === there.ino && ours.dev === there.dev;
}

async function asStore<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw failed(path, error);
  }
}

function failed(path: string, error: unknown): StoreFailed {
  const errno = errnoOf(error);
  return new StoreFailed(['ENOSPC', 'EDQUOT', 'EFBIG'].includes(errno) ? 'full' : 'unwritable', path, errno);
}
