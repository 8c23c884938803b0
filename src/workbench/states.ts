import * as vscode from 'vscode';
import { routeTarget, type Route } from '../appliance/appliance';
import type { CaptureDeed, KnownCapture } from '../appliance/captureStatus';
import type { Failure } from '../appliance/failure';
import type { Deed, RemoteAccess } from '../appliance/remoteAccess';
import type { Way } from '../appliance/route';
import type { Identity } from '../asyncos/identity';
import type { Change } from '../../webview/messages';

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
  /** The last login to it from here, for a terminal or a dialogue. */
  readonly came?: Came;
  /** How somebody came to each terminal that is open on it. */
  readonly terminals?: readonly Came[];
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
  /** Absent while none was started, seen or fetched. */
  readonly captures?: Captures;
}

export interface Came {
  /** ISO 8601 UTC. */
  readonly at: string;
  /** As it was walked; the inventory may have another one by now. */
  readonly route: Route;
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
  /** Taken by the appliance, and the reading that was to prove it failed. */
  readonly unproved?: Change;
  /** When the appliance last refused to enable it, ISO 8601 UTC; gone with the next change, and once it is on. */
  readonly notEnabledAt?: string;
  /** Without secrets. */
  readonly exchanges: readonly { readonly prompt: string; readonly answer: string }[];
  /** Oldest first. */
  readonly deeds: readonly Deed[];
}

/** Packet captures of this window and of those before it, and what this one did about them; both oldest first. */
export interface Captures {
  readonly known: readonly KnownCapture[];
  readonly deeds: readonly CaptureDeed[];
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

/** Somebody is logged in at the end of that route: what was said of an earlier try is over. */
export function noteCame(states: Pick<States, 'change'>, route: Route): void {
  const came = { at: new Date().toISOString(), route };
  states.change(routeTarget(route).id, (state) => ({ ...state, failure: undefined, came }));
}

/** Of an appliance that is removed. */
export function forgetCaptures(id: string, states: Pick<States, 'change'>): Promise<void> {
  states.change(id, (state) => ({ ...state, captures: { known: [], deeds: [] } }));
  return Promise.resolve();
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
