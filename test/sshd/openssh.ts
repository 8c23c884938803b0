/** Real OpenSSH servers, keys and agents, each with a configuration of its own. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from './network';
import { program } from './needs';
import { run, type Undoing } from './run';
import { endAll, startServer, type Server } from './server';
import { until } from './until';

/** Its log is that of LogLevel DEBUG. */
export type Sshd = Server;

export interface SshdOptions {
  /** Holds its configuration. */
  readonly folder: string;
  readonly name: string;
  readonly place: Place;
  readonly port?: number;
  /** Private key files. */
  readonly hostKeys: readonly string[];
  /** Keywords of sshd_config(5), in place of those that all servers have. */
  readonly config: Readonly<Record<string, string | number>>;
}

let started = 0;

export async function startSshd(options: SshdOptions, undo: Undoing): Promise<Sshd> {
  makePrivilegeFolder();
  const { host, there } = options.place;
  const port = options.port ?? (await options.place.freePort());
  const file = join(options.folder, `${options.name}-${++started}.conf`);
  writeFileSync(file, configuration(options, port));
  const command = [...there, program('sshd') ?? 'sshd', '-D', '-e', '-f', file];
  return startServer({ command, host, port, ready: /Server listening on/ }, undo);
}

/** A server writes its log later than it answers. */
export async function keysExchanged(sshd: Sshd, times: number): Promise<void> {
  const seen = () => sshd.count(/SSH2_MSG_NEWKEYS received/g);
  await until(
    () => seen() >= times,
    `${times} key exchanges`,
    () => `${seen()} were seen`,
  );
}

/** Of most keywords sshd takes the first value, of MaxStartups the last: none stands here twice. */
function configuration({ place, folder, hostKeys, config }: SshdOptions, port: number): string {
  const keywords = { ...USUAL, ...(hasPenalties() ? { PerSourcePenalties: 'no' } : {}), ...config };
  const lines = [
    `Port ${port}`,
    `ListenAddress ${place.host}`,
    ...hostKeys.map((file) => `HostKey ${file}`),
    `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
    ...Object.entries(keywords).map(([keyword, value]) => `${keyword} ${value}`),
  ];
  return `${lines.join('\n')}\n`;
}

const USUAL = {
  PidFile: 'none',
  StrictModes: 'no',
  UsePAM: 'no',
  UseDNS: 'no',
  PermitRootLogin: 'yes',
  KbdInteractiveAuthentication: 'no',
  PrintMotd: 'no',
  PrintLastLog: 'no',
  MaxStartups: 100,
  LogLevel: 'DEBUG',
};

/** Since 9.8 a server shuts out an address after failures, which these tests make on purpose. */
function hasPenalties(): boolean {
  const { stderr } = spawnSync(program('ssh') ?? 'ssh', ['-V'], { encoding: 'utf8' });
  const [, major = 0, minor = 0] = (/OpenSSH_(\d+)\.(\d+)/.exec(stderr) ?? []).map(Number);
  return major > 9 || (major === 9 && minor >= 8);
}

/** OpenSSH started by root refuses to run without this folder, which the service's own start would make. */
export function makePrivilegeFolder(): void {
  // Another test file may be making it at the same time.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { mode: 0o755, recursive: true });
}

export interface KeyOptions {
  readonly type?: 'ed25519' | 'ecdsa' | 'rsa';
  readonly bits?: number;
  readonly passphrase?: string;
  /** PEM: what OpenSSH wrote before 7.8. */
  readonly format?: 'PEM';
}

/** Makes a key pair and answers the private key's file; the public one is beside it. */
export function makeKey(file: string, { type = 'ed25519', bits, passphrase = '', format }: KeyOptions = {}): string {
  const size = bits === undefined ? [] : ['-b', `${bits}`];
  const form = format === undefined ? [] : ['-m', format];
  run('ssh-keygen', ['-q', '-t', type, ...size, ...form, '-N', passphrase, '-C', 'test', '-f', file]);
  return file;
}

export function publicKey(file: string): string {
  return readFileSync(`${file}.pub`, 'utf8').trim();
}

/** `SHA256:...` of a key file, as OpenSSH prints it. */
export function fingerprintOf(file: string): string {
  return run('ssh-keygen', ['-lf', `${file}.pub`]).split(' ')[1] ?? '';
}

/** An agent that holds these keys; answers the path of its socket. */
export async function startAgent(socket: string, keys: readonly string[], undo: Undoing): Promise<string> {
  const child = spawn(program('ssh-agent') ?? 'ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
  undo.add(() => endAll(child.pid === undefined ? [] : [child.pid]));
  const env = { ...process.env, SSH_AUTH_SOCK: socket };
  // Its status is 2 as long as nobody listens.
  await until(() => spawnSync(program('ssh-add') ?? 'ssh-add', ['-l'], { env }).status !== 2, 'ssh-agent');
  for (const key of keys) run('ssh-add', ['-q', key], '', env);
  return socket;
}
