/** Packet captures and files as a person handles them. A bundle of its own. */

import * as vscode from 'vscode';
import { withMessages } from '../progress';
import type { Appliance } from '../../appliance/appliance';
import type { CaptureStatus, KnownCapture, StopReason } from '../../appliance/captureStatus';
import { Cancelled, failureOf, isCancelled } from '../../appliance/failure';
import type { ProbeReport } from '../../appliance/probeReport';
import { mask } from '../../asyncos/mask';
import {
  captures,
  type CaptureDeps,
  type CaptureHooks,
  type HeldCapture,
  type OnStep,
  type Stopped,
} from '../../capture/captures';
import { localName } from '../../capture/fileName';
import { filterFor, triedNames } from '../../capture/filter';
import type { Resolution, resolveName } from '../../network/resolve';
import type { Fetch, FetchRequest } from '../../session/fetch';
import { leftParts, type LeftPart } from '../../store/leftParts';
import { confirmMachineMode } from '../access/accessQuestions';
import { captureCourse } from './captureCourse';
import { offerCapture, sayCaptureFailed } from './captureMessages';
import { askCapture, askRemotePath, askStop, confirmStopForeign, type Proposal } from './captureQuestions';
import { stepWords, type CaptureWork } from './captureWording';
import { failureWords } from '../failureWording';
import { askLeft, fetchWithProgress, offerFile, showQuickLook } from './fileFetch';
import { heldCaptures } from './heldCaptures';
import { field, isText, isTrue } from '../givenOptions';
import type { States } from '../states';
import { inert } from '../wording';

export { resolveName } from '../../network/resolve';
export { keepCaptures } from './keptCaptures';

export interface CaptureDeskDeps {
  /** Of its own, not waited for by other dialogues. */
  readonly openCli: CaptureDeps['openCli'];
  readonly fetchFile: (applianceId: string, request: FetchRequest) => Fetch;
  /** Where fetched files go. */
  readonly folder: string;
  /** From this computer. */
  readonly resolve: typeof resolveName;
  readonly states: Pick<States, 'of' | 'change' | 'onDidChange'>;
  readonly lastProbe: (id: string) => { readonly report: ProbeReport; readonly at: string } | undefined;
  readonly log: { info(line: string): void; warn(line: string): void; show(): void };
}

/** Each resolves to plain JSON, to `undefined` when the person gives up, and to `{failure}` after it was said. */
export interface CaptureDesk {
  /** `CaptureStatus` of the one that runs now. */
  start(appliance: Appliance): Promise<object | undefined>;
  /** @param options `{ask: true}`: asks first, as for a click that might be none */
  stop(appliance: Appliance, options?: unknown): Promise<object | undefined>;
  read(appliance: Appliance): Promise<object | undefined>;
  /**
   * `{file, bytes, sha256}`.
   * @param given its path on the appliance, or `{captured: true}` for that of the last capture; else it is asked for
   */
  fetch(appliance: Appliance, given?: unknown): Promise<object | undefined>;
  /** Files that did not come whole and that no window is fetching: continued or deleted, as the person says. */
  offerLeft(): Promise<void>;
  /**
   * `{file}`; `undefined` too where it could not be read.
   * @param given its path here, or `{applianceId}` for the last capture of that one; else it is asked for
   */
  quickLook(given?: unknown): Promise<object | undefined>;
  dispose(): void;
}

/** The largest file that is taken; more than any limit that is offered. */
const MOST_BYTES = 4 * 1024 ** 3;
const STALL_MS = 30_000;
/** A person waits for it, and the probe has addresses anyway. */
const LOOK_UP_MS = 3000;

