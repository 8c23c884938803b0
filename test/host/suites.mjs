// The suites of npm test: what each needs, how it is bundled and run, and how long it may take.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { bundle, bundleSuite, testFiles } from './bundle.mjs';
import { setUpCodeServer, whyNoCodeServer } from './codeServer.mjs';
import { readCounts } from './counts.mjs';
import { killMarked, startGroup } from './ending.mjs';
import { setUpOldest } from './oldest.mjs';
import { bringLabPrograms, bringOtherServers, missingBrowser, missingOpenSsh } from './prerequisites.mjs';
import { npm, say, writer } from './steps.mjs';

const minute = 60_000;

/** A page of a test is gone after seconds: V8 would take longer to make its code quick than it then gains. */
const shortPages = { HOPTHROUGH_BROWSER_ARGUMENTS: '--js-flags=--no-maglev,--no-turbofan' };

/**
 * Summed up in this order. The suites of a lane run one after the other, and the lanes side by side: a VS Code, a page and
 * a server are waited for as often as they compute, and what computes alone fills the time. `run` resolves to the counts,
 * with `missing` where the suite cannot run here, or to undefined where it has no test.
 * @type {{ name: string, lane: 'workbench' | 'waiting' | 'computing', onlyWhenNamed?: boolean, run: (folder: string) => Promise<Counts & { missing?: string } | undefined> }[]}
 * @typedef {{ passed: number, failed: number, skipped: number, failures?: string[] }} Counts `failures`: what failed and why
 */
export const suites = [
  { name: 'lint', lane: 'computing', run: lint },
  { name: 'unit', lane: 'computing', run: (folder) => nodeTests(folder, { name: 'unit', limit: 40 * minute }) },
  {
    name: 'sshd',
    lane: 'waiting',
    run: async (folder) => {
      await bringOtherServers();
      return nodeTests(folder, { name: 'sshd', limit: 40 * minute, missing: missingOpenSsh, atOnce: 2 });
    },
  },
  {
    name: 'lab',
    lane: 'waiting',
    run: async (folder) => {
      await bringLabPrograms();
      return nodeTests(folder, { name: 'lab', limit: 40 * minute, atOnce: 4 });
    },
  },
  { name: 'faults', lane: 'computing', run: (folder) => nodeTests(folder, { name: 'faults', limit: 40 * minute }) },
  {
    name: 'workbench',
    lane: 'workbench',
    run: (folder) =>
      nodeTests(folder, {
        name: 'workbench',
        limit: 60 * minute,
        missing: missingVsCode,
        leaveOut: 'host',
        atOnce: 2,
        env: shortPages,
      }),
  },
  {
    name: 'panel',
    lane: 'waiting',
    run: (folder) => nodeTests(folder, { name: 'panel', limit: 40 * minute, missing: missingBrowser, env: shortPages }),
  },
  { name: 'host', lane: 'workbench', run: hostTests },
  { name: 'oldest', lane: 'workbench', onlyWhenNamed: true, run: oldest },
];

