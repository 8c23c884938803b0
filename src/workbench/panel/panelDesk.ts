/** The status panels with what they show and do. A bundle of its own, loaded when the first panel is opened. */
import type * as vscode from 'vscode';
import type { Subject } from '../../../webview/messages';
import type { SeedVault } from '../../tunnel/keeping';
import type { SecretClipboard } from '../clipboard';
import type { Inventory } from '../inventory/inventory';
import type { Probes } from '../probes/probes';
import type { InventoryFiles } from '../inventory/inventoryFiles';
import { secretHands } from './secretHands';
import { settings } from '../settings';
import type { States } from '../states';
import { knownNow } from './statusFacts';
import { statusPanels, type StatusPanels } from './statusPanel';

export interface PanelDeskDeps {
  readonly inventory: Inventory;
  readonly files: Pick<InventoryFiles, 'now' | 'onDidChange' | 'ready'>;
  readonly states: States;
  readonly probes: Probes;
  readonly vault: Pick<SeedVault, 'get'>;
  readonly clipboard: Pick<SecretClipboard, 'copy'>;
  /** Of what runs on an appliance; without an id, on all of them. */
  readonly cancel: (id: string | undefined) => void;
  /** The panel of an appliance was closed. */
  readonly closed: (id: string) => void;
  /** Reads those of them for which nobody has to be asked. */
  readonly look: (ids: readonly string[]) => void;
  readonly extension: vscode.Extension<unknown>;
  readonly log: vscode.LogOutputChannel;
}

export interface PanelDesk extends StatusPanels {
  /** Panels of the last window, once the inventories have been read. */
  readonly serializer: vscode.WebviewPanelSerializer;
}

export function panelDesk({
  inventory,
  files,
  states,
  probes,
  vault,
  clipboard,
  cancel,
  closed,
  look,
  extension,
  log,
}: PanelDeskDeps): PanelDesk {
  const facts = knownNow({ inventory, states, probes, files, readEvery: settings.readIntervalMinutes });
  const panels = statusPanels({
    facts,
    log,
    closed,
    onShown: (subject) => look(toLookAt(subject, inventory, probes)),
    commands: contributed(extension),
    extensionUri: extension.extensionUri,
    hands: {
      ...secretHands({
        vault,
        clipboard,
        accessOf: (id) => states.of(id).access,
        captureOf: (id) => states.of(id).captures?.known.at(-1)?.fetched ?? undefined,
      }),
      cancel,
    },
  });
  return {
    ...panels,
    serializer: {
      deserializeWebviewPanel: async (panel, kept) => {
        await files.ready;
        panels.restore(panel, kept);
      },
    },
    dispose: () => {
      panels.dispose();
      facts.dispose();
    },
  };
}

/** A sweep logs in to them all itself, and at most so many at once. */
export function toLookAt(
  subject: Subject,
  inventory: Pick<Inventory, 'all'>,
  probes: Pick<Probes, 'sweeping'>,
): readonly string[] {
  if (subject !== null) return [subject];
  return probes.sweeping() === undefined ? inventory.all().map(({ id }) => id) : [];
}

/** The commands that package.json names. */
function contributed({ packageJSON }: vscode.Extension<unknown>): string[] {
  const { contributes } = packageJSON as { contributes: { commands: { command: string }[] } };
  return contributes.commands.map(({ command }) => command);
}
