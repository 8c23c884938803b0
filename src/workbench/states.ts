import * as vscode from 'vscode';
import type { Failure } from '../appliance/failure';

/** What this window knows of an appliance right now. */
export interface ApplianceState {
  readonly connecting: number;
  /** Terminals that are open on it. */
  readonly open: number;
  /** A prompt on the screen says that Cisco support is logged in. */
  readonly service: boolean;
  /** Of the last try to connect; gone with the next one. */
  readonly failure: Failure | undefined;
}

const QUIET: ApplianceState = { connecting: 0, open: 0, service: false, failure: undefined };

export interface States {
  of(id: string): ApplianceState;
  change(id: string, next: (state: ApplianceState) => ApplianceState): void;
  readonly onDidChange: vscode.Event<string>;
  dispose(): void;
}

export function states(): States {
  const known = new Map<string, ApplianceState>();
  const changed = new vscode.EventEmitter<string>();
  return {
    of: (id) => known.get(id) ?? QUIET,
    change(id, next) {
      known.set(id, next(known.get(id) ?? QUIET));
      changed.fire(id);
    },
    onDidChange: changed.event,
    dispose: () => changed.dispose(),
  };
}
