import * as vscode from 'vscode';
import { DEFAULTS, type Appliance } from '../../appliance/appliance';
import type { TunnelHosts } from '../../appliance/tunnelHosts';
import type { PassingHosts } from '../../store/passingTrust';
import { inert } from '../wording';

/** The lab inside this window: started and stopped from the palette, its appliances a second source of inventory. */
export interface LabSwitch {
  /** Where the inventory has its ids already, as that of `npm start` does, says so and starts nothing. */
  start(): Promise<object>;
  stop(): Promise<object>;
  /** The password of a simulated appliance, for the box that asks for it. */
  passwordOf(id: string): string | undefined;
  /** Where a simulated appliance's tunnel goes: the lab's own servers alone, so that no packet leaves this computer. */
  tunnelHostsOf(id: string): TunnelHosts | undefined;
  /** Whose host keys are kept no longer than the lab runs. */
  readonly hosts: () => PassingHosts | undefined;
}

/** A simulated appliance, as the lab describes it. */
export interface Simulated
  extends
    Pick<Appliance, 'id' | 'family' | 'label' | 'host' | 'port' | 'user'>,
    Partial<Pick<Appliance, 'series' | 'via' | 'alternatives' | 'webPort'>> {
  readonly password: string;
  /** Every host key that it offers, `ssh-ed25519 AAAA...`. */
  readonly hostKeys: readonly string[];
}

interface Lab {
  readonly description: { readonly appliances: readonly Simulated[]; readonly tunnelHosts: TunnelHosts };
  close(): Promise<void>;
}

interface Run {
  readonly lab: Lab;
  readonly hosts: PassingHosts;
}

/** Instead of the documented names of each series. */
const NO_NAMES: TunnelHosts = { all: [], C: [], X: [], S: [], M: [] };

export interface LabSwitchDeps {
  /** Loads the bundle, at the first start. */
  readonly load: () => {
    readonly LAB_IDS: readonly string[];
    startLab(options: { readonly firewalls: 'story' }): Promise<Lab>;
  };
  /** Whether the inventory has this id. */
  readonly isTaken: (id: string) => boolean;
  readonly show: (appliances: readonly Simulated[]) => void;
  readonly hide: () => void;
}

export function labSwitch({ load, isTaken, show, hide }: LabSwitchDeps): LabSwitch {
  let running: Promise<Run> | undefined;
  let stopped: Promise<unknown> = Promise.resolve();
  let appliances: readonly Simulated[] = [];
  let tunnelHosts: TunnelHosts = {};
  let hosts: PassingHosts | undefined;
  const mark = (on: boolean) => vscode.commands.executeCommand('setContext', 'hopthrough.labRunning', on);
  const end = async (starting: Promise<Run> | undefined) => {
    const run = await starting;
    const ids = appliances.map(({ id }) => id);
    appliances = [];
    hide();
    try {
      await run?.lab.close();
    } finally {
      // Until then a key may still be accepted.
      hosts = undefined;
      await mark(false);
    }
    return { appliances: ids };
  };

  return {
    async start() {
      await stopped;
      const bundle = load();
      const taken = running === undefined ? bundle.LAB_IDS.filter(isTaken) : [];
      if (taken.length > 0) {
        const message = takenWords(taken);
        void vscode.window.showInformationMessage(message);
        return { failure: { hop: taken[0], stage: 'validate', reason: 'bad-entry', message } };
      }
      running ??= bundle.startLab({ firewalls: 'story' }).then((lab) => ({ lab, hosts: hostsOf(lab) }));
      try {
        const run = await running;
        ({ appliances, tunnelHosts } = run.lab.description);
        hosts = run.hosts;
      } catch (error) {
        running = undefined;
        throw error;
      }
      show(appliances);
      await mark(true);
      return { appliances: appliances.map(({ id }) => id) };
    },
    stop() {
      const ended = end(running);
      running = undefined;
      stopped = ended.catch(() => undefined);
      return ended;
    },
    passwordOf: (id) => appliances.find((appliance) => appliance.id === id)?.password,
    tunnelHostsOf: (id) =>
      appliances.some((appliance) => appliance.id === id) ? { ...NO_NAMES, ...tunnelHosts } : undefined,
    hosts: () => hosts,
  };
}

function hostsOf({ description: { appliances } }: Lab): PassingHosts {
  const keys = appliances.flatMap(({ hostKeys }) => hostKeys);
  return {
    ids: new Set(appliances.map(({ id }) => id)),
    keys: keys.map((line) => Buffer.from(line.split(' ')[1] ?? '', 'base64')),
  };
}

function takenWords(ids: readonly string[]): string {
  const list = ids.map(inert).join(', ');
  return vscode.l10n.t('The lab was not started: appliances with these ids are in the inventory already: {0}.', list);
}

/** The simulated appliances as the inventory has them. */
export function labAppliances(simulated: readonly Simulated[]): Appliance[] {
  return simulated.map(({ id, family, series, host, port, user, label, via, alternatives, webPort }) => ({
    ...DEFAULTS,
    ...{ id, family, series, host, port, user, label, webPort },
    via: via ?? [],
    alternatives: alternatives ?? [],
    agent: false,
  }));
}
