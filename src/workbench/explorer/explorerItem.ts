import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { ApplianceNode, ExplorerNode, FolderNode, ProblemNode } from './explorerTree';
import { problemTooltip } from './explorerTooltip';
import type { RowState, StateOf } from './rowState';
import { inventoryProblemWords } from '../inventoryWording';
import type { RemoteAccess, RemoteAccessState } from '../../appliance/remoteAccess';
import { freshFor, type ProbeFacts } from '../probes/probes';
import { datedProbeWord } from '../probes/probeWording';
import { accessSentence, shortWords } from '../access/remoteAccessWording';
import { isCiscoIn, type ApplianceState } from '../states';
import { familyIcon } from '../familyIcon';
import { failureBrief } from '../failureWording';
import { familyWord, inert } from '../wording';
import { captureWord } from './rowCapture';

/** Of VS Code's tree, which runs it on a click as on Enter; `explorer` tells them apart. */
export const ACTIVATE_ROW = 'hopthrough.activateRow';
const SCHEME = 'hopthrough';

export function explorerItem(node: ExplorerNode, stateOf: StateOf): vscode.TreeItem {
  const item = itemOf(node, stateOf);
  item.resourceUri = decorationUri(node);
  return item;
}

function itemOf(node: ExplorerNode, stateOf: StateOf): vscode.TreeItem {
  switch (node.kind) {
    case 'folder':
      return folderItem(node);
    case 'appliance':
      return applianceItem(node, stateOf(node.applianceId));
    case 'problem':
      return problemItem(node);
  }
}

/** What a decoration belongs to; below that of its folder, so that VS Code's dot bubbles up. */
export function decorationUri({ key }: ExplorerNode): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEME, path: `/${key}` });
}

export function isDecorationUri({ scheme }: vscode.Uri): boolean {
  return scheme === SCHEME;
}

/** The letter at the right; a colour never speaks alone. */
export function decoration(node: ExplorerNode | undefined, stateOf: StateOf): vscode.FileDecoration | undefined {
  const letter = node === undefined ? undefined : letterOf(node, stateOf);
  if (letter === undefined) return undefined;
  const shown = new vscode.FileDecoration(...letter);
  shown.propagate = true;
  return shown;
}

type Letter = [letter: string, tooltip: string];

function letterOf(node: ExplorerNode, stateOf: StateOf): Letter | undefined {
  if (node.kind === 'problem') return ['!', inventoryProblemWords(node.row.problem)];
  if (node.kind === 'folder') return undefined;
  const state = stateOf(node.applianceId);
  const shown = shownState(node.applianceId, state);
  if (shown.code === 'failed') return ['!', shown.words.join(' · ')];
  const letter = state.access === undefined ? undefined : accessLetter(state.access);
  return letter ?? (isBlockedNow(state.probe) ? ['!', vscode.l10n.t('No port gets out')] : undefined);
}

function isBlockedNow({ last }: ProbeFacts): boolean {
  return last?.report.verdict === 'blocked' && freshFor(last) > 0;
}

function accessLetter(access: RemoteAccess): Letter | undefined {
  switch (access.state) {
    case 'disabled':
    case 'tunnel-connecting':
      return undefined;
    case 'tunnel-up':
      return ['T', vscode.l10n.t('The tunnel is up')];
    case 'ssh-access':
      return ['S', vscode.l10n.t('SSH access is on')];
    case 'tunnel-expired':
      return ['!', vscode.l10n.t('Service access is still on')];
    case 'tunnel-down':
      return ['!', vscode.l10n.t('Service access is on, without a tunnel')];
    case 'unknown':
      return ['?', accessSentence(access)];
  }
}

/** What other extensions see as `state=`: the reading of remote access, where there is one. */
type StateCode = 'none' | 'connecting' | 'connected' | 'service' | 'failed' | RemoteAccessState;

interface Shown {
  readonly code: StateCode;
  readonly words: readonly string[];
  readonly colour: string | undefined;
}

function shownState(id: string, state: ApplianceState): Shown {
  const { connecting, open, failure, access } = state;
  if (isCiscoIn(state))
    return { code: access?.state ?? 'service', words: [vscode.l10n.t('Cisco is logged in')], colour: 'charts.green' };
  if (connecting > 0) return { code: 'connecting', words: [vscode.l10n.t('Connecting')], colour: 'charts.blue' };
  if (open > 0) return connected(access);
  if (failure !== undefined)
    return { code: 'failed', words: [failureBrief(failure, id)], colour: 'list.errorForeground' };
  if (access === undefined) return { code: 'none', words: [], colour: undefined };
  return { code: access.state, words: [shortWords(access, Date.now())], colour: accessColour(access.state) };
}

