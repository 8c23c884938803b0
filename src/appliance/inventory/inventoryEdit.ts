/**
 * Changes to the text of an inventory that touch what they mean and nothing else: comments, order, unknown keys,
 * indentation and line ends stay. jsonc-parser's own `modify` re-indents what it touches and drops the comments in
 * it, hence the tree alone is taken from it. No I/O.
 */

import type { Node } from 'jsonc-parser';
import type { EntryFields } from './inventorySchema';
import { keyOf, parseText, valueAt, type ParsedText } from './inventoryText';

/** What to write for keys of an entry; `undefined` takes the key out. */
export type Changes = { readonly [K in keyof EntryFields]?: EntryFields[K] | undefined };

/** What a new inventory file says. */
export const NEW_INVENTORY = `// Appliances that Hopthrough connects to. Comments are kept; never put a password in here.
{
  "version": 1,
  "appliances": []
}
`;

/** Puts entries behind the last one. An empty text becomes a new inventory. `undefined`: no inventory to add to. */
export function addEntries(text: string, entries: readonly Changes[]): string | undefined {
  if (entries.length === 0) return text;
  const start = parseText(text, '');
  const isEmpty = start.root === undefined && start.problem === undefined;
  const parsed = isEmpty ? parseText(withNewFile(start.text), '') : start;
  const { root } = parsed;
  if (root?.type !== 'object') return undefined;
  const list = valueAt(root, 'appliances');
  if (list !== undefined && list.type !== 'array') return undefined;
  const layout = layoutOf(parsed);
  const items = entries.map((entry) => written(entry, layout, 2));
  if (list) return finished(text, appended(parsed, layout, list, items));
  const lines = items.map((item) => indented(item, layout, 2)).join(`,${layout.eol}`);
  const key = `"appliances": [${layout.eol}${lines}${layout.eol}${layout.indent}]`;
  return finished(text, appended(parsed, layout, root, [key]));
}

export function addEntry(text: string, entry: Changes): string | undefined {
  return addEntries(text, [entry]);
}

/** Sets and takes out keys of the entry with this id, the first one where there are two. `undefined`: there is none. */
export function replaceFields(text: string, id: string, changes: Changes): string | undefined {
  let result: string | undefined = text;
  for (const [key, value] of Object.entries(changes)) {
    const parsed = parseText(result, '');
    const entry = entryOf(parsed, id);
    if (entry === undefined) return undefined;
    const changed =
      value === undefined ? withoutKey(parsed, entry, key) : withKey(parsed, layoutOf(parsed), entry, key, value);
    result = finished(result, changed);
  }
  return result;
}

/** Takes out the entry with this id, and its line where nothing else stands on it. `undefined`: there is none. */
export function removeEntry(text: string, id: string): string | undefined {
  const parsed = parseText(text, '');
  const entry = entryOf(parsed, id);
  return entry?.parent && finished(text, withoutItem(parsed, entry.parent, entry));
}

/** The one span that differs between two texts. */
export function changedSpan(before: string, after: string): { start: number; end: number; text: string } {
  const least = Math.min(before.length, after.length);
  let start = 0;
  while (start < least && before[start] === after[start]) start++;
  let same = 0;
  while (same < least - start && before[before.length - 1 - same] === after[after.length - 1 - same]) same++;
  return { start, end: before.length - same, text: after.slice(start, after.length - same) };
}

function entryOf({ root }: ParsedText, id: string): Node | undefined {
  const list = root?.type === 'object' ? valueAt(root, 'appliances') : undefined;
  return list?.children?.find((entry) => entry.type === 'object' && valueAt(entry, 'id')?.value === id);
}

interface Layout {
  readonly eol: string;
  readonly indent: string;
}

