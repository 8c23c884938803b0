// Runs the mocha tests of test/workbench/host inside the extension host. VS Code loads it as its extension tests.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type Mocha from 'mocha';

/** What the outer process reads: the counts prove that the tests ran, because a killed extension host ends with code 0. */
export interface HostCounts {
  passed: number;
  failed: number;
  skipped: number;
  lines: string[];
  failures: string[];
}

/** VS Code calls this and ends when it settles. */
export async function run(): Promise<void> {
  const { default: Runner } = await import('mocha');
  const mocha = new Runner({ ui: 'bdd', timeout: 120_000, reporter: 'dot' });
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  // A bundle of its own beside this one; it needs mocha's globals when it is loaded.
  createRequire(__filename)('./tests.cjs');
  const counts = await finished(mocha);
  const file = process.env['HOPTHROUGH_HOST_COUNTS'];
  if (file !== undefined) writeFileSync(file, `${JSON.stringify(counts)}\n`);
  if (counts.failed > 0) throw new Error(`${counts.failed} failed`);
}

function finished(mocha: Mocha): Promise<HostCounts> {
  const counts: HostCounts = { passed: 0, failed: 0, skipped: 0, lines: [], failures: [] };
  const count = (key: 'passed' | 'failed' | 'skipped', line: string) => {
    counts[key] += 1;
    counts.lines.push(line);
  };
  return new Promise((resolve) => {
    mocha
      .run(() => resolve(counts))
      .on('pass', (test) => count('passed', `✔ ${test.fullTitle()}`))
      .on('pending', (test) => count('skipped', `﹣ ${test.fullTitle()}`))
      .on('fail', (test, error: Error) => {
        const failure = `${test.fullTitle()}\n${error.stack ?? error.message}`;
        count('failed', `✖ ${failure}`);
        counts.failures.push(failure);
      });
  });
}
