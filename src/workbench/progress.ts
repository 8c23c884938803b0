import * as vscode from 'vscode';

/** Shows how many answers have arrived, with Cancel, while `work` runs. */
export function withAnswers<T>(
  title: string,
  work: (signal: AbortSignal, onProgress: (landed: number, expected: number) => void, cancel: () => void) => Promise<T>,
): Promise<T> {
  const location = vscode.ProgressLocation.Notification;
  const shown = vscode.window.withProgress({ location, title, cancellable: true }, (progress, token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    const report = (landed: number, expected: number) =>
      progress.report({ message: vscode.l10n.t('{0} of {1} answers', landed, expected), increment: 100 / expected });
    return work(abort.signal, report, () => abort.abort());
  });
  return Promise.resolve(shown);
}
