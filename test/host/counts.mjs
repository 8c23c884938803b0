// A reporter for node --test: a line of JSON for each test, with what it counts for and why it failed.
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

const none = { passed: 0, failed: 0, skipped: 0 };

/** @param {AsyncIterable<{ type: string, data: any }>} events */
export default async function* counts(events) {
  for await (const { type, data } of events) {
    const key = keyOf(type, data);
    if (!key) continue;
    const failures =
      key === 'failed' ? [`${basename(data.file ?? '')}: ${data.name}\n${reason(data.details.error)}`] : [];
    yield `${JSON.stringify({ ...none, [key]: 1, failures })}\n`;
  }
}

/**
 * The sum of all lines of a file; of a run that was ended in the middle, of those that were written.
 * @returns {import('./suites.mjs').Counts}
 */
export function readCounts(file) {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  const sum = { ...none, failures: [] };
  // The last line is empty, or was cut when the run was ended.
  for (const line of lines.slice(0, -1)) {
    const { passed, failed, skipped, failures = [] } = JSON.parse(line);
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
    sum.failures.push(...failures);
  }
  return sum;
}

/**
 * Suites only group, but one whose hook or body failed has failed, and of one that was skipped no test is reported.
 * A file without a test is reported as a passed test of its name.
 */
function keyOf(type, { details, todo, skip, nesting, name, file }) {
  if (type !== 'test:pass' && type !== 'test:fail') return undefined;
  const failedItself = type === 'test:fail' && details.error?.failureType !== 'subtestsFailed';
  if (details.type === 'suite' && !failedItself && skip === undefined) return undefined;
  if (type === 'test:pass' && nesting === 0 && file?.endsWith(name)) return undefined;
  if (skip !== undefined || todo !== undefined) return 'skipped';
  return type === 'test:pass' ? 'passed' : 'failed';
}

function reason(error) {
  const cause = error?.cause ?? error;
  return String(cause?.stack ?? cause?.message ?? cause)
    .split('\n')
    .filter((line) => !line.includes('(node:internal'))
    .slice(0, 16)
    .join('\n');
}
