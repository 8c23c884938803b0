// Brings a fresh clone to the point where it can run: the right Node.js, the packages, the bundles.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { npm, npmEnvironment, runStep } from './steps.mjs';

const oldestNode = 20;

/** Ends the process with a sentence where Node.js is too old. */
export function requireNode() {
  if (Number(process.versions.node.split('.')[0]) >= oldestNode) return;
  process.stderr.write(
    `Hopthrough needs Node.js ${oldestNode} or later, and this is ${process.versions.node}. Get it from nodejs.org or your distribution.\n`,
  );
  process.exit(1);
}

/** Installs and builds, each only when it is necessary; the current folder is the project. */
export async function prepareProject() {
  if (changed('package-lock.json') > changed(join('node_modules', '.package-lock.json'))) {
    const { command, before } = npm();
    await runStep('Installing the packages', command, [...before, 'ci', '--ignore-scripts'], { env: npmEnvironment() });
  }
  await runStep('Building the extension', process.execPath, ['esbuild.js']);
}

function changed(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
