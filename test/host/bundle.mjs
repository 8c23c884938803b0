// Bundles a suite's tests, and the one file that runs them all in one process: a process per test file takes twenty times longer.
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/**
 * The test files below a folder, sorted.
 * @param {string} folder
 * @param {string} [leaveOut] name of a folder in it
 */
export function testFiles(folder, leaveOut) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts') && (!leaveOut || !name.startsWith(leaveOut + sep)))
    .map((name) => join(folder, name))
    .sort();
}

/**
 * Bundles each file into out/<name>/ and writes out/<name>.cjs, in which each is a suite of its own:
 * hooks of one file do not reach the tests of another, and a file can start itself as a process.
 * @param {string} name
 * @param {string} from the folder of the files
 * @param {string[]} files
 * @returns {Promise<string>} the file to run
 */
export async function bundleSuite(name, from, files) {
  const folder = join('out', name);
  rmSync(folder, { recursive: true, force: true });
  await bundle(files, { outdir: folder, outbase: from });
  const suites = files.map((file) => {
    const path = relative(from, file).split(sep).join('/').replace(/\.ts$/, '');
    return `describe(${JSON.stringify(path.replace(/\.test$/, ''))}, () => void require(${JSON.stringify(`./${name}/${path}.cjs`)}));`;
  });
  const entry = join('out', `${name}.cjs`);
  writeFileSync(entry, [...head, ...suites, ''].join('\n'));
  return entry;
}

const head = [
  "'use strict';",
  "const { describe } = require('node:test');",
  '// The same inputs in every run, so that a suite fails for what was changed alone; npm run fuzz draws others.',
  "require('fast-check').configureGlobal({ seed: 2611 });",
];

/**
 * @param {string[]} files relative to the project
 * @param {{ outfile: string } | { outdir: string, outbase: string }} output
 * @param {{ insideVsCode?: boolean }} [options] elsewhere a stand-in takes the place of the module `vscode`
 */
export async function bundle(files, output, { insideVsCode = false } = {}) {
  const { build } = await import('esbuild');
  const standIn = join(process.cwd(), 'test', 'unit', 'vscode.ts');
  await build({
    ...output,
    entryPoints: files,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    packages: 'external',
    alias: !insideVsCode && existsSync(standIn) ? { vscode: standIn } : {},
    plugins: [shippedSsh2],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}

/** What the package brings is changed by the build (docs/decisions/0013): that is what is tested. */
const shippedSsh2 = {
  name: 'shipped-ssh2',
  setup({ onResolve }) {
    onResolve({ filter: /^ssh2$/ }, () => ({ path: join(process.cwd(), 'dist', 'ssh2.js'), external: true }));
  },
};
