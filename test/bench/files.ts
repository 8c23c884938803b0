import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { twiceIfNoisy } from './measuring';
import { row, type Samples } from './rows';
import { benchAt, measure, type BenchOptions } from './runs';

/** A connection over which files come. */
export interface Files {
  /** Resolves with the path of the file when it is here. */
  get(remote: string, folder: string): Promise<string>;
  close(): Promise<void>;
}

/** Long enough that what precedes the first byte hardly counts. */
const PLANS = [
  { metric: 'files.sftp.rtt0', rttMs: 0, goal: 1, megabytes: 100, rounds: 9 },
  { metric: 'files.sftp.rtt100', rttMs: 100, goal: 1.1, megabytes: 60, rounds: 5 },
] as const;

/** A file of a host behind a hop comes here. */
export async function benchFiles(options: BenchOptions): Promise<void> {
  for (const { metric, rttMs, goal, megabytes, rounds } of PLANS) {
    if (!options.wanted(metric)) continue;
    const folder = join(options.folder, `fetched${rttMs}`);
    mkdirSync(folder, { mode: 0o700 });
    const file = { remote: join(options.folder, `big${rttMs}`), bytes: megabytes * 1_000_000, folder };
    const ask = { keys: 0, sessions: { ours: 0, peer: 0 }, file };
    await benchAt({ rttMs, metrics: [metric], serves: 'files', ask }, options, async (bench) => {
      writeRandom(file.remote, megabytes);
      const { files } = await twiceIfNoisy(() => measure<Record<'files', Samples>>(bench, 'files', rounds));
      options.print(row(metric, files, goal, 'MB/s'));
    });
    rmSync(file.remote, { force: true });
  }
}

function writeRandom(path: string, megabytes: number): void {
  const file = openSync(path, 'wx', 0o600);
  for (let count = 0; count < megabytes; count++) writeSync(file, randomBytes(1_000_000));
  closeSync(file);
}
