/** A document before it is printed: plain strings, which each printer escapes in its own way. */

import type { Way } from './way';

export interface CaseDocument {
  readonly title: string;
  /** BCP 47. */
  readonly language: string;
  readonly sections: readonly Section[];
}

export interface Section {
  /** Empty for what stands right below the title. */
  readonly heading: string;
  /** Part of the section before it. */
  readonly isPart?: boolean;
  readonly blocks: readonly Block[];
}

/** Below a section of their own. */
export function partsOf(sections: readonly Section[]): readonly Section[] {
  return sections.map((section) => ({ ...section, isPart: true }));
}

export type Block =
  | { readonly kind: 'text'; readonly text: string; readonly strong?: boolean }
  /** A name and what it is. */
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [name: string, value: string])[] }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: 'list'; readonly items: readonly string[]; readonly ordered?: boolean }
  /** Somebody else's words, line by line as they are. */
  | { readonly kind: 'quote'; readonly text: string }
  | { readonly kind: 'way'; readonly way: Way };

export function text(words: string): Block {
  return { kind: 'text', text: words };
}

export function strong(words: string): Block {
  return { kind: 'text', text: words, strong: true };
}

export function quote(words: string): Block {
  return { kind: 'quote', text: words };
}

/** Every string in a plain value replaced; the value keeps its shape. `keep` names keys whose values stay as they are. */
export function mapStrings<T>(value: T, replace: (text: string) => string, keep: ReadonlySet<string> = NONE): T {
  if (typeof value === 'string') return replace(value) as T & string;
  if (Array.isArray(value)) return value.map((item: unknown) => mapStrings(item, replace, keep)) as T & unknown[];
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]: [string, unknown]) => [
    key,
    keep.has(key) ? item : mapStrings(item, replace, keep),
  ]);
  return Object.fromEntries(entries) as T & object;
}

const NONE: ReadonlySet<string> = new Set();
/** Of a document: what says how a block is printed. */
const FORM: ReadonlySet<string> = new Set(['kind', 'tone', 'language']);

export function mapDocument(document: CaseDocument, replace: (text: string) => string): CaseDocument {
  return mapStrings(document, replace, FORM);
}
