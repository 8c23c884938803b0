/** A server made of asyncssh (asyncsshServer.py): a CLI, logins in several rounds, and no account of this machine. */
import { join } from 'node:path';
import { PYTHON } from './needs';
import { startServer, type Server } from './server';
import type { Role, Site } from './site';

/** What it does not get it does not offer. */
export interface AsyncsshOptions {
  readonly password?: string;
  /** Whoever may log in everywhere may here. */
  readonly keys?: boolean;
  /** Of keyboard-interactive: name, instructions, and text, echo and right answer of each prompt. */
  readonly rounds?: readonly (readonly [string, string, readonly (readonly [string, boolean, string])[]])[];
  /** Whether it forwards; yes unless told otherwise. */
  readonly forward?: boolean;
  readonly files?: boolean;
}

export async function startAsyncssh(site: Site, role: Role, options: AsyncsshOptions): Promise<Server> {
  const place = site.network[role];
  const { host, there } = place;
  const port = await place.freePort();
  const keys = options.keys === true ? { keys: site.path('authorized_keys') } : {};
  const told = JSON.stringify({ ...options, ...keys, host, port, hostKeys: [site.hostKeys[role]] });
  const command = [...there, PYTHON, '-W', 'ignore', SCRIPT, told];
  return startServer({ command, host, port, ready: /^listening$/m }, site.undo);
}

const SCRIPT = join('test', 'sshd', 'asyncsshServer.py');
