/** The fields of one appliance as a list to pick from: each shows what it is set to, is asked for alone, and is checked as it is typed. */

import * as vscode from 'vscode';
import { hostPort } from '../../appliance/address';
import { FAMILIES, type Appliance, type Family } from '../../appliance/appliance';
import type { Changes } from '../../appliance/inventory/inventoryEdit';
import { folderPath } from '../../appliance/inventory/inventoryEntry';
import { checkId, checkLabel, checkPort, checkUser } from '../../appliance/names';
import { hopsBefore, isHops, type Lookup } from '../../appliance/route';
import { hostAndPort } from '../../appliance/typedAddress';
import { routeProblem } from '../../appliance/inventory/inventory';
import { nameProblemWords, routeProblemWords } from '../inventoryWording';
import { credentialWords, hostWords, nameWords, typedHost } from './fieldChecks';
import { familyIcon } from '../familyIcon';
import { familyWord, inert, plain, routeText } from '../wording';
import { inputField, quickPick } from '../questionBoxes';

/** What the form is filled with: the keys of an entry as they are in the file, defaults left out. */
export interface Draft {
  readonly family: Family;
  readonly id: string;
  readonly host: string;
  readonly port?: number | undefined;
  readonly user?: string | undefined;
  readonly label?: string | undefined;
  readonly folder?: string | undefined;
  readonly via?: string[] | undefined;
  readonly alternatives?: string[][] | undefined;
  readonly credential?: string | undefined;
  readonly production?: boolean | undefined;
}

/** What exists already, to pick from and to check against. */
export interface Known {
  readonly appliances: readonly Appliance[];
  readonly folders: readonly (readonly string[])[];
  readonly lookup: Lookup;
}

export async function askFamily(title: string): Promise<Family | undefined> {
  const items = FAMILIES.map((family) => ({ label: `$(${familyIcon(family)}) ${familyWord({ family })}`, family }));
  return (await quickPick(items, { title, placeHolder: vscode.l10n.t('What is it?') }))?.family;
}

export function askId(title: string, known: Known, value: string): Promise<string | undefined> {
  return askText(title, vscode.l10n.t('Id: what routes and commands call it'), value, (text) => {
    if (known.lookup(text) !== undefined) return vscode.l10n.t('The id {0} is taken already.', inert(text));
    return nameWords(checkId(text));
  });
}

/** The host, and its port as one that is typed has it; `undefined` where it stays what it is. */
export async function askHost(
  title: string,
  { host: before, port: portBefore = 22 }: Pick<Draft, 'host' | 'port'>,
): Promise<Required<Pick<Draft, 'host' | 'port'>> | undefined> {
  const value = portBefore === 22 ? before : hostPort(before.replace(/^\[|\]$/g, ''), portBefore);
  const prompt = vscode.l10n.t(
    'DNS name or IP address, as seen from the machine before it on the route; host:port where the port is not 22',
  );
  const text = await askText(title, prompt, value, (typed) => hostWords(typed.trim()));
  if (text === undefined || text === value) return undefined;
  const [host, port = '22'] = hostAndPort(typedHost(text));
  return { host, port: Number(port) };
}

/**
 * Goes round until the person saves or leaves; what was given up is `undefined`.
 * @param isNew its id may still be changed: nothing belongs to it yet
 */
export async function fillIn(title: string, first: Draft, known: Known, isNew: boolean): Promise<Draft | undefined> {
  let draft = first;
  for (;;) {
    const fields = [...(isNew ? [idField(known, draft)] : []), ...fieldsOf(known, draft)];
    const save = { label: `$(check) ${vscode.l10n.t('Save')}`, description: wayText(known, draft), ask: undefined };
    const items = [save, { label: '', kind: vscode.QuickPickItemKind.Separator, ask: undefined }, ...fields];
    const placeHolder = vscode.l10n.t('Pick what to change, or save');
    const picked = await quickPick(items, { title, placeHolder, ignoreFocusOut: true });
    if (picked === undefined) return undefined;
    if (picked.ask === undefined) return draft;
    draft = { ...draft, ...(await picked.ask(title)) };
  }
}

