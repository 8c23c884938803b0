/** What is said of a capture once it was read or has ended, and what is offered then. */

import * as vscode from 'vscode';
import type { CaptureStatus } from '../../appliance/captureStatus';
import type { Failure } from '../../appliance/failure';
import { saidLines } from '../../appliance/safeText';
import { mask } from '../../asyncos/mask';
import { sayUntil } from '../progress';
import type { States } from '../states';
import { openUntitled } from '../untitled';
import { inert } from '../wording';
import { captureSentence } from './captureStateWording';

interface Log {
  warn(line: string): void;
  show(): void;
}

/** @param remote where its file is on the appliance */
export function offerCapture(
  status: CaptureStatus,
  remote: string | undefined,
  states: Pick<States, 'of' | 'onDidChange'>,
  log: Log,
): void {
  const { applianceId: id, state, basis, raw } = status;
  const sentence = captureSentence(id, status);
  if (state === 'running') {
    sayUntil(sentence, endOfRunning(id, states));
    return;
  }
  const [fetchIt, again, said] = [
    vscode.l10n.t('Fetch File'),
    vscode.l10n.t('Read Capture'),
    vscode.l10n.t('Show What It Said'),
  ];
  const isUnknown = state === 'unknown';
  const isLost = basis === 'interrupted';
  const show = isUnknown ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
  const words = inertLines(mask(raw));
  if (isUnknown && !isLost) for (const line of words) log.warn(`${inert(id)}: packetcapture: ${line}`);
  const buttons = [
    ...(remote !== undefined && !isLost ? [fetchIt] : []),
    ...(isUnknown ? [again] : []),
    ...(isUnknown && !isLost ? [said] : []),
  ];
  void show(sentence, ...buttons).then((answer) => {
    if (answer === fetchIt) void vscode.commands.executeCommand('hopthrough.fetchFile', id, remote);
    if (answer === again) void vscode.commands.executeCommand('hopthrough.readCapture', id);
    if (answer === said) void openUntitled(`${words.join('\n')}\n`, 'plaintext');
  });
}

export function sayCaptureFailed(message: string, { hop, stage }: Failure, log: Log): void {
  const [steps, terminal, showLog] = [
    vscode.l10n.t('Steps in the Web Interface'),
    vscode.l10n.t('Open Terminal'),
    vscode.l10n.t('Show Log'),
  ];
  const buttons = [...(stage === 'dialogue' ? [steps] : []), terminal, showLog];
  void vscode.window.showErrorMessage(message, ...buttons).then((answer) => {
    if (answer === steps) void vscode.commands.executeCommand('hopthrough.webSteps', hop, 'capture');
    if (answer === terminal) void vscode.commands.executeCommand('hopthrough.openTerminal', hop);
    if (answer === showLog) log.show();
  });
}

/** As long as VS Code shows a message. */
const SHOWN_MS = 10_000;

/** Until it is no longer known as running, or was shown for long enough. */
function endOfRunning(id: string, states: Pick<States, 'of' | 'onDidChange'>): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      listening.dispose();
      resolve();
    };
    const timer = setTimeout(end, SHOWN_MS);
    const listening = states.onDidChange((changed) => {
      if (changed === id && states.of(id).captures?.known.at(-1)?.state !== 'running') end();
    });
  });
}

function inertLines(text: string): string[] {
  return saidLines(text).map((line) => inert(line.trimEnd()));
}
