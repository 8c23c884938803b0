import { parseArgs } from 'node:util';
import fc from 'fast-check';
import type { Claim } from './claim';

/** By the names of `--target`. */
export type Targets = Readonly<Record<string, readonly Claim[]>>;

export interface Options {
  readonly names: readonly string[];
  /** Inputs for each claim; absent: ten times what a suite tries. */
  readonly iterations: number | undefined;
  readonly seed: number;
}

const USUAL_TIMES = 10;

/** Throws where they name a target that is not there, or no number. */
export function optionsIn(args: readonly string[], targets: Targets): Options {
  const { values } = parseArgs({
    args: [...args],
    options: { iterations: { type: 'string' }, target: { type: 'string', multiple: true }, seed: { type: 'string' } },
  });
  const unknown = values.target?.filter((name) => !Object.hasOwn(targets, name)) ?? [];
  if (unknown.length > 0)
    throw new Error(`no target is called ${unknown.join(', ')}; there are: ${Object.keys(targets).join(', ')}`);
  const iterations = numberIn('iterations', values.iterations, 1);
  const seed = numberIn('seed', values.seed, 0) ?? Math.floor(Math.random() * 2 ** 31);
  return { names: values.target ?? Object.keys(targets), iterations, seed };
}

function numberIn(name: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least) throw new Error(`--${name} is a whole number from ${least} on`);
  return value;
}

export interface Result {
  readonly target: string;
  readonly iterations: number;
  /** Claims that an input broke, or whose inputs never came as far as what they are about. */
  readonly failures: number;
  /** What it is measured by is not on this computer. */
  readonly skipped?: true;
}

/** Target by target. `tell` is given what a person wants to know meanwhile, a broken claim with its smallest input. */
export async function fuzz(targets: Targets, options: Options, tell: (text: string) => void): Promise<Result[]> {
  tell(`seed ${options.seed}`);
  const results: Result[] = [];
  for (const target of options.names) {
    let [iterations, failures] = [0, 0];
    const claims = targets[target] ?? [];
    for (const claim of claims) {
      const { runs, broken } = await tried(claim, options);
      iterations += runs;
      failures += broken === undefined ? 0 : 1;
      if (broken !== undefined) tell(`\n${target}: ${claim.says}\n${broken}\n`);
    }
    const isSkipped = claims.length === 0;
    results.push({ target, iterations, failures, ...(isSkipped ? { skipped: true } : {}) });
    tell(`${target}: ${isSkipped ? 'skipped' : `${iterations} inputs, ${failures} failures`}`);
  }
  return results;
}

async function tried({ property, runs, reached }: Claim, { iterations, seed }: Options) {
  const found = await fc.check(property as fc.IAsyncProperty<unknown>, {
    numRuns: iterations ?? runs * USUAL_TIMES,
    seed,
  });
  if (!found.failed) return { runs: found.numRuns, broken: found.numRuns < runs ? undefined : brokenBy(reached) };
  return {
    runs: found.numRuns,
    broken: `${await fc.asyncDefaultReportMessage(found)}\n${textOf(found.errorInstance)}`,
  };
}

function brokenBy(reached: Claim['reached']): string | undefined {
  try {
    reached?.();
    return undefined;
  } catch (error) {
    return textOf(error);
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