/** As it is written: a key that says no more than its default is left out, one that the form does not ask for stays. */
export function changesOf(draft: Draft): Changes {
  const { id, family, host, port, user, label, folder, via = [], alternatives = [], credential, ...rest } = draft;
  return {
    id,
    family,
    host,
    port: port === 22 ? undefined : port,
    user: user === 'admin' ? undefined : user,
    label: label === '' || label === id ? undefined : label,
    folder: folder === '' ? undefined : folder,
    via: via.length === 0 ? undefined : via,
    alternatives: alternatives.length === 0 ? undefined : alternatives,
    credential: credential === '' ? undefined : credential,
    ...rest,
  };
}

type Answer = Partial<Draft> | undefined;

interface Field extends vscode.QuickPickItem {
  readonly ask: (title: string) => Promise<Answer>;
}

function idField(known: Known, { id }: Draft): Field {
  return field(vscode.l10n.t('Id'), id, async (title) => {
    const changed = await askId(title, known, id);
    return changed === undefined ? undefined : { id: changed };
  });
}

function fieldsOf(known: Known, draft: Draft): Field[] {
  const { port = 22, user = 'admin', label = '', folder = '', credential = '', production, alternatives = [] } = draft;
  const asText = (key: keyof Draft, prompt: string, value: string, check: (text: string) => string | undefined) =>
    (async (title) => {
      const text = await askText(title, prompt, value, check);
      return text === undefined ? undefined : { [key]: text };
    }) satisfies Field['ask'];
  const ways = alternatives.map((via) => wayText(known, { ...draft, via }));
  return [
    field(vscode.l10n.t('Host'), draft.host, (title) => askHost(title, draft)),
    field(vscode.l10n.t('Port'), String(port), (title) => askPort(title, port)),
    field(
      vscode.l10n.t('User'),
      user,
      asText('user', vscode.l10n.t('Name to log in with'), user, (text) => nameWords(checkUser(text))),
    ),
    field(vscode.l10n.t('Route'), wayText(known, draft), async (title) => viaOf(await askVia(title, known, draft))),
    field(vscode.l10n.t('Other routes'), ways.join(' | '), (title) => askAlternatives(title, known, draft)),
    field(
      vscode.l10n.t('Label'),
      label,
      asText('label', vscode.l10n.t('Name in the tree; empty: the id'), label, (text) => nameWords(checkLabel(text))),
    ),
    field(vscode.l10n.t('Folder'), folder, (title) => askFolder(title, known, folder)),
    field(
      vscode.l10n.t('Shared credential'),
      credential,
      asText(
        'credential',
        vscode.l10n.t('Name of a credential that several appliances share; empty: its own'),
        credential,
        credentialWords,
      ),
    ),
    field(
      vscode.l10n.t('Production'),
      production === true
        ? vscode.l10n.t('yes')
        : production === false
          ? vscode.l10n.t('no')
          : vscode.l10n.t('as its folder'),
      askProduction,
    ),
  ];
}

function field(label: string, description: string, ask: Field['ask']): Field {
  return { label, description: plain(description), ask };
}

async function askPort(title: string, port: number): Promise<Answer> {
  const prompt = vscode.l10n.t('SSH port');
  const text = await askText(title, prompt, String(port), (typed) => {
    const checked = checkPort(typed);
    return 'problem' in checked ? nameProblemWords(checked.problem) : undefined;
  });
  return text === undefined ? undefined : { port: Number(text) };
}

