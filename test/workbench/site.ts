import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLab, type Lab, type LabAppliance, type LabOptions } from '../../src/lab/lab';
import { openWorkbench, type Workbench, type WorkbenchOptions } from '../host/driver';

/** A lab and a VS Code whose inventory names its appliances, as a person would have them. */
export interface Site {
  readonly lab: Lab;
  readonly bench: Workbench;
  appliance(id: string): LabAppliance;
  /** Replaces the inventory file; the extension watches it. */
  writeInventory(entries: readonly object[]): void;
  /** The folder of the inventory file. */
  readonly folder: string;
  readInventory(): string;
  /** The entry of a simulated appliance, with changes. */
  entry(id: string, changes?: object): object;
  close(): Promise<void>;
}

export interface SiteOptions extends Partial<WorkbenchOptions>, Pick<LabOptions, 'firewalls' | 'passwords' | 'fleet'> {
  /** Ids of simulated appliances; all of them when left out. */
  readonly only?: readonly string[];
  /** Every host key of the lab stands in a known_hosts file. */
  readonly knownKeys?: boolean;
  readonly entries?: (site: Pick<Site, 'entry' | 'appliance'>) => readonly object[];
}

export async function openSite(wanted: SiteOptions = {}): Promise<Site> {
  const { entries, only, settings, firewalls = 'open', passwords = {}, fleet = 0, knownKeys, ...options } = wanted;
  const lab = await startLab({ testCommands: true, firewalls, passwords, fleet });
  let bench: Workbench | undefined;
  const folder = mkdtempSync(join(tmpdir(), 'site-'));
  const file = join(folder, 'inventory.jsonc');
  const appliance = (id: string) => {
    const found = lab.description.appliances.find((one) => one.id === id);
    assert.ok(found, `the lab has ${id}`);
    return found;
  };
  const entry = (id: string, changes: object = {}) => {
    const { family, series, host, port, user, label, via, alternatives } = appliance(id);
    return { id, family, series, host, port, user, label, folder: 'Lab', via, alternatives, agent: false, ...changes };
  };
  const writeInventory = (list: readonly object[]) =>
    writeFileSync(file, JSON.stringify({ version: 1, appliances: list }, null, 2));
  const ids = lab.description.appliances.map(({ id }) => id);
  const all = ids.filter((id) => only?.includes(id) ?? true).map((id) => entry(id));
  const close = async () => {
    try {
      await bench?.close();
    } finally {
      await lab.close();
      rmSync(folder, { recursive: true, force: true });
    }
  };
  try {
    writeInventory(entries === undefined ? all : [...all, ...entries({ entry, appliance })]);
    bench = await openWorkbench({
      extension: { link: process.cwd() },
      settings: {
        'hopthrough.inventoryFiles': [file],
        'hopthrough.connect.timeoutSeconds': 60,
        'hopthrough.probe.tunnelHosts': { all: [], C: [], X: [], S: [], M: [], ...lab.description.tunnelHosts },
        ...(knownKeys === true ? { 'hopthrough.hostKeys.knownHostsFiles': [knownHosts(folder, lab)] } : {}),
        ...settings,
      },
      ...options,
    });
    await bench.openSidebar();
    await bench.row('Lab');
    const readInventory = () => readFileSync(file, 'utf8');
    return { lab, bench, folder, appliance, writeInventory, readInventory, entry, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function knownHosts(folder: string, { description }: Lab): string {
  const file = join(folder, 'known_hosts');
  const lines = description.appliances.map(({ host, port, hostKey }) => `[${host}]:${port} ${hostKey}\n`);
  writeFileSync(file, lines.join(''));
  return file;
}

/** Waits for the host-key question about `id` and answers it; Enter would have refused. */
export async function judge({ bench }: Site, id: string, button = 'Trust and Connect'): Promise<string> {
  const modal = await bench.modalQuestion(` ${id}?`);
  assert.equal(modal.focusedButton, 'Do Not Connect');
  assert.ok(modal.detail.includes(`No password has been sent to ${id}.`), modal.detail);
  await bench.pressModal(button);
  return modal.detail;
}

/** Waits for the password question of `id`, types, and answers what is to be kept. */
export async function typePassword(
  site: Site,
  id: string,
  password = site.appliance(id).password,
  keep = 'For This Window',
  user = 'admin',
): Promise<string> {
  const { title, password: hidden } = await site.bench.question(`${user}@${id}`);
  assert.equal(hidden, true);
  await site.bench.answerQuickInput(password);
  await site.bench.question('Keep this password?');
  await site.bench.pickQuickInput(keep);
  return title;
}

/** The whole way a person goes the first time: a click, then a key and a password per hop. */
export async function connect(site: Site, id: string, hops: readonly string[]): Promise<string> {
  await site.bench.pressInlineAction(site.appliance(id).label, 'Open Terminal');
  for (const hop of hops) {
    await judge(site, hop);
    await typePassword(site, hop);
  }
  return site.bench.terminalShows(`Connected to ${id} as`);
}

/** Waits until the row of `id` says so behind its name. */
export async function describes(site: Site, id: string, words: RegExp): Promise<void> {
  const { bench } = site;
  const { label } = site.appliance(id);
  const row = async () =>
    (await bench.treeRows()).some(({ text, description }) => text === label && words.test(description));
  await bench.waitFor(row, `${id} to say ${String(words)}`);
}

/** Answers the question for a seed: the appliance makes it. */
export async function letGenerate({ bench }: Site, id: string): Promise<void> {
  await bench.question('Cisco needs it');
  await bench.pickQuickInput(`Let ${id} generate it`);
}

/** Enable Tunnel, as far as its modal. */
export async function askForTunnel(site: Site, id: string, port: number): Promise<void> {
  const { bench } = site;
  await bench.contextMenu(site.appliance(id).label, 'Remote Access', 'Enable Tunnel...');
  await bench.question('Port for the tunnel');
  await bench.pickQuickInput(String(port));
  await letGenerate(site, id);
  await bench.modalQuestion();
}
