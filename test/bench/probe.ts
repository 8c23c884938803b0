import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { FILES_NEEDED, startEndpoints } from './endpoints';
import { startFleet } from './fleet';
import { measured, twiceIfNoisy } from './measuring';
import type { FleetAssignment, SweepAssignment, Swept } from './probeAssignment';
import { figure, isNoisy, row, type Samples } from './rows';
import { missingTools, type BenchOptions } from './runs';

/** Goals: the issue that asked for each. */
const GOALS = {
  'probe.sweep10k': 0.45,
  'probe.delay': 20,
  'probe.memory10k': 100,
  'probe.dead5': 0.95,
  'probe.appliance': 1_000,
  'probe.fleet200.jump': 0.15,
  'probe.fleet200.controlmaster': 0.75,
} as const;
type Metric = keyof typeof GOALS;

const SWEEPS: readonly Metric[] = ['probe.sweep10k', 'probe.delay', 'probe.memory10k'];
const DEAD: readonly Metric[] = ['probe.dead5', 'probe.appliance'];
const FLEETS: readonly Metric[] = ['probe.fleet200.jump', 'probe.fleet200.controlmaster'];

const ROUNDS = 7;
/** nmap waits long for what is dead. */
const DEAD_ROUNDS = 5;
const MEMORY_ROUNDS = 3;
/** A twentieth of all endpoints. */
const DEAD_ENDPOINTS = 500;
const TIMEOUT_MS = 3_000;
const APPLIANCES = 200;

export interface ProbeBenchOptions extends Omit<BenchOptions, 'measure' | 'delay' | 'root'> {
  /** The bundles of measureProbe.ts and of endpointServer.ts. */
  readonly measureProbe: string;
  readonly endpointServer: string;
}

/** Many endpoints from this computer, and one command on many appliances behind one hop. */
export async function benchProbe(options: ProbeBenchOptions): Promise<void> {
  await unless(noSweep(), SWEEPS, options, benchSweep);
  await unless(noSweep(), DEAD, options, benchDead);
  await unless(noFleet(), FLEETS, options, benchFleet);
}

async function unless(
  missing: string | undefined,
  metrics: readonly Metric[],
  options: ProbeBenchOptions,
  bench: (wanted: readonly Metric[], options: ProbeBenchOptions) => Promise<void>,
): Promise<void> {
  const wanted = metrics.filter(options.wanted);
  if (wanted.length === 0) return;
  if (missing === undefined) await bench(wanted, options);
  else for (const metric of wanted) options.print({ metric, skipped: missing });
}

function noSweep(): string | undefined {
  if (process.platform !== 'linux') return 'measured on Linux alone';
  if (spawnSync('nmap', ['--version']).status !== 0) return 'needs nmap (Debian: nmap)';
  const files = Number(spawnSync('sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' }).stdout);
  return files < FILES_NEEDED ? `a process may have ${files} files open, ${FILES_NEEDED} are needed` : undefined;
}

function noFleet(): string | undefined {
  if (spawnSync('xargs', ['--version']).status !== 0) return 'needs xargs of GNU (Debian: findutils)';
  return missingTools();
}

async function benchSweep(wanted: readonly Metric[], options: ProbeBenchOptions): Promise<void> {
  const { endpoints, end } = await startEndpoints(options.endpointServer, 0);
  try {
    const assignment = { endpoints, timeoutMs: TIMEOUT_MS, folder: options.folder };
    if (wanted.includes('probe.sweep10k') || wanted.includes('probe.delay')) {
      const { wall, delay } = await swept(options, { ...assignment, what: 'sweep', rounds: ROUNDS });
      print(options, row('probe.sweep10k', wall, GOALS['probe.sweep10k'], 'ms'));
      print(options, figure('probe.delay', delay, GOALS['probe.delay'], 'ms'));
    }
    if (!wanted.includes('probe.memory10k')) return;
    const grown: number[] = [];
    for (let round = 0; round < MEMORY_ROUNDS; round++)
      grown.push(...(await measured<number[]>(options.measureProbe, { ...assignment, what: 'memory', rounds: 1 })));
    print(options, figure('probe.memory10k', grown, GOALS['probe.memory10k'], 'MB'));
  } finally {
    await end();
  }
}

async function benchDead(wanted: readonly Metric[], options: ProbeBenchOptions): Promise<void> {
  const { endpoints, end } = await startEndpoints(options.endpointServer, DEAD_ENDPOINTS);
  try {
    const { folder, measureProbe } = options;
    const assignment = { endpoints, timeoutMs: TIMEOUT_MS, folder, rounds: DEAD_ROUNDS } as const;
    if (wanted.includes('probe.dead5')) {
      const { wall } = await swept(options, { ...assignment, what: 'sweep' });
      options.print(row('probe.dead5', wall, GOALS['probe.dead5'], 'ms'));
    }
    if (!wanted.includes('probe.appliance')) return;
    const beyond = await measured<number[]>(measureProbe, { ...assignment, what: 'appliance' });
    options.print(figure('probe.appliance', beyond, GOALS['probe.appliance'], 'ms'));
  } finally {
    await end();
  }
}

async function swept({ measureProbe }: ProbeBenchOptions, assignment: SweepAssignment): Promise<Swept> {
  const first = await measured<Swept>(measureProbe, assignment);
  return isNoisy(first.wall.peer) ? await measured<Swept>(measureProbe, assignment) : first;
}

async function benchFleet(wanted: readonly Metric[], options: ProbeBenchOptions): Promise<void> {
  const folder = join(options.folder, 'fleet');
  mkdirSync(folder, { mode: 0o700 });
  const { place, members, jumpConfig, masterConfig, openMaster, end } = await startFleet(folder, APPLIANCES + 1);
  const [keeper, ...appliances] = members;
  const common = { what: 'fleet', dist: options.dist, place, rounds: ROUNDS, appliances } as const;
  const bench = async (metric: Metric, assignment: FleetAssignment) => {
    if (!wanted.includes(metric)) return;
    const measure = async () => ({ fleet: await measured<Samples>(options.measureProbe, assignment) });
    print(options, row(metric, (await twiceIfNoisy(measure)).fleet, GOALS[metric], 'ms'));
  };
  try {
    await bench('probe.fleet200.jump', { ...common, keeper: undefined, sshConfig: jumpConfig });
    const endMaster = await openMaster();
    await bench('probe.fleet200.controlmaster', { ...common, keeper, sshConfig: masterConfig });
    await endMaster();
  } finally {
    await end();
  }
}

function print(options: ProbeBenchOptions, line: ReturnType<typeof row>): void {
  if (options.wanted(line.metric)) options.print(line);
}
