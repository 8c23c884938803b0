/** A file on its way from an appliance, as a person sees it: progress, cancel, resume, and what to do with it. */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { Cancelled, failureOf, isCancelled, type Failure } from '../../appliance/failure';
import { captureFormat } from '../../capture/captureFile';
import { quickLook, type QuickLook } from '../../capture/quickLook';
import type { Begun, Fetch, FetchedFile, FetchProgress } from '../../session/fetch';
import type { LeftPart } from '../../store/leftParts';
import { openCapture } from './captureViewer';
import { begunSentence, changedSentence, quickLookText, unreadableSentence } from './captureWording';
import { failureWords } from '../failureWording';
import { withMessages } from '../progress';
import { shortHash, sizeWords } from '../sizeWording';
import { openUntitled } from '../untitled';
import { inert } from '../wording';

/**
 * Until it is here, or the person gives up. What had come is kept unless the person discards it, or it is wrong. Rejects
 * with what ended it.
 */
export async function fetchWithProgress(id: string, remote: string, fetch: Fetch): Promise<FetchedFile> {
  for (;;) {
    try {
      return await withProgress(id, fetch);
    } catch (error) {
      const failure = failureOf(error);
      const isWorthless = fetch.received() === 0 || (failure !== undefined && isWrong(failure));
      const next = isWorthless ? 'discard' : await askPart(brokenSentence(id, remote, failure), fetch);
      if (next === 'go-on') continue;
      await (next === 'keep' ? fetch.keep() : fetch.discard());
      throw error;
    }
  }
}

function withProgress(id: string, fetch: Fetch): Promise<FetchedFile> {
  const title = vscode.l10n.t('Fetching a file from {0}', inert(id));
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return Promise.resolve(
    vscode.window.withProgress(options, (progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      const meter = rateMeter();
      let shown = 0;
      return fetch.run(abort.signal, (now) => {
        const rate = meter(now);
        if (rate === undefined) return;
        const percent = now.size === undefined || now.size === 0 ? 0 : (now.received / now.size) * 100;
        progress.report({ message: progressWords(now, rate), increment: percent - shown });
        shown = percent;
      });
    }),
  );
}

const REPORT_MS = 250;

/** Bytes per second since the last report, a few times a second; `undefined` in between. */
function rateMeter(): (progress: FetchProgress) => number | undefined {
  let last = { at: performance.now(), received: -1 };
  return ({ received }) => {
    const at = performance.now();
    if (last.received >= 0 && at - last.at < REPORT_MS) return undefined;
    const rate = last.received < 0 ? 0 : ((received - last.received) * 1000) / (at - last.at);
    last = { at, received };
    return rate;
  };
}

function progressWords({ received, size, way, begun }: FetchProgress, rate: number): string {
  const done =
    size === undefined ? sizeWords(received) : vscode.l10n.t('{0} of {1}', sizeWords(received), sizeWords(size));
  return [done, vscode.l10n.t('{0}/s', sizeWords(rate)), way, ...beginningWords(begun)].join(' · ');
}

function beginningWords({ resumedAt, anew }: Begun): string[] {
  if (resumedAt > 0) return [vscode.l10n.t('resumed at {0}', sizeWords(resumedAt))];
  return anew === undefined ? [] : [vscode.l10n.t('from the start again')];
}

/** What came is not what is there, or has no end. */
function isWrong({ reason }: Failure): boolean {
  return reason === 'size-differs' || reason === 'too-large';
}

function brokenSentence(id: string, remote: string, failure: Failure | undefined): string {
  return failure === undefined
    ? vscode.l10n.t('{0}: {1} did not come whole.', inert(id), inert(remote))
    : failureWords(failure).message;
}

/** An error with buttons: VS Code takes warnings off the screen after a while. */
async function askPart(message: string, fetch: Fetch): Promise<'go-on' | 'keep' | 'discard'> {
  const have = vscode.l10n.t('{0} are here.', sizeWords(fetch.received()));
  const goOn = fetch.mayResume() ? vscode.l10n.t('Resume') : vscode.l10n.t('Fetch Again');
  const [keep, discard] = [vscode.l10n.t('Keep for Later'), vscode.l10n.t('Discard')];
  const answer = await vscode.window.showErrorMessage(`${message} ${have}`, goOn, keep, discard);
  if (answer === goOn) return 'go-on';
  return answer === discard ? 'discard' : 'keep';
}

