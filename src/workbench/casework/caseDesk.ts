/** What leaves for a case, as a person makes it: read first, then saved. A bundle of its own. */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Appliance } from '../../appliance/appliance';
import { Cancelled, isCancelled } from '../../appliance/failure';
import { bundleOf, ChangedMeanwhile, type BundleEntry } from '../../casework/bundle';
import type { CaseCapture } from '../../casework/caseFacts';
import { redaction, type Redact } from '../../casework/redaction';
import { writeAtomic } from '../../store/atomicFile';
import { StoreFailed } from '../../store/storeFailed';
import { bundleTexts, caseLog, caseOutputs, type CaseOutputs, type Spoken } from './caseOutputs';
import { capturesOf, identifying, knownOf, type CaseKnownDeps } from './caseKnown';
import { casePreview, type Outputs } from './casePreview';
import { askBundle, askCase, type BundleChoices, type CaseChoices } from './caseQuestions';
import { sizeWords } from '../capture/captureWording';
import { tailOf } from './fileTail';
import { withMessages } from '../progress';
import { openUntitled } from '../untitled';
import { inert, vantageName, whereItMayGo } from '../wording';

export interface CaseDeskDeps extends Omit<CaseKnownDeps, 'version'> {
  readonly extension: Pick<vscode.Extension<unknown>, 'packageJSON' | 'extensionPath'>;
  /** Where this window's log is written. */
  readonly logFile: string;
}

export interface CaseDesk {
  /** `{uri}` of the report or of the saved bundle; `undefined` when the person gives up; `{failure}` after it was said. */
  report(appliance: Appliance, options?: unknown): Promise<object | undefined>;
  dispose(): void;
}

/** Newest lines; more is no help to a case. */
const MOST_LOG_BYTES = 4 * 1024 * 1024;

export function caseDesk(deps: CaseDeskDeps): CaseDesk {
  const preview = casePreview();
  const { version } = deps.extension.packageJSON as { version: string };
  const knownDeps = { ...deps, version };

  const openReport = async (outputs: CaseOutputs, before: CaseOutputs, { format }: CaseChoices, id: string) => {
    const key = format === 'bundle' ? 'markdown' : format;
    const opened = await openUntitled(outputs[key], key);
    if (before[key] !== outputs[key]) void offerDiff(before[key], opened.uri, id);
    return opened;
  };

  const offerDiff = async (before: string, uri: string, id: string) => {
    const show = vscode.l10n.t('Show What Was Replaced');
    const words = vscode.l10n.t(
      'Tokens stand in the report of {0} for what identifies. Read it before it leaves.',
      inert(id),
    );
    if ((await vscode.window.showInformationMessage(words, show)) !== show) return;
    await preview.compare(before, vscode.Uri.parse(uri));
  };

  const makeBundle = async (
    appliance: Appliance,
    texts: Outputs,
    before: Outputs,
    captures: readonly CaseCapture[],
    redact: Redact,
  ) => {
    await preview.compareAll(before, texts);
    const save = vscode.l10n.t('Save Bundle...');
    const words = vscode.l10n.t('Read what goes out for {0}. Nothing is saved yet.', inert(appliance.id));
    if ((await vscode.window.showInformationMessage(words, save)) !== save) return undefined;
    const madeAt = new Date();
    const target = await askTarget(redact(appliance.id), madeAt);
    if (target === undefined) return undefined;
    const entries: readonly BundleEntry[] = [
      ...Array.from(texts, ([name, content]) => ({ name, content })),
      ...captures.map(({ name, sha256 }) => ({
        name: `captures/${redact(name)}`,
        sha256,
        content: () => createReadStream(join(deps.captureFolder, name)),
      })),
    ];
    return saveBundle(appliance.id, target, entries, madeAt);
  };

  return {
    async report(appliance, options) {
      const choices = await askCase(appliance.id, options);
      if (choices === undefined) return undefined;
      const found = await hashedCaptures(appliance, deps.captureFolder).catch(undefinedIfCancelled);
      if (found === undefined) return undefined;
      const chosen = choices.format === 'bundle' ? await askBundle(found, choices.redacted, options) : REPORT_ALONE;
      if (chosen === undefined) return undefined;
      const captures = choices.format === 'bundle' ? chosen.captures : found;
      const known = await knownOf(appliance, captures, knownDeps);
      const redact = redaction(identifying(appliance, deps), choices.redacted);
      const spoken = await spokenIn(choices.language, deps.extension.extensionPath);
      const [before, outputs] = [caseOutputs(known, spoken, (text) => text), caseOutputs(known, spoken, redact)];
      if (choices.format !== 'bundle') return openReport(outputs, before, choices, appliance.id);
      const log = chosen.log ? await tailOf(deps.logFile, MOST_LOG_BYTES) : undefined;
      const logBy = (by: Redact) => (log === undefined ? undefined : caseLog(log, known, by));
      const texts = bundleTexts(outputs, logBy(redact));
      return makeBundle(
        appliance,
        texts,
        bundleTexts(
          before,
          logBy((text) => text),
        ),
        captures,
        redact,
      );
    },
    dispose: () => preview.dispose(),
  };
}