async function askFolder(title: string, { folders }: Known, folder: string): Promise<Answer> {
  const none = { label: vscode.l10n.t('No folder'), folder: '' };
  const made = { label: vscode.l10n.t('New folder...'), folder: undefined };
  const existing = folders.map((path) => ({ label: plain(path.join('/')), folder: path.join('/') }));
  const placeHolder = vscode.l10n.t('Folder in the tree');
  const picked = await quickPick([none, ...existing, made], { title, placeHolder });
  if (picked === undefined || picked.folder !== undefined) return picked;
  const prompt = vscode.l10n.t('Folder in the tree; "/" separates levels, as in ACME/Paris');
  const text = await askText(title, prompt, folder, () => undefined);
  return text === undefined ? undefined : { folder: folderPath(text).join('/') };
}

async function askProduction(title: string): Promise<Answer> {
  const items = [
    { label: vscode.l10n.t('As its folder'), production: undefined },
    { label: vscode.l10n.t('Yes, production'), production: true },
    { label: vscode.l10n.t('No'), production: false },
  ];
  const picked = await quickPick(items, { title, placeHolder: vscode.l10n.t('Production') });
  return picked === undefined ? undefined : { production: picked.production };
}

/** One hop after the other, in travel order; what would come back to itself or get too long is not offered. */
export async function askVia(title: string, known: Known, draft: Draft): Promise<string[] | undefined> {
  let via: string[] = [];
  for (;;) {
    const text = wayText(known, { ...draft, via });
    const done = {
      label: `$(check) ${via.length === 0 ? vscode.l10n.t('Direct') : vscode.l10n.t('Done')}`,
      description: plain(text),
      id: undefined,
    };
    const placeHolder =
      via.length === 0
        ? vscode.l10n.t('Through which hop?')
        : vscode.l10n.t('{0}, or another hop after {1}', text, inert(via.at(-1) ?? ''));
    const items = [done, ...hopItems(known, draft, via)];
    const picked = await quickPick(items, { title, placeHolder, matchOnDescription: true });
    if (picked === undefined) return undefined;
    if (picked.id === undefined) return via;
    via = [...via, picked.id];
  }
}

function hopItems(known: Known, draft: Draft, before: readonly string[]) {
  return known.appliances.flatMap((hop) => {
    const via = [...before, hop.id];
    if (hop.id === draft.id || routeProblem(known.lookup, draft.id, via)) return [];
    const production = hop.production ? ` (${vscode.l10n.t('production')})` : '';
    const label = `$(${familyIcon(hop.family)}) ${plain(hop.label)}${production}`;
    return [{ label, description: plain(wayText(known, { ...draft, via })), id: hop.id }];
  });
}

async function askAlternatives(title: string, known: Known, draft: Draft): Promise<Answer> {
  const { alternatives = [] } = draft;
  const added = { label: `$(add) ${vscode.l10n.t('Another route...')}`, index: -1 };
  const removable = alternatives.map((via, index) => ({
    label: `$(trash) ${vscode.l10n.t('Take out {0}', plain(wayText(known, { ...draft, via })))}`,
    index,
  }));
  const placeHolder = vscode.l10n.t('Routes that are offered when the first one fails');
  const picked = await quickPick([added, ...removable], { title, placeHolder });
  if (picked === undefined) return undefined;
  if (picked.index >= 0) return { alternatives: alternatives.filter((_, index) => index !== picked.index) };
  const via = await askVia(title, known, draft);
  return via === undefined ? undefined : { alternatives: [...alternatives, via] };
}

function viaOf(via: string[] | undefined): Answer {
  return via === undefined ? undefined : { via };
}

/** `this computer > esa1 > sma1`, or why there is no such way. */
export function wayText({ lookup }: Known, { id, via = [] }: Pick<Draft, 'id' | 'via'>): string {
  const before = hopsBefore(lookup, id, via);
  if (isHops(before)) return routeText([...before.map((hop) => hop.id), id]);
  const problem = routeProblem(lookup, id, via);
  return problem === undefined ? '' : routeProblemWords(problem);
}

async function askText(
  title: string,
  prompt: string,
  value: string,
  check: (text: string) => vscode.InputBoxValidationMessage | string | undefined,
): Promise<string | undefined> {
  return inputField({ title, prompt, value, validateInput: check, ignoreFocusOut: true });
}
