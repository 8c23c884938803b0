// The process that the extension runs in.
import { readdirSync, readFileSync } from 'node:fs';

/** Kills the extension hosts of the VS Code whose HOME this is, at once, as the kernel does when memory runs out. */
export function killExtensionHosts(home: string): number {
  const pids = readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && isExtensionHost(pid, home));
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  return pids.length;
}

function isExtensionHost(pid: number, home: string): boolean {
  return read(pid, 'cmdline').includes('--type=extensionHost') && read(pid, 'environ').includes(`HOME=${home}`);
}

function read(pid: number, file: 'cmdline' | 'environ'): string[] {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
