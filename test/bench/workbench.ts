import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setUpCodeServer, whyNoCodeServer } from '../host/codeServer.mjs';
import { openWorkbench, type Workbench } from '../host/driver';
import { missingBrowser } from '../host/prerequisites.mjs';
import { activationTimes } from './activation';
import type { Place } from './assignment';
import { clickTimes } from './click';
import { freePorts } from './ports';
import { figure, isNoisy, row } from './rows';
import { missingTools, type BenchOptions } from './runs';
import { startServers } from './servers';

const CLICK = { metric: 'terminal.click.rtt0', goal: 1, rounds: 9 };
const ACTIVATION = { metric: 'terminal.activation', goal: 15, rounds: 7 };

/** What is measured in a real VS Code, as the window shows it. */
export async function benchWorkbench(options: BenchOptions): Promise<void> {
  const metrics = [CLICK, ACTIVATION].map(({ metric }) => metric).filter(options.wanted);
  if (metrics.length === 0) return;
  const why = missingTools() ?? whyNoCodeServer() ?? (await missingBrowser());
  if (why === undefined) await measureIn(options);
  else for (const metric of metrics) options.print({ metric, skipped: why });
}

async function measureIn(options: BenchOptions): Promise<void> {
  await setUpCodeServer();
  const [hop = NaN, target = NaN] = await freePorts(2);
  const { place, end } = await startServers({
    folder: join(options.folder, 'workbench'),
    hop: { host: '127.0.0.1', port: hop },
    target: { host: '127.0.0.2', port: target },
    there: [],
    serves: 'prompt',
  });
  try {
    const bench = await openWorkbench({
      extension: { link: extensionFolder(options) },
      settings: settingsFor(place, options.folder),
    });
    try {
      await measureWith(bench, place, options);
    } finally {
      await bench.close();
    }
  } finally {
    await end();
  }
}

async function measureWith(bench: Workbench, place: Place, { wanted, print }: BenchOptions): Promise<void> {
  if (wanted(ACTIVATION.metric)) {
    const times = await activationTimes(bench, ACTIVATION.rounds);
    print(figure(ACTIVATION.metric, times, ACTIVATION.goal, 'ms'));
  }
  if (wanted(CLICK.metric)) {
    const first = await clickTimes(bench, place, CLICK.rounds);
    const samples = isNoisy(first.peer) ? await clickTimes(bench, place, CLICK.rounds) : first;
    print(row(CLICK.metric, samples, CLICK.goal, 'ms'));
  }
}

/** The extension as VS Code finds it installed, around the bundles that are measured. */
function extensionFolder({ folder, root, dist }: BenchOptions): string {
  const made = join(folder, 'extension');
  mkdirSync(made);
  for (const file of ['package.json', 'package.nls.json', 'package.nls.fr.json'])
    cpSync(join(root, file), join(made, file));
  for (const name of ['media', 'l10n']) symlinkSync(join(root, name), join(made, name), 'dir');
  symlinkSync(dist, join(made, 'dist'), 'dir');
  return made;
}

/** Nothing is asked on either side: keys log in, and both know the host keys from the same file. */
function settingsFor(place: Place, folder: string): Record<string, unknown> {
  const inventory = join(folder, 'inventory.jsonc');
  writeFileSync(inventory, JSON.stringify({ version: 1, appliances: appliances(place) }));
  return {
    'hopthrough.inventoryFiles': [inventory],
    'hopthrough.hostKeys.knownHostsFiles': [place.knownHostsFile],
    // The next click is a cold one again.
    'hopthrough.connect.lingerSeconds': 0,
    // VS Code else looks through every process of the machine for ports, again and again.
    'remote.autoForwardPorts': false,
    // Without their list, the icons that open and end a terminal are in the title of the panel.
    'terminal.integrated.tabs.enabled': false,
    'terminal.integrated.profiles.linux': {
      idle: { path: '/bin/cat' },
      jump: { path: 'ssh', args: ['-F', place.sshConfig, '-J', 'bench-hop', 'bench-target'] },
    },
    'terminal.integrated.defaultProfile.linux': 'jump',
  };
}

function appliances({ hop, target, user, identityFile }: Place): object[] {
  const login = { user, identityFile, identitiesOnly: true, agent: false };
  return [
    { id: 'bench-hop', family: 'esa', series: 'C', ...hop, ...login, hostKeyAlias: 'bench-hop' },
    { id: 'bench-target', family: 'sma', ...target, ...login, hostKeyAlias: 'bench-target', via: ['bench-hop'] },
  ];
}
