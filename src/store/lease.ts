/** One dialogue per appliance over all windows: a lease that is renewed while held, and taken over from the dead. */
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { idInFileName } from './applianceFile';
import { makePrivateFolder, writeAtomic } from './atomicFile';
import { withLock } from './lock';
import { errnoOf } from './storeFailed';
import { readText } from './textFile';

export interface HeldLease {
  /** The holder before it died or fell silent and did not give it back. */
  readonly takenOver: boolean;
  /** Whether it is still this one's: after a night's suspend it may not be. */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
}

/** `busy`: another window, or another dialogue of this one, holds it. */
export type LeaseAnswer = HeldLease | 'busy';

/**
 * @param folder private to this computer and user
 * @param ttlMs how long a holder may be silent before it counts as dead; it renews at a third of that
 */
export function leases(folder: string, ttlMs = 30_000): (applianceId: string) => Promise<LeaseAnswer> {
  return async (applianceId) => {
    await makePrivateFolder(folder);
    const path = join(folder, `lease-${idInFileName(applianceId)}.json`);
    const id = randomUUID();
    const before = await withLock(`${path}.lock`, () => take(path, id, ttlMs));
    return before === 'busy' ? 'busy' : hold(path, id, ttlMs, before === 'left-behind');
  };
}

const HOLDER = v.object({ id: v.string(), pid: v.number(), machine: v.string(), time: v.number() });
type Holder = v.InferOutput<typeof HOLDER>;

async function take(path: string, id: string, ttlMs: number): Promise<'free' | 'left-behind' | 'busy'> {
  const text = (await readText(path, 4096))?.text;
  const holder = text === undefined ? undefined : holderIn(text);
  if (holder !== undefined && isAlive(holder, ttlMs)) return 'busy';
  await write(path, id);
  return text === undefined ? 'free' : 'left-behind';
}

function hold(path: string, id: string, ttlMs: number, takenOver: boolean): HeldLease {
  const isHeld = async (): Promise<boolean> => holderIn((await readText(path, 4096))?.text ?? '')?.id === id;
  const ifHeld = (work: () => Promise<void>): Promise<void> =>
    withLock(`${path}.lock`, async () => ((await isHeld()) ? work() : undefined));
  const renewal = setInterval(() => void ifHeld(() => write(path, id)).catch(() => undefined), ttlMs / 3);
  renewal.unref();
  return {
    takenOver,
    isHeld,
    release: async () => {
      clearInterval(renewal);
      await ifHeld(() => rm(path, { force: true }));
    },
  };
}

function write(path: string, id: string): Promise<void> {
  const holder: Holder = { id, pid: process.pid, machine: hostname(), time: Date.now() };
  return writeAtomic(path, JSON.stringify(holder), { mode: 0o600 });
}

function holderIn(text: string): Holder | undefined {
  try {
    const parsed = v.safeParse(HOLDER, JSON.parse(text));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(holder: Holder, ttlMs: number): boolean {
  return Math.abs(Date.now() - holder.time) <= ttlMs && !(holder.machine === hostname() && isDead(holder.pid));
}

function isDead(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return errnoOf(error) === 'ESRCH';
  }
}
