import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Assignment, Place } from './assignment';
import { noLongLine, openLongLine } from './longLine';
import { measured } from './measuring';
import { freePorts } from './ports';
import type { Row, Skipped } from './rows';
import { startServers, type Serves } from './servers';

export interface BenchOptions {
  /** Folder of the built bundles. */
  readonly dist: string;
  /** The bundle of measure.ts. */
  readonly measure: string;
  /** The project: manifest, pictures and texts of the extension. */
  readonly root: string;
  /** The C program of the delayed line. */
  readonly delay: string;
  /** A temporary folder for what is needed on the way. */
  readonly folder: string;
  readonly wanted: (metric: string) => boolean;
  readonly print: (line: Row | Skipped) => void;
}

/** What is measured at one round-trip time. */
export interface Plan {
  readonly rttMs: number;
  readonly metrics: readonly string[];
  readonly serves: Serves;
  readonly ask: Omit<Assignment, 'what' | 'place' | 'rounds' | 'dist'>;
}

export interface Bench extends Plan {
  readonly place: Place;
  /** What to put before a command so that it runs where the client stands. */
  readonly here: readonly string[];
  readonly options: BenchOptions;
}

/** Runs `work` between two servers at that distance, or prints why it cannot. */
export async function benchAt(plan: Plan, options: BenchOptions, work: (bench: Bench) => Promise<void>): Promise<void> {
  const missing = missingTools() ?? (plan.rttMs > 0 ? noLongLine() : undefined);
  const why = missing ?? (await measureAt(plan, options, work));
  if (why !== undefined) for (const metric of plan.metrics) options.print({ metric, skipped: why });
}

export function missingTools(): string | undefined {
  if (process.platform !== 'linux') return 'measured on Linux alone';
  if (!existsSync('/usr/sbin/sshd')) return 'needs /usr/sbin/sshd (Debian: openssh-server)';
  if (spawnSync('ssh', ['-V']).status !== 0) return 'needs ssh (Debian: openssh-client)';
  return undefined;
}

/** Answers why nothing was measured, if so. */
async function measureAt(
  plan: Plan,
  options: BenchOptions,
  work: (bench: Bench) => Promise<void>,
): Promise<string | undefined> {
  const folder = join(options.folder, `${typeof plan.serves === 'string' ? plan.serves : 'login'}${plan.rttMs}`);
  const line = plan.rttMs > 0 ? await openLongLine(options.folder, options.delay, plan.rttMs) : undefined;
  const ports = line ? [2201, 2202] : await freePorts(2);
  const { place, end } = await startServers({
    folder,
    hop: { host: line?.farAddress ?? '127.0.0.1', port: ports[0] ?? NaN },
    target: { host: line?.hiddenAddress ?? '127.0.0.2', port: ports[1] ?? NaN },
    there: line?.there ?? [],
    serves: plan.serves,
  });
  const bench: Bench = { ...plan, place, here: line?.here ?? [], options };
  try {
    // The smallest: a busy machine makes a connect late, and a line never makes it early.
    const rtt = Math.min(...(await measure<number[]>(bench, 'line', 21)));
    if (Math.abs(rtt - plan.rttMs) > 1 + plan.rttMs / 20) {
      return `the delayed line has a round-trip time of ${rtt.toFixed(1)} ms instead of ${plan.rttMs}`;
    }
    await work(bench);
    return undefined;
  } finally {
    await end();
    await line?.end();
  }
}

/** Runs measure.ts where the client stands. */
export function measure<T>(bench: Bench, what: Assignment['what'], rounds: number): Promise<T> {
  const { here, place, options, ask } = bench;
  const assignment: Assignment = { ...ask, what, place, rounds, dist: options.dist };
  return measured<T>(options.measure, assignment, here);
}
