import * as vscode from 'vscode';

/** Shows what happens, with Cancel, while `work` runs. Cancel aborts `abort`. */
export function withMessages<T>(
  title: string,
  work: (report: (message: string, increment?: number) => void, signal: AbortSignal) => Promise<T>,
  abort = new AbortController(),
): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  const shown = vscode.window.withProgress(options, (progress, token) => {
    token.onCancellationRequested(() => abort.abort());
    const report = (message: string, increment?: number) =>
      progress.report(increment === undefined ? { message } : { message, increment });
    return work(report, abort.signal);
  });
  return Promise.resolve(shown);
}

/** Says what is true until it is over. VS Code closes by itself a progress alone: a message would stay in its list. */
export function sayUntil(message: string, over: Promise<unknown>): void {
  const options = { location: vscode.ProgressLocation.Notification };
  void vscode.window.withProgress(options, (progress) => {
    progress.report({ message });
    return over;
  });
}

/** How many answers of how many have arrived, and how long the rest takes at most, where that is known. */
export type OnAnswers = (landed: number, expected: number, atMostMs?: number) => void;

/** The same, with how many answers have arrived. */
export function withAnswers<T>(
  title: string,
  work: (signal: AbortSignal, onProgress: OnAnswers) => Promise<T>,
  abort?: AbortController,
): Promise<T> {
  let shown = 0;
  return withMessages(
    title,
    (report, signal) =>
      work(signal, (landed, expected, atMostMs) => {
        const share = expected === 0 ? 0 : (100 * landed) / expected;
        report(answersWords(landed, expected, atMostMs), Math.max(0, share - shown));
        shown = Math.max(shown, share);
      }),
    abort,
  );
}

function answersWords(landed: number, expected: number, atMostMs: number | undefined): string {
  return atMostMs === undefined
    ? vscode.l10n.t('{0} of {1} answers', landed, expected)
    : vscode.l10n.t('{0} of {1} answers, {2} s more at most', landed, expected, Math.ceil(atMostMs / 1000));
}
