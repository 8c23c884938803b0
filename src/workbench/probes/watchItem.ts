/** What is watched, in the status bar; and beside it what a watch has found, until somebody has seen it. */

import * as vscode from 'vscode';
import { clockTime } from '../times';
import { inert } from '../wording';
import { pausedWords } from './probeWording';

/** Of a watch, what is shown. */
interface Shown {
  /** Milliseconds since 1970; `undefined` while it is tried. */
  readonly next: number | undefined;
  /** The hop whose login it waits for. */
  readonly waits: { readonly hop: string } | undefined;
}

export interface WatchItem {
  readonly show: (running: ReadonlyMap<string, Shown>) => void;
  /** Stays until it is clicked, or until `seen`: VS Code hides a message with buttons after a few seconds. */
  readonly found: (id: string, port: number, seen: Promise<void>) => void;
  /** What was found of others is shown no more. */
  readonly keepFound: (isThere: (id: string) => boolean) => void;
  readonly dispose: () => void;
}

/** Of the item alone, in no menu. */
const SHOW_FOUND = 'hopthrough.showWatched';

export function watchItem(): WatchItem {
  const [running, foundItem] = [
    vscode.window.createStatusBarItem(vscode.StatusBarAlignment.Left),
    vscode.window.createStatusBarItem(vscode.StatusBarAlignment.Left),
  ];
  const found = new Map<string, number>();
  const drawFound = () => {
    const [first, ...more] = found;
    if (first === undefined) foundItem.hide();
    else showFound(foundItem, first, more.length);
  };
  const command = vscode.commands.registerCommand(SHOW_FOUND, (id: string) => {
    found.delete(id);
    drawFound();
    return vscode.commands.executeCommand('hopthrough.openStatus', id);
  });
  return {
    show: (now) => showRunning(running, now),
    found(id, port, seen) {
      found.set(id, port);
      drawFound();
      const drop = () => {
        if (found.get(id) === port && found.delete(id)) drawFound();
      };
      seen.then(drop, drop);
    },
    keepFound(isThere) {
      for (const id of [...found.keys()]) if (!isThere(id)) found.delete(id);
      drawFound();
    },
    dispose() {
      command.dispose();
      running.dispose();
      foundItem.dispose();
    },
  };
}

function showFound(item: vscode.StatusBarItem, [id, port]: readonly [string, number], more: number): void {
  const count = more === 0 ? '' : ` (+${more})`;
  item.text = `$(pass) ${vscode.l10n.t('{0}: port {1} works', inert(id), port)}${count}`;
  item.tooltip = vscode.l10n.t('{0} Click to open its status.', foundWords(id, port));
  item.command = { command: SHOW_FOUND, title: vscode.l10n.t('Open Status'), arguments: [id] };
  item.show();
}

/** An open port is not enough: something else may answer there. */
export function foundWords(id: string, port: number): string {
  return vscode.l10n.t("{0}: Cisco's tunnel server answers on port {1}.", inert(id), port);
}

/** The time, not a countdown: nothing on the screen changes in between. */
function showRunning(item: vscode.StatusBarItem, running: ReadonlyMap<string, Shown>): void {
  const paused = [...running].flatMap(([id, { waits }]) => (waits === undefined ? [] : [{ id, hop: waits.hop }]));
  const trying = [...running]
    .filter(([, { waits }]) => waits === undefined)
    .sort(([, a], [, b]) => (a.next ?? 0) - (b.next ?? 0));
  const [first, ...more] = trying;
  const [waiting] = paused;
  const pauses = paused.map(({ id, hop }) => vscode.l10n.t('{0}: {1}', inert(id), pausedWords([hop])));
  if (first !== undefined) {
    const [id, { next }] = first;
    const count = paused.length === 0 ? '' : ` $(debug-pause) ${paused.length}`;
    item.text = `${tryingText(id, more.length, next)}${count}`;
    item.tooltip = [vscode.l10n.t('Click to stop watching.'), ...pauses].join('\n');
    item.command = 'hopthrough.stopWatch';
    item.show();
  } else if (waiting !== undefined) {
    item.text = `$(debug-pause) ${pausedWords(paused.map(({ hop }) => hop))}`;
    item.tooltip = [...pauses, vscode.l10n.t('Click to probe, which logs in. Stop Watching ends the watch.')].join(
      '\n',
    );
    item.command = { command: 'hopthrough.probe', title: vscode.l10n.t('Probe'), arguments: [waiting.id] };
    item.show();
  } else item.hide();
}

function tryingText(id: string, more: number, next: number | undefined): string {
  const when = next === undefined ? vscode.l10n.t('trying now') : vscode.l10n.t('next try {0}', clockTime(next, true));
  return more === 0
    ? vscode.l10n.t('$(eye) Watching {0}: {1}', inert(id), when)
    : vscode.l10n.t('$(eye) Watching {0} and {1} more: {2}', inert(id), more, when);
}
