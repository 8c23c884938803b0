/** Accounts that exist as long as a test file runs. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { missing } from './needs';
import { run, type Undoing } from './run';

/** Who logs in to a server of the tests. */
export interface Account {
  readonly user: string;
  readonly uid: number;
  readonly gid: number;
  /** Empty where it could not be set. */
  readonly password: string;
}

/** Two accounts with a password each, or the present user twice where accounts cannot be made. */
export function accounts(undo: Undoing): { readonly hop: Account; readonly target: Account } {
  if (missing('accounts')) return { hop: present(), target: present() };
  removeLeftovers();
  return { hop: account('h', undo), target: account('t', undo) };
}

/** An account of this process, told from its others by one small letter. */
export function account(letter: string, undo: Undoing): Account {
  const user = `hopt${process.pid}${letter}`;
  undo.add(() => run('userdel', ['-f', user]));
  run('useradd', ['--no-create-home', '--no-log-init', '--home-dir', '/', '--shell', '/bin/sh', user]);
  const password = randomBytes(12).toString('base64');
  run('chpasswd', ['-c', 'SHA512'], `${user}:${password}\n`);
  const [uid = NaN, gid = NaN] = [run('id', ['-u', user]), run('id', ['-g', user])].map(Number);
  return { user, uid, gid, password };
}

/** Linux keeps names of 32 characters; the process id tells whose it is. */
const NAME = /^hopt(\d+)[a-z]:/gm;

function present(): Account {
  const { username, uid, gid } = userInfo();
  return { user: username, uid, gid, password: '' };
}

/** What a run left that was ended by force; another file may be taking it away just now. */
function removeLeftovers(): void {
  for (const [name = '', pid = ''] of readFileSync('/etc/passwd', 'utf8').matchAll(NAME)) {
    if (!isRunning(Number(pid))) spawnSync('userdel', ['-f', name.slice(0, -1)], { stdio: 'ignore' });
  }
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
