import { spawnSync } from 'node:child_process';
import { program } from './needs';

/** Runs a program to its end and answers its output. @throws when its status is not zero */
export function run(name: string, args: readonly string[], input = '', env: NodeJS.ProcessEnv = process.env): string {
  const { status, stdout, stderr, error } = spawnSync(program(name) ?? name, args, { encoding: 'utf8', input, env });
  if (status !== 0) throw error ?? new Error(`${name} ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** Undoes things in reverse order, each even where another fails; also when the process ends before it was asked to. */
export interface Undoing {
  add(undo: () => void): void;
  undo(): void;
}

export function undoing(): Undoing {
  const all: (() => void)[] = [];
  const undo = () => {
    const failures: unknown[] = [];
    for (let next = all.pop(); next !== undefined; next = all.pop()) {
      try {
        next();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('; '));
  };
  process.once('exit', undo);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  return { add: (one) => void all.push(one), undo };
}