function layoutOf({ text }: ParsedText): Layout {
  return { eol: eolOf(text), indent: /^([ \t]+)"/m.exec(text)?.[1] ?? '  ' };
}

function eolOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

function withNewFile(text: string): string {
  const eol = eolOf(text);
  const before = text.trim() === '' ? '' : `${text.trimEnd()}\n`;
  return (before + NEW_INVENTORY).replace(/\r?\n/g, eol);
}

function finished(original: string, text: string): string {
  return original.startsWith('\uFEFF') ? `\uFEFF${text}` : text;
}

const LINE_LENGTH = 110;

/** An entry on one line while it is short, else one key a line. */
function written(entry: Changes, layout: Layout, level: number): string {
  const pairs = Object.entries(entry).filter(([, value]) => value !== undefined);
  const keys = pairs.map(([key, value]) => `${JSON.stringify(key)}: ${valueText(value)}`);
  const line = `{ ${keys.join(', ')} }`;
  if (line.length <= LINE_LENGTH) return line;
  const inner = keys.map((key) => layout.indent.repeat(level + 1) + key).join(`,${layout.eol}`);
  return `{${layout.eol}${inner}${layout.eol}${layout.indent.repeat(level)}}`;
}

function indented(text: string, { indent }: Layout, level: number): string {
  return indent.repeat(level) + text;
}

function valueText(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(valueText).join(', ')}]` : JSON.stringify(value);
}

/** Items behind the last child, whose own trailing comma and comments stay its own. */
function appended({ text }: ParsedText, layout: Layout, parent: Node, items: readonly string[]): string {
  const close = parent.offset + parent.length - 1;
  const last = parent.children?.at(-1);
  const lineIndent = /[ \t]*$/.exec(text.slice(0, last?.offset ?? 0))?.[0] ?? '';
  const startsLine = last !== undefined && /(^|[\r\n])[ \t]*$/.test(text.slice(0, last.offset));
  const level = parent.type === 'array' ? 2 : 1;
  const indent = startsLine ? lineIndent : layout.indent.repeat(level);
  const end = last ? last.offset + last.length : parent.offset + 1;
  const rest = text.slice(end, close);
  const comma = last === undefined || commaIn(rest) >= 0 ? '' : ',';
  const kept = rest.trimEnd();
  const added = items.join(`,${layout.eol}${indent}`);
  return `${text.slice(0, end)}${comma}${kept}${layout.eol}${indent}${added}${layout.eol}${layout.indent.repeat(level - 1)}${text.slice(close)}`;
}

function withKey({ text }: ParsedText, layout: Layout, entry: Node, key: string, value: unknown): string {
  const old = valueAt(entry, key);
  if (old !== undefined) return text.slice(0, old.offset) + valueText(value) + text.slice(old.offset + old.length);
  const last = entry.children?.at(-1);
  const end = last ? last.offset + last.length : entry.offset + 1;
  const rest = text.slice(end, entry.offset + entry.length - 1);
  const kept = rest.trimEnd();
  const comma = last === undefined || commaIn(rest) >= 0 ? '' : ',';
  const blanks = last ? (/\s*$/.exec(text.slice(entry.offset + 1, last.offset))?.[0] ?? '') : '';
  const between = /\/\/[^\r\n]*$/.test(kept) && !/[\r\n]/.test(blanks) ? layout.eol : blanks === '' ? ' ' : blanks;
  const pair = `${JSON.stringify(key)}: ${valueText(value)}`;
  return text.slice(0, end) + comma + kept + between + pair + text.slice(end + kept.length);
}

function withoutKey(parsed: ParsedText, entry: Node, key: string): string {
  const property = entry.children?.find((child) => keyOf(child) === key);
  return property ? withoutItem(parsed, entry, property) : parsed.text;
}

/** Takes a child out with one comma: the one behind it, or for the last child the one before it. */
function withoutItem({ text }: ParsedText, parent: Node, item: Node): string {
  const children = parent.children ?? [];
  const index = children.indexOf(item);
  const end = item.offset + item.length;
  const next = children[index + 1]?.offset ?? parent.offset + parent.length - 1;
  const comma = commaIn(text.slice(end, next));
  if (comma >= 0) {
    const between = text.slice(end, end + comma);
    return cut(text, item.offset, end + comma + 1, between);
  }
  const before = children[index - 1];
  if (before === undefined) return cut(text, item.offset, end, '');
  const beforeEnd = before.offset + before.length;
  const at = beforeEnd + commaIn(text.slice(beforeEnd, item.offset));
  const withoutComma = text.slice(0, at) + text.slice(at + 1);
  return cut(withoutComma, item.offset - 1, end - 1, '');
}

/** Takes out a span, and the whole line where only blanks are left of it. `instead`: comments that stay. */
function cut(text: string, start: number, end: number, instead: string): string {
  const kept = instead.trim();
  const before = text.slice(0, start);
  const after = text.slice(end);
  const line = /(^|\r\n|\r|\n)[ \t]*$/.exec(before);
  const lineRest = /^[ \t]*(\r\n|\r|\n)/.exec(after);
  if (kept !== '') return before + kept + (kept.includes('//') ? eolOf(text) : ' ') + after.replace(/^[ \t]+/, '');
  if (line && lineRest) return before.slice(0, line.index) + (line[1] ?? '') + after.slice(lineRest[0].length);
  if (line) return before + after.replace(/^[ \t]+(?=[^\s}\]])/, '');
  return before.replace(/[ \t]+$/, '') + after;
}

/** Where a comma stands between two items, comments left out. */
function commaIn(between: string): number {
  const blank = between.replace(/\/\/[^\r\n]*|\/\*[\s\S]*?\*\//g, (comment) => ' '.repeat(comment.length));
  return blank.indexOf(',');
}