async function lint(folder) {
  const { command, before } = npm();
  const shell = command.endsWith('.cmd');
  const code = await ended(command, [...before, 'run', '--silent', 'lint'], {
    folder,
    shell,
    name: 'lint',
    limit: 40 * minute,
  });
  say(code === 0 ? '\nlint: types, style and format are in order' : '\nlint: failed');
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

/**
 * Runs the files *.test.ts below a folder, test/<name> when none is given, under node --test: all in one process,
 * or each in one of its own and so many `atOnce`.
 * @param {string} folder
 * @param {{ name: string, from?: string, limit: number, missing?: () => Promise<string | undefined>, leaveOut?: string, only?: RegExp, atOnce?: number, env?: NodeJS.ProcessEnv }} suite
 */
async function nodeTests(folder, { name, from = join('test', name), limit, missing, leaveOut, only, atOnce, env }) {
  const files = testFiles(from, leaveOut).filter((file) => !only || only.test(file));
  if (files.length === 0) return undefined;
  const why = await missing?.();
  if (why) return { passed: 0, failed: 0, skipped: 1, missing: why };
  say(`\n${name}: ${files.length} files`);
  const built = await bundleSuite(name, from, files);
  const counts = join(folder, `${name}.json`);
  const reporters = [
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    '--test-reporter=./test/host/counts.mjs',
    `--test-reporter-destination=${counts}`,
  ];
  const programs = atOnce === undefined ? [built] : programsIn(join('out', name));
  // One that hangs is named, and the others are still counted. All of a suite in one process are one test for the runner.
  const patience = atOnce === undefined ? [] : [`--test-timeout=${limit / 2}`];
  const atOneTime = `--test-concurrency=${atOnce ?? 1}`;
  const args = ['--enable-source-maps', '--test', atOneTime, ...patience, ...reporters, ...programs];
  return judge(name, await ended(process.execPath, args, { folder, env, name, limit }), counts);
}

function programsIn(folder) {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.cjs'))
    .map((file) => join(folder, file));
}

/** Tests that run inside the extension host itself, with mocha: test/workbench/host. */
async function hostTests(folder) {
  const files = testFiles(join('test', 'workbench', 'host'));
  if (files.length === 0) return undefined;
  const why = process.env.HOPTHROUGH_TEST_HOST === 'electron' ? undefined : await missingVsCode();
  if (why) return { passed: 0, failed: 0, skipped: 1, missing: why };
  say(`\nhost: ${files.length} files`);
  const outside = { outfile: join('out', 'harnessRun.cjs') };
  await writeHostTests(files);
  await bundle([join('test', 'workbench', 'harnessRun.ts')], outside);
  const counts = join(folder, 'host.json');
  const env = { HOPTHROUGH_HOST_COUNTS: counts };
  const code = await ended(process.execPath, [outside.outfile], { folder, env, name: 'host', limit: 10 * minute });
  return judge('host', code, counts);
}

/** The harness and one file that loads all tests; out/host/index.cjs is what VS Code is told to run. */
async function writeHostTests(files) {
  const folder = join('out', 'host');
  mkdirSync(folder, { recursive: true });
  await bundle(
    [join('test', 'workbench', 'harness.ts')],
    { outfile: join(folder, 'index.cjs') },
    { insideVsCode: true },
  );
  await bundle(files, { outdir: folder, outbase: join('test', 'workbench', 'host') }, { insideVsCode: true });
  const paths = files.map((file) =>
    relative(join('test', 'workbench', 'host'), file)
      .split(sep)
      .join('/')
      .replace(/\.ts$/, '.cjs'),
  );
  writeFileSync(join(folder, 'tests.cjs'), paths.map((path) => `require(${JSON.stringify(`./${path}`)});\n`).join(''));
}

/** The main job in Code 1.105.1, the oldest VS Code of engines.vscode. */
async function oldest(folder) {
  const why = whyNoCodeServer() ?? (await missingBrowser());
  if (why) return { passed: 0, failed: 0, skipped: 1, missing: why };
  const env = { HOPTHROUGH_CODE_SERVER: await setUpOldest() };
  return nodeTests(folder, {
    name: 'oldest',
    from: join('test', 'workbench'),
    limit: 40 * minute,
    only: /[\\/]connect\.test\.ts$/,
    env,
  });
}

/** What every process of a suite has in its environment. */
export function markOf(folder) {
  return `HOPTHROUGH_RUN=${folder}`;
}

function environment(folder, extra) {
  return { ...process.env, TMPDIR: folder, HOPTHROUGH_RUN: folder, ...extra };
}

let settingUp;

/** Two suites need it, perhaps at the same time. */
async function missingVsCode() {
  const why = whyNoCodeServer() ?? (await missingBrowser());
  if (!why) await (settingUp ??= setUpCodeServer());
  return why;
}

/** An exit code of 0 alone proves nothing: the counts must be there, and a suite that ran no test has failed. */
function judge(name, code, file) {
  const counts = readCounts(file);
  const ran = counts.passed + counts.failed + counts.skipped;
  if (code === 0 && ran > 0) return counts;
  if (ran > 0 && counts.failed > 0 && typeof code === 'number') return counts;
  const why = ran === 0 ? `ran no test (it ended with ${code})` : `ended with ${code} before all tests were done`;
  say(`\n${name}: ${why}`);
  return { ...counts, failed: counts.failed + 1, failures: [...counts.failures, why] };
}

/**
 * Runs a program whose output is the suite's, and resolves to its exit code or signal.
 * After the limit everything the suite started is ended.
 */
async function ended(command, args, { folder, env, shell, name, limit }) {
  const stdio = ['ignore', 'pipe', 'pipe'];
  const { child, end } = startGroup(command, args, { stdio, shell, env: environment(folder, env) });
  const write = writer();
  for (const output of [child.stdout, child.stderr]) output.setEncoding('utf8').on('data', write);
  const timer = setTimeout(() => {
    say(`\n${name}: not done within ${limit / minute} minutes, ended now`);
    void end();
  }, limit);
  // What is left of it would keep the output open.
  child.once('exit', () => killMarked(markOf(folder)));
  const code = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (exitCode, signal) => resolve(exitCode ?? signal));
  });
  clearTimeout(timer);
  return code;
}
