import * as vscode from 'vscode';
import { DEFAULTS, type Appliance } from '../../appliance/appliance';
import type { TunnelHosts } from '../../appliance/tunnelHosts';

/** The lab inside this window: started and stopped from the palette, its appliances a second source of inventory. */
export interface LabSwitch {
  start(): Promise<object>;
  stop(): Promise<object>;
  /** The password of a simulated appliance, for the box that asks for it. */
  passwordOf(id: string): string | undefined;
  /** Where a simulated appliance's tunnel goes: the lab's own servers alone, so that no packet leaves this computer. */
  tunnelHostsOf(id: string): TunnelHosts | undefined;
}

/** A simulated appliance, as the lab describes it. */
export interface Simulated
  extends
    Pick<Appliance, 'id' | 'family' | 'label' | 'host' | 'port' | 'user'>,
    Partial<Pick<Appliance, 'series' | 'via' | 'alternatives' | 'webPort'>> {
  readonly password: string;
}

interface Lab {
  readonly description: { readonly appliances: readonly Simulated[]; readonly tunnelHosts: TunnelHosts };
  close(): Promise<void>;
}

/** Instead of the documented names of each series. */
const NO_NAMES: TunnelHosts = { all: [], C: [], X: [], S: [], M: [] };

export interface LabSwitchDeps {
  /** Loads the bundle, at the first start. */
  readonly load: () => { startLab(options: { readonly firewalls: 'story' }): Promise<Lab> };
  readonly show: (appliances: readonly Simulated[]) => void;
  readonly hide: () => void;
}

export function labSwitch({ load, show, hide }: LabSwitchDeps): LabSwitch {
  let running: Promise<Lab> | undefined;
  let appliances: readonly Simulated[] = [];
  let tunnelHosts: TunnelHosts = {};
  const mark = (on: boolean) => vscode.commands.executeCommand('setContext', 'hopthrough.labRunning', on);

  return {
    async start() {
      running ??= load().startLab({ firewalls: 'story' });
      try {
        ({ appliances, tunnelHosts } = (await running).description);
      } catch (error) {
        running = undefined;
        throw error;
      }
      show(appliances);
      await mark(true);
      return { appliances: appliances.map(({ id }) => id) };
    },
    async stop() {
      const lab = await running;
      running = undefined;
      const stopped = appliances.map(({ id }) => id);
      appliances = [];
      hide();
      await lab?.close();
      await mark(false);
      return { appliances: stopped };
    },
    passwordOf: (id) => appliances.find((appliance) => appliance.id === id)?.password,
    tunnelHostsOf: (id) =>
      appliances.some((appliance) => appliance.id === id) ? { ...NO_NAMES, ...tunnelHosts } : undefined,
  };
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
