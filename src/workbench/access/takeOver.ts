/** Dialogues that run now, which the person may take over at any time: the shell goes to a terminal as it stands. */
import * as vscode from 'vscode';
import type { Route } from '../../appliance/appliance';
import { isRoute } from '../../appliance/route';
import type { OpenCli } from '../../session/session';
import type { Shell } from '../../ssh/shell';
import type { Inventory } from '../inventory/inventory';
import { inert } from '../wording';
import { quickPick } from '../questionBoxes';

export interface TakeOverDeps {
  readonly inventory: Pick<Inventory, 'route'>;
  readonly showTaken: (route: Route, shell: Shell) => void;
}

/** One dialogue, from its beginning to its end. */
export interface Dialogue {
  /** What the person typed for it, which an appliance may echo. */
  secret: string;
  /** Settles when the terminal has ended that it was handed to; `undefined`: it was not. */
  readonly taken: () => Promise<void> | undefined;
  end(): void;
}

export interface Dialogues {
  begin(id: string): Dialogue;
  /** Of the dialogue that runs on it, if one does. */
  of(id: string): Dialogue | undefined;
  /** The CLI that it speaks through now. */
  speaksThrough(id: string, cli: OpenCli): void;
  /** Without an id the one there is, or the one the person picks. */
  takeOver(id: string | undefined): Promise<{ readonly applianceId: string } | undefined>;
}

interface Running extends Dialogue {
  cli: OpenCli | undefined;
  ended: Promise<void> | undefined;
}

export function dialogues({ inventory, showTaken }: TakeOverDeps): Dialogues {
  const running = new Map<string, Running>();
  /** For menus and the palette. */
  const tell = () => void vscode.commands.executeCommand('setContext', 'hopthrough.inDialogue', running.size > 0);
  return {
    begin(id) {
      const one: Running = {
        ...{ secret: '', cli: undefined, ended: undefined },
        taken: () => one.ended,
        end() {
          if (running.get(id) === one) running.delete(id);
          tell();
        },
      };
      running.set(id, one);
      tell();
      return one;
    },
    of: (id) => running.get(id),
    speaksThrough(id, cli) {
      const one = running.get(id);
      if (one !== undefined) one.cli = cli;
    },
    async takeOver(given) {
      const id = given ?? (await pick([...running.keys()]));
      const one = id === undefined ? undefined : running.get(id);
      const route = id === undefined ? undefined : inventory.route(id);
      const shell = route !== undefined && isRoute(route) ? one?.cli?.handOver(one.secret) : undefined;
      if (id === undefined || one === undefined || route === undefined || !isRoute(route) || shell === undefined) {
        sayNothingRuns(id);
        return undefined;
      }
      one.ended = new Promise((resolve) => shell.onClose(() => resolve()));
      showTaken(route, shell);
      return { applianceId: id };
    },
  };
}

async function pick(ids: readonly string[]): Promise<string | undefined> {
  if (ids.length <= 1) return ids[0];
  const items = ids.map((id) => ({ label: inert(id), id }));
  return (await quickPick(items, { title: vscode.l10n.t('Take over the dialogue with') }))?.id;
}

function sayNothingRuns(id: string | undefined): void {
  void vscode.window.showInformationMessage(
    id === undefined
      ? vscode.l10n.t('No dialogue is running.')
      : vscode.l10n.t('{0}: no dialogue is running that could be taken over.', inert(id)),
  );
}
