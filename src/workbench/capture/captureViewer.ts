/** A capture file in a program that shows captures: an editor of another extension, else what the system has for it. */

import { basename } from 'node:path';
import * as vscode from 'vscode';
import { inert } from '../wording';

/** Says so where nothing opens it. */
export async function openCapture(path: string): Promise<void> {
  const uri = vscode.Uri.file(path);
  const viewType = viewTypeFor(basename(path), vscode.extensions.all);
  const isOpen = (viewType !== undefined && (await opensWith(uri, viewType))) || (await opensOutside(uri));
  if (!isOpen) await sayNotOpened(path, uri);
}

interface Manifest {
  readonly contributes?: { readonly customEditors?: unknown };
}

interface CustomEditor {
  readonly viewType?: unknown;
  readonly selector?: unknown;
}

/** Of the first editor that names the extension of this file, and is not for files of any kind. */
export function viewTypeFor(
  name: string,
  extensions: readonly { readonly packageJSON: unknown }[],
): string | undefined {
  const editors = extensions.flatMap(({ packageJSON }) => {
    const { customEditors } = (packageJSON as Manifest | undefined)?.contributes ?? {};
    return Array.isArray(customEditors) ? (customEditors as readonly (CustomEditor | null)[]) : [];
  });
  const fitting = editors.find((editor) => patternsOf(editor).some((pattern) => fits(name, pattern)));
  return typeof fitting?.viewType === 'string' ? fitting.viewType : undefined;
}

function patternsOf(editor: CustomEditor | null): string[] {
  const selectors: readonly unknown[] = Array.isArray(editor?.selector) ? editor.selector : [];
  const patterns = selectors.map((one) => (one as { readonly filenamePattern?: unknown } | null)?.filenamePattern);
  return patterns.filter((pattern) => typeof pattern === 'string');
}

/** `*.pcap`, `*.{pcap,pcapng}`, also behind folders. */
function fits(name: string, pattern: string): boolean {
  const [, several, one = ''] = /(?:^|\/)\*\.(?:\{([^{}]*)\}|(\w+))$/.exec(pattern) ?? [];
  const endings = (several ?? one).split(',').filter((ending) => ending !== '');
  return endings.some((ending) => name.toLowerCase().endsWith(`.${ending.trim().toLowerCase()}`));
}

async function opensWith(uri: vscode.Uri, viewType: string): Promise<boolean> {
  try {
    await vscode.commands.executeCommand('vscode.openWith', uri, viewType);
    return true;
  } catch {
    return false;
  }
}

async function opensOutside(uri: vscode.Uri): Promise<boolean> {
  try {
    return await vscode.env.openExternal(uri);
  } catch {
    return false;
  }
}

async function sayNotOpened(path: string, uri: vscode.Uri): Promise<void> {
  const message = vscode.l10n.t(
    'No program has opened {0}. Open it in one that reads captures, such as Wireshark.',
    inert(path),
  );
  const reveal = vscode.l10n.t('Reveal');
  if ((await vscode.window.showWarningMessage(message, reveal)) === reveal)
    await vscode.commands.executeCommand('revealFileInOS', uri);
}
