// A reporter for node --test that writes how many tests passed, failed and were skipped, and what failed, as one JSON object.
import { basename } from 'node:path';

/** @param {AsyncIterable<{ type: string, data: any }>} events */
export default async function* counts(events) {
  const sum = { passed: 0, failed: 0, skipped: 0, failures: [] };
  for await (const { type, data } of events) {
    const key = keyOf(type, data);
    if (key) sum[key] += 1;
    if (key === 'failed')
      sum.failures.push(`${basename(data.file ?? '')}: ${data.name}\n${reason(data.details.error)}`);
  }
  yield JSON.stringify(sum);
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
