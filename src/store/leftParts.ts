/** Files that did not come whole: what they are is noted beside each, so that it can be gone on with after a crash. */
import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { writeAtomic } from './atomicFile';
import { leases, type HeldLease } from './lease';
import { readText } from './textFile';

const ORIGIN = v.strictObject({
  applianceId: v.string(),
  /** Where it is there. */
  remote: v.string(),
  /** What it is called here once it is whole. */
  name: v.string(),
  /** Of the file there, as the server told. */
  size: v.nullable(v.number()),
  changed: v.nullable(v.number()),
});

export type PartOrigin = v.InferOutput<typeof ORIGIN>;

/** One that nobody is writing to. It is this window's until it is released, removed or gone on with. */
export interface LeftPart {
  readonly path: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly writtenAt: number;
  /** Absent where it was not noted: it can only be removed. */
  readonly origin: PartOrigin | undefined;
  readonly lease: HeldLease;
  release(): Promise<void>;
  remove(): Promise<void>;
}

/** In a private folder; those that some window is writing to, or asking about, are left out. */
export async function leftParts(folder: string): Promise<LeftPart[]> {
  const names = await readdir(folder).catch(() => []);
  const found: LeftPart[] = [];
  for (const name of names.filter((one) => one.endsWith('.part'))) {
    const path = join(folder, name);
    const stats = await lstat(path).catch(() => undefined);
    const lease = stats?.isFile() === true ? await holdPart(folder, path) : 'busy';
    if (stats !== undefined && lease !== 'busy') found.push(await leftPart(path, stats, lease));
  }
  return found;
}

/** `busy`: somebody writes to it. */
export function holdPart(folder: string, path: string): ReturnType<ReturnType<typeof leases>> {
  return leases(folder)(path);
}

async function leftPart(path: string, stats: { size: number; mtimeMs: number }, lease: HeldLease): Promise<LeftPart> {
  return {
    path,
    bytes: stats.size,
    writtenAt: stats.mtimeMs,
    origin: await originOf(path),
    lease,
    release: () => lease.release(),
    async remove() {
      await rm(path, { force: true });
      await forgetOrigin(path);
      await lease.release();
    },
  };
}

const MOST_NOTE = 64 * 1024;

async function originOf(path: string): Promise<PartOrigin | undefined> {
  try {
    const parsed = v.safeParse(ORIGIN, JSON.parse((await readText(noteOf(path), MOST_NOTE))?.text ?? ''));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

export function noteOrigin(path: string, origin: PartOrigin): Promise<void> {
  return writeAtomic(noteOf(path), JSON.stringify(origin), { mode: 0o600 });
}

export async function forgetOrigin(path: string): Promise<void> {
  await rm(noteOf(path), { force: true }).catch(() => undefined);
}

function noteOf(path: string): string {
  return `${path}.json`;
}
