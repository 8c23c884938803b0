/** A lock between processes, VS Code windows as a rule: a file that only one can create. */
import { randomUUID } from 'node:crypto';
import { open, readFile, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { errnoOf, StoreFailed } from './storeFailed';

export interface LockOptions {
  /** Longest wait for another holder. Default 10 s. */
  readonly waitMilliseconds?: number;
  /** Age at which a lock counts as left behind, whoever holds it. Default 30 s. */
  readonly staleMilliseconds?: number;
  readonly signal?: AbortSignal;
}

export interface HeldLock {
  /** Rejects when the lock was taken over meanwhile, as after a night's suspend. @throws StoreFailed `locked` */
  check(): Promise<void>;
}

/**
 * Runs `work` while holding the lock file `path`, whose folder must exist. A lock whose process is dead, or that is
 * too old, is taken over.
 * @throws StoreFailed `locked` when the wait is over, `unwritable` when no lock file can be made; the signal's reason
 */
export async function withLock<T>(
  path: string,
  work: (held: HeldLock) => Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  const id = randomUUID();
  await take(path, id, options);
  try {
    return await work({ check: () => requireHeld(path, id) });
  } finally {
    if (await isHeldBy(path, id)) await removeIfAny(path);
  }
}

/** What a lock file says. The machine counts because a home folder may be shared by several. */
interface Holder {
  readonly id: string;
  readonly pid: number;
  readonly machine: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

const POLL_MILLISECONDS = 20;

async function take(path: string, id: string, options: LockOptions): Promise<void> {
  const { waitMilliseconds = 10_000, staleMilliseconds = 30_000, signal } = options;
  const deadline = Date.now() + waitMilliseconds;
  signal?.throwIfAborted();
  for (let taken = await create(path, id); taken !== undefined; taken = await create(path, id)) {
    if (Date.now() >= deadline) throw await notTaken(path, taken);
    if (await isStale(path, staleMilliseconds)) await clear(path, staleMilliseconds);
    else await delay(POLL_MILLISECONDS);
    signal?.throwIfAborted();
  }
}

/** `undefined` when it was made; the errno when somebody else has it, or may have it. */
async function create(path: string, id: string): Promise<string | undefined> {
  let file;
  try {
    file = await open(path, 'wx', 0o600);
    const holder: Holder = { id, pid: process.pid, machine: hostname(), time: Date.now() };
    await file.writeFile(JSON.stringify(holder));
    return undefined;
  } catch (error) {
    if (file !== undefined) await removeIfAny(path);
    else if (isTaken(errnoOf(error))) return errnoOf(error);
    throw new StoreFailed('unwritable', path, errnoOf(error));
  } finally {
    await file?.close();
  }
}

/** Windows refuses to make a file that is being deleted by these two, as it does where nothing can be made at all. */
export function isTaken(errno: string, platform = process.platform): boolean {
  return errno === 'EEXIST' || (platform === 'win32' && (errno === 'EPERM' || errno === 'EBUSY'));
}

/**
 * Removes a stale lock. Two processes that found it stale must not both remove a lock, as the second would remove the
 * first one's new one: a second file lets one of them in, which then looks again.
 */
async function clear(path: string, staleMilliseconds: number): Promise<void> {
  const gate = `${path}.clear`;
  if ((await create(gate, randomUUID())) === undefined) {
    if (await isStale(path, staleMilliseconds)) await removeIfAny(path);
    await removeIfAny(gate);
  } else if (await isStale(gate, staleMilliseconds)) await removeIfAny(gate);
  await delay(1);
}

/** What cannot be removed goes on to be waited for, and then reported, as a lock that is held. */
async function removeIfAny(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => undefined);
}

async function isStale(path: string, staleMilliseconds: number): Promise<boolean> {
  const holder = await holderOf(path);
  const since = holder?.time ?? (await stat(path).catch(() => undefined))?.mtimeMs;
  if (since === undefined) return false;
  return Math.abs(Date.now() - since) > staleMilliseconds || (holder !== undefined && isDead(holder));
}

function isDead(holder: Holder): boolean {
  if (holder.machine !== hostname()) return false;
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return errnoOf(error) === 'ESRCH';
  }
}

/** `undefined` when there is no lock, or one that its holder has not written yet or never will. */
async function holderOf(path: string): Promise<Holder | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isHolder(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isHolder(value: unknown): value is Holder {
  if (typeof value !== 'object' || value === null) return false;
  const { id, pid, machine, time } = value as Partial<Record<keyof Holder, unknown>>;
  const isPid = Number.isSafeInteger(pid) && typeof pid === 'number' && pid > 0;
  return isPid && typeof id === 'string' && typeof machine === 'string' && typeof time === 'number';
}

async function isHeldBy(path: string, id: string): Promise<boolean> {
  return (await holderOf(path))?.id === id;
}

async function requireHeld(path: string, id: string): Promise<void> {
  if (!(await isHeldBy(path, id))) throw new StoreFailed('locked', path, 'taken over by another process');
}

async function notTaken(path: string, errno: string): Promise<StoreFailed> {
  if (errno !== 'EEXIST') return new StoreFailed('unwritable', path, errno);
  const holder = await holderOf(path);
  return new StoreFailed('locked', path, holder ? `held by process ${holder.pid} of ${holder.machine}` : 'held');
}