/** What becomes of a file that did not come whole, as after a crash. */
export async function askLeft({ path, bytes, origin }: LeftPart): Promise<'continue' | 'delete' | undefined> {
  const [goOn, remove] = [vscode.l10n.t('Continue'), vscode.l10n.t('Delete')];
  const message =
    origin === undefined
      ? vscode.l10n.t(
          'A fetched file did not come whole, and what it was is not known: {0}, {1}.',
          path,
          sizeWords(bytes),
        )
      : vscode.l10n.t(
          '{0}: {1} did not come whole; {2} are here.',
          inert(origin.applianceId),
          inert(origin.remote),
          sizeWords(bytes),
        );
  // Not a warning: VS Code takes those off the screen after a while.
  const answer = await vscode.window.showErrorMessage(message, ...(origin === undefined ? [] : [goOn]), remove);
  if (answer === undefined) return undefined;
  return answer === goOn ? 'continue' : 'delete';
}

/** Says that it is here, and offers what can be done with it; nothing is opened by itself. */
export function offerFile(id: string, fetched: FetchedFile): void {
  const { path, bytes, sha256, head, begun, changedMeanwhile } = fetched;
  const format = captureFormat(head);
  const isCapture = format === 'pcap' || format === 'pcapng';
  const here = vscode.l10n.t(
    '{0}: the file is here, {1}, SHA-256 {2}: {3}.',
    inert(id),
    sizeWords(bytes),
    shortHash(sha256),
    inert(path),
  );
  const kind = isCapture ? [] : [vscode.l10n.t('It does not begin as a capture file does.')];
  const came = [...begunSentence(begun), ...(changedMeanwhile ? [changedSentence()] : [])];
  const advice = vscode.l10n.t('It holds customer traffic: upload it with Support Case Manager.');
  const [look, open, reveal, copy] = [
    vscode.l10n.t('Quick Look'),
    vscode.l10n.t('Open'),
    vscode.l10n.t('Reveal'),
    vscode.l10n.t('Copy Path and SHA-256'),
  ];
  const show = isCapture && !changedMeanwhile ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
  const uri = vscode.Uri.file(path);
  void show([here, ...came, ...kind, advice].join(' '), look, open, reveal, copy).then(async (answer) => {
    if (answer === look) await showQuickLook(path, sha256);
    if (answer === open) await openCapture(path);
    if (answer === reveal) await vscode.commands.executeCommand('revealFileInOS', uri);
    if (answer === copy) await vscode.env.clipboard.writeText(`${path}\n${sha256}\n`);
  });
}

/**
 * Whether the file was read; where it could not be, that is said.
 * @param fetchedAs its SHA-256 when it was fetched
 */
export async function showQuickLook(path: string, fetchedAs?: string): Promise<boolean> {
  const looked = await lookInto(path).catch((error: unknown) => {
    if (!isCancelled(error)) void vscode.window.showErrorMessage(unreadableSentence(path, error));
  });
  if (looked === undefined) return false;
  await openUntitled(quickLookText(basename(path), { fetchedAs, ...looked }), 'plaintext');
  return true;
}

/** Read in about a second; what takes longer can be cancelled. */
const SHOWN_FROM_BYTES = 64 * 1024 ** 2;

interface Looked {
  readonly look: QuickLook;
  /** Of what was read. */
  readonly sha256: string;
}

async function lookInto(path: string): Promise<Looked> {
  const { size } = await stat(path);
  if (size < SHOWN_FROM_BYTES) return readThrough(path, () => undefined);
  const title = vscode.l10n.t('Quick look at {0}', inert(basename(path)));
  return withMessages(title, (report, signal) => {
    let shown = 0;
    return readThrough(path, (read) => {
      if (signal.aborted) throw new Cancelled();
      const percent = Math.floor((Math.min(read, size) / size) * 100);
      if (percent > shown) report(vscode.l10n.t('{0} of {1}', sizeWords(read), sizeWords(size)), percent - shown);
      shown = percent;
    });
  });
}

/** @param onRead is told how many bytes were read; what it throws ends it */
async function readThrough(path: string, onRead: (bytes: number) => void): Promise<Looked> {
  const [look, hash] = [quickLook(), createHash('sha256')];
  let read = 0;
  for await (const piece of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    look.feed(piece as Buffer);
    hash.update(piece as Buffer);
    onRead((read += (piece as Buffer).length));
  }
  return { look: look.result(), sha256: hash.digest('hex') };
}
