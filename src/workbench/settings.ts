import * as vscode from 'vscode';
import { expandHome } from '../appliance/homePath';

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
};

function read(key: string): unknown {
  const found = vscode.workspace.getConfiguration('hopthrough').inspect(key);
  return found?.globalValue ?? found?.defaultValue;
}

function list(key: string): string[] {
  const value = read(key);
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

function seconds(key: string, fallback: number, least: number, most: number): number {
  return number(key, fallback, least, most) * 1000;
}

function number(key: string, fallback: number, least: number, most: number): number {
  const value = read(key);
  return typeof value === 'number' && Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : fallback;
}
