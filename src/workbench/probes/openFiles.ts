import { readFileSync } from 'node:fs';

/** How many files and connections this process may hold open; `undefined` where the system does not say (proc(5)). */
export function openFilesLimit(): number | undefined {
  try {
    const [, limit] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return limit === undefined ? undefined : Number(limit);
  } catch {
    return undefined;
  }
}
