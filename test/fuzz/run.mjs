// npm run fuzz [-- --iterations N] [-- --target NAME] [-- --seed S]: bundles the claims and tries them in a process of its own.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../host/bundle.mjs';
import { endAll, endWithNpm, startGroup, temporaryFolder } from '../host/ending.mjs';

process.chdir(join(dirname(fileURLToPath(import.meta.url)), '..', '..'));
endWithNpm();
const outfile = join('out', 'fuzz.cjs');
await bundle([join('test', 'fuzz', 'main.ts')], { outfile });
const { folder } = temporaryFolder('htf-');
const { child } = startGroup(process.execPath, ['--enable-source-maps', outfile, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, TMPDIR: folder },
});
const code = await new Promise((resolve) => {
  child.once('error', () => resolve(2));
  child.once('exit', (exitCode) => resolve(exitCode ?? 2));
});
await endAll();
process.exit(code);
