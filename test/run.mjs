// npm test: prepares the project, runs the suites in order, and ends with the sum of all as its last line.
// `node test/run.mjs unit workbench` runs only these; `oldest` is the main job in the oldest VS Code and runs only when named.
import { chmodSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { atEnd, endAll, endWithNpm, killMarked, temporaryFolder } from './host/ending.mjs';
import { prepareProject, requireNode } from './host/project.mjs';
import { say, seconds } from './host/steps.mjs';
import { markOf, suites } from './host/suites.mjs';

requireNode();
process.chdir(join(dirname(fileURLToPath(import.meta.url)), '..'));
endWithNpm();
const failed = await run(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`${error.message}\n`);
  return true;
});
await endAll();
process.exit(failed ? 1 : 0);

async function run(named) {
  const chosen = choose(named);
  const started = Date.now();
  await prepareProject();
  const folder = openTestFolder();
  const results = [];
  for (const suite of chosen) {
    const result = await runOne(suite, folder);
    if (result) results.push({ name: suite.name, ...result });
  }
  await endAll();
  return summarize(results, started);
}

function choose(named) {
  const unknown = named.filter((name) => !suites.some((suite) => suite.name === name));
  if (unknown.length > 0)
    throw new Error(`No suite ${unknown.join(', ')}; there are: ${suites.map(({ name }) => name).join(', ')}`);
  return suites.filter((suite) => (named.length > 0 ? named.includes(suite.name) : !suite.onlyWhenNamed));
}

/** All temporary files of the suites lie in one folder, and all their processes carry its name: nothing is left of them. */
function openTestFolder() {
  const { folder } = temporaryFolder();
  // Tests that drop root's rights still have to reach their own folders in it.
  chmodSync(folder, 0o711);
  process.env.TMPDIR = folder;
  const killLeft = () => killMarked(markOf(folder));
  atEnd(async () => killLeft(), killLeft);
  return folder;
}

async function runOne(suite, folder) {
  const started = Date.now();
  try {
    const result = await suite.run(folder);
    if (!result) return undefined;
    if (result.missing) say(`\n${suite.name}: skipped. ${result.missing}`);
    return { ...result, time: seconds(started) };
  } catch (error) {
    say(`\n${suite.name}: ${error.message}`);
    return { passed: 0, failed: 1, skipped: 0, time: seconds(started) };
  } finally {
    killMarked(markOf(folder));
  }
}

function summarize(results, started) {
  say('');
  for (const { name, passed, failed, skipped, time } of results) {
    say(`  ${name.padEnd(10)} ${passed} passed, ${failed} failed, ${skipped} skipped in ${time}`);
  }
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  say(`  all suites in ${seconds(started)}\n`);
  say(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
  return sum('failed') > 0 || results.length === 0;
}
