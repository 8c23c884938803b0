/** A file on its way from an appliance, as a person sees it: progress, cancel, resume, and what to do with it. */

import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { failureOf, type Failure } from '../../appliance/failure';
import { captureFormat } from '../../capture/captureFile';
import { quickLook } from '../../capture/quickLook';
import type { Begun, Fetch, FetchedFile, FetchProgress } from '../../session/fetch';
import type { LeftPart } from '../../store/leftParts';
import { begunSentence, changedSentence, quickLookText, sizeWords } from './captureWording';
import { failureWords } from '../failureWording';
import { openUntitled } from '../untitled';
import { inert } from '../wording';

/** Until it is here, or the person gives up; what had come is gone then. Rejects with what ended it. */
export async function fetchWithProgress(id: string, fetch: Fetch): Promise<FetchedFile> {
  for (;;) {
    try {
      return await withProgress(id, fetch);
    } catch (error) {
      const failure = failureOf(error);
      if (failure !== undefined && canGoOn(failure, fetch) && (await askGoOn(failure, fetch))) continue;
      await fetch.discard();
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

function canGoOn({ stage, reason }: Failure, fetch: Fetch): boolean {
  const mayPass = reason === 'interrupted' || reason === 'stalled' || reason === 'disk-full';
  return stage === 'file' && mayPass && fetch.received() > 0;
}

async function askGoOn(failure: Failure, fetch: Fetch): Promise<boolean> {
  const { message } = failureWords(failure);
  const have = vscode.l10n.t('{0} are here.', sizeWords(fetch.received()));
  const goOn = fetch.mayResume() ? vscode.l10n.t('Resume') : vscode.l10n.t('Fetch Again');
  return (await vscode.window.showWarningMessage(`${message} ${have}`, goOn, vscode.l10n.t('Discard'))) === goOn;
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
  const answer = await vscode.window.showWarningMessage(message, ...(origin === undefined ? [] : [goOn]), remove);
  if (answer === undefined) return undefined;
  return answer === goOn ? 'continue' : 'delete';
}

/** Says that it is here, and offers what can be done with it; nothing is opened by itself. */
export function offerFile(id: string, fetched: FetchedFile): void {
  const { path, bytes, sha256, head, begun, changedMeanwhile } = fetched;
  const format = captureFormat(head);
  const isCapture = format === 'pcap' || format === 'pcapng';
  const here = vscode.l10n.t(
    '{0}: the file is here, {1}, SHA-256 {2}.',
    inert(id),
    sizeWords(bytes),
    sha256.slice(0, 16),
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
    if (answer === open) await vscode.env.openExternal(uri);
    if (answer === reveal) await vscode.commands.executeCommand('revealFileInOS', uri);
    if (answer === copy) await vscode.env.clipboard.writeText(`${path}\n${sha256}\n`);
  });
}

export async function showQuickLook(path: string, sha256?: string): Promise<void> {
  const look = quickLook();
  for await (const piece of createReadStream(path, { highWaterMark: 1024 * 1024 })) look.feed(piece as Buffer);
  await openUntitled(quickLookText(basename(path), sha256, look.result()), 'plaintext');
}
