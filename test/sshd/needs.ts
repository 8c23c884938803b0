/** What of this machine a test needs; a test that lacks something is skipped and says how to get it. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { delimiter, join } from 'node:path';

export type Need = keyof typeof NEEDS;

/** For node:test's `skip`: what is missing and how to get it, or `false`. */
export function missing(...needs: readonly Need[]): string | false {
  const lacking = needs.find((need) => !NEEDS[need].isMet());
  return lacking === undefined ? false : NEEDS[lacking].how;
}

/** The absolute path of a program; sshd refuses to run by another, and is on the PATH of root alone. */
export function program(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Debian's, whatever other Python is first on the PATH. */
export const PYTHON = '/usr/bin/python3';

const NEEDS = {
  openssh: {
    isMet: () => ['sshd', 'ssh-keygen', 'sh', 'ps'].every((name) => program(name) !== undefined),
    how: 'sshd, ssh-keygen or ps is missing: install openssh-server, openssh-client and procps',
  },
  user: {
    isMet: hasAccount,
    how: `OpenSSH runs only for a user who has an account, and user id ${process.getuid?.()} has none: add it to /etc/passwd, or run as root`,
  },
  agent: {
    isMet: () => ['ssh-agent', 'ssh-add'].every((name) => program(name) !== undefined),
    how: 'ssh-agent or ssh-add is missing: install openssh-client',
  },
  accounts: {
    isMet: () => isRoot() && ['useradd', 'userdel', 'chpasswd'].every((name) => program(name) !== undefined),
    how: 'a password login needs accounts of its own: run as root, with useradd, userdel and chpasswd (Debian: passwd)',
  },
  namespaces: {
    isMet: () => isRoot() && program('ip') !== undefined && canMakeNamespace(),
    how: 'a target that only the hop reaches needs network namespaces: run as root with CAP_SYS_ADMIN and iproute2',
  },
  terminals: {
    isMet: () => isRoot() || givesTerminals(),
    how: 'sshd of another user than root cannot give a terminal here: mount /dev/pts with gid=5 (the group tty), or run as root',
  },
  pam: {
    isMet: () => isRoot() && existsSync('/etc/pam.d/sshd'),
    how: 'keyboard-interactive of sshd needs PAM: run as root where /etc/pam.d/sshd is (Debian: openssh-server)',
  },
  dropbear: {
    isMet: () => ['dropbear', 'dropbearconvert', 'usermod'].every((name) => program(name) !== undefined),
    how: 'dropbear is missing: install dropbear-bin (Debian)',
  },
  asyncssh: {
    isMet: hasAsyncssh,
    how: `asyncssh is missing in ${PYTHON}: install python3-asyncssh (Debian)`,
  },
  proc: {
    isMet: () => existsSync('/proc/self/io'),
    how: 'what a process has written is read from /proc: run on Linux',
  },
} as const;

function hasAccount(): boolean {
  try {
    return userInfo().username !== '';
  } catch {
    return false;
  }
}

/** sshd gives a new terminal to the group tty, which only root may, unless it has that group from its start. */
function givesTerminals(): boolean {
  if (!existsSync('/proc/mounts')) return true;
  const group = /^tty:[^:]*:(\d+):/m.exec(readFileSync('/etc/group', 'utf8'))?.[1];
  const mounts = [...readFileSync('/proc/mounts', 'utf8').matchAll(/^\S+ \/dev\/pts devpts (\S+)/gm)];
  const options = mounts.at(-1)?.[1] ?? '';
  return group === undefined || options.split(',').includes(`gid=${group}`);
}

let namespaceTried: boolean | undefined;

function canMakeNamespace(): boolean {
  namespaceTried ??= spawnSync(program('unshare') ?? 'unshare', ['--net', 'true']).status === 0;
  return namespaceTried;
}

let asyncsshFound: boolean | undefined;

/** Looked for and not loaded, which takes a second. */
function hasAsyncssh(): boolean {
  const look = "import importlib.util as u, sys; sys.exit(u.find_spec('asyncssh') is None)";
  asyncsshFound ??= spawnSync(PYTHON, ['-c', look]).status === 0;
  return asyncsshFound;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
