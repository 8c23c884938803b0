/** The captures this window holds: the status bar, the clock, the limit, and the end of the session. */

import * as vscode from 'vscode';
import type { CaptureStatus } from '../../appliance/captureStatus';
import { failureOf } from '../../appliance/failure';
import { interruptedCapture, type HeldCapture } from '../../capture/captures';
import { sizeWords } from '../sizeWording';
import { inert } from '../wording';
import { elapsed } from './captureWording';

export interface HeldCaptures {
  get(id: string): HeldCapture | undefined;
  /** Shows it until it is over. `stop`, which tells whether it worked, is called at a limit until it does. */
  add(held: HeldCapture, limits: CaptureLimits, stop: (limit: 'time' | 'size') => Promise<boolean>): void;
  /** No longer shown; it is over, or somebody stops it. */
  remove(id: string): void;
  /** Ends the sessions, and so the captures. */
  dispose(): void;
}

export interface CaptureLimits {
  /** Of 1024 KB. */
  readonly megabytes: number;
  readonly seconds: number;
}

const TICK_MS = 1000;
/** Also keeps a session from being idle, which ends it after 30 minutes. */
const READ_MS = 10_000;
/** Between a stop that failed and the next. */
const AGAIN_MS = 10_000;

export interface HeldCapturesDeps {
  /** Is told how one goes on. */
  readonly read: (status: CaptureStatus) => void;
  /** Is told of one that was over without having been stopped here: by somebody else, or with its session. */
  readonly ended: (status: CaptureStatus) => void;
}

export function heldCaptures({ read, ended }: HeldCapturesDeps): HeldCaptures {
  const shown = new Map<string, { readonly held: HeldCapture; readonly end: () => void }>();

  const remove = (id: string): void => {
    shown.get(id)?.end();
    shown.delete(id);
  };

  const add: HeldCaptures['add'] = (held, { megabytes, seconds }, stop) => {
    const { applianceId: id } = held.started;
    const since = Date.now();
    let status = held.started;
    /** When a stop at a limit failed; `undefined` while none has. */
    let failedAt: number | undefined;
    let isStopping = false;
    const item = vscode.window.createStatusBarItem(`hopthrough.capture.${id}`, vscode.StatusBarAlignment.Left, 10);
    item.name = vscode.l10n.t('Packet capture');
    item.command = {
      command: 'hopthrough.stopCapture',
      title: vscode.l10n.t('Stop Capture'),
      arguments: [id, { ask: true }],
    };
    const show = (): void => {
      const size = status.bytes === null ? '' : ` · ${sizeWords(status.bytes)}`;
      const words = vscode.l10n.t('Capture {0} {1}', inert(id), `${elapsed(Date.now() - since)}${size}`);
      item.text = `$(${failedAt === undefined ? 'record' : 'warning'}) ${words}`;
      item.tooltip =
        failedAt === undefined
          ? vscode.l10n.t('A packet capture runs on {0}. Click for its status, or to stop it.', inert(id))
          : vscode.l10n.t(
              'The packet capture on {0} is over its limit and could not be stopped: that is tried again. Click for its status, or to stop it now.',
              inert(id),
            );
      item.show();
    };
    const limitReached = (): 'time' | 'size' | undefined => {
      if (Date.now() - since >= seconds * 1000) return 'time';
      return (status.bytes ?? 0) >= megabytes * 1024 ** 2 ? 'size' : undefined;
    };
    const stopAtLimit = async (): Promise<void> => {
      const limit = limitReached();
      if (isStopping || limit === undefined || (failedAt !== undefined && Date.now() - failedAt < AGAIN_MS)) return;
      isStopping = true;
      const worked = await stop(limit).catch(() => false);
      failedAt = worked ? undefined : Date.now();
      isStopping = false;
    };
    const tick = setInterval(() => {
      show();
      void stopAtLimit();
    }, TICK_MS);
    const isShown = (): boolean => shown.get(id)?.held === held;
    const over = (last: CaptureStatus): void => {
      if (!isShown()) return;
      remove(id);
      held.close();
      ended(last);
    };
    const reading = setInterval(() => {
      if (held.isBusy()) return;
      held.read().then(
        (now) => {
          status = { ...now, file: now.file ?? status.file };
          if (!isShown()) return;
          if (now.state === 'stopped') over(status);
          else read(status);
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
