import { readFileSync } from 'node:fs';

/** A process and all that came from it, parents first. */
export function family(pid: number): number[] {
  return [pid, ...children(pid).flatMap(family)];
}

function children(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/**
 * Resolves when a process and all that came from it have used a twentieth of one processor or less for half a second,
 * and after eight seconds at the latest.
 */
export async function processesRest(pid: number): Promise<void> {
  const deadline = performance.now() + 8_000;
  let before = ticksOf(pid);
  do {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const now = ticksOf(pid);
    if (now - before <= 0.05 * 50) return;
    before = now;
  } while (performance.now() < deadline);
}

/** Hundredths of a second of processor time, of those that live now (proc_pid_stat(5): utime and stime). */
function ticksOf(pid: number): number {
  return family(pid).reduce((sum, one) => sum + ownTicks(one), 0);
}

function ownTicks(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    return 0;
  }
}

/** KiB of a process. */
export function memoryOf(pid: number, field: 'Pss' | 'Pss_Anon'): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const kib = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1];
  if (kib === undefined) throw new Error(`smaps_rollup has no ${field}`);
  return Number(kib);
}

/** Resolves when the servers have ended what the last round left, so that it does not cost the next one. */
export async function serversIdle(pids: readonly number[]): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (pids.some((pid) => children(pid).length > 0)) {
    if (performance.now() > deadline) throw new Error('a server still has sessions 20 s after the last one was closed');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
