/** A file that comes in pieces: under its own name only when it is whole. */
import { createHash, type Hash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, realpath, rename, rm, statfs, type FileHandle } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { makePrivateFolder } from './atomicFile';
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
  write(piece: Buffer): Promise<void>;
  read(offset: number, length: number): Promise<Buffer>;
  /** Back to nothing. */
  restart(): Promise<void>;
  /** On the disk, under a name that nothing had. */
  finish(): Promise<SavedFile>;
  /** Removes it; once finished or discarded there is nothing left to do. */
  discard(): Promise<void>;
}

/**
 * Makes `<name>.part` in a private folder: new, for this user alone, and never through a link that stands there.
 * @param name of this program's own making; letters, digits, `.`, `_` and `-`
 */
export async function openPart(folder: string, name: string): Promise<PartFile> {
  if (!/^[A-Za-z\d][\w.-]{0,150}$/.test(name) || name.endsWith('.')) throw new RangeError('not a name for a file');
  await makePrivateFolder(folder);
  const real = await asStore(folder, realpath(folder));
  const [path, handle] = await openNew(real, `${name}.part`, constants.O_RDWR);
  return partFile({ folder, real, name, path, handle });
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
}

function partFile(place: Place): PartFile {
  const { path, handle } = place;
  let size = 0;
  let head = Buffer.alloc(0);
  let hash: Hash = createHash('sha256');
  let over = false;
  return {
    size: () => size,
    async write(piece) {
      for (let done = 0; done < piece.length;) {
        const { bytesWritten } = await asStore(path, handle.write(piece, done, piece.length - done, size + done));
        done += bytesWritten;
      }
      size += piece.length;
      hash.update(piece);
      if (head.length < HEAD) head = Buffer.concat([head, piece.subarray(0, HEAD - head.length)]);
    },
    async read(offset, length) {
      const { buffer, bytesRead } = await asStore(path, handle.read(Buffer.alloc(length), 0, length, offset));
      return buffer.subarray(0, bytesRead);
    },
    async restart() {
      await asStore(path, handle.truncate(0));
      [size, head, hash] = [0, Buffer.alloc(0), createHash('sha256')];
    },
    async finish() {
      await asStore(path, handle.sync());
      await mustBeInPlace(place);
      const target = await moveToFreeName(place);
      over = true;
      await handle.close();
      return { path: target, bytes: size, sha256: hash.digest('hex'), head };
    },
    async discard() {
      if (over) return;
      over = true;
      const isOurs = await isSameFile(place);
      await handle.close().catch(() => undefined);
      if (isOurs) await rm(path, { force: true }).catch(() => undefined);
    },
  };
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
