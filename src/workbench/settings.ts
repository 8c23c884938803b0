import * as vscode from 'vscode';
import { expandHome } from '../appliance/homePath';
import { TUNNEL_PORTS, type TunnelHost, type TunnelHosts } from '../appliance/tunnelHosts';

export type Remember = 'never' | 'window' | 'store';

/** Settings of the person alone: what a workspace says is not looked at (CONTRACT 2). */
export const settings = {
  inventoryFiles: () => list('inventoryFiles').map((file) => expandHome(file)),
  knownHostsFiles: () => list('hostKeys.knownHostsFiles').map((file) => expandHome(file)),
  remember: (): Remember => {
    const value = read('credentials.remember');
    return value === 'never' || value === 'store' ? value : 'window';
  },
  timeoutMs: () => seconds('connect.timeoutSeconds', 20, 1, 600),
  lingerMs: () => seconds('connect.lingerSeconds', 60, 0, 3600),
  parallelLogins: () => number('connect.parallelLogins', 8, 1, 64),
  probePorts: (): readonly number[] => portList(read('probe.ports')) ?? TUNNEL_PORTS,
  tunnelHosts: (): TunnelHosts => hostsBySeries(read('probe.tunnelHosts')),
  /** 0: never. */
  readIntervalMinutes: () => number('status.readIntervalMinutes', 0, 0, 1440),
  probeTimeoutMs: () => seconds('probe.timeoutSeconds', 10, 1, 120),
};

function read(key: string): unknown {
  const found = vscode.workspace.getConfiguration('hopthrough').inspect(key);
  return found?.globalValue ?? found?.defaultValue;
}

function list(key: string): string[] {
  const value = read(key);
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

function portList(value: unknown): readonly number[] | undefined {
  const ports = Array.isArray(value) ? [...new Set(value)].filter(isPort) : [];
  return ports.length === 0 ? undefined : ports;
}

export function isPort(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 65_535;
}

const SERIES = ['all', 'C', 'X', 'S', 'M'] as const;

/** Names without a list stay the documented ones. */
function hostsBySeries(value: unknown): TunnelHosts {
  if (!isRecord(value)) return {};
  const named = SERIES.flatMap((series) => {
    const hosts = hostList(value[series]);
    return hosts === undefined ? [] : [[series, hosts] as const];
  });
  return Object.fromEntries(named);
}

/** What is not as it should be is left out, and nothing takes its place: a bad setting sends no packet anywhere. */
function hostList(value: unknown): readonly TunnelHost[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.flatMap((item) => tunnelHost(item) ?? []);
}

const ADDRESS = /^\d{1,3}(\.\d{1,3}){3}$|^[\da-f.]*:[\da-f:.]*$/i;

function tunnelHost(value: unknown): TunnelHost | undefined {
  if (typeof value === 'string') return { name: value };
  if (!isRecord(value) || typeof value['name'] !== 'string') return undefined;
  const { name, address, ports } = value;
  if (address !== undefined && !(typeof address === 'string' && ADDRESS.test(address))) return undefined;
  const mapped = isRecord(ports)
    ? Object.entries(ports).filter((pair): pair is [string, number] => isPort(pair[1]))
    : [];
  return {
    name,
    ...(address === undefined ? {} : { address }),
    ...(mapped.length === 0 ? {} : { ports: Object.fromEntries(mapped) }),
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function seconds(key: string, fallback: number, least: number, most: number): number {
  return number(key, fallback, least, most) * 1000;
}

function number(key: string, fallback: number, least: number, most: number): number {
  const value = read(key);
  return typeof value === 'number' && Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : fallback;
}
