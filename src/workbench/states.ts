import * as vscode from 'vscode';
import type { Route } from '../appliance/appliance';
import type { Way } from '../appliance/route';
import type { Failure } from '../appliance/failure';
import type { RemoteAccess } from '../appliance/remoteAccess';
import type { Identity } from '../asyncos/identity';
import type { Change, Deed } from '../../webview/messages';

/** What this window knows of an appliance right now. */
export interface ApplianceState {
  readonly connecting: number;
  /** Terminals that are open on it. */
  readonly open: number;
  /** A prompt on the screen says that Cisco support is logged in. */
  readonly service: boolean;
  /** Of the last try to connect; gone with the next one, and when the inventory has another way. */
  readonly failure: Failure | undefined;
  /** What was tried then. */
  readonly tried?: Tried;
  /** The last reading of remote access. */
  readonly access: RemoteAccess | undefined;
  /** What it says it is, as last asked. */
  readonly identity?: Identity;
  /** Whose tunnel was opened for Cisco to come to it, in this window or another one. */
  readonly carrier?: string | undefined;
  /** Of the last try to read it without a question: it was, somebody would have to be asked, or another login was refused. */
  readonly quiet?: 'read' | 'asks' | 'held-back';
  /** How reading and changing it goes; absent while nothing was asked for. */
  readonly course?: AccessCourse;
}

export interface Tried {
  readonly way: Way;
  /** What the inventory had for it. */
  readonly found: Route | Failure;
}

/** How reading and changing remote access goes in this window. */
export interface AccessCourse {
  readonly busy?: 'reading' | 'dialogue';
  /** The last try to read, where it failed; ISO 8601 UTC. */
  readonly failed?: { readonly failure: Failure; readonly at: string };
  /** Taken by the appliance, and proved by no reading. */
  readonly unproved?: Change;
  /** Without secrets. */
  readonly exchanges: readonly { readonly prompt: string; readonly answer: string }[];
  /** Oldest first. */
  readonly deeds: readonly Deed[];
}

const QUIET: ApplianceState = { connecting: 0, open: 0, service: false, failure: undefined, access: undefined };

export interface States {
  of(id: string): ApplianceState;
  /** Every appliance of which something is known, also one that left the inventory. */
  all(): readonly (ApplianceState & { readonly id: string })[];
  change(id: string, next: (state: ApplianceState) => ApplianceState): void;
  readonly onDidChange: vscode.Event<string>;
  dispose(): void;
}

export function states(): States {
  const known = new Map<string, ApplianceState>();
  const changed = new vscode.EventEmitter<string>();
  return {
    of: (id) => known.get(id) ?? QUIET,
    all: () => [...known].map(([id, state]) => ({ ...state, id })),
    change(id, next) {
      known.set(id, next(known.get(id) ?? QUIET));
      changed.fire(id);
    },
    onDidChange: changed.event,
    dispose: () => changed.dispose(),
  };
}

/** Is service access on, or can it be? */
export function isOpen({ serviceAccess }: RemoteAccess): boolean {
  return serviceAccess !== false;
}

/** The same of all that is known of an appliance: who is logged in has come in. */
export function isOpenNow(state: ApplianceState): boolean {
  return isCiscoIn(state) || (state.access !== undefined && isOpen(state.access));
}

/** Is somebody of Cisco logged in, as far as a prompt or a reading says? */
export function isCiscoIn({ service, access }: ApplianceState): boolean {
  return service || access?.serviceSession === true || (access?.serviceLogins ?? 0) > 0;
}
