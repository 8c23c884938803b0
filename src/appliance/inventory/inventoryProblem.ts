/** What can be wrong with an inventory, as codes. The sentences are made in `workbench/inventoryWording`. */

import type { NameProblem } from '../nameProblem';

/** Where something stands in a file. Lines and columns count from 0, columns in UTF-16 units, as VS Code counts. */
export interface Place {
  readonly file: string;
  /** In UTF-16 units, a byte order mark not counted. */
  readonly offset: number;
  readonly length: number;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Of the file as a whole. Of `not-json` and before it nothing of the file can be used. */
export type FileProblem =
  | { readonly code: 'unreadable'; readonly detail: string }
  | { readonly code: 'not-absolute' }
  | { readonly code: 'not-utf8' }
  | { readonly code: 'file-too-large'; readonly limit: number }
  | { readonly code: 'too-deep'; readonly limit: number }
  | { readonly code: 'not-json'; readonly syntax: SyntaxProblem }
  | { readonly code: 'not-an-inventory' }
  | { readonly code: 'newer-version'; readonly known: number };

export type SyntaxProblem = 'value' | 'comma' | 'colon' | 'key' | 'bracket' | 'end' | 'comment' | 'text' | 'number';

/** Why no route leads to an appliance; `path` is the way as far as it is known, the appliance last. */
export type RouteProblem = {
  readonly code: 'loop' | 'too-many-hops' | 'unknown-hop' | 'bad-hop';
  readonly path: readonly string[];
};

/** Makes an entry unusable: it is shown as a row that says this. */
export type EntryProblem =
  | NameProblem
  | RouteProblem
  | { readonly code: 'not-an-entry' }
  | { readonly code: 'missing-key'; readonly key: string }
  | { readonly code: 'wrong-type'; readonly key: string; readonly expected: Expected }
  | { readonly code: 'not-one-of'; readonly key: string; readonly values: readonly string[] }
  | { readonly code: 'bad-text'; readonly key: string }
  /** A path of another computer. */
  | { readonly code: 'network-path'; readonly key: string }
  | { readonly code: 'too-many'; readonly key: string }
  | { readonly code: 'duplicate-key'; readonly key: string }
  | { readonly code: 'reserved-key'; readonly key: string }
  /** `first` is the file, or the name of the source, that has the id already. */
  | { readonly code: 'duplicate-id'; readonly id: string; readonly first: string };

export type Expected = 'text' | 'number' | 'switch' | 'ids' | 'routes' | 'paths' | 'switch-or-path' | 'object';

/** Worth a word; the entry works without what is meant. */
export type EntryNote =
  /** The value under `key` is read by nothing and kept nowhere. */
  | { readonly code: 'secret-in-inventory'; readonly key: string }
  /** Nothing reads `key`, as `meant` is how it is written. */
  | { readonly code: 'misspelt-key'; readonly key: string; readonly meant: string }
  | { readonly code: 'mixed-script-host'; readonly host: string; readonly unicode: string }
  | { readonly code: 'bad-alternative'; readonly route: RouteProblem };

export type InventoryProblem = FileProblem | EntryProblem | EntryNote;

export interface Located<P extends InventoryProblem = InventoryProblem> {
  readonly problem: P;
  readonly place: Place;
}