const REPORT_ALONE: BundleChoices = { log: false, captures: [] };

function hashedCaptures({ id }: Appliance, folder: string): Promise<readonly CaseCapture[]> {
  return withMessages(vscode.l10n.t('Reading the captures of {0}', inert(id)), (_report, signal) =>
    capturesOf(id, folder, signal),
  );
}

function undefinedIfCancelled(error: unknown): undefined {
  if (!isCancelled(error)) throw error;
}

/** English is what the strings of the source are. */
async function spokenIn(language: CaseChoices['language'], extensionPath: string): Promise<Spoken> {
  if (language === 'en') return { language, translations: {} };
  const file = join(extensionPath, 'l10n', `bundle.l10n.${language}.json`);
  const bytes = await vscode.workspace.fs.readFile(vscode.Uri.file(file));
  return { language, translations: JSON.parse(new TextDecoder().decode(bytes)) as Spoken['translations'] };
}

async function askTarget(name: string, madeAt: Date): Promise<string | undefined> {
  const stamp = madeAt.toISOString().replace(/[-:]|\.\d+/g, '');
  const proposed = `hopthrough-${name.replace(/[^A-Za-z\d._-]/g, '_')}-${stamp}.zip`;
  const defaultUri = vscode.Uri.file(join(homedir(), proposed));
  const target = await vscode.window.showSaveDialog({ defaultUri, filters: { zip: ['zip'] } });
  if (target === undefined || target.scheme === 'file') return target?.fsPath;
  void vscode.window.showErrorMessage(vscode.l10n.t('The bundle can be saved on {0} alone.', vantageName()));
  return undefined;
}

async function saveBundle(
  id: string,
  path: string,
  entries: readonly BundleEntry[],
  madeAt: Date,
): Promise<object | undefined> {
  const hash = createHash('sha256');
  let bytes = 0;
  let cause: unknown;
  async function* counted(signal: AbortSignal): AsyncIterable<Uint8Array> {
    try {
      for await (const piece of bundleOf(entries, madeAt)) {
        if (signal.aborted) throw new Cancelled();
        hash.update(piece);
        bytes += piece.length;
        yield piece;
      }
    } catch (error) {
      cause = error;
      throw error;
    }
  }
  try {
    const title = vscode.l10n.t('Saving the bundle of {0}', inert(id));
    await withMessages(title, (_report, signal) => writeAtomic(path, counted(signal), { mode: 0o600 }));
  } catch (error) {
    return isCancelled(cause) ? undefined : sayNotSaved(id, cause ?? error);
  }
  void offerBundle(path, bytes, hash.digest('hex'));
  return { uri: vscode.Uri.file(path).toString() };
}

async function offerBundle(path: string, bytes: number, sha256: string): Promise<void> {
  const [reveal, copy] = [vscode.l10n.t('Reveal'), vscode.l10n.t('Copy Path and SHA-256')];
  const saved = vscode.l10n.t('The bundle is saved, {0}, SHA-256 {1}.', sizeWords(bytes), sha256.slice(0, 16));
  const answer = await vscode.window.showInformationMessage(`${saved} ${whereItMayGo()}`, reveal, copy);
  if (answer === reveal) await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(path));
  if (answer === copy) await vscode.env.clipboard.writeText(`${path}\n${sha256}\n`);
}

function sayNotSaved(id: string, error: unknown): object {
  const isFull = error instanceof StoreFailed && /ENOSPC|EDQUOT|EFBIG/.test(error.detail);
  const message = notSavedWords(error, isFull);
  const next = vscode.l10n.t('Make it again, or choose another folder.');
  void vscode.window.showErrorMessage(`${message} ${next}`);
  return { failure: { hop: id, stage: 'file', reason: isFull ? 'disk-full' : 'unwritable', message, next } };
}

function notSavedWords(error: unknown, isFull: boolean): string {
  if (error instanceof ChangedMeanwhile)
    return vscode.l10n.t('The bundle was not saved: {0} has changed since it was read.', inert(error.entry));
  if (isFull) return vscode.l10n.t('The bundle was not saved: the disk is full.');
  const detail = error instanceof StoreFailed ? error.detail : error instanceof Error ? error.message : String(error);
  return vscode.l10n.t('The bundle was not saved: {0}.', inert(detail));
}