export function captureDesk(deps: CaptureDeskDeps): CaptureDesk {
  const { log, folder, states } = deps;
  const actions = captures({ openCli: deps.openCli, now: () => Date.now() });
  const course = captureCourse(states);
  const knownOf = (id: string): readonly KnownCapture[] => states.of(id).captures?.known ?? [];

  const pathOf = (id: string): string | undefined => {
    const file = knownOf(id)
      .flatMap((known) => known.file ?? [])
      .at(-1);
    return file === undefined ? undefined : `/captures/${file}`;
  };
  const offer = (status: CaptureStatus): void => offerCapture(status, pathOf(status.applianceId), states, log);

  const held = heldCaptures({
    read: (status) => course.seen(status),
    ended: (status) => {
      course.stopped(status, status.basis === 'interrupted' ? 'lost' : 'elsewhere');
      offer(status);
    },
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

  const guarded = async (work: () => Promise<object | undefined>): Promise<object | undefined> => {
    try {
      return await work();
    } catch (error) {
      const failure = failureOf(error);
      if (isCancelled(error)) return undefined;
      if (failure === undefined) throw error;
      log.warn(`${failure.hop}: ${failure.stage}: ${failure.reason} ${inert(failure.detail ?? '')}`.trimEnd());
      const words = failureWords(failure, undefined, 'terminal');
      sayCaptureFailed(`${words.message} ${words.next}`, failure, log);
      return { failure: { ...failure, ...words } };
    }
  };

  const lookUp = async (names: readonly string[], signal: AbortSignal): Promise<readonly Resolution[]> => {
    try {
      return await Promise.all(names.map((name) => deps.resolve(name, { timeoutMs: LOOK_UP_MS, signal })));
    } catch (error) {
      throw signal.aborted ? new Cancelled() : error;
    }
  };

  /** Names may have other addresses by now than when they were probed. */
  const propose = async (id: string): Promise<Proposal | undefined> => {
    const probe = deps.lastProbe(id);
    if (probe === undefined) return undefined;
    const names = triedNames(probe.report);
    const title = vscode.l10n.t('Looking up what the last probe of {0} tried in vain', inert(id));
    const found = names.length === 0 ? [] : await withMessages(title, (_report, signal) => lookUp(names, signal));
    const addresses = found.map((each) => each.addresses);
    const filter = filterFor(probe.report, addresses.flat());
    const notFound = names.filter((_, at) => addresses[at]?.length === 0);
    return filter === undefined ? undefined : { filter, probedAt: probe.at, names, notFound };
  };

  const begin = async (appliance: Appliance): Promise<object | undefined> => {
    const chosen = await askCapture(appliance, await propose(appliance.id));
    if (chosen === undefined) return undefined;
    const title = vscode.l10n.t('Starting a packet capture on {0}', inert(appliance.id));
    const started = await withSteps(title, 'start', (onStep, signal) =>
      actions.start(appliance.id, chosen, hooksFor(appliance, onStep), signal),
    );
    if (!('stop' in started)) {
      course.seen(started);
      offer(started);
      return started;
    }
    course.started(started.started, chosen);
    held.add(started, chosen, async (why) => {
      const stopped = await guarded(() => end(appliance, why));
      return stopped !== undefined && !('failure' in stopped);
    });
    return started.started;
  };

  /** Taken off the status bar at once: what is read after its end is no loss of its session. */
  const stopHeld = async (mine: HeldCapture, onStep: OnStep, signal: AbortSignal): Promise<Stopped> => {
    const stopped = await mine.stop(signal, onStep);
    held.remove(mine.started.applianceId);
    return stopped;
  };

  const readNow = async (appliance: Appliance): Promise<CaptureStatus> => {
    const status = await readThere(appliance);
    course.seen(status);
    return status;
  };

  const readThere = (appliance: Appliance): Promise<CaptureStatus> => {
    const title = vscode.l10n.t('Reading the packet capture of {0}', inert(appliance.id));
    const mine = held.get(appliance.id);
    return mine === undefined
      ? withSteps(title, 'read', (onStep, signal) => actions.read(appliance.id, hooksFor(appliance, onStep), signal))
      : withMessages(title, (_report, signal) => mine.read(signal));
  };

  const end = async (appliance: Appliance, why: StopReason): Promise<object | undefined> => {
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
    const { status, already } = await withSteps(title, mine === undefined ? 'stop' : 'stop-held', (onStep, signal) =>
      mine === undefined
        ? actions.stop(appliance.id, hooksFor(appliance, onStep), signal)
        : stopHeld(mine, onStep, signal),
    );
    if (status.state === 'stopped') course.stopped(status, already ? 'elsewhere' : why);
    else course.seen(status);
    offer(status);
    return status;
  };

  const bring = async (id: string, remote: string, left?: LeftPart): Promise<object> => {
    const name = localName(id, remote, new Date());
    const request = { remote, folder, name, mostBytes: MOST_BYTES, stallMs: STALL_MS };
    const fetched = await fetchWithProgress(
      id,
      remote,
      deps.fetchFile(id, left === undefined ? request : { ...request, left }),
    );
    const { path, bytes, sha256, begun, changedMeanwhile } = fetched;
    const { resumedAt, compared, anew } = begun;
    const how =
      resumedAt > 0 ? ` resumed ${resumedAt} compared ${compared}` : anew === undefined ? '' : ` anew ${anew}`;
    log.info(
      `${inert(id)}: ${inert(remote)} → ${path} ${bytes} ${sha256}${how}${changedMeanwhile ? ' changed meanwhile' : ''}`,
    );
    course.fetched(id, remote, fetched);
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
    async stop(appliance, options) {
      const isSure = !field(options, 'ask', isTrue) || (await askStop(appliance));
      return isSure ? guarded(() => end(appliance, 'asked')) : undefined;
    },
    read: (appliance) =>
      guarded(async () => {
        const status = await readNow(appliance);
        offer(status);
        return status;
      }),
    fetch: (appliance, given) =>
      guarded(async () => {
        const known = pathOf(appliance.id);
        const isAsked = known === undefined || !field(given, 'captured', isTrue);
        const remote = isText(given) ? given : isAsked ? await askRemotePath(appliance, known) : known;
        return remote === undefined ? undefined : bring(appliance.id, remote);
      }),
    async offerLeft() {
      for (const left of await leftParts(folder)) void offerLeft(left);
    },
    async quickLook(given) {
      const id = field(given, 'applianceId', isText);
      const here = id === undefined ? undefined : knownOf(id).at(-1)?.fetched;
      const path = isText(given) ? given : (here?.path ?? (await askFile(folder)));
      if (path === undefined) return undefined;
      return (await showQuickLook(path, here?.sha256)) ? { file: path } : undefined;
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
