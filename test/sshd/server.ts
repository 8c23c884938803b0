/** The process of a real SSH server, and those of its sessions, ended by process id. */
import { spawn, type ChildProcess } from 'node:child_process';
import { run, type Undoing } from './run';
import { until } from './until';

export interface Server {
  readonly host: string;
  readonly port: number;
  readonly pid: number;
  /** What it and its sessions have written. */
  log(): string;
  /** How often the pattern (with the flag `g`) stands in the log. */
  count(pattern: RegExp): number;
  /** Resolves once the pattern stands in the log. */
  logged(pattern: RegExp): Promise<void>;
  /** Its processes, with what they are. */
  sessions(): readonly Process[];
  /** Ends it and its sessions; resolves once nobody listens. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  readonly command: readonly string[];
  readonly host: string;
  readonly port: number;
  /** What it writes once it listens. */
  readonly ready: RegExp;
  readonly env?: NodeJS.ProcessEnv;
}

export async function startServer(options: ServerOptions, undo: Undoing): Promise<Server> {
  const { host, port, ready, env } = options;
  const [command = '', ...args] = options.command;
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], env });
  const log = collect(child);
  const pid = child.pid ?? NaN;
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const end = () => {
    if (!hasEnded()) endAll([pid, ...descendants(pid).map((process) => process.pid)]);
  };
  const server: Server = {
    host,
    port,
    pid,
    log,
    count: (pattern) => log().match(pattern)?.length ?? 0,
    logged: (pattern) => until(() => pattern.test(log()), `${pattern} in the server's log`, log).then(() => undefined),
    sessions: () => descendants(pid),
    stop: async () => {
      end();
      await until(hasEnded, 'the end of the server', log);
    },
  };
  undo.add(end);
  await until(() => ready.test(log()) || hasEnded(), `${command} listening`, log);
  if (hasEnded()) throw new Error(`${command} ended: ${log()}`);
  return server;
}

function collect(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (more: string) => (text += more));
  child.on('error', (error) => (text += String(error)));
  return () => text;
}

export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

export function descendants(pid: number): readonly Process[] {
  const all = processes();
  const below = (of: number): Process[] =>
    all.filter(({ parent }) => parent === of).flatMap((one) => [one, ...below(one.pid)]);
  return below(pid);
}

function processes(): readonly Process[] {
  const lines = run('ps', ['-A', '-o', 'pid=,ppid=,args=']).split('\n');
  return lines.flatMap((line) => {
    const [, pid, parent, command = ''] = /^ *(\d+) +(\d+) (.*)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}

export function endAll(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
