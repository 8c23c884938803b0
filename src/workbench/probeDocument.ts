/** A probe as a document: text, Markdown, JSON; and many of them as a summary. */

import * as vscode from 'vscode';
import type { ProbeResult } from '../appliance/probeReport';
import { actorOf } from '../probe/diagnosis';
import type { ProbeRun } from './probes';
import { actorWord, adviceWords, causeWords } from './causeWording';
import { headline, nextOf, reasonOf, vantageWord, wordedReport } from './probeWording';
import { verdictWord } from './verdictWording';
import { inert } from './wording';

export function asMarkdown(run: ProbeRun): string {
  const { report } = run;
  const vantages = groupsOf(report.results, ({ vantageKind, vantage }) => `${vantageKind} ${vantage}`);
  const parts = [
    `# ${markdown(vscode.l10n.t('{0}: tunnel readiness', inert(report.applianceId)))}`,
    `**${markdown(headline(run))}** ${markdown(nextOf(run))}`,
    markdown(vscode.l10n.t('Measured {0} (UTC).', run.at)),
    ...vantages.map((results) => vantageTable(results, run.timeoutMs)),
    causeList(run),
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

export function asText(run: ProbeRun): string {
  const { report } = run;
  const lines = report.results.map((result) => resultLine(result, run.timeoutMs));
  const causes = report.causes.map(
    (cause) => `- ${causeWords(cause)} ${adviceWords(cause)} (${actorWord(actorOf(cause))})`,
  );
  const title = vscode.l10n.t('{0}: tunnel readiness', inert(report.applianceId));
  return `${[title, headline(run), nextOf(run), run.at, '', ...lines, ...causes].join('\n')}\n`;
}

export function asJson(run: ProbeRun): string {
  return `${JSON.stringify(wordedReport(run), null, 2)}\n`;
}

/** Appliances by ports, what is wrong first. */
export function summary(runs: readonly ProbeRun[]): string {
  const ports = [...new Set(runs.flatMap(({ report }) => report.results.map(({ port }) => port)))];
  const sorted = [...runs].sort((a, b) => openCount(a) - openCount(b));
  const head = [vscode.l10n.t('Appliance'), ...ports.map(String), vscode.l10n.t('Summary')];
  const rows = sorted.map((run) => [
    run.report.applianceId,
    ...ports.map((port) => worst(run.report.results.filter((result) => result.port === port))),
    headline(run),
  ]);
  const title = vscode.l10n.t('Tunnel readiness of {0} appliances', runs.length);
  return `# ${markdown(title)}\n\n${table([head, ...rows])}\n`;
}

function openCount({ report }: ProbeRun): number {
  return report.results.filter(({ verdict }) => verdict === 'tunnel').length;
}

/** One word where all names and vantages agree. */
function worst(results: readonly ProbeResult[]): string {
  return [...new Set(results.map(({ verdict }) => verdictWord(verdict)))].join(' / ');
}

function vantageTable(results: readonly ProbeResult[], timeoutMs: number): string {
  const [first] = results;
  if (first === undefined) return '';
  const head = [
    vscode.l10n.t('Port'),
    vscode.l10n.t('Name'),
    vscode.l10n.t('Verdict'),
    vscode.l10n.t('Why'),
    vscode.l10n.t('Evidence'),
  ];
  const rows = results.map((result) => [
    String(result.port),
    result.host,
    verdictWord(result.verdict),
    reasonOf(result, timeoutMs),
    evidenceOf(result),
  ]);
  return `## ${markdown(vscode.l10n.t('From {0}', vantageWord(first)))}\n\n${table([head, ...rows])}`;
}

function causeList({ report: { causes } }: ProbeRun): string {
  if (causes.length === 0) return '';
  const lines = causes.map(
    (cause, index) =>
      `${index + 1}. ${markdown(causeWords(cause))} ${markdown(adviceWords(cause))} (${markdown(actorWord(actorOf(cause)))})`,
  );
  return `## ${markdown(vscode.l10n.t('Causes, in the order of mending'))}\n\n${lines.join('\n')}`;
}

function resultLine(result: ProbeResult, timeoutMs: number): string {
  const place = `${inert(result.host)} ${result.port}`;
  return `${vantageWord(result)} > ${place}: ${verdictWord(result.verdict)}. ${reasonOf(result, timeoutMs)} ${evidenceOf(result)}`.trimEnd();
}

/** What was received, at which address, in which time: no words of ours, so that it can be quoted. */
export function evidenceOf({ evidence, addresses, ms }: ProbeResult): string {
  const times = Object.entries(ms).map(([phase, value]) => `${phase} ${Math.round(value)} ms`);
  const said = evidence.text === undefined ? [] : [`"${evidence.text}"`];
  const errno = evidence.errno === undefined ? [] : [evidence.errno];
  const address = evidence.address ?? addresses.join(', ');
  return [...said, ...errno, ...(address === '' ? [] : [address]), ...times].map(inert).join('; ');
}

export function table(rows: readonly (readonly string[])[]): string {
  const lines = rows.map((cells) => `| ${cells.map((cell) => markdown(inert(cell))).join(' | ')} |`);
  const rule = `|${' --- |'.repeat(rows[0]?.length ?? 0)}`;
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}

/** What Markdown would take for markup is escaped: an appliance's words stay words (CommonMark 2.4). */
export function markdown(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|~!&]/g, '\\$&').replace(/:\/\//g, '\\://');
}

function groupsOf<T>(items: readonly T[], key: (item: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return [...groups.values()];
}
