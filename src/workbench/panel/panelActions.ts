/** What a panel may have done: the commands of CONTRACT 3 by name, each of which asks before it changes an appliance. */
import * as vscode from 'vscode';
import { ACTIONS, type Action, type Copied, type Revealed } from '../../../webview/messages';

/** What a button names beside the action. */
export interface Chosen {
  readonly via?: string | undefined;
  readonly port?: number | undefined;
}

export interface PanelActions {
  /** Actions there are. */
  readonly can: readonly Action[];
  /** @param ids appliances it is about; none is all of them */
  run(action: Action, ids: readonly string[], chosen?: Chosen): unknown;
  copy(what: Copied, id: string): unknown;
  /** The secret as it is, for ten seconds on the screen; `undefined` where there is none. */
  reveal(what: Revealed, id: string): Promise<string | undefined>;
}

/** What the panel host does itself, or the rooms do by their own hands. */
export interface PanelHands {
  readonly cancel?: (id: string | undefined) => unknown;
  readonly copy?: PanelActions['copy'];
  readonly reveal?: PanelActions['reveal'];
}

/** @param commands the names that package.json contributes */
export function panelActions(commands: readonly string[], hands: PanelHands = {}): PanelActions {
  const isThere = (action: Action) =>
    action === 'cancel' ? hands.cancel !== undefined : action === 'close' || commands.includes(`hopthrough.${action}`);
  return {
    can: ACTIONS.filter(isThere),
    run: (action, ids, chosen = {}) => {
      if (action === 'cancel') return hands.cancel?.(ids[0]);
      return vscode.commands.executeCommand(`hopthrough.${action}`, ...argumentsFor(action, ids, chosen));
    },
    copy: (what, id) => hands.copy?.(what, id),
    reveal: (what, id) => hands.reveal?.(what, id) ?? Promise.resolve(undefined),
  };
}

/** One appliance is an id; several, for those commands that take them, are a list. */
function argumentsFor(action: Action, ids: readonly string[], { via, port }: Chosen): unknown[] {
  if (action === 'probeAll') return [ids.length === 0 ? { quiet: true } : { ids, quiet: true }];
  if (action === 'probe' || action === 'probeFromInterface') return [ids[0], { quiet: true }];
  if (action === 'compareProbes') return [ids[0], {}];
  if (action === 'fetchFile') return [ids[0], { captured: true }];
  if (action === 'quickLook') return [{ applianceId: ids[0] }];
  if (action === 'enableTunnel' && port !== undefined) return [ids[0], { port }];
  const subject = ids.length > 1 ? ids : ids[0];
  return via === undefined ? [subject] : [subject, via];
}
