/** A probe as a document: text, Markdown, JSON; and many of them as a summary. */

import { isOpen, type ProbeEvidence, type ProbeResult } from '../../appliance/probeReport';
import { markdownOf, markdownTable, escapeMarkdown } from '../../casework/markdown';
import { strong, text, type Block, type Section } from '../../casework/document';
import { moment } from '../../casework/moment';
import { actorOf } from '../../probe/diagnosis';
import type { ProbeRun } from './probes';
import { actorWord, adviceWords, causeWords } from './causeWording';
import { oldWords } from './probeAge';
import { headline, nextOf, reasonOf, vantageWord, wordedReport } from './probeWording';
import * as vscode from '../spoken';
import { resultWord } from './verdictWording';
import { inert, inertWhole } from '../wording';

export function asMarkdown(run: ProbeRun): string {
  const blocks: readonly Block[] = [
    strong(headline(run)),
    text(nextOf(run)),
    text([vscode.l10n.t('Measured {0}.', moment(run.at)), oldWords(run)].join(' ').trimEnd()),
  ];
  const title = vscode.l10n.t('{0}: tunnel readiness', inert(run.report.applianceId));
  const document = { title, language: vscode.env.language, sections: [{ heading: '', blocks }, ...probeSections(run)] };
  return markdownOf(document);
}

/** What was found from each vantage, and what to mend. */
export function probeSections(run: ProbeRun): readonly Section[] {
  const vantages = groupsOf(run.report.results, vantageWord);
  return [...vantages.flatMap((results) => vantageSection(results, run.timeoutMs)), ...causeSection(run)];
}

export function asText(run: ProbeRun): string {
  const { report } = run;
  const lines = report.results.map((result) => resultLine(result, run.timeoutMs));
  const causes = report.causes.map(
    (cause) => `- ${causeWords(cause)} ${adviceWords(cause)} (${actorWord(actorOf(cause))})`,
  );
  const title = vscode.l10n.t('{0}: tunnel readiness', inert(report.applianceId));
  return `${[title, headline(run), nextOf(run), [run.at, oldWords(run)].join(' ').trimEnd(), '', ...lines, ...causes].join('\n')}\n`;
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
  return `# ${escapeMarkdown(title)}\n\n${table([head, ...rows])}\n`;
}

function openCount({ report }: ProbeRun): number {
  return report.results.filter(isOpen).length;
}

/** One word where all names and vantages agree. */
function worst(results: readonly ProbeResult[]): string {
  return [...new Set(results.map(resultWord))].join(' / ');
}

function vantageSection(results: readonly ProbeResult[], timeoutMs: number): readonly Section[] {
  const [first] = results;
  if (first === undefined) return [];
  const head = [
    vscode.l10n.t('Port'),
    vscode.l10n.t('Name'),
    vscode.l10n.t('Verdict'),
    vscode.l10n.t('Why'),
    vscode.l10n.t('Evidence'),
  ];
  const rows = results.map((result) => [
    String(result.port),
    inert(result.host),
    resultWord(result),
    reasonOf(result, timeoutMs),
    evidenceOf(result),
  ]);
  return [{ heading: vscode.l10n.t('From {0}', vantageWord(first)), blocks: [{ kind: 'table', head, rows }] }];
}

function causeSection({ report: { causes, verdict, recommendedPort } }: ProbeRun): readonly Section[] {
  if (causes.length === 0) return [];
  const items = causes.map((cause) => `${causeWords(cause)} ${adviceWords(cause)} (${actorWord(actorOf(cause))})`);
  const heading = vscode.l10n.t('Causes, in the order of mending');
  const list: Block = { kind: 'list', ordered: true, items };
  const works = verdict === 'usable' && recommendedPort !== undefined ? [text(nobodyWords(recommendedPort))] : [];
  return [{ heading, blocks: [...works, list] }];
}

/** What mends the rest is no reason to wait. */
function nobodyWords(port: number): string {
  return vscode.l10n.t(
    'Port {0} works now: enabling the tunnel on it needs nobody. This is about the other ports.',
    port,
  );
}

function resultLine(result: ProbeResult, timeoutMs: number): string {
  const place = `${inert(result.host)} ${result.port}`;
  return `${vantageWord(result)} > ${place}: ${resultWord(result)}. ${reasonOf(result, timeoutMs)} ${evidenceOf(result)}`.trimEnd();
}

/** What was received, at which address, in which time: of ours are the names of the times alone, so that it can be quoted. */
export function evidenceOf({ evidence, addresses, ms }: ProbeResult, named = timeNames): string {
  const times = timesOf(ms, named);
  const said = evidence.text === undefined ? [] : [`"${inertWhole(evidence.text)}"`];
  const errno = evidence.errno === undefined ? [] : [inertWhole(evidence.errno)];
  const address = inert(evidence.address ?? addresses.join(', '));
  return [...said, ...errno, ...(address === '' ? [] : [address]), ...lookUpOf(evidence), ...times].join('; ');
}

/** What the appliance's own command said of the name, inert. */
export function lookUpOf({ nslookup }: ProbeEvidence): readonly string[] {
  return nslookup === undefined || nslookup.said === '' ? [] : [`nslookup "${inertWhole(nslookup.said)}"`];
}

/** A time with the name of what it was measured of. */
export type TimeNames = Readonly<Record<keyof ProbeResult['ms'], (time: string) => string>>;

const timeNames: TimeNames = {
  dns: (time) => vscode.l10n.t('DNS {0}', time),
  connect: (time) => vscode.l10n.t('connect {0}', time),
  firstByte: (time) => vscode.l10n.t('first byte {0}', time),
};

export function timesOf(ms: ProbeResult['ms'], named: TimeNames): string[] {
  return (['dns', 'connect', 'firstByte'] as const).flatMap((what) => {
    const time = ms[what];
    return time === undefined ? [] : [named[what](`${Math.round(time)} ms`)];
  });
}

export function table(rows: readonly (readonly string[])[]): string {
  return markdownTable(rows.map((cells) => cells.map(inert)));
}

/** In the order of the first of each. */
export function groupsOf<T>(items: readonly T[], key: (item: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return [...groups.values()];
}
