// What the suites need from the operating system. As root on Debian it is installed, elsewhere the sentence says how to get it.
import { existsSync } from 'node:fs';
import { findChromium } from './chromium.mjs';
import { findProgram, runStep, say } from './steps.mjs';

/** Why the tests against OpenSSH cannot run; undefined when they can. */
export async function missingOpenSsh() {
  if (process.platform !== 'linux') return 'The tests against OpenSSH run on Linux only.';
  const packages = await packagesLacking(openSsh);
  return packages && `Missing: ${packages}. On Debian: apt-get install ${packages}`;
}

/** The servers beside OpenSSH; the tests against one are skipped, and say why, where it cannot be had. */
export async function bringOtherServers() {
  if (process.platform === 'linux') await packagesLacking(otherServers);
}

/** What some tests of the lab need and say themselves when it is not there; these tests alone are skipped then. */
export async function bringLabPrograms() {
  if (process.platform === 'linux') await packagesLacking(labPrograms);
}

/** Installs what is lacking where it may; the names of the packages that are lacking still, undefined when none is. */
async function packagesLacking(programs) {
  const lacking = () => [...new Set(Object.keys(programs).flatMap((name) => (isThere(name) ? [] : [programs[name]])))];
  if (lacking().length > 0) await install(lacking());
  return lacking().join(' ') || undefined;
}

function isThere(name) {
  return name.startsWith('/') ? existsSync(name) : findProgram(name) !== undefined || existsSync(`/usr/sbin/${name}`);
}

/** Why no browser can be driven; undefined when one can. */
export async function missingBrowser() {
  for (const name of ['chromium-headless-shell', 'chromium']) if (!findChromium()) await install([name]);
  if (process.platform === 'linux') await packagesLacking(wideFont);
  if (findChromium()) return undefined;
  return 'Missing: Chromium or Chrome. On Debian: apt-get install chromium-headless-shell; elsewhere HOPTHROUGH_CHROMIUM=/path/to/chrome names one.';
}

/** Program, or file by its whole path, to Debian package. */
const openSsh = { sshd: 'openssh-server', ssh: 'openssh-client', 'ssh-keygen': 'openssh-client', ip: 'iproute2' };
const otherServers = { dropbear: 'dropbear-bin', '/usr/lib/python3/dist-packages/asyncssh': 'python3-asyncssh' };
const wideFont = { '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf': 'fonts-dejavu-core' };
const labPrograms = { unshare: 'util-linux', ip: 'iproute2', nft: 'nftables', tshark: 'tshark' };

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
