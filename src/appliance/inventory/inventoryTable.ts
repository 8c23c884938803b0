/** A table (CSV) as the text of an inventory, so that the loader's rules judge it too. No I/O. */

import { parse, type CsvError, type Info } from 'csv-parse/sync';
import { keyOfColumn, unquoted, valueOf, type Key } from './inventoryColumns';
import { holdsPrivateKey, namesSecret } from './inventoryText';

export interface Table {
  /** An inventory with one entry for each line of `lines`. */
  readonly json: string;
  /** Where each entry ends in the table, from 1. */
  readonly lines: readonly number[];
  /** Rows that cannot be told apart: quotes that do not match, more or fewer cells than columns. */
  readonly lost: readonly { readonly line: number; readonly code: 'quotes' | 'cells' }[];
  readonly columns: readonly string[];
  readonly secrets: readonly string[];
  readonly ignored: readonly string[];
}

const MOST_RECORD = 100_000;

/** `undefined`: its first row names neither id nor host. */
export function readTable(written: string): Table | undefined {
  const [, separator, text] = /^\uFEFF?(?:sep=(.)\r?\n)?([\s\S]*)$/.exec(written) ?? [];
  const before = separator === undefined ? 0 : 1;
  const lost: { line: number; code: 'quotes' | 'cells' }[] = [];
  const records = parse(text ?? '', {
    delimiter: separator ?? delimiterOf(text ?? ''),
    info: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: MOST_RECORD,
    on_skip: (error) => {
      lost.push({ line: lineOf(error) + before, code: codeOf(error) });
    },
  }) as unknown as readonly { readonly record: readonly string[]; readonly info: Info }[];
  const [head, ...rows] = records;
  const columns = (head?.record ?? []).map(columnFor);
  if (!columns.some(({ key }) => key === 'id' || key === 'host')) return undefined;
  const entries = rows.map(({ record }) => entryOf(columns, record));
  return {
    json: JSON.stringify({ version: 1, appliances: entries.map(({ entry }) => entry) }),
    lines: rows.map(({ info }) => info.lines + before),
    lost,
    columns: head?.record ?? [],
    secrets: [
      ...columns.flatMap(({ header, isSecret }) => (isSecret ? [header] : [])),
      ...entries.flatMap(({ secrets }) => secrets),
    ],
    ignored: columns.flatMap(({ header, key, isSecret }) => (key === undefined && !isSecret ? [header] : [])),
  };
}

/** What the first line has most of: Excel writes semicolons where the comma is in numbers. */
function delimiterOf(text: string): string {
  const [first = ''] = text.split('\n', 1);
  const counted = [',', ';', '\t'].map((sign) => [sign, first.split(sign).length] as const);
  return counted.reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}

interface Column {
  readonly header: string;
  readonly key: Key | undefined;
  readonly isSecret: boolean;
}

/** Of two columns for one key the first counts. */
function columnFor(header: string, index: number, all: readonly string[]): Column {
  const key = keyOfColumn(header);
  const isFirst = key === undefined || all.findIndex((other) => keyOfColumn(other) === key) === index;
  return { header, key: isFirst ? key : undefined, isSecret: key === undefined && isSecretName(header) };
}

/** In a table a key is no part of an object: a column of that name holds keys. */
export function isSecretName(header: string): boolean {
  return namesSecret(header) || /(key|cle|cl\u00e9)s?$/i.test(header.trim());
}

function entryOf(columns: readonly Column[], cells: readonly string[]): { entry: object; secrets: string[] } {
  const entry: [Key, unknown][] = [];
  const secrets: string[] = [];
  columns.forEach(({ header, key }, index) => {
    const cell = unquoted(cells[index] ?? '');
    if (key === undefined || cell.trim() === '') return;
    if (holdsPrivateKey(cell)) secrets.push(header);
    else entry.push([key, valueOf(key, cell)]);
  });
  return { entry: Object.fromEntries(entry), secrets };
}

function codeOf(error: CsvError | undefined): 'quotes' | 'cells' {
  return error?.code === 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH' ? 'cells' : 'quotes';
}

function lineOf(error: CsvError | undefined): number {
  const { lines } = (error ?? {}) as { readonly lines?: unknown };
  return typeof lines === 'number' ? lines : 0;
}
