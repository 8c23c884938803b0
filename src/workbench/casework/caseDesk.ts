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
import { bundleOffer } from './bundleOffer';
import { replacedOffer } from './replacedOffer';
import { capturesOf, identifying, knownOf, type CaseKnownDeps, type CapturesHere } from './caseKnown';
import { casePreview, type Outputs } from './casePreview';
import { askBundle, askCase, type BundleChoices, type CaseChoices } from './caseQuestions';
import { shortHash, sizeWords } from '../sizeWording';
import { tailOf } from './fileTail';
import { withMessages } from '../progress';
import { openUntitled } from '../untitled';
import { unreadableReason, unwritableReason } from '../diskWording';
import { inert, vantageName, whereItMayGo } from '../wording';

export interface CaseDeskDeps extends Omit<CaseKnownDeps, 'version'> {
  readonly extension: Pick<vscode.Extension<unknown>, 'packageJSON' | 'extensionPath'>;
  /** Where this window's log is written. */
  readonly logFile: string;
}

export interface CaseDesk {
  /** `{uri}` of the report or of the saved bundle; `undefined` when the person gives up; `{failure}` after it was said. */
  report(appliance: Appliance, options?: unknown): Promise<object | undefined>;
  /** The bundle that is being read: `{uri}`; `undefined` when the person gives up, or reads none. */
  saveBundle(): Promise<object | undefined>;
  /** What the tokens of a report stand for; `uri` of its tab, else it is the one in front. Nothing where it has none. */
  showReplaced(uri?: unknown): Promise<undefined>;
  dispose(): void;
}

/** Newest lines; more is no help to a case. */
const MOST_LOG_BYTES = 4 * 1024 * 1024;

export function caseDesk(deps: CaseDeskDeps): CaseDesk {
  const preview = casePreview();
  const offer = bundleOffer();
  const replaced = replacedOffer();
  const { version } = deps.extension.packageJSON as { version: string };
  const knownDeps = { ...deps, version };

  const openReport = async (outputs: CaseOutputs, before: CaseOutputs, { format }: CaseChoices, id: string) => {
    const key = format === 'bundle' ? 'markdown' : format;
    const opened = await openUntitled(outputs[key], key);
    if (before[key] !== outputs[key]) {
      replaced.add(opened.uri, before[key]);
      void offerDiff(opened.uri, id);
    }
    return opened;
  };

  const showReplaced = async (given?: string): Promise<undefined> => {
    const found = replaced.beforeOf(given);
    if (found !== undefined) await preview.compare(found.before, vscode.Uri.parse(found.uri));
  };

  const offerDiff = async (uri: string, id: string) => {
    const show = vscode.l10n.t('Show What Was Replaced');
    const words = vscode.l10n.t(
      'Tokens stand in the report of {0} for what identifies. Read it before it leaves: "{1}" is in the title of its tab, too.',
      inert(id),
      show,
    );
    if ((await vscode.window.showInformationMessage(words, show)) !== show) return;
    await showReplaced(uri);
  };

  const makeBundle = (
    { id }: Appliance,
    texts: Outputs,
    before: Outputs,
    captures: readonly CaseCapture[],
    redact: Redact,
  ) => {
    const entries: readonly BundleEntry[] = [
      ...Array.from(texts, ([name, content]) => ({ name, content })),
      ...captures.map(({ name, sha256 }) => ({
        name: `captures/${redact(name)}`,
        sha256,
        content: () => createReadStream(join(deps.captureFolder, name)),
      })),
    ];
    const show = async (): Promise<void> => {
      await preview.compareAll(before, texts);
      const words = vscode.l10n.t(
        'Nothing is saved yet: read it, then "Save Bundle..." in the title of the tab. It goes out for {0}.',
        inert(id),
      );
      void vscode.window.showInformationMessage(words);
    };
    return offer.open(show, async () => {
      const madeAt = new Date();
      const target = await askTarget(redact(id), madeAt);
      return target === undefined ? undefined : saveBundle(id, target, entries, madeAt);
    });
  };

  return {
    async report(appliance, options) {
      const choices = await askCase(appliance.id, options);
      if (choices === undefined) return undefined;
      const found = await hashedCaptures(appliance, deps.captureFolder).catch(undefinedIfCancelled);
      if (found === undefined) return undefined;
      const chosen = choices.format === 'bundle' ? await askBundle(found, choices.redacted, options) : REPORT_ALONE;
      if (chosen === undefined) return undefined;
      const captures = choices.format === 'bundle' ? chosen.captures : found.captures;
      const moreCaptures = found.captures.length + found.older - captures.length;
      const known = await knownOf(appliance, { captures, moreCaptures }, knownDeps);
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
    saveBundle: () => offer.save(),
    showReplaced: (uri) => showReplaced(uri instanceof vscode.Uri ? uri.toString() : undefined),
    dispose() {
      offer.dispose();
      replaced.dispose();
      preview.dispose();
    },
  };
}

const REPORT_ALONE: BundleChoices = { log: false, captures: [] };

function hashedCaptures({ id }: Appliance, folder: string): Promise<CapturesHere> {
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
    if (isCancelled(cause)) return undefined;
    const why = cause === undefined ? unwritableReason(error, path) : unmadeReason(cause, path);
    return sayNotSaved(id, cause ?? error, vscode.l10n.t('Not saved: {0}.', why));
  }
  void offerBundle(path, bytes, hash.digest('hex'));
  return { uri: vscode.Uri.file(path).toString() };
}

async function offerBundle(path: string, bytes: number, sha256: string): Promise<void> {
  const [reveal, copy] = [vscode.l10n.t('Reveal'), vscode.l10n.t('Copy Path and SHA-256')];
  const saved = vscode.l10n.t('The bundle is saved, SHA-256 {0}, {1}.', shortHash(sha256), sizeWords(bytes));
  const answer = await vscode.window.showInformationMessage(`${saved} ${whereItMayGo()}`, reveal, copy);
  if (answer === reveal) await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(path));
  if (answer === copy) await vscode.env.clipboard.writeText(`${path}\n${sha256}\n`);
}

/** The reason stands first: VS Code shows one line of it. */
function sayNotSaved(id: string, error: unknown, message: string): object {
  const isFull = error instanceof StoreFailed && /ENOSPC|EDQUOT|EFBIG/.test(error.detail);
  const next = vscode.l10n.t('Make it again, or choose another folder.');
  void vscode.window.showErrorMessage(`${message} ${next}`);
  return { failure: { hop: id, stage: 'file', reason: isFull ? 'disk-full' : 'unwritable', message, next } };
}

/** What goes into it could not be read, or is no longer what it was. */
function unmadeReason(error: unknown, path: string): string {
  if (error instanceof ChangedMeanwhile) return vscode.l10n.t('{0} has changed since it was read', inert(error.entry));
  const read = error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : path;
  return unreadableReason(error, read);
}
