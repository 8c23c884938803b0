/** One appliance as the first line of `npm run lab` describes it. */
export interface LabAppliance {
  id: string;
  family: 'esa' | 'wsa' | 'sma' | 'jump';
  series?: 'C' | 'X' | 'S' | 'M';
  label?: string;
  host: string;
  port: number;
  user: string;
  password: string;
  hostKey?: string;
  via?: string[];
  alternatives?: string[][];
}

export interface LabProcess {
  appliances: LabAppliance[];
  /** For the setting `hopthrough.probe.tunnelHosts`. */
  tunnelHosts: Record<string, object[]>;
  stop(): Promise<void>;
}

export function startLab(args?: readonly string[]): Promise<LabProcess>;
export function writeLabInventory(file: string, appliances: readonly LabAppliance[]): void;
