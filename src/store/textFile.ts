/** Reading a text file that somebody else may have put there: bounded in size, never a folder, a pipe or a device. */
import type { BigIntStats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { devNull } from 'node:os';
import { errnoOf, StoreFailed } from './storeFailed';

export interface TextFile {
  readonly text: string;
  /** Differs whenever the file was replaced or written to. */
  readonly version: string;
}

/**
 * The file as UTF-8; `undefined` when there is none.
 * @param limit most bytes that are read
 * @throws StoreFailed `unreadable`
 */
export async function readText(path: string, limit: number): Promise<TextFile | undefined> {
  const version = await versionOf(path, limit);
  return version === undefined ? undefined : { text: await textOf(path, limit), version };
}

/**
 * Reads and parses a file, and again only when it has changed. A file that does not exist counts as empty.
 * @throws (the returned function) StoreFailed `unreadable`
 */
export function parsedFile<T>(parse: (text: string, path: string) => T, limit: number): (path: string) => Promise<T> {
  const known = new Map<string, { readonly version: string | undefined; readonly value: T }>();
  return async (path) => {
    const version = await versionOf(path, limit);
    const before = known.get(path);
    if (before !== undefined && before.version === version) return before.value;
    const value = parse(version === undefined ? '' : await textOf(path, limit), path);
    known.set(path, { version, value });
    return value;
  };
}

/** Whether there is a file or a folder. */
export async function isThere(path: string): Promise<boolean> {
  return (await statIfAny(path).catch(() => undefined)) !== undefined;
}

async function versionOf(path: string, limit: number): Promise<string | undefined> {
  if (path === devNull) return undefined;
  const stats = await statIfAny(path);
  if (stats === undefined) return undefined;
  if (!stats.isFile()) throw new StoreFailed('unreadable', path, stats.isDirectory() ? 'EISDIR' : 'not a regular file');
  if (stats.size > BigInt(limit)) throw tooBig(path, limit);
  return [stats.dev, stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join(' ');
}

async function statIfAny(path: string): Promise<BigIntStats | undefined> {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw new StoreFailed('unreadable', path, errnoOf(error));
  }
}

async function textOf(path: string, limit: number): Promise<string> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new StoreFailed('unreadable', path, errnoOf(error));
  });
  if (bytes.length > limit) throw tooBig(path, limit);
  return bytes.toString('utf8');
}

function tooBig(path: string, limit: number): StoreFailed {
  return new StoreFailed('unreadable', path, `more than ${limit} bytes`);
}

/** @throws StoreFailed `unreadable` */
export function jsonOf(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new StoreFailed('unreadable', path, 'not JSON');
  }
}
