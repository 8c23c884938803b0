// The desktop VS Code: an installed one that HOPTHROUGH_VSCODE names, or the one that @vscode/test-electron downloads.
import { existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { startGroup, temporaryFolder } from './ending.mjs';
import { say } from './steps.mjs';

const answerMs = 8_000;
const downloadMs = 5 * 60_000;

/**
 * Which desktop VS Code there is, or why there is none. Nothing is downloaded where no window could be shown.
 * @returns {Promise<{ executable: string, why: string } | { executable: undefined, why: string }>}
 */
export async function findDesktop() {
  const named = process.env.HOPTHROUGH_VSCODE;
  if (named) return { executable: executableOf(named), why: 'HOPTHROUGH_VSCODE names it' };
  if (!hasDisplay()) return { executable: undefined, why: 'there is no display for a desktop window' };
  try {
    return { executable: await download('stable'), why: 'it can be shown and downloaded here' };
  } catch (error) {
    return { executable: undefined, why: `the desktop VS Code cannot be downloaded (${error.message})` };
  }
}

/** Whether a window of a desktop program can be shown. */
export function hasDisplay() {
  if (process.platform === 'win32' || process.platform === 'darwin') return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/**
 * Downloads a desktop VS Code into .vscode-test/, or takes the one that is there.
 * Rejects when the download server does not answer in 8 s, or the download takes longer than 5 minutes.
 * @param {string} version `stable` or a version number
 */
export async function download(version) {
  const { downloadAndUnzipVSCode } = await import('@vscode/test-electron');
  await answers('https://update.code.visualstudio.com/api/releases/stable');
  say('  Downloading the desktop VS Code into .vscode-test/, once per version');
  return within(
    downloadMs,
    downloadAndUnzipVSCode({ version, extensionDevelopmentPath: process.cwd(), timeout: answerMs * 4 }),
  );
}

/**
 * Opens a desktop VS Code with a profile in a temporary folder and the extension of this project.
 * @param {string} executable
 * @param {(folder: string) => import('./codeServer.d.mts').Profile} profile
 */
export function startDesktop(executable, profile) {
  const { folder, remove } = temporaryFolder();
  const { settings = {}, env = {} } = profile(folder);
  mkdirSync(join(folder, 'data', 'User'), { recursive: true });
  writeFileSync(join(folder, 'data', 'User', 'settings.json'), JSON.stringify(settings, undefined, 2));
  const args = [
    `--extensionDevelopmentPath=${process.cwd()}`,
    ...['--user-data-dir', join(folder, 'data'), '--extensions-dir', join(folder, 'ext'), '--new-window'],
    ...[
      '--disable-workspace-trust',
      '--skip-welcome',
      '--skip-release-notes',
      '--disable-updates',
      '--disable-telemetry',
    ],
    ...(isScript(executable) ? ['--wait', folder] : []),
  ];
  const shell = process.platform === 'win32' && executable.endsWith('.cmd');
  const { child, end } = startGroup(executable, args, {
    env: desktopEnvironment(env),
    stdio: 'ignore',
    shell,
    patienceMs: 5000,
  });
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code) => resolve(code));
  });
  return {
    ended,
    stop: async () => {
      await end();
      await remove();
    },
  };
}

/** `bin/code` hands over to a process that does not end with it, so the program behind it is started where it is found. */
function executableOf(path) {
  if (!existsSync(path)) throw new Error(`HOPTHROUGH_VSCODE names ${path}, which does not exist`);
  const real = realpathSync(path);
  if (!isScript(real)) return real;
  const above = dirname(dirname(real));
  const candidates = {
    win32: [join(above, 'Code.exe'), join(above, 'Code - Insiders.exe'), join(above, 'VSCodium.exe')],
    darwin: [join(above, '..', '..', 'MacOS', 'Electron'), join(above, '..', '..', 'MacOS', 'Code')],
  }[process.platform] ?? [join(above, basename(real))];
  return candidates.find((candidate) => existsSync(candidate)) ?? real;
}

function isScript(path) {
  return basename(dirname(path)) === 'bin' || path.endsWith('.cmd');
}

/** A terminal of VS Code hands its own VSCODE_* and ELECTRON_* down; with them the new VS Code would join the old one. */
function desktopEnvironment(extra) {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(VSCODE_|ELECTRON_|npm_|NODE_OPTIONS$|NODE_TEST_CONTEXT$)/i.test(name),
  );
  return { ...Object.fromEntries(inherited), ...extra };
}

async function answers(address) {
  const response = await fetch(address, { signal: AbortSignal.timeout(answerMs) }).catch((error) => {
    throw new Error(
      error.name === 'TimeoutError' ? `no answer in ${answerMs / 1000} s` : (error.cause?.code ?? error.message),
    );
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
}

function within(milliseconds, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done in ${milliseconds / 60_000} minutes`)), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
