import type { ChildProcess, SpawnOptions } from 'node:child_process';

export function exitWellOnSignals(): void;
export function endWithNpm(): void;
export function atEnd(
  end: () => Promise<void>,
  endNow: () => void,
): { end: () => Promise<void>; forget: () => boolean };
export function isEnding(): boolean;
export function endAll(): Promise<void>;
export function temporaryFolder(prefix?: string): { folder: string; remove: () => Promise<void> };
export function startGroup(
  command: string,
  args: readonly string[],
  options: SpawnOptions & { patienceMs?: number },
): { child: ChildProcess; end: () => Promise<void> };
export function killMarked(mark: string): void;
