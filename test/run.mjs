// npm test: prepares the project, runs the suites in lanes side by side, and ends with the sum of all as its last line.
// `node test/run.mjs unit workbench` runs only these; `oldest` is the main job in the oldest VS Code and runs only when named.
import { chmodSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { atEnd, endAll, endWithNpm, killMarked, temporaryFolder } from './host/ending.mjs';
import { prepareProject, requireNode } from './host/project.mjs';
import { saidTo, say, seconds } from './host/steps.mjs';
import { markOf, suites } from './host/suites.mjs';
import { turns } from './host/turns.mjs';

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
  const inTurn = turns((text) => void process.stdout.write(text));
  const lanes = [...new Set(chosen.map(({ lane }) => lane))];
  const results = await Promise.all(
    lanes.map((lane) =>
      runLane(
        chosen.filter((suite) => suite.lane === lane),
        inTurn,
      ),
    ),
  );
  await endAll();
  const place = ({ name }) => chosen.findIndex((suite) => suite.name === name);
  return summarize(
    results.flat().sort((one, other) => place(one) - place(other)),
    started,
  );
}

async function runLane(lane, inTurn) {
  const results = [];
  for (const suite of lane) {
    const result = await inTurn((write) => saidTo(write, () => runOne(suite)));
    if (result) results.push({ name: suite.name, ...result });
  }
  return results;
}

function choose(named) {
  const unknown = named.filter((name) => !suites.some((suite) => suite.name === name));
  if (unknown.length > 0)
    throw new Error(`No suite ${unknown.join(', ')}; there are: ${suites.map(({ name }) => name).join(', ')}`);
  return suites.filter((suite) => (named.length > 0 ? named.includes(suite.name) : !suite.onlyWhenNamed));
}

async function runOne(suite) {
  const started = Date.now();
  const { folder, close } = openTestFolder();
  try {
    const result = await suite.run(folder);
    if (!result) return undefined;
    if (result.missing) say(`\n${suite.name}: skipped. ${result.missing}`);
    return { ...result, time: seconds(started) };
  } catch (error) {
    say(`\n${suite.name}: ${error.message}`);
    return { passed: 0, failed: 1, skipped: 0, failures: [error.message], time: seconds(started) };
  } finally {
    await close();
  }
}

/** All temporary files of a suite lie in one folder, and all its processes carry its name: nothing is left of them. */
function openTestFolder() {
  const { folder, remove } = temporaryFolder();
  // Tests that drop root's rights still have to reach their own folders in it.
  chmodSync(folder, 0o711);
  const killLeft = () => killMarked(markOf(folder));
  const killed = atEnd(async () => killLeft(), killLeft);
  const close = async () => {
    await killed.end();
    await remove();
  };
  return { folder, close };
}

/** What failed is said once more before the sums: of a long run often only the end is kept. */
function summarize(results, started) {
  for (const { name, failures = [] } of results) {
    for (const failure of failures) say(`\n✖ ${name}: ${failure}`);
  }
  say('');
  for (const { name, passed, failed, skipped, time } of results) {
    say(`  ${name.padEnd(10)} ${passed} passed, ${failed} failed, ${skipped} skipped in ${time}`);
  }
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  say(`  all suites in ${seconds(started)}\n`);
  say(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
  return sum('failed') > 0 || results.length === 0;
}
