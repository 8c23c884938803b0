import * as vscode from 'vscode';
import type { InventoryProblem, Located } from '../../appliance/inventory/inventoryProblem';
import type { InventoryFiles } from './inventoryFiles';
import { inventoryProblemWords } from '../inventoryWording';

/** Everything that is wrong with the inventories, in the Problems view and underlined at its place. */
export function inventoryProblems(inventory: Pick<InventoryFiles, 'now' | 'files' | 'onDidChange'>): vscode.Disposable {
  let collection: vscode.DiagnosticCollection | undefined;
  const show = () => {
    collection?.clear();
    for (const [file, problems] of problemsByFile(inventory)) {
      if (problems.length === 0) continue;
      collection ??= vscode.languages.createDiagnosticCollection('hopthrough');
      collection.set(vscode.Uri.file(file), problems.map(diagnostic));
    }
  };
  show();
  const listening = inventory.onDidChange(show);
  return new vscode.Disposable(() => {
    listening.dispose();
    collection?.dispose();
  });
}

/** Of a file that is broken at the moment only that: its entries are those of an older text. */
export function problemsByFile(inventory: Pick<InventoryFiles, 'now' | 'files'>): Map<string, readonly Located[]> {
  const all = inventory.now().problems;
  return new Map(
    inventory
      .files()
      .map(({ file, problems, state }) => [
        file,
        state === 'broken' ? problems : all.filter((one) => one.place.file === file),
      ]),
  );
}

function diagnostic({ problem, place }: Located): vscode.Diagnostic {
  const range = new vscode.Range(place.line, place.column, place.endLine, place.endColumn);
  const shown = new vscode.Diagnostic(range, inventoryProblemWords(problem), severity(problem));
  shown.source = 'Hopthrough';
  shown.code = problem.code;
  return shown;
}

/** Warnings are what does not keep an appliance from working. */
const WARNINGS: readonly InventoryProblem['code'][] = [
  'secret-in-inventory',
  'misspelt-key',
  'mixed-script-host',
  'bad-alternative',
  'newer-version',
];

function severity({ code }: InventoryProblem): vscode.DiagnosticSeverity {
  return WARNINGS.includes(code) ? vscode.DiagnosticSeverity.Warning : vscode.DiagnosticSeverity.Error;
}
