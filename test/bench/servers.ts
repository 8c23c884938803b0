import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { userInfo } from 'node:os';
import { endsBy } from './endsBy';
import type { Place } from './assignment';
import { family } from './processes';
import { PROMPT } from './terminals';

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** What a session on the target is: a prompt, files over SFTP, or what this script for `sh` does. */
export type Serves = 'prompt' | 'files' | { readonly login: string };

export interface ServerOptions {
  /** Made for these servers; holds keys and configurations. */
  readonly folder: string;
  readonly hop: Endpoint;
  readonly target: Endpoint;
  /** What to put before a command so that it runs where the servers stand. */
  readonly there: readonly string[];
  readonly serves: Serves;
}

/** Starts two real sshd, hop and target, and writes what a client needs to reach them. `end` ends their sessions, too. */
export async function startServers(options: ServerOptions): Promise<{ place: Place; end: () => Promise<void> }> {
  const { folder, hop, target, serves } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of ['user', 'hop', 'target']) makeKey(join(folder, name));
  const shell = join(folder, 'shell');
  const login = typeof serves === 'object' ? serves.login : `printf '${PROMPT}'\nexec cat >/dev/null\n`;
  writeFileSync(shell, `#!/bin/sh\n${login}`);
  chmodSync(shell, 0o755);
  writeFileSync(join(folder, 'known_hosts'), ['hop', 'target'].map((name) => knownHost(folder, name)).join(''));
  const endings = [makePrivilegeFolder()];
  const running = [
    await startSshd(options, 'hop', hop, []),
    await startSshd(options, 'target', target, [
      serves === 'files' ? 'Subsystem sftp internal-sftp' : `ForceCommand ${shell}`,
      'AllowTcpForwarding no',
      // bash reads ~/.bashrc below sshd, which would measure what the person keeps there.
      `SetEnv HOME=${folder}`,
    ]),
  ];
  endings.push(...running.map(({ end }) => end));
  const place: Place = {
    hop,
    target,
    user: userInfo().username,
    identityFile: join(folder, 'user'),
    knownHostsFile: join(folder, 'known_hosts'),
    sshConfig: clientConfig(options, 'ssh_config', []),
    curveConfig: clientConfig(options, 'ssh_config_curve', ['KexAlgorithms curve25519-sha256']),
    serverPids: running.map(({ pid }) => pid),
  };
  return {
    place,
    end: async () => {
      for (const end of endings.reverse()) await end();
    },
  };
}

function makeKey(file: string): void {
  const { status, stderr } = spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'bench', '-f', file], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`ssh-keygen: ${stderr}`);
}

function knownHost(folder: string, name: string): string {
  return `bench-${name} ${readFileSync(join(folder, `${name}.pub`), 'utf8')}`;
}

/** OpenSSH started by root refuses to run without this folder, which the service's own start would make. */
function makePrivilegeFolder(): () => Promise<void> {
  if (process.getuid?.() !== 0 || existsSync('/run/sshd')) return () => Promise.resolve();
  mkdirSync('/run/sshd', { mode: 0o755 });
  return endsBy(() => rmdirSync('/run/sshd'));
}

async function startSshd(
  { folder, there }: ServerOptions,
  name: string,
  { host, port }: Endpoint,
  more: readonly string[],
): Promise<{ pid: number; end: () => Promise<void> }> {
  const config = join(folder, `${name}_config`);
  writeFileSync(
    config,
    `${[...sshdOptions(folder, name), `ListenAddress ${host}`, `Port ${port}`, ...more].join('\n')}\n`,
  );
  const [command, ...args] = [...there, '/usr/sbin/sshd', '-D', '-e', '-f', config];
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  const end = endsBy(() => endTree(child));
  await listening(child, name);
  return { pid: child.pid ?? NaN, end };
}

function sshdOptions(folder: string, name: string): string[] {
  return [
    `HostKey ${join(folder, name)}`,
    `AuthorizedKeysFile ${join(folder, 'user.pub')}`,
    'PidFile none',
    'StrictModes no',
    'UsePAM no',
    'UseDNS no',
    'PermitRootLogin yes',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PrintMotd no',
    'PrintLastLog no',
    'MaxStartups 1000',
    'MaxSessions 1000',
  ];
}

function listening(child: ChildProcess, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      if (said.length > 10_000) return;
      said += text;
      if (said.includes('Server listening on')) resolve();
    });
    child.on('error', reject);
    child.on('close', (code) => reject(new Error(`sshd (${name}) ended with ${code}: ${said}`)));
  });
}

/** A session of sshd has a process group of its own: ended from the leaves, while their parents are still known. */
function endTree(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  for (const pid of family(child.pid).reverse()) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended in between.
    }
  }
}

function clientConfig({ folder, hop, target }: ServerOptions, name: string, more: readonly string[]): string {
  const file = join(folder, name);
  const host = (id: string, endpoint: Endpoint): string[] => [
    `Host ${id}`,
    `  HostName ${endpoint.host}`,
    `  Port ${endpoint.port}`,
    `  HostKeyAlias ${id}`,
  ];
  const all = [
    'Host *',
    `  User ${userInfo().username}`,
    `  IdentityFile ${join(folder, 'user')}`,
    '  IdentitiesOnly yes',
    '  IdentityAgent none',
    `  UserKnownHostsFile ${join(folder, 'known_hosts')}`,
    '  GlobalKnownHostsFile none',
    '  StrictHostKeyChecking yes',
    '  UpdateHostKeys no',
    '  LogLevel ERROR',
    ...more.map((line) => `  ${line}`),
  ];
  writeFileSync(file, `${[...host('bench-hop', hop), ...host('bench-target', target), ...all].join('\n')}\n`);
  return file;
}
