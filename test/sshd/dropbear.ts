/** Dropbear, the SSH server of small devices. */
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { program } from './needs';
import { run } from './run';
import { startServer, type Server } from './server';
import type { Role, Site } from './site';

export interface DropbearOptions {
  /** Beyond address and host key. */
  readonly args?: readonly string[];
  /** Without a program that speaks SFTP, as on most of the devices that have it. */
  readonly withoutSftp?: boolean;
}

/** Started as root; lets in whoever may log in everywhere. */
export async function startDropbear(site: Site, role: Role, options: DropbearOptions = {}): Promise<Server> {
  const place = site.network[role];
  const { host, there } = place;
  const port = await place.freePort();
  letKeysIn(site, role);
  const key = inItsForm(site.hostKeys[role]);
  const pidFile = site.path(`dropbear-${port}.pid`);
  const dropbear = [program('dropbear') ?? 'dropbear', '-F', '-E', '-P', pidFile, '-p', `${host}:${port}`, '-r', key];
  const hidden = options.withoutSftp === true ? HIDE_SFTP : [];
  const command = [...there, ...hidden, ...dropbear, ...(options.args ?? [])];
  return startServer({ command, host, port, ready: /Not backgrounding/ }, site.undo);
}

/** Where openssh-sftp-server puts what Debian's Dropbear runs; hidden from this one server. */
const HIDE_SFTP = [
  'unshare',
  '--mount',
  'sh',
  '-c',
  'mount --bind /dev/null "$0" && exec "$@"',
  '/usr/lib/sftp-server',
];

/** It looks for authorized_keys in the home of the account alone, and for nothing that others may write to. */
function letKeysIn(site: Site, role: Role): void {
  const home = site.path(`home-${role}`);
  if (!existsSync(home)) {
    mkdirSync(join(home, '.ssh'), { recursive: true });
    run('usermod', ['--home', home, site.accounts[role].user]);
  }
  copyFileSync(site.path('authorized_keys'), join(home, '.ssh', 'authorized_keys'));
}

function inItsForm(file: string): string {
  const converted = `${file}.dropbear`;
  if (!existsSync(converted)) run('dropbearconvert', ['openssh', 'dropbear', file, converted]);
  return converted;
}
