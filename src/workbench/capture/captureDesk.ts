/** Packet captures and files as a person handles them. A bundle of its own. */

import * as vscode from 'vscode';
import { withMessages } from '../progress';
import type { Appliance } from '../../appliance/appliance';
import type { CaptureStatus } from '../../appliance/captureStatus';
import { failureOf, isCancelled, type Failure } from '../../appliance/failure';
import type { ProbeReport } from '../../appliance/probeReport';
import { mask } from '../../asyncos/mask';
import { captures, type CaptureDeps, type CaptureHooks, type HeldCapture, type OnStep } from '../../capture/captures';
import { localName } from '../../capture/fileName';
import { filterFor } from '../../capture/filter';
import type { Fetch, FetchRequest } from '../../session/fetch';
import { leftParts, type LeftPart } from '../../store/leftParts';
import { confirmMachineMode } from '../access/accessQuestions';
import { askCapture, askRemotePath, confirmStopForeign } from './captureQuestions';
import { captureSentence, stepWords, type CaptureWork } from './captureWording';
import { failureWords } from '../failureWording';
import { askLeft, fetchWithProgress, offerFile, showQuickLook } from './fileFetch';
import { heldCaptures } from './heldCaptures';
import { inert } from '../wording';

export interface CaptureDeskDeps {
  /** Of its own, not waited for by other dialogues. */
  readonly openCli: CaptureDeps['openCli'];
  readonly fetchFile: (applianceId: string, request: FetchRequest) => Fetch;
  /** Where fetched files go. */
  readonly folder: string;
  readonly lastProbe: (id: string) => { readonly report: ProbeReport; readonly at: string } | undefined;
  readonly log: { info(line: string): void; warn(line: string): void; show(): void };
}

/** Each resolves to plain JSON, to `undefined` when the person gives up, and to `{failure}` after it was said. */
export interface CaptureDesk {
  /** `CaptureStatus` of the one that runs now. */
  start(appliance: Appliance): Promise<object | undefined>;
  stop(appliance: Appliance): Promise<object | undefined>;
  read(appliance: Appliance): Promise<object | undefined>;
  /** `{file, bytes, sha256}`. `remote`: its path on the appliance; asked for where it is not given. */
  fetch(appliance: Appliance, remote?: unknown): Promise<object | undefined>;
  /** Files that did not come whole and that no window is fetching: continued or deleted, as the person says. */
  offerLeft(): Promise<void>;
  quickLook(path?: unknown): Promise<object | undefined>;
  dispose(): void;
}

/** The largest file that is taken; more than any limit that is offered. */
const MOST_BYTES = 4 * 1024 ** 3;
const STALL_MS = 30_000;

