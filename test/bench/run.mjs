// npm run bench [-- name]: side-by-side measurements, one JSON object a line.
//   name          a bench ("terminal", "status") or the beginning of a metric ("terminal.echo"); all without one
//   --dist FOLDER bundles that were built before, instead of building the production ones
import { spawnSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { endAll, isEnding, temporaryFolder } from '../host/ending.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const BENCHES = ['terminal', 'status', 'panel', 'probe', 'files'];

async function main() {
  const { values, positionals } = parseArgs({ options: { dist: { type: 'string' } }, allowPositionals: true });
  const name = positionals[0] ?? '';
  const chosen = BENCHES.filter((known) => known.startsWith(name) || name.startsWith(`${known}.`));
  if (chosen.length === 0) throw new Error(`no bench is called ${name}; there is: ${BENCHES.join(', ')}`);
  const { folder } = temporaryFolder('htb-');
  const dist = values.dist === undefined ? builtProduct() : resolve(values.dist);
  await bundle(['benches', 'measure', 'measureStatus', 'measureProbe', 'endpointServer'], folder);
  const script = (file) => join(folder, `${file}.mjs`);
  const { benches } = await import(pathToFileURL(script('benches')).href);
  const options = {
    dist,
    root,
    folder,
    measure: script('measure'),
    measureStatus: script('measureStatus'),
    measureProbe: script('measureProbe'),
    endpointServer: script('endpointServer'),
    delay: join(here, 'delay.c'),
    wanted: (metric) => name === '' || metric === name || metric.startsWith(`${name}.`),
    print: (line) => process.stdout.write(`${JSON.stringify(line)}\n`),
  };
  for (const bench of chosen) await benches[bench](options);
}

function builtProduct() {
  const { status, stderr } = spawnSync(process.execPath, ['esbuild.js', '--production'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the product does not build: ${stderr}`);
  return join(root, 'dist');
}

function bundle(names, outdir) {
  return build({
    entryPoints: names.map((name) => join(here, `${name}.ts`)),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    outdir,
    outExtension: { '.js': '.mjs' },
    logLevel: 'warning',
    // Of VS Code the page of the panel needs its words alone.
    alias: { vscode: join(root, 'test', 'unit', 'vscode.ts') },
    plugins: [{ name: 'elsewhere', setup: leaveWhereTheyAre }],
  });
}

/** ending.mjs: what the bundle began ends with what this file began, by one list and one handler of Ctrl-C. */
function leaveWhereTheyAre({ onResolve }) {
  const ending = new URL('../host/ending.mjs', import.meta.url).href;
  onResolve({ filter: /ending\.mjs$/ }, () => ({ path: ending, external: true }));
  const playwright = import.meta.resolve('playwright-core');
  onResolve({ filter: /^playwright-core$/ }, () => ({ path: playwright, external: true }));
  const lab = new URL('../host/labProcess.mjs', import.meta.url).href;
  onResolve({ filter: /labProcess\.mjs$/ }, () => ({ path: lab, external: true }));
}

main()
  .catch((error) => {
    // What is measured while everything ends fails because of that.
    if (isEnding()) return;
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  })
  .finally(endAll);
