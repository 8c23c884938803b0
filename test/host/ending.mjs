// What npm start and npm test began, they end: on the ordinary way out, on Ctrl-C, and on an error nobody caught.
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @type {{ end: () => Promise<void>, endNow: () => void }[]} */
const open = [];
const signals = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 };
let listening = false;
let ending;
let exitCode = (signalNumber) => 128 + signalNumber;

/** For npm start: a signal is the ordinary way to stop it, and npm would report any other code as an error. */
export function exitWellOnSignals() {
  exitCode = () => 0;
}

/**
 * Ends everything when npm, which started us, is gone: npm's shell does not pass a SIGTERM on.
 */
export function endWithNpm() {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent && !isEnding()) void endAll().then(() => process.exit(exitCode(15)));
  }, 500).unref();
}

/**
 * Remembers how to end something. `endNow` is for the moment in which nothing can be awaited any more.
 * Of the two functions it returns, one ends it now, the other forgets it because it has ended.
 * @param {() => Promise<void>} end
 * @param {() => void} endNow
 */
export function atEnd(end, endNow) {
  listen();
  const entry = { end, endNow };
  open.push(entry);
  const forget = () => {
    const place = open.indexOf(entry);
    if (place >= 0) open.splice(place, 1);
    return place >= 0;
  };
  return { forget, end: async () => void (forget() && (await end())) };
}

/** Whether the end has begun: what exits now does so because it was told to. */
export function isEnding() {
  return ending !== undefined;
}

/** Ends everything in reverse order; a failure of one does not keep the others open. */
export function endAll() {
  ending ??= (async () => {
    for (let entry = open.pop(); entry; entry = open.pop()) {
      try {
        await entry.end();
      } catch {
        endNow(entry);
      }
    }
    ending = undefined;
  })();
  return ending;
}

/**
 * A folder of our own under the system's temporary folder, removed at the end.
 * The name is short because the unix sockets in it may have 107 characters in all.
 * @param {string} [prefix]
 */
export function temporaryFolder(prefix = 'ht-') {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  const removeNow = () => removeFolder(folder);
  return { folder, remove: atEnd(async () => removeNow(), removeNow).end };
}

/** A folder whose rights were taken away, as some tests do, cannot be emptied before they are given back. */
function removeFolder(folder) {
  const options = { recursive: true, force: true, maxRetries: 10, retryDelay: 50 };
  try {
    rmSync(folder, options);
  } catch {
    openUp(folder);
    rmSync(folder, options);
  }
}

function openUp(folder) {
  chmodSync(folder, 0o700);
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) openUp(join(folder, entry.name));
}

function endNow(entry) {
  try {
    entry.endNow();
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
  }
}

/**
 * Starts a process in a group of its own, so that what it starts ends with it: when `end` is called, when it exits, or when we end.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions & { patienceMs?: number }} options
 */
export function startGroup(command, args, { patienceMs, ...options }) {
  // A detached process on Windows gets a console window.
  const child = spawn(command, args, { ...options, detached: process.platform !== 'win32' });
  const killGroup = () => void (child.pid && signalGroup(child.pid, 'SIGKILL'));
  const { end, forget } = atEnd(() => endGroup(child, patienceMs), killGroup);
  child.once('exit', () => {
    killGroup();
    forget();
  });
  return { child, end };
}

/** Ends a process group: SIGTERM, a second, SIGKILL. */
function endGroup(child, patienceMs = 1000) {
  return new Promise((resolve) => {
    if (child.pid === undefined || !signalGroup(child.pid, 'SIGTERM')) return resolve(undefined);
    const deadline = Date.now() + patienceMs;
    const timer = setInterval(() => {
      if (signalGroup(child.pid, Date.now() < deadline ? 0 : 'SIGKILL')) return;
      clearInterval(timer);
      resolve(undefined);
    }, 20);
  });
}

/**
 * Signals a process group, on Windows the process; false when there is none any more.
 * @param {number} pid
 * @param {NodeJS.Signals | 0} signal
 */
function signalGroup(pid, signal) {
  try {
    return process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    return false;
  }
}

/**
 * Kills what still carries our mark in its environment: processes that left their group (a shell in a terminal does).
 * Linux alone shows other processes' environment; elsewhere nothing is done.
 * @param {string} mark `NAME=value`
 */
export function killMarked(mark) {
  if (process.platform !== 'linux') return;
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (Number.isInteger(pid) && pid !== process.pid && carries(pid, mark)) signalOne(pid);
  }
}

function carries(pid, mark) {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(mark);
  } catch {
    return false;
  }
}

function signalOne(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended in between.
  }
}

function listen() {
  if (listening) return;
  listening = true;
  for (const [signal, number] of Object.entries(signals)) {
    process.on(signal, () => void endAll().then(() => process.exit(exitCode(number))));
  }
  process.on('exit', () => {
    open.splice(0).reverse().forEach(endNow);
  });
}
