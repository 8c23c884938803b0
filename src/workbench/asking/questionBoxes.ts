/** Boxes to type in that leave the screen when their question is no longer wanted. */

import * as vscode from 'vscode';
import { Cancelled } from '../../appliance/failure';

export interface BoxOptions {
  readonly title: string;
  readonly prompt: string;
  readonly password?: boolean;
}

/** Rejects with `Cancelled` when the person gives up, and with the signal's reason when that aborts. */
export async function inputBox(options: BoxOptions, signal: AbortSignal): Promise<string> {
  const typed = await cancellable(
    (token) => vscode.window.showInputBox({ ...options, ignoreFocusOut: true }, token),
    signal,
  );
  if (typed === undefined) throw new Cancelled();
  return typed;
}

/** Hides what is typed until the person presses the eye; otherwise as `inputBox`. */
export async function veiledBox({ title, prompt }: BoxOptions, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  const box = vscode.window.createInputBox();
  Object.assign(box, { title, prompt, ignoreFocusOut: true });
  veil(box, true);
  const onAbort = () => box.hide();
  signal.addEventListener('abort', onAbort);
  try {
    const typed = await typedInto(box);
    signal.throwIfAborted();
    if (typed === undefined) throw new Cancelled();
    return typed;
  } finally {
    signal.removeEventListener('abort', onAbort);
    box.dispose();
  }
}

function typedInto(box: vscode.InputBox): Promise<string | undefined> {
  return new Promise((resolve) => {
    box.onDidTriggerButton(() => veil(box, !box.password));
    box.onDidAccept(() => resolve(box.value));
    box.onDidHide(() => resolve(undefined));
    box.show();
  });
}

function veil(box: vscode.InputBox, on: boolean): void {
  box.password = on;
  box.buttons = [
    on
      ? { iconPath: new vscode.ThemeIcon('eye'), tooltip: vscode.l10n.t('Show What Is Typed') }
      : { iconPath: new vscode.ThemeIcon('eye-closed'), tooltip: vscode.l10n.t('Hide What Is Typed') },
  ];
}

/** Takes the question off the screen when it is no longer wanted. */
export async function cancellable<T>(
  ask: (token: vscode.CancellationToken) => Thenable<T>,
  signal: AbortSignal,
): Promise<T> {
  signal.throwIfAborted();
  const source = new vscode.CancellationTokenSource();
  const onAbort = () => source.cancel();
  signal.addEventListener('abort', onAbort);
  try {
    const answer = await ask(source.token);
    signal.throwIfAborted();
    return answer;
  } finally {
    signal.removeEventListener('abort', onAbort);
    source.dispose();
  }
}