/** Beside a connection that is open, what is disabled has to be named. */
function connected(access: RemoteAccess | undefined): Shown {
  const word = vscode.l10n.t('Connected');
  if (access === undefined) return { code: 'connected', words: [word], colour: 'charts.green' };
  const remote = access.state === 'disabled' ? vscode.l10n.t('Remote access disabled') : shortWords(access, Date.now());
  return { code: access.state, words: [word, remote], colour: accessColour(access.state) ?? 'charts.green' };
}

function accessColour(state: RemoteAccessState): string | undefined {
  switch (state) {
    case 'tunnel-up':
    case 'ssh-access':
      return 'charts.green';
    case 'tunnel-connecting':
      return 'charts.blue';
    case 'tunnel-expired':
      return 'list.warningForeground';
    case 'tunnel-down':
      return 'list.errorForeground';
    case 'disabled':
    case 'unknown':
      return undefined;
  }
}

function applianceItem(node: ApplianceNode, state: RowState): vscode.TreeItem {
  const { appliance, source } = node.row;
  const shown = shownState(appliance.id, state);
  const probed = datedProbeWord(state.probe);
  const capture = captureWord(state);
  const item = new vscode.TreeItem(inert(appliance.label));
  const production = appliance.production ? vscode.l10n.t('production') : '';
  item.id = `appliance/${appliance.id}`;
  item.description = [...shown.words, capture, probed, production].filter((part) => part !== '').join(' · ');
  const busy = shown.code === 'connecting' || state.probe.running !== undefined;
  item.iconPath = icon(busy ? 'loading~spin' : familyIcon(appliance.family), shown.colour ?? probeColour(state.probe));
  item.contextValue = [
    `appliance family=${appliance.family}`,
    `state=${shown.code}`,
    `route=${appliance.via.length === 0 ? 'direct' : 'via'}`,
    `source=${source}`,
  ].join(' ');
  item.accessibilityInformation = {
    label: [inert(appliance.label), familyWord(appliance), production, ...shown.words, capture, probed]
      .filter((part) => part !== '')
      .join(', '),
  };
  item.command = { command: ACTIVATE_ROW, title: vscode.l10n.t('Open Terminal'), arguments: [node] };
  return item;
}

/** What is old has no colour. */
function probeColour({ last }: ProbeFacts): string | undefined {
  if (last === undefined || freshFor(last) === 0) return undefined;
  switch (last.report.verdict) {
    case 'ready':
      return 'charts.green';
    case 'usable':
      return 'list.warningForeground';
    case 'blocked':
      return 'list.errorForeground';
    case 'unknown':
      return undefined;
  }
}

function folderItem({ path, source, appliances, problems }: FolderNode): vscode.TreeItem {
  const name = inert(path.at(-1) ?? '');
  const item = new vscode.TreeItem(name, openAtFirst(appliances));
  item.id = `folder/${path.join('/')}`;
  item.description = source === 'lab' ? vscode.l10n.t('{0} simulated', appliances) : counted(appliances, problems);
  item.contextValue = `folder source=${source}`;
  item.accessibilityInformation = { label: vscode.l10n.t('{0}, folder, {1}', name, item.description) };
  return item;
}

/** Each row that is shown at first is one message more at the start; the person's own opening and closing is kept. */
const MOST_OPEN = 50;

function openAtFirst(appliances: number): vscode.TreeItemCollapsibleState {
  const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  return appliances > MOST_OPEN ? Collapsed : Expanded;
}

function counted(appliances: number, problems: number): string {
  const count = appliances === 1 ? vscode.l10n.t('1 appliance') : vscode.l10n.t('{0} appliances', appliances);
  return problems === 0 ? count : vscode.l10n.t('{0}, {1} with errors', count, problems);
}

function problemItem(node: ProblemNode): vscode.TreeItem {
  const { label, problem, source, place } = node.row;
  const name = inert(place !== undefined && label === place.file ? basename(label) : label);
  const words = inventoryProblemWords(problem);
  const item = new vscode.TreeItem(name === '' ? vscode.l10n.t('(no id)') : name);
  item.id = `problem/${place?.file ?? source}/${node.key}`;
  item.description = words;
  item.iconPath = icon('error', 'list.errorForeground');
  item.contextValue = `problem code=${problem.code} source=${source}`;
  item.tooltip = problemTooltip(node);
  item.accessibilityInformation = { label: `${name}, ${words}` };
  item.command = { command: ACTIVATE_ROW, title: vscode.l10n.t('Open Inventory'), arguments: [node] };
  return item;
}

function icon(name: string, colour: string | undefined): vscode.ThemeIcon {
  return new vscode.ThemeIcon(name, colour === undefined ? undefined : new vscode.ThemeColor(colour));
}
