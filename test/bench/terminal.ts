import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Assignment, Place } from './assignment';
import { noLongLine, openLongLine } from './longLine';
import { measured, twiceIfNoisy } from './measuring';
import { freePorts } from './ports';
import { row, type Row, type Samples, type Skipped } from './rows';
import { startServers } from './servers';
import { benchWorkbench } from './workbench';

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

interface Plan {
  readonly rttMs: number;
  readonly coldRounds: number;
  /** Goals by metric; a metric without one is not measured here. */
  readonly goals: Readonly<Record<string, number>>;
  readonly keys: number;
}

/** Goals: the issue that asked for each. The curve's at a distance are what the plain ones are: round trips decide there. */
const PLANS: readonly Plan[] = [
  {
    rttMs: 0,
    coldRounds: 15,
    goals: {
      'terminal.cold.rtt0': 0.6,
      'terminal.cold.curve.rtt0': 0.85,
      'terminal.echo.rtt0': 1.05,
      'terminal.memory100': 0.05,
    },
    keys: 150,
  },
  {
    rttMs: 20,
    coldRounds: 9,
    goals: { 'terminal.cold.rtt20': 0.85, 'terminal.cold.curve.rtt20': 1, 'terminal.echo.rtt20': 1.05 },
    keys: 30,
  },
  { rttMs: 100, coldRounds: 7, goals: { 'terminal.cold.rtt100': 1, 'terminal.cold.curve.rtt100': 1 }, keys: 0 },
];

const ECHO_ROUNDS = 9;
/** Memory hardly varies, and a round of it opens hundreds of processes. */
const MEMORY_ROUNDS = 3;
const SESSIONS = { ours: 100, peer: 20 };

/** From a click, or a call, to a terminal at the prompt of a host behind a hop; its keys; its memory. */
export async function benchTerminal(options: BenchOptions): Promise<void> {
  for (const plan of PLANS) {
    const metrics = Object.keys(plan.goals).filter(options.wanted);
    if (metrics.length > 0) await benchAt(plan, metrics, options);
  }
  await benchWorkbench(options);
}

async function benchAt(plan: Plan, metrics: readonly string[], options: BenchOptions): Promise<void> {
  const missing = missingTools() ?? (plan.rttMs > 0 ? noLongLine() : undefined);
  const why = missing ?? (await measureAt(plan, metrics, options));
  if (why !== undefined) for (const metric of metrics) options.print({ metric, skipped: why });
}

export function missingTools(): string | undefined {
  if (process.platform !== 'linux') return 'measured on Linux alone';
  if (!existsSync('/usr/sbin/sshd')) return 'needs /usr/sbin/sshd (Debian: openssh-server)';
  if (spawnSync('ssh', ['-V']).status !== 0) return 'needs ssh (Debian: openssh-client)';
  return undefined;
}

/** Answers why nothing was measured, if so. */
async function measureAt(plan: Plan, metrics: readonly string[], options: BenchOptions): Promise<string | undefined> {
  const folder = join(options.folder, `rtt${plan.rttMs}`);
  const line = plan.rttMs > 0 ? await openLongLine(options.folder, options.delay, plan.rttMs) : undefined;
  const ports = line ? [2201, 2202] : await freePorts(2);
  const { place, end } = await startServers({
    folder,
    hop: { host: line?.farAddress ?? '127.0.0.1', port: ports[0] ?? NaN },
    target: { host: line?.hiddenAddress ?? '127.0.0.2', port: ports[1] ?? NaN },
    there: line?.there ?? [],
  });
  const bench: Bench = { plan, place, metrics, here: line?.here ?? [], options };
  try {
    // The smallest: a busy machine makes a connect late, and a line never makes it early.
    const rtt = Math.min(...(await measure<number[]>(bench, 'line', 21)));
    if (Math.abs(rtt - plan.rttMs) > 1 + plan.rttMs / 20) {
      return `the delayed line has a round-trip time of ${rtt.toFixed(1)} ms instead of ${plan.rttMs}`;
    }
    await benchCold(bench);
    await benchEcho(bench);
    await benchMemory(bench);
    return undefined;
  } finally {
    await end();
    await line?.end();
  }
}

interface Bench {
  readonly plan: Plan;
  readonly place: Place;
  readonly metrics: readonly string[];
  readonly here: readonly string[];
  readonly options: BenchOptions;
}

async function benchCold(bench: Bench): Promise<void> {
  const [cold, curve] = [`terminal.cold.rtt${bench.plan.rttMs}`, `terminal.cold.curve.rtt${bench.plan.rttMs}`];
  if (!bench.metrics.includes(cold) && !bench.metrics.includes(curve)) return;
  const samples = await twiceIfNoisy(() =>
    measure<Record<'cold' | 'curve', Samples>>(bench, 'cold', bench.plan.coldRounds),
  );
  print(bench, cold, samples.cold, 'ms');
  print(bench, curve, samples.curve, 'ms');
}

async function benchEcho(bench: Bench): Promise<void> {
  const metric = `terminal.echo.rtt${bench.plan.rttMs}`;
  if (!bench.metrics.includes(metric)) return;
  const { echo } = await twiceIfNoisy(() => measure<Record<'echo', Samples>>(bench, 'echo', ECHO_ROUNDS));
  print(bench, metric, echo, 'ms');
}

/** A process per round: memory that was used once is not given back. */
async function benchMemory(bench: Bench): Promise<void> {
  if (!bench.metrics.includes('terminal.memory100')) return;
  const rounds: Samples[] = [];
  for (let round = 0; round < MEMORY_ROUNDS; round++) {
    rounds.push((await measure<Record<'memory', Samples>>(bench, 'memory', 1)).memory);
  }
  const samples = { ours: rounds.flatMap(({ ours }) => ours), peer: rounds.flatMap(({ peer }) => peer) };
  print(bench, 'terminal.memory100', samples, 'KiB');
}

function print({ plan, metrics, options }: Bench, metric: string, samples: Samples, unit: string): void {
  if (metrics.includes(metric)) options.print(row(metric, samples, plan.goals[metric] ?? NaN, unit));
}

/** Runs measure.ts where the client stands. */
function measure<T>({ here, place, plan, options }: Bench, what: Assignment['what'], rounds: number): Promise<T> {
  const assignment: Assignment = { what, place, rounds, dist: options.dist, keys: plan.keys, sessions: SESSIONS };
  return measured<T>(options.measure, assignment, here);
}
