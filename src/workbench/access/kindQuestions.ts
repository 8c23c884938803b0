/** An appliance is of another kind than the inventory says: told once, and mended on a yes. */
import * as vscode from 'vscode';
import type { Appliance } from '../../appliance/appliance';
import type { Identity } from '../../asyncos/identity';
import type { KindFields } from '../inventory/inventoryForms';
import { kindFields, kindWord, otherKind } from './kind';
import { inert } from '../wording';

/** Tells each difference once in this window. */
export function kindTeller(): (appliance: Appliance, identity: Identity) => void {
  const told = new Set<string>();
  return (appliance, identity) => {
    const other = otherKind(identity, appliance);
    if (other === undefined) return;
    const message = differsWords(appliance, kindWord(other));
    if (told.has(message)) return;
    told.add(message);
    const correct = vscode.l10n.t('Correct the Inventory...');
    void vscode.window.showWarningMessage(message, correct).then((answer) => {
      if (answer === correct) void vscode.commands.executeCommand('hopthrough.correctInventory', appliance.id);
    });
  };
}

/** `undefined`: given up, or nothing is different. */
export async function correctKind(
  appliance: Appliance,
  identity: Identity | undefined,
  setKind: (id: string, kind: KindFields) => Promise<object | undefined>,
): Promise<object | undefined> {
  const id = inert(appliance.id);
  const other = otherKind(identity, appliance);
  if (other === undefined) {
    const message =
      identity === undefined
        ? vscode.l10n.t('{0} has not said yet what it is. Read its status first.', id)
        : vscode.l10n.t('The inventory says of {0} what it says itself.', id);
    void vscode.window.showInformationMessage(message);
    return undefined;
  }
  const detail = [
    differsWords(appliance, kindWord(other)),
    vscode.l10n.t(
      'Family and series decide what is probed and how it is spoken to. Nothing else of the entry changes.',
    ),
  ].join('\n');
  const write = vscode.l10n.t('Write to Inventory');
  const question = vscode.l10n.t('Write {1} for {0} into the inventory?', id, kindWord(other));
  if ((await vscode.window.showInformationMessage(question, { modal: true, detail }, write)) !== write)
    return undefined;
  return setKind(appliance.id, kindFields(other));
}

function differsWords(appliance: Appliance, found: string): string {
  return vscode.l10n.t(
    '{0} calls itself {1}; the inventory says {2}.',
    inert(appliance.id),
    found,
    kindWord(appliance),
  );
}
