// npm start: from a fresh clone to a VS Code whose Hopthrough side bar shows the lab. Ctrl-C ends all of it.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setUpCodeServer, startCodeServer, whyNoCodeServer } from './codeServer.mjs';
import { findDesktop, hasDisplay, startDesktop } from './desktop.mjs';
import { endAll, endWithNpm, exitWellOnSignals, isEnding } from './ending.mjs';
import { startLab, writeLabInventory } from './labProcess.mjs';
import { prepareProject, requireNode } from './project.mjs';
import { findProgram, say, seconds } from './steps.mjs';

requireNode();
process.chdir(join(dirname(fileURLToPath(import.meta.url)), '..', '..'));
exitWellOnSignals();
endWithNpm();
start().catch(async (error) => {
  await endAll();
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});

async function start() {
  const started = Date.now();
  say('Hopthrough: getting VS Code and the lab ready');
  await prepareProject();
  const { executable, why } = await findDesktop();
  if (!executable) await prepareBrowserVersion(why);
  const lab = await startLab(['--firewalls', 'story']);
  const profile = (folder) => labProfile(folder, lab);
  const vscode = executable
    ? startDesktop(executable, profile)
    : await startCodeServer({ extension: { link: process.cwd() }, profile });
  say('');
  say(executable ? `Desktop VS Code, because ${why}: ${executable}` : `VS Code in the browser, because ${why}.`);
  if (!executable) showAddress(vscode.origin);
  say('Click the Hopthrough icon in the activity bar, then the terminal icon of an appliance.');
  say('');
  showAppliances(lab.appliances);
  say('');
  say(`Ready in ${seconds(started)}. Ctrl-C here stops VS Code and the lab.`);
  await vscode.ended;
  if (!isEnding()) say('VS Code has ended.');
  await endAll();
  process.exit(0);
}

async function prepareBrowserVersion(why) {
  const never = whyNoCodeServer();
  if (never)
    throw new Error(
      `No VS Code can be opened: ${why}, and ${never}. Name an installed one: HOPTHROUGH_VSCODE=/path/to/code npm start`,
    );
  await setUpCodeServer();
}

/** Nothing but the temporary folder is written: the person's own settings, inventory and ~/.ssh stay as they are. */
function labProfile(folder, { appliances, tunnelHosts }) {
  mkdirSync(join(folder, 'data', 'User'), { recursive: true });
  const inventory = join(folder, 'lab.json');
  writeLabInventory(inventory, appliances);
  return {
    settings: {
      'hopthrough.inventoryFiles': [inventory],
      'hopthrough.probe.tunnelHosts': { all: [], C: [], X: [], S: [], M: [], ...tunnelHosts },
      'workbench.startupEditor': 'none',
      'workbench.secondarySideBar.defaultVisibility': 'hidden',
      'security.workspace.trust.enabled': false,
      'telemetry.telemetryLevel': 'off',
      'remote.autoForwardPorts': false,
      'chat.disableAIFeatures': true,
    },
  };
}

function showAddress(origin) {
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const program = process.stdout.isTTY && hasDisplay() ? findProgram(opener) : undefined;
  say(program ? `Opened in your browser: ${origin}/` : `Open this address in your browser: ${origin}/`);
  if (program)
    spawn(program, [`${origin}/`], { stdio: 'ignore', detached: true })
      .on('error', () => undefined)
      .unref();
}

function showAppliances(appliances) {
  const rows = appliances.map(({ label, id, family, host, port, via, user, password }) => [
    label ?? id,
    family.toUpperCase(),
    [...(via ?? []), `${host}:${port}`].join(' > '),
    user,
    password,
  ]);
  const table = [['Appliance', 'Family', 'Way there', 'User', 'Password'], ...rows];
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  for (const row of table) say(`  ${row.map((cell, column) => cell.padEnd(widths[column])).join('  ')}`.trimEnd());
}