export function captureDesk(deps: CaptureDeskDeps): CaptureDesk {
  const { log, folder } = deps;
  const actions = captures({ openCli: deps.openCli, now: () => Date.now() });
  /** Of captures that were seen here, by appliance id. */
  const files = new Map<string, string>();

  const note = (status: CaptureStatus): CaptureStatus => {
    if (status.file !== null) files.set(status.applianceId, status.file);
    return status;
  };

  const offer = (status: CaptureStatus): void => {
    const { applianceId: id, state, basis } = note(status);
    const [stopIt, fetchIt, again] = [
      vscode.l10n.t('Stop Capture'),
      vscode.l10n.t('Fetch File'),
      vscode.l10n.t('Read Capture'),
    ];
    const isLost = basis === 'interrupted';
    const show = isLost ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
    const hasFile = files.has(id) && state === 'stopped';
    const buttons = [
      ...(state === 'running' ? [stopIt] : []),
      ...(hasFile ? [fetchIt] : []),
      ...(isLost ? [again] : []),
    ];
    void show(captureSentence(status), ...buttons).then((answer) => {
      if (answer === stopIt) void vscode.commands.executeCommand('hopthrough.stopCapture', id);
      if (answer === fetchIt) void vscode.commands.executeCommand('hopthrough.fetchFile', id, pathOf(id));
      if (answer === again) void vscode.commands.executeCommand('hopthrough.readCapture', id);
    });
  };
  const pathOf = (id: string): string | undefined => {
    const file = files.get(id);
    return file === undefined ? undefined : `/captures/${file}`;
  };

  const held = heldCaptures({
    ended: offer,
    stop: (id) => void vscode.commands.executeCommand('hopthrough.stopCapture', id),
  });

  /** What it asks is in the log alone: a person who waits wants to know how far it is. */
  const hooksFor = (appliance: Appliance, onStep: OnStep): CaptureHooks => ({
    mayLeaveClusterMode: () => confirmMachineMode(appliance),
    onExchange: ({ asked, answered }) =>
      log.info(`${inert(appliance.id)}: ${inert(mask(asked.asks))} → ${inert(answered ?? '')}`),
    onStep,
  });

  const withSteps = <T>(
    title: string,
    work: CaptureWork,
    act: (onStep: OnStep, signal: AbortSignal) => Promise<T>,
  ): Promise<T> =>
    withMessages(title, (report, signal) => {
      if (work !== 'stop-held') report(stepWords(work, 'opening'));
      return act((step) => report(stepWords(work, step)), signal);
    });

  const sayFailure = (message: string, { hop, stage }: Failure): void => {
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
  };

  const guarded = async (work: () => Promise<object | undefined>): Promise<object | undefined> => {
    try {
      return await work();
    } catch (error) {
      const failure = failureOf(error);
      if (isCancelled(error)) return undefined;
      if (failure === undefined) throw error;
      log.warn(`${failure.hop}: ${failure.stage}: ${failure.reason} ${inert(failure.detail ?? '')}`.trimEnd());
      const words = failureWords(failure);
      sayFailure(`${words.message} ${words.next}`, failure);
      return { failure: { ...failure, ...words } };
    }
  };

  const begin = async (appliance: Appliance): Promise<object | undefined> => {
    const probe = deps.lastProbe(appliance.id);
    const chosen = await askCapture(appliance, probe && filterFor(probe.report), probe?.at);
    if (chosen === undefined) return undefined;
    const title = vscode.l10n.t('Starting a packet capture on {0}', inert(appliance.id));
    const started = await withSteps(title, 'start', (onStep, signal) =>
      actions.start(appliance.id, chosen, hooksFor(appliance, onStep), signal),
    );
    if (!('stop' in started)) {
      offer(started);
      return started;
    }
    held.add(started, chosen.seconds);
    return note(started.started);
  };

  /** Taken off the status bar at once: what is read after its end is no loss of its session. */
  const stopHeld = async (mine: HeldCapture, onStep: OnStep, signal: AbortSignal): Promise<CaptureStatus> => {
    const stopped = await mine.stop(signal, onStep);
    held.remove(mine.started.applianceId);
    return stopped;
  };

  const readNow = (appliance: Appliance): Promise<CaptureStatus> => {
    const title = vscode.l10n.t('Reading the packet capture of {0}', inert(appliance.id));
    const mine = held.get(appliance.id);
    return mine === undefined
      ? withSteps(title, 'read', (onStep, signal) => actions.read(appliance.id, hooksFor(appliance, onStep), signal))
      : withMessages(title, (_report, signal) => mine.read(signal));
  };

  const end = async (appliance: Appliance): Promise<object | undefined> => {
    const mine = held.get(appliance.id);
    if (mine === undefined) {
      const status = await readNow(appliance);
      if (status.state === 'stopped') {
        offer(status);
        return status;
      }
      if (!(await confirmStopForeign(appliance))) return undefined;
    }
    const title = vscode.l10n.t('Stopping the packet capture on {0}', inert(appliance.id));
    const stopped = await withSteps(title, mine === undefined ? 'stop' : 'stop-held', (onStep, signal) =>
      mine === undefined
        ? actions.stop(appliance.id, hooksFor(appliance, onStep), signal)
        : stopHeld(mine, onStep, signal),
    );
    offer(stopped);
    return stopped;
  };

  const bring = async (id: string, remote: string, left?: LeftPart): Promise<object> => {
    const name = localName(id, remote, new Date());
    const request = { remote, folder, name, mostBytes: MOST_BYTES, stallMs: STALL_MS };
    const fetched = await fetchWithProgress(
      id,
      deps.fetchFile(id, left === undefined ? request : { ...request, left }),
    );
    const { path, bytes, sha256, begun, changedMeanwhile } = fetched;
    const { resumedAt, compared, anew } = begun;
    const how =
      resumedAt > 0 ? ` resumed ${resumedAt} compared ${compared}` : anew === undefined ? '' : ` anew ${anew}`;
    log.info(
      `${inert(id)}: ${inert(remote)} → ${path} ${bytes} ${sha256}${how}${changedMeanwhile ? ' changed meanwhile' : ''}`,
    );
    offerFile(id, fetched);
    return {
      ...{ file: path, bytes, sha256 },
      ...(resumedAt > 0 ? { resumed: { at: resumedAt, compared } } : {}),
      ...(changedMeanwhile ? { changedMeanwhile } : {}),
    };
  };

  /** Where the person says nothing, the next window asks again. */
  const offerLeft = async (left: LeftPart): Promise<void> => {
    const { origin } = left;
    switch (await askLeft(left)) {
      case 'continue':
        if (origin !== undefined) await guarded(() => bring(origin.applianceId, origin.remote, left));
        return;
      case 'delete':
        return left.remove();
      case undefined:
        return left.release();
    }
  };

  return {
    start: (appliance) => guarded(() => begin(appliance)),
    stop: (appliance) => guarded(() => end(appliance)),
    read: (appliance) =>
      guarded(async () => {
        const status = await readNow(appliance);
        offer(status);
        return status;
      }),
    fetch: (appliance, given) =>
      guarded(async () => {
        const remote = typeof given === 'string' ? given : await askRemotePath(appliance, pathOf(appliance.id));
        return remote === undefined ? undefined : bring(appliance.id, remote);
      }),
    async offerLeft() {
      for (const left of await leftParts(folder)) void offerLeft(left);
    },
    async quickLook(given) {
      const path = typeof given === 'string' ? given : await askFile(folder);
      if (path === undefined) return undefined;
      await showQuickLook(path);
      return { file: path };
    },
    dispose: () => held.dispose(),
  };
}

async function askFile(folder: string): Promise<string | undefined> {
  const title = vscode.l10n.t('Quick look at a capture file');
  const filters = { [vscode.l10n.t('Captures')]: ['pcap', 'cap', 'pcapng'] };
  const defaultUri = vscode.Uri.file(folder);
  const picked = await vscode.window.showOpenDialog({ title, filters, defaultUri, canSelectMany: false });
  return picked?.[0]?.fsPath;
}
