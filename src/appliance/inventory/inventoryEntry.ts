/** One entry of an inventory file: its fields where they can be used, and what is wrong where. No I/O. */

import { findNodeAtLocation, type Node } from 'jsonc-parser';
import * as v from 'valibot';
import type { EntryNote, EntryProblem, Expected, Located, Place } from './inventoryProblem';
import { applianceSchema, type EntryFields } from './inventorySchema';
import { keyOf, suspects, valueAt, type ParsedText } from './inventoryText';
import { misspeltKeys } from './misspeltKeys';
import { checkHost, checkPort, LABEL_LENGTH, PRINTABLE, type HostName } from '../names';

/** `fields` is there unless `problems` says why not. */
export interface Entry {
  readonly place: Place;
  readonly id: string | undefined;
  readonly label: string | undefined;
  readonly folder: readonly string[];
  readonly fields: EntryFields | undefined;
  readonly host: string;
  readonly problems: readonly Located<EntryProblem>[];
  readonly notes: readonly Located<EntryNote>[];
  /** Where the values of keys stand whose problems are seen beside other entries; its start for one it lacks. */
  readonly places: Readonly<Record<'id' | 'via' | 'alternatives', Place>>;
}

export function readEntry(parsed: ParsedText, node: Node): Entry {
  const at = ({ offset, length }: Pick<Node, 'offset' | 'length'>) => parsed.placeOf(offset, length);
  const start = at({ offset: node.offset, length: 1 });
  const placeOf = (key: string) => {
    const value = valueAt(node, key);
    return value === undefined ? start : at(value);
  };
  const written = knownFields(node);
  const problems: Located<EntryProblem>[] = [];
  const notes: Located<EntryNote>[] = [];
  suspects(node, (problem, found) => {
    if (isNote(problem)) notes.push({ problem, place: at(found) });
    else problems.push({ problem, place: at(found) });
  });
  for (const [problem, key] of misspeltKeys(node, KEYS)) notes.push({ problem, place: at(key) });
  const host = checkedHost(written.host);
  if (host?.value?.mixedScript === true) notes.push({ problem: mixedScript(host.value), place: placeOf('host') });
  const checked = v.safeParse(applianceSchema, written);
  problems.push(...fieldProblems(parsed, node, written, checked.issues ?? [], host?.problem, at));
  return {
    place: at(node),
    id: text(written.id),
    label: text(written.label),
    folder: folderPath(text(written.folder) ?? ''),
    fields: problems.length === 0 && checked.success ? checked.output : undefined,
    host: host?.value?.host ?? '',
    problems,
    notes,
    places: { id: placeOf('id'), via: placeOf('via'), alternatives: placeOf('alternatives') },
  };
}

/** A folder as it is written, outermost first: empty parts and blanks around parts do not count. */
export function folderPath(written: string): string[] {
  const parts = written.split('/').map((part) => part.trim());
  return parts.filter((part) => part !== '');
}

function checkedHost(written: unknown): { value?: HostName; problem?: EntryProblem } | undefined {
  return typeof written === 'string' ? checkHost(written) : undefined;
}

function mixedScript({ host, unicode }: HostName): EntryNote {
  return { code: 'mixed-script-host', host, unicode: unicode ?? host };
}

function fieldProblems(
  { text }: ParsedText,
  node: Node,
  written: Written,
  issues: readonly v.BaseIssue<unknown>[],
  badHost: EntryProblem | undefined,
  at: (node: Pick<Node, 'offset' | 'length'>) => Place,
): Located<EntryProblem>[] {
  const start = at({ offset: node.offset, length: 1 });
  if (node.type !== 'object') return [{ problem: { code: 'not-an-entry' }, place: at(node) }];
  const found = new Map<string, Located<EntryProblem>>();
  const hostNode = valueAt(node, 'host');
  if (badHost !== undefined) found.set('host', { problem: badHost, place: hostNode ? at(hostNode) : start });
  for (const key of ['port', 'webPort']) {
    const port = valueAt(node, key);
    const badPort = port && checkPort(port.type === 'number' ? text.slice(port.offset, port.offset + port.length) : '');
    if (port && badPort && 'problem' in badPort) found.set(key, { problem: badPort.problem, place: at(port) });
  }
  for (const issue of issues) {
    const path = (issue.path ?? []).map(({ key }) => key as string | number);
    const key = String(path[0]);
    const value = findNodeAtLocation(node, path);
    if (!found.has(key)) found.set(key, { problem: problemOf(issue, key, written), place: value ? at(value) : start });
  }
  return [...found.values()];
}

