import * as vscode from 'vscode';
import type { Route } from '../../appliance/appliance';
import { isRoute, resolveRoute, type Lookup } from '../../appliance/route';
import type { ApplianceNode, ProblemNode } from './explorerTree';
import { captureTip } from './rowCapture';
import type { RowState } from './rowState';
import { inventoryProblemWords } from '../inventoryWording';
import type { ProbeFacts } from '../probes/probes';
import { ageWords, isJustNow } from '../probes/probeAge';
import { pausedWords, probeWord } from '../probes/probeWording';
import { accessSentence, expiryWords } from '../access/remoteAccessWording';
import { isCiscoIn, type ApplianceState } from '../states';
import { failureWords } from '../failureWording';
import { shortTime } from '../times';
import { addressText, familyWord, inert, routeText } from '../wording';

/** What a tooltip says: made when it is asked for, as it needs the route. */
export function applianceTooltip(node: ApplianceNode, state: RowState, lookup: Lookup): vscode.MarkdownString {
  const { appliance, notes } = node.row;
  const route = resolveRoute(lookup, appliance.id);
  const name = appliance.label === appliance.id ? appliance.id : `${appliance.label} (${appliance.id})`;
  const lines = [
    `**${escaped(inert(name))}** ${escaped(familyWord(appliance))}`,
    escaped(appliance.production ? vscode.l10n.t('Production') : ''),
    ...stateTips(state, isRoute(route) ? route : undefined).map(escaped),
    escaped(probeTip(state.probe)),
    escaped(watchTip(state.probe)),
    escaped(captureTip(appliance.id, state)),
    escaped(isRoute(route) ? vscode.l10n.t('Way in: {0}', routeText(route.map(({ id }) => id))) : ''),
    escaped(inert(addressText(appliance))),
    ...notes.map((note) => escaped(inventoryProblemWords(note))),
  ];
  return markdown(lines);
}

/** Sessions and remote access, each by a sentence; of a try that failed what to do next. */
function stateTips(state: ApplianceState, route: Route | undefined): string[] {
  const { connecting, open, failure, access } = state;
  const { message = '', next = '' } = failure === undefined || open > 0 ? {} : failureWords(failure, route);
  return [
    isCiscoIn(state) ? vscode.l10n.t('Cisco is logged in') : '',
    connecting > 0 ? vscode.l10n.t('Connecting') : '',
    sessionTip(open),
    message,
    next === '' ? '' : vscode.l10n.t('Next: {0}', next),
    access === undefined ? '' : accessSentence(access),
    access === undefined ? '' : expiryWords(access, Date.now()),
  ];
}

function sessionTip(open: number): string {
  if (open === 0) return '';
  return open === 1
    ? vscode.l10n.t('Connected: 1 terminal is open')
    : vscode.l10n.t('Connected: {0} terminals are open', open);
}

function probeTip(facts: ProbeFacts): string {
  const { last } = facts;
  const word = probeWord(facts);
  if (last === undefined || word === '') return word;
  return isJustNow(last.at)
    ? vscode.l10n.t('Probed {0}, just now: {1}', shortTime(last.at), word)
    : vscode.l10n.t('Probed {0}, {1} ago: {2}', shortTime(last.at), ageWords(last.at), word);
}

function watchTip({ waitsFor }: ProbeFacts): string {
  return waitsFor === undefined ? '' : vscode.l10n.t('Watched. {0}.', pausedWords([waitsFor]));
}

export function problemTooltip(node: ProblemNode): vscode.MarkdownString {
  const { id, label, problem } = node.row;
  const words = inventoryProblemWords(problem);
  return markdown([`**${escaped(inert(id ?? label))}**`, escaped(words), escaped(placeText(node))]);
}

function placeText({ row: { place } }: ProblemNode): string {
  return place === undefined
    ? ''
    : vscode.l10n.t('{0}, line {1}, column {2}', inert(place.file), place.line + 1, place.column + 1);
}

function markdown(lines: readonly string[]): vscode.MarkdownString {
  const text = new vscode.MarkdownString(lines.filter((line) => line !== '').join('  \n'));
  text.isTrusted = false;
  text.supportHtml = false;
  text.supportThemeIcons = false;
  return text;
}

/** Everything but letters, digits and blanks as an entity: no markup, no HTML, and no address that turns into a link. */
function escaped(text: string): string {
  return text.replace(/[^\p{L}\p{N} ]/gu, (character) => `&#${character.codePointAt(0) ?? 0xfffd};`);
}
