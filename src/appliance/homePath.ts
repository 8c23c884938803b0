import { homedir } from 'node:os';
import { join } from 'node:path';

/** A local path as a person writes it, with `~` for the home folder. */
export function expandHome(file: string, home = homedir()): string {
  return file === '~' || /^~[\\/]/.test(file) ? join(home, file.slice(1)) : file;
}
