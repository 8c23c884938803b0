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

/** The same, with how many answers have arrived. */
export function withAnswers<T>(
  title: string,
  work: (signal: AbortSignal, onProgress: (landed: number, expected: number) => void) => Promise<T>,
  abort?: AbortController,
): Promise<T> {
  return withMessages(
    title,
    (report, signal) =>
      work(signal, (landed, expected) => report(vscode.l10n.t('{0} of {1} answers', landed, expected), 100 / expected)),
    abort,
  );
}
