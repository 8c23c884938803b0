// Runs the long steps of npm start and npm test: one line per step, seconds while it works, its output only when it fails.
import { AsyncLocalStorage } from 'node:async_hooks';
import { delimiter, join } from 'node:path';
import { accessSync, constants } from 'node:fs';
import { startGroup } from './ending.mjs';

/**
 * Runs a command as one step and resolves when it ended well.
 * Rejects with the end of the command's output in the message.
 * @param {string} title what the person reads, without a full stop
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number }} [options]
 */
export async function runStep(title, command, args, options = {}) {
  const started = Date.now();
  const stop = showProgress(title, started);
  const { code, output } = await collect(command, args, options).finally(stop);
  if (code !== 0) throw new Error(`${title}: ${command} ended with ${code}\n${lastLines(output, 30)}`);
  say(`  ${title}: done in ${seconds(started)}`);
}

const output = new AsyncLocalStorage();

/**
 * Calls `work`; what is said in it, and in all that it awaits, goes to `write` and not to the screen.
 * @template T
 * @param {(text: string) => void} write
 * @param {() => T} work
 */
export function saidTo(write, work) {
  return output.run(write, work);
}

/**
 * Where that goes which is said here.
 * @returns {(text: string) => void}
 */
export function writer() {
  return output.getStore() ?? ((text) => void process.stdout.write(text));
}

/** @param {string} line */
export function say(line) {
  writer()(`${line}\n`);
}

/** @param {number} since milliseconds since the epoch */
export function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}

/** The way to start npm: its own script when npm started us, so that Windows needs no shell. */
export function npm() {
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js')) return { command: process.execPath, before: [script] };
  return { command: process.platform === 'win32' ? 'npm.cmd' : 'npm', before: [] };
}

/**
 * The environment for an npm that works in another folder: the outer npm's view of its own package
 * (npm_config_local_prefix, npm_package_*) would send the inner one to the wrong place.
 */
export function npmEnvironment(extra = {}) {
  const inherited = Object.entries(process.env).filter(
    ([name]) =>
      !/^(npm_(package|lifecycle|command|node_execpath)|npm_config_(local_prefix|nodedir|global_prefix)|INIT_CWD|NODE_OPTIONS)/i.test(
        name,
      ),
  );
  return { ...Object.fromEntries(inherited), ...extra };
}

/**
 * The full path of a program on PATH.
 * @param {string} name
 * @returns {string | undefined}
 */
export function findProgram(name) {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function showProgress(title, started) {
  if (process.stdout.isTTY && !output.getStore()) {
    const timer = setInterval(() => process.stdout.write(`\r  ${title} ... ${seconds(started)} `), 500);
    return () => {
      clearInterval(timer);
      process.stdout.write('\r\u001b[K');
    };
  }
  say(`  ${title} ...`);
  const timer = setInterval(() => say(`  ${title} ... ${seconds(started)}`), 10_000);
  return () => clearInterval(timer);
}

function collect(command, args, { cwd, env, timeoutMs }) {
  return new Promise((resolve) => {
    const shell = process.platform === 'win32' && command.endsWith('.cmd');
    const { child } = startGroup(command, args, {
      cwd,
      env,
      shell,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
    });
    let output = '';
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (output += data));
    child.on('error', (error) => resolve({ code: error.message, output }));
    child.on('close', (code, signal) => resolve({ code: code ?? signal, output }));
  });
}

function lastLines(text, count) {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
