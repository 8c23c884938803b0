// What the suites need from the operating system. As root on Debian it is installed, elsewhere the sentence says how to get it.
import { existsSync } from 'node:fs';
import { findChromium } from './chromium.mjs';
import { findProgram, runStep, say } from './steps.mjs';

/** Why the tests against OpenSSH cannot run; undefined when they can. */
export async function missingOpenSsh() {
  if (process.platform !== 'linux') return 'The tests against OpenSSH run on Linux only.';
  const lacking = () => Object.keys(openSsh).filter((name) => !findProgram(name) && !existsSync(`/usr/sbin/${name}`));
  if (lacking().length > 0) await install([...new Set(lacking().map((name) => openSsh[name]))]);
  if (lacking().length === 0) return undefined;
  return `Missing: ${lacking().join(', ')}. On Debian: apt-get install ${[...new Set(lacking().map((name) => openSsh[name]))].join(' ')}`;
}

/** Why no browser can be driven; undefined when one can. */
export async function missingBrowser() {
  if (!findChromium()) await install(['chromium']);
  if (findChromium()) return undefined;
  return 'Missing: Chromium or Chrome. On Debian: apt-get install chromium; elsewhere HOPTHROUGH_CHROMIUM=/path/to/chrome names one.';
}

/** Program to Debian package. */
const openSsh = { sshd: 'openssh-server', ssh: 'openssh-client', 'ssh-keygen': 'openssh-client', ip: 'iproute2' };

let installing = Promise.resolve();

/** One after the other: apt-get has one lock. */
function install(packages) {
  return (installing = installing.then(() => installNow(packages)));
}

async function installNow(packages) {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version') || !findProgram('apt-get')) return;
  // With run level 1 Debian's packages do not start the service they bring.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  try {
    await runStep('Reading the package lists of Debian', 'apt-get', ['update'], { env });
    await runStep(
      `Installing ${packages.join(', ')}`,
      'apt-get',
      ['install', '-y', '--no-install-recommends', ...packages],
      { env },
    );
  } catch (error) {
    say(`  ${error.message.split('\n').slice(0, 5).join('\n  ')}`);
  }
}
