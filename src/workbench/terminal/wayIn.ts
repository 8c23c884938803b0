/** The way to an appliance as the terminal prints it: one line per hop, rewritten while the hop runs. */

import * as vscode from 'vscode';
import type { Route } from '../../appliance/appliance';
import type { HopEvent, Phase } from '../../ssh/events';
import { inert, noteWords, routeText } from '../wording';
import { wordWrap } from './wordWrap';

const RESET = '\x1b[0m';
const bold = (text: string) => `\x1b[1m${text}${RESET}`;
const dim = (text: string) => `\x1b[2m${text}${RESET}`;
export const green = (text: string) => `\x1b[32m${text}${RESET}`;
export const red = (text: string) => `\x1b[31m${text}${RESET}`;

interface HopLine {
  address: string;
  parts: string[];
  /** A time stands among the parts: the first one says its unit. */
  timed: boolean;
  running: string | undefined;
  ms: number | undefined;
  checked: boolean;
  state: 'waiting' | 'running' | 'ok' | 'failed' | 'cancelled';
}

export interface WayIn {
  header(): string;
  /** What to write for this event; it may rewrite the line that stands last. */
  event(event: HopEvent): string;
  /** Ends the running line. */
  failed(hop: string): string;
  /** Ends the running line, where the person gave up. */
  cancelled(hop: string): string;
  /** The time is that of the hops, without what a person took to answer. */
  connected(): string;
}

export function wayIn(route: Route, cols: () => number): WayIn {
  const lines = new Map<string, HopLine>(
    route.map(({ id, host, port }) => [
      id,
      {
        address: `${inert(host)}:${port}`,
        parts: [],
        timed: false,
        running: undefined,
        ms: undefined,
        checked: false,
        state: 'waiting',
      },
    ]),
  );
  const idWidth = Math.max(...route.map(({ id }) => inert(id).length));
  const addressWidth = Math.max(...[...lines.values()].map(({ address }) => address.length));

  const render = (id: string, line: HopLine) => {
    const position = route.findIndex((hop) => hop.id === id) + 1;
    const phases = [...line.parts, ...(line.running === undefined ? [] : [`${line.running} ...`])].join('  ');
    const ms = line.ms === undefined ? '' : `${Math.round(line.ms)} ms`.padStart(8);
    const place = line.address.padEnd(addressWidth);
    const plain = `${position}/${route.length} ${inert(id).padEnd(idWidth)}  ${place}  ${phases.padEnd(39)}${ms}`;
    const words = `${position}/${route.length} ${bold(inert(id).padEnd(idWidth))}  ${place}  ${dim(phases.padEnd(39))}${ms}`;
    // A line that wraps cannot be rewritten by a carriage return.
    const body = line.state === 'running' && plain.length >= cols() ? plain.slice(0, cols() - 1) : words;
    return `\r\x1b[K${body}${outcome(line.state)}`;
  };

  const end = (hop: string, state: 'failed' | 'cancelled') => {
    const line = lines.get(hop);
    if (line === undefined || line.state === 'ok' || line.state === 'waiting') return '';
    line.state = state;
    return `${render(hop, line)}\r\n`;
  };

  return {
    header() {
      const id = inert(route[route.length - 1]?.id ?? '');
      const way = wordWrap(`${id}: ${routeText(route.map((hop) => hop.id))}`, cols());
      return `${bold(id)}${way.slice(id.length)}\r\n${nestedNote(route, cols())}`;
    },
    event(event) {
      const line = lines.get(event.hop);
      if (line === undefined) return '';
      const before = apply(line, event, cols());
      const shown = render(event.hop, line);
      return before + shown + (line.state === 'ok' ? '\r\n' : '');
    },
    failed: (hop) => end(hop, 'failed'),
    cancelled: (hop) => end(hop, 'cancelled'),
    connected() {
      const target = route[route.length - 1];
      const checked = [...lines.values()].filter((line) => line.checked).length;
      const words = vscode.l10n.t(
        'Connected to {0} as {1} in {2} ms. Host keys checked: {3} of {4}.',
        inert(target?.id ?? ''),
        inert(target?.user ?? ''),
        Math.round([...lines.values()].reduce((sum, { ms = 0 }) => sum + ms, 0)),
        checked,
        route.length,
      );
      return `${wordWrap(words, cols())}\r\n\r\n`;
    },
  };
}

/** Red, as what is said there is not what a chain of this computer's own can promise. */
function nestedNote(route: Route, cols: number): string {
  const [hop, target] = route.slice(-2);
  if (hop === undefined || target?.hopMode !== 'nested') return '';
  const words = vscode.l10n.t(
    '{1} is logged in to from the prompt of {0}: {0} judges its host key, and sees its password and all that you type.',
    inert(hop.id),
    inert(target.id),
  );
  return `${red(wordWrap(words, cols))}\r\n`;
}

/** Takes an event into the line; returns what must be printed on a line of its own before it. */
function apply(line: HopLine, event: HopEvent, cols: number): string {
  if (line.state === 'waiting') line.state = 'running';
  switch (event.kind) {
    case 'phase':
      line.running = phaseWord(event.phase);
      return '';
    case 'phase-done':
      line.parts.push(`${phaseWord(event.phase)} ${Math.round(event.ms)}${line.timed ? '' : ' ms'}`);
      line.timed = true;
      line.running = undefined;
      return '';
    case 'address':
      line.address = event.address;
      return '';
    case 'host-key':
      line.checked = true;
      line.parts.push(event.verdict === 'match' ? vscode.l10n.t('known') : vscode.l10n.t('trusted now'));
      return '';
    case 'shared':
      line.checked = true;
      line.parts.push(vscode.l10n.t('already open'));
      line.state = 'ok';
      return '';
    case 'open':
      line.ms = event.ms;
      line.state = 'ok';
      return '';
    case 'note':
      return `\r\x1b[K${dim(wordWrap(noteWords(event.note), cols))}\r\n`;
    case 'banner':
      return `\r\x1b[K${bannerLines(event.text)}`;
    case 'ident':
    case 'handed-over':
      return '';
  }
}

function bannerLines(text: string): string {
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => `${dim(inert(line))}\r\n`)
    .join('');
}

function phaseWord(phase: Phase): string {
  switch (phase) {
    case 'tcp':
      return vscode.l10n.t('tcp');
    case 'forward':
      return vscode.l10n.t('forward');
    case 'key':
      return vscode.l10n.t('key');
    case 'login':
      return vscode.l10n.t('login');
    case 'nested':
      return vscode.l10n.t('login from the hop');
  }
}

function outcome(state: HopLine['state']): string {
  if (state === 'ok') return `  ${green(vscode.l10n.t('ok'))}`;
  if (state === 'cancelled') return `  ${vscode.l10n.t('cancelled')}`;
  return state === 'failed' ? `  ${red(vscode.l10n.t('failed'))}` : '';
}
