// The process that the extension runs in.
import { readdirSync, readFileSync } from 'node:fs';

/**
 * Kills the extension host of the VS Code whose HOME this is, at once, as the kernel does when memory runs out. False where
 * there is not exactly one: that of a window that was reloaded ends some time after the next has begun.
 */
export function killExtensionHost(home: string): boolean {
  const [pid, ...others] = readdirSync('/proc')
    .map(Number)
    .filter((one) => Number.isInteger(one) && isExtensionHost(one, home));
  return pid !== undefined && others.length === 0 && process.kill(pid, 'SIGKILL');
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
