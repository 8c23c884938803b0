// The suites of npm test: what each needs, how it is bundled and run, and how long it may take.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { bundle, bundleSuite, testFiles } from './bundle.mjs';
import { setUpCodeServer, whyNoCodeServer } from './codeServer.mjs';
import { startGroup } from './ending.mjs';
import { setUpOldest } from './oldest.mjs';
import { missingBrowser, missingOpenSsh } from './prerequisites.mjs';
import { npm, say } from './steps.mjs';

const minute = 60_000;

/**
 * In this order. `run` resolves to the counts, with `missing` where the suite cannot run here, or to undefined where it has no test.
 * @type {{ name: string, onlyWhenNamed?: boolean, run: (folder: string) => Promise<Counts & { missing?: string } | undefined> }[]}
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 */
export const suites = [
  { name: 'lint', run: lint },
  { name: 'unit', run: (folder) => nodeTests(folder, { name: 'unit', limit: 6 * minute }) },
  {
    name: 'sshd',
    run: (folder) => nodeTests(folder, { name: 'sshd', limit: 10 * minute, missing: missingOpenSsh, apart: true }),
  },
  { name: 'lab', run: (folder) => nodeTests(folder, { name: 'lab', limit: 8 * minute }) },
  { name: 'faults', run: (folder) => nodeTests(folder, { name: 'faults', limit: 8 * minute }) },
  {
    name: 'panel',
    run: (folder) => nodeTests(folder, { name: 'panel', limit: 12 * minute, missing: missingBrowser }),
  },
  {
    name: 'workbench',
    run: (folder) =>
      nodeTests(folder, { name: 'workbench', limit: 35 * minute, missing: missingVsCode, leaveOut: 'host' }),
  },
  { name: 'host', run: hostTests },
  { name: 'oldest', onlyWhenNamed: true, run: oldest },
];

async function lint() {
  const { command, before } = npm();
  const shell = command.endsWith('.cmd');
  const code = await ended(
    startGroup(command, [...before, 'run', '--silent', 'lint'], { stdio: 'inherit', shell }),
    'lint',
    4 * minute,
  );
  say(code === 0 ? '\nlint: types, style and format are in order' : '\nlint: failed');
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

/**
 * Runs the files *.test.ts below a folder, test/<name> when none is given, in one process under node --test.
 * @param {string} folder
 * @param {{ name: string, from?: string, limit: number, missing?: () => Promise<string | undefined>, leaveOut?: string, only?: RegExp, apart?: boolean, env?: NodeJS.ProcessEnv }} suite
 */
async function nodeTests(folder, { name, from = join('test', name), limit, missing, leaveOut, only, apart, env = {} }) {
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
  // Accounts and network namespaces carry the number of the process that made them.
  const programs = apart
    ? readdirSync(join('out', name))
        .filter((file) => file.endsWith('.cjs'))
        .map((file) => join('out', name, file))
    : [built];
  const args = ['--enable-source-maps', '--test', '--test-concurrency=1', ...reporters, ...programs];
  const code = await ended(
    startGroup(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'], env: environment(folder, env) }),
    name,
    limit,
  );
  return judge(name, code, counts);
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
  const env = environment(folder, { HOPTHROUGH_HOST_COUNTS: counts });
  const code = await ended(
    startGroup(process.execPath, [outside.outfile], { stdio: ['ignore', 'inherit', 'inherit'], env }),
    'host',
    3 * minute,
  );
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
    limit: 8 * minute,
    only: /[\\/]connect\.test\.ts$/,
    env,
  });
}

/** What every process of a suite has in its environment. */
export function markOf(folder) {
  return `HOPTHROUGH_RUN=${folder}`;
}

function environment(folder, extra) {
  return { ...process.env, HOPTHROUGH_RUN: folder, ...extra };
}

async function missingVsCode() {
  const why = whyNoCodeServer() ?? (await missingBrowser());
  if (!why) await setUpCodeServer();
  return why;
}

/** An exit code of 0 alone proves nothing: the counts must be there, and a suite that ran no test has failed. */
function judge(name, code, file) {
  const counts = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8') || 'null') : undefined;
  const ran = counts ? counts.passed + counts.failed + counts.skipped : 0;
  if (ran === 0) {
    say(`\n${name}: ran no test (it ended with ${code})`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  if (code !== 0 && counts.failed === 0) {
    say(`\n${name}: ended with ${code} though no test failed`);
    return { ...counts, failed: 1 };
  }
  return counts;
}

/** Resolves to the exit code or signal; after the limit everything the suite started is ended. */
async function ended({ child, end }, name, limit) {
  const timer = setTimeout(() => {
    say(`\n${name}: not done within ${limit / minute} minutes, ended now`);
    void end();
  }, limit);
  const code = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (exitCode, signal) => resolve(exitCode ?? signal));
  });
  clearTimeout(timer);
  return code;
}
