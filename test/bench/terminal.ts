import { twiceIfNoisy } from './measuring';
import { row, type Samples, type Unit } from './rows';
import { benchAt, measure, type Bench, type BenchOptions } from './runs';
import { benchWorkbench } from './workbench';

interface TerminalPlan {
  readonly rttMs: number;
  readonly coldRounds: number;
  /** Goals by metric; a metric without one is not measured here. */
  readonly goals: Readonly<Record<string, number>>;
  readonly keys: number;
}

/** Goals: the issue that asked for each. The curve's at a distance are what the plain ones are: round trips decide there. */
const PLANS: readonly TerminalPlan[] = [
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
    if (metrics.length > 0) await benchTerminalsAt(plan, metrics, options);
  }
  await benchWorkbench(options);
}

async function benchTerminalsAt(plan: TerminalPlan, metrics: readonly string[], options: BenchOptions): Promise<void> {
  const { rttMs, keys, goals } = plan;
  const at = { rttMs, metrics, serves: 'prompt', ask: { keys, sessions: SESSIONS } } as const;
  await benchAt(at, options, async (bench) => {
    const terminals: TerminalBench = { ...bench, goals, coldRounds: plan.coldRounds };
    await benchCold(terminals);
    await benchEcho(terminals);
    await benchMemory(terminals);
  });
}

interface TerminalBench extends Bench, Pick<TerminalPlan, 'goals' | 'coldRounds'> {}

async function benchCold(bench: TerminalBench): Promise<void> {
  const [cold, curve] = [`terminal.cold.rtt${bench.rttMs}`, `terminal.cold.curve.rtt${bench.rttMs}`];
  if (!bench.metrics.includes(cold) && !bench.metrics.includes(curve)) return;
  const samples = await twiceIfNoisy(() => measure<Record<'cold' | 'curve', Samples>>(bench, 'cold', bench.coldRounds));
  print(bench, cold, samples.cold, 'ms');
  print(bench, curve, samples.curve, 'ms');
}

async function benchEcho(bench: TerminalBench): Promise<void> {
  const metric = `terminal.echo.rtt${bench.rttMs}`;
  if (!bench.metrics.includes(metric)) return;
  const { echo } = await twiceIfNoisy(() => measure<Record<'echo', Samples>>(bench, 'echo', ECHO_ROUNDS));
  print(bench, metric, echo, 'ms');
}

/** A process per round: memory that was used once is not given back. */
async function benchMemory(bench: TerminalBench): Promise<void> {
  if (!bench.metrics.includes('terminal.memory100')) return;
  const rounds: Samples[] = [];
  for (let round = 0; round < MEMORY_ROUNDS; round++) {
    rounds.push((await measure<Record<'memory', Samples>>(bench, 'memory', 1)).memory);
  }
  const samples = { ours: rounds.flatMap(({ ours }) => ours), peer: rounds.flatMap(({ peer }) => peer) };
  print(bench, 'terminal.memory100', samples, 'KiB');
}

function print({ goals, metrics, options }: TerminalBench, metric: string, samples: Samples, unit: Unit): void {
  if (metrics.includes(metric)) options.print(row(metric, samples, goals[metric] ?? NaN, unit));
}
