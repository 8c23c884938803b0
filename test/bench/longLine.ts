import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { endsBy } from './endsBy';

/** Two network namespaces, the client's and the servers', joined by a line with a round-trip time. */
export interface LongLine {
  /** What to put before a command so that it runs at that end. */
  readonly here: readonly string[];
  readonly there: readonly string[];
  /** The far end's address as the near end sees it. */
  readonly farAddress: string;
  /** An address that only the far end itself can reach. */
  readonly hiddenAddress: string;
  end(): Promise<void>;
}

const [NEAR, FAR, HIDDEN] = ['10.77.0.1', '10.77.0.2', '10.0.8.20'];

/** Why this machine has no long line, or undefined when it does. */
export function noLongLine(): string | undefined {
  if (process.platform !== 'linux') return 'the delayed line needs Linux network namespaces';
  if (process.getuid?.() !== 0) return 'the delayed line needs root: network namespaces and TUN devices';
  if (!existsSync('/dev/net/tun')) return 'the delayed line needs /dev/net/tun';
  if (spawnSync('ip', ['-V']).status !== 0) return 'the delayed line needs ip (Debian: iproute2)';
  if (spawnSync('gcc', ['--version']).status !== 0) return 'the delayed line needs gcc';
  return undefined;
}

/** @param source of the delaying program, a C file */
export async function openLongLine(folder: string, source: string, rttMs: number): Promise<LongLine> {
  const program = join(folder, 'delay');
  run('gcc', ['-O2', '-o', program, source]);
  const [near, far] = [`htb${process.pid}n${rttMs}`, `htb${process.pid}f${rttMs}`];
  const endings = [near, far].map(addNamespace);
  endings.push(await startDelay(program, near, far, rttMs));
  for (const [namespace, own, other] of [
    [near, NEAR, FAR],
    [far, FAR, NEAR],
  ] as const) {
    run('ip', ['-n', namespace, 'address', 'add', own, 'peer', other, 'dev', 'far']);
    for (const device of ['lo', 'far']) run('ip', ['-n', namespace, 'link', 'set', device, 'up']);
  }
  run('ip', ['-n', far, 'address', 'add', `${HIDDEN}/32`, 'dev', 'lo']);
  return {
    here: ['ip', 'netns', 'exec', near],
    there: ['ip', 'netns', 'exec', far],
    farAddress: FAR,
    hiddenAddress: HIDDEN,
    end: async () => {
      for (const end of endings.reverse()) await end();
    },
  };
}

function addNamespace(name: string): () => Promise<void> {
  run('ip', ['netns', 'add', name]);
  return endsBy(() => spawnSync('ip', ['netns', 'delete', name]));
}

async function startDelay(program: string, near: string, far: string, rttMs: number): Promise<() => Promise<void>> {
  const args = [near, far, String((rttMs * 1000) / 2)];
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  const end = endsBy(() => child.kill('SIGKILL'));
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.on('error', reject);
    child.on('close', (code) => reject(new Error(`the delayed line ended with ${code}`)));
  });
  return end;
}

function run(command: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
}
