/** Boxes to pick from and to type in: they have the keyboard, and some leave the screen when their question is no longer wanted. */

import * as vscode from 'vscode';
import { Cancelled } from '../appliance/failure';

export interface BoxOptions {
  readonly title: string;
  readonly prompt: string;
  readonly password?: boolean;
}

export interface FieldOptions extends BoxOptions {
  readonly value?: string;
  readonly ignoreFocusOut?: boolean;
  readonly validateInput?: (text: string) => string | vscode.InputBoxValidationMessage | undefined;
}

export interface PickOptions {
  readonly title: string;
  readonly placeHolder?: string;
  readonly canPickMany?: boolean;
  readonly matchOnDescription?: boolean;
  readonly matchOnDetail?: boolean;
  readonly ignoreFocusOut?: boolean;
}

/** Resolves to `undefined` when the person gives up. */
export function quickPick<T extends vscode.QuickPickItem>(
  items: readonly T[],
  options: PickOptions & { readonly canPickMany: true },
): Promise<readonly T[] | undefined>;
export function quickPick<T extends vscode.QuickPickItem>(
  items: readonly T[],
  options: PickOptions,
  signal?: AbortSignal,
): Promise<T | undefined>;
export async function quickPick<T extends vscode.QuickPickItem>(
  items: readonly T[],
  options: PickOptions,
  signal?: AbortSignal,
): Promise<T | readonly T[] | undefined> {
  const box = vscode.window.createQuickPick<T>();
  const { title, placeHolder, canPickMany = false, ignoreFocusOut = false } = options;
  const { matchOnDescription = false, matchOnDetail = false } = options;
  Object.assign(box, {
    title,
    placeholder: placeHolder,
    matchOnDescription,
    matchOnDetail,
    canSelectMany: canPickMany,
  });
  // A list that is shown again is empty until it is filled again.
  const fill = () => {
    box.items = items;
    if (canPickMany) box.selectedItems = items.filter(({ picked }) => picked === true);
  };
  const chosen = () => (canPickMany ? box.selectedItems : box.selectedItems[0]);
  return answerOf({ box, fill, answer: chosen }, ignoreFocusOut, signal);
}

/** Resolves to `undefined` when the person gives up. */
export async function inputField(options: FieldOptions, signal?: AbortSignal): Promise<string | undefined> {
  const box = vscode.window.createInputBox();
  const { title, prompt, password = false, value = '', ignoreFocusOut = false, validateInput } = options;
  Object.assign(box, { title, prompt, password, value });
  const problemOf = () => validateInput?.(box.value);
  box.onDidChangeValue(() => (box.validationMessage = problemOf()));
  const typed = () => {
    box.validationMessage = problemOf();
    return isRefused(box.validationMessage) ? undefined : box.value;
  };
  return answerOf({ box, answer: typed }, ignoreFocusOut, signal);
}

function isRefused(problem: string | vscode.InputBoxValidationMessage | undefined): boolean {
  if (typeof problem === 'object') return problem.severity === vscode.InputBoxValidationSeverity.Error;
  return problem !== undefined && problem !== '';
}

/** Rejects with `Cancelled` when the person gives up, and with the signal's reason when that aborts. */
export async function inputBox(options: BoxOptions, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  const typed = await inputField({ ...options, ignoreFocusOut: true }, signal);
  signal.throwIfAborted();
  if (typed === undefined) throw new Cancelled();
  return typed;
}

/** Hides what is typed until the person presses the eye; otherwise as `inputBox`. */
export async function veiledBox({ title, prompt }: BoxOptions, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  const box = vscode.window.createInputBox();
  Object.assign(box, { title, prompt });
  veil(box, true);
  box.onDidTriggerButton(() => veil(box, !box.password));
  const typed = await answerOf({ box, answer: () => box.value }, true, signal);
  signal.throwIfAborted();
  if (typed === undefined) throw new Cancelled();
  return typed;
}

function veil(box: vscode.InputBox, on: boolean): void {
  box.password = on;
  box.buttons = [
    on
      ? { iconPath: new vscode.ThemeIcon('eye'), tooltip: vscode.l10n.t('Show What Is Typed') }
      : { iconPath: new vscode.ThemeIcon('eye-closed'), tooltip: vscode.l10n.t('Hide What Is Typed') },
  ];
}

interface Asking<T> {
  readonly box: vscode.InputBox | vscode.QuickPick<vscode.QuickPickItem>;
  /** Before each time that it is shown. */
  readonly fill?: () => void;
  /** `undefined` where what is there is none; the box stays then. */
  readonly answer: () => T | undefined;
}

/** So long after the window has shown it, a box may lose the keyboard to what came before it. */
const CONTESTED_MS = 400;
const MOST_SHOWN = 4;

/**
 * A modal or box that closes gives the focus back to what had it before: to the page of a panel by a message, and a tree
 * that is being drawn anew takes it when that is done. Either can come when the next box is there already, which then
 * is seen and cannot be typed into (Code 1.139). So a box hides at first when it loses the focus, and is shown again.
 */
async function answerOf<T>(
  { box, fill, answer }: Asking<T>,
  ignoreFocusOut: boolean,
  signal: AbortSignal | undefined,
): Promise<T | undefined> {
  let shown = 0;
  let isContested = true;
  const firstMoments = async () => {
    await toldToWindow();
    await pause(CONTESTED_MS);
    if (!isContested) return;
    box.ignoreFocusOut = ignoreFocusOut;
    await toldToWindow();
    isContested = false;
  };
  const show = () => {
    shown += 1;
    if (shown === MOST_SHOWN) {
      isContested = false;
      box.ignoreFocusOut = ignoreFocusOut;
    }
    fill?.();
    box.show();
  };
  let onAbort: () => void = () => undefined;
  try {
    return await new Promise<T | undefined>((resolve) => {
      onAbort = () => resolve(undefined);
      signal?.addEventListener('abort', onAbort);
      box.onDidHide(() => (isContested ? show() : resolve(undefined)));
      box.onDidAccept(() => {
        const given = answer();
        if (given !== undefined) resolve(given);
      });
      show();
      void firstMoments();
    });
  } finally {
    signal?.removeEventListener('abort', onAbort);
    isContested = false;
    box.dispose();
  }
}

/**
 * Resolves when VS Code has applied what a box was told before, and has said what became of the box until then: a window
 * that is busy, or far away, shows a box later than it is told to, and it may be gone before it is told to stay.
 * Changes of a box are sent a turn later, and in their order.
 */
async function toldToWindow(): Promise<void> {
  await pause(0);
  // Rejects where the extension host is on its way out: the box goes with it.
  await vscode.commands.executeCommand('setContext', 'hopthrough.asked', undefined).then(undefined, () => undefined);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