const EXPECTED: Readonly<Record<string, Expected>> = {
  port: 'number',
  webPort: 'number',
  via: 'ids',
  alternatives: 'routes',
  identityFile: 'paths',
  identitiesOnly: 'switch',
  agent: 'switch-or-path',
  production: 'switch',
  legacyAlgorithms: 'switch',
  id: 'text',
  family: 'text',
  series: 'text',
  host: 'text',
  user: 'text',
  label: 'text',
  folder: 'text',
  hopMode: 'text',
  hostKeyAlias: 'text',
  credential: 'text',
};

const KEYS = Object.keys(EXPECTED);

export function expectedOf(key: string): Expected {
  return EXPECTED[key] ?? 'object';
}

function problemOf(issue: v.BaseIssue<unknown>, key: string, written: Written): EntryProblem {
  if (issue.kind === 'schema') {
    if (issue.received === 'undefined') return { code: 'missing-key', key };
    if (issue.type === 'picklist' && typeof issue.input === 'string')
      return { code: 'not-one-of', key, values: choices(issue.expected) };
    return { code: 'wrong-type', key, expected: expectedOf(key) };
  }
  switch (key) {
    case 'id':
      return { code: 'bad-id' };
    case 'user':
      return { code: 'bad-user' };
    case 'hostKeyAlias':
      return { code: 'bad-host-key-alias' };
    case 'label':
      return { code: 'label-too-long', limit: LABEL_LENGTH };
    case 'via':
    case 'alternatives':
      return wayProblem(issue, key, written);
    default:
      return { code: isNetworkPath(issue) ? 'network-path' : 'bad-text', key };
  }
}

/** Of the keys with a pattern, paths alone refuse a printable text. */
function isNetworkPath({ type, input }: v.BaseIssue<unknown>): boolean {
  return type === 'regex' && typeof input === 'string' && PRINTABLE.test(input);
}

function wayProblem(issue: v.BaseIssue<unknown>, key: string, written: Written): EntryProblem {
  if (issue.type !== 'max_length') return { code: 'bad-id' };
  const isWay = Array.isArray(issue.input) && issue.input.every((id) => typeof id === 'string');
  if (!isWay) return { code: 'too-many', key };
  return { code: 'too-many-hops', path: [...issue.input, text(written.id) ?? ''] };
}

/** valibot says the choices of a picklist as `("esa" | "wsa")`. */
function choices(expected: string | null): string[] {
  return Array.from((expected ?? '').matchAll(/"([^"]*)"/g), ([, choice]) => choice ?? '');
}

function isNote(problem: EntryProblem | EntryNote): problem is EntryNote {
  return problem.code === 'secret-in-inventory';
}

type Written = Readonly<Partial<Record<keyof EntryFields, unknown>>>;

/** Keys that are not understood are left out, whatever they hold; of a key that stands twice the first counts. */
export function knownFields(node: Node | undefined): Written {
  const known = (node?.type === 'object' ? (node.children ?? []) : []).filter((property) =>
    Object.hasOwn(EXPECTED, keyOf(property)),
  );
  const pairs = known.reverse().map((property) => [keyOf(property), plain(property.children?.[1])] as const);
  return Object.fromEntries(pairs);
}

/** No key of an entry holds an object, so what is in one does not matter. */
function plain(node: Node | undefined): unknown {
  if (node?.type === 'array') return (node.children ?? []).map(plain);
  return node?.type === 'object' ? {} : (node?.value as unknown);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
