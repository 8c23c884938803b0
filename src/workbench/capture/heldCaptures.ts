/** The captures this window holds: the status bar, the clock, the limit, and the end of the session. */

import * as vscode from 'vscode';
import type { CaptureStatus } from '../../appliance/captureStatus';
import { failureOf } from '../../appliance/failure';
import { interruptedCapture, type HeldCapture } from '../../capture/captures';
import { elapsed, sizeWords } from './captureWording';
import { inert } from '../wording';

export interface HeldCaptures {
  get(id: string): HeldCapture | undefined;
  /** Shows it until it is over; stops it after `seconds`. */
  add(held: HeldCapture, seconds: number): void;
  /** No longer shown; it is over, or somebody stops it. */
  remove(id: string): void;
  /** Ends the sessions, and so the captures. */
  dispose(): void;
}

export interface HeldHooks {
  /** It is over without having been stopped here: at its limit, by somebody else, or with its session. */
  readonly ended: (status: CaptureStatus) => void;
  /** Its time is over. */
  readonly stop: (id: string) => void;
}

const TICK_MS = 1000;
/** Also keeps a session from being idle, which ends it after 30 minutes. */
const READ_MS = 10_000;

export function heldCaptures({ ended, stop }: HeldHooks): HeldCaptures {
  const shown = new Map<string, { readonly held: HeldCapture; readonly end: () => void }>();

  const remove = (id: string): void => {
    shown.get(id)?.end();
    shown.delete(id);
  };

  const add = (held: HeldCapture, seconds: number): void => {
    const { applianceId: id } = held.started;
    const since = Date.now();
    let status = held.started;
    let isTimeOver = false;
    const item = vscode.window.createStatusBarItem(`hopthrough.capture.${id}`, vscode.StatusBarAlignment.Left, 10);
    item.name = vscode.l10n.t('Packet capture');
    item.command = { command: 'hopthrough.stopCapture', title: vscode.l10n.t('Stop Capture'), arguments: [id] };
    const show = (): void => {
      const size = status.bytes === null ? '' : ` · ${sizeWords(status.bytes)}`;
      item.text = `$(record) ${inert(id)} ${elapsed(Date.now() - since)}${size}`;
      item.tooltip = vscode.l10n.t('A packet capture runs on {0}. Click to stop it.', inert(id));
      item.show();
    };
    const tick = setInterval(() => {
      show();
      if (isTimeOver || Date.now() - since < seconds * 1000) return;
      isTimeOver = true;
      stop(id);
    }, TICK_MS);
    const isShown = (): boolean => shown.get(id)?.held === held;
    const over = (last: CaptureStatus): void => {
      if (!isShown()) return;
      remove(id);
      held.close();
      ended(last);
    };
    const reading = setInterval(() => {
      held.read().then(
        (now) => {
          status = { ...now, file: now.file ?? status.file };
          if (now.state === 'stopped') over(status);
        },
        // Words that are not understood are no reason to end it.
        (error: unknown) => failureOf(error)?.reason === 'interrupted' && over(interruptedCapture(status)),
      );
    }, READ_MS);
    const end = (): void => {
      clearInterval(tick);
      clearInterval(reading);
      item.dispose();
    };
    shown.set(id, { held, end });
    show();
  };

  return {
    get: (id) => shown.get(id)?.held,
    add,
    remove,
    dispose() {
      for (const [id, { held }] of [...shown]) {
        remove(id);
        held.close();
      }
    },
  };
}
