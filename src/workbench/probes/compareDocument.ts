/** What changed between two probes, for the ticket. */

import type { Cause } from '../../appliance/probeCause';
import { isOpen, type ProbeResult, type ProbeRun } from '../../appliance/probeReport';
import { strong, type Block, type CaseDocument, type Section } from '../../casework/document';
import { moment } from '../../casework/moment';
import { compareRuns, type AddressChange, type Pair, type RunDifference } from '../../probe/compare';

import { causeWords } from './causeWording';
import { headline, reasonOf, vantageWord } from './probeWording';
import * as vscode from '../spoken';
import { resultWord } from './verdictWording';
import { inert } from '../wording';

export function comparison(id: string, before: ProbeRun, after: ProbeRun): CaseDocument {
  const difference = compareRuns(before.report, after.report);
  const sections = [
    { heading: '', blocks: [strong(changeWords(difference)), heads(before, after)] },
    ...section(vscode.l10n.t('Changed'), changedRows(difference.changed, before, after)),
    ...diagnosis(difference.causes),
    ...section(vscode.l10n.t('Addresses that changed'), addressRows(difference.addresses)),
    ...section(vscode.l10n.t('Measured in one of them alone'), onlyRows(difference)),
    ...section(vscode.l10n.t('Unchanged'), sameRows(difference.same)),
  ] as const satisfies readonly Section[];
  const title = vscode.l10n.t('{0}: what changed between two probes', inert(id));
  return { title, language: vscode.env.language, sections };
}

function changeWords({ changed, recommendedPort: { before, after }, onlyBefore, onlyAfter }: RunDifference): string {
  if (before !== after && after !== undefined)
    return before === undefined
      ? vscode.l10n.t('Port {0} works now; none did before.', after)
      : vscode.l10n.t('Port {0} is the one to use now; it was {1}.', after, before);
  if (before !== after) return vscode.l10n.t('Port {0} worked before; now none does.', before ?? '');
  if (changed.length > 0) return vscode.l10n.t('Tries that have another result now: {0}.', changed.length);
  return onlyBefore.length + onlyAfter.length === 0
    ? vscode.l10n.t('Nothing changed.')
    : vscode.l10n.t('Nothing changed in what was measured both times.');
}

/** The head, and the rows below it. */
type Rows = readonly (readonly string[])[];
type Table = Extract<Block, { kind: 'table' }>;

function heads(before: ProbeRun, after: ProbeRun): Table {
  const none = vscode.l10n.t('none');
  const row = (name: string, of: (run: ProbeRun) => string) => [name, of(before), of(after)];
  return {
    kind: 'table',
    head: ['', vscode.l10n.t('Before'), vscode.l10n.t('After')],
    rows: [
      row(vscode.l10n.t('Measured'), ({ at }) => moment(at)),
      row(vscode.l10n.t('Result'), headline),
      row(vscode.l10n.t('Recommended port'), ({ report }) => String(report.recommendedPort ?? none)),
    ],
  };
}

function section(heading: string, [head = [], ...rows]: Rows): readonly Section[] {
  return rows.length === 0 ? [] : [{ heading, blocks: [{ kind: 'table', head, rows }] }];
}

function tryHead(...more: readonly string[]): readonly string[] {
  return [vscode.l10n.t('From'), vscode.l10n.t('Name'), vscode.l10n.t('Port'), ...more];
}

function tryCells(result: ProbeResult, ...more: readonly string[]): readonly string[] {
  return [vantageWord(result), inert(result.host), String(result.port), ...more];
}

function changedRows(pairs: readonly Pair<ProbeResult>[], before: ProbeRun, after: ProbeRun): Rows {
  const rows = pairs.map((pair) => tryCells(pair.after, found(pair.before, before), found(pair.after, after)));
  return [tryHead(vscode.l10n.t('Before'), vscode.l10n.t('After')), ...rows];
}

/** Verdict and diagnosis of one try. */
function found(result: ProbeResult, run: ProbeRun): string {
  const word = resultWord(result);
  return isOpen(result) ? word : `${word}. ${reasonOf(result, run.timeoutMs)}`;
}

function diagnosis({ gone, come, stayed }: RunDifference['causes']): readonly Section[] {
  const line = (word: string) => (cause: Cause) => vscode.l10n.t('{0}: {1}', word, causeWords(cause));
  const items = [
    ...gone.map(line(vscode.l10n.t('No longer'))),
    ...come.map(line(vscode.l10n.t('New'))),
    ...stayed.map(line(vscode.l10n.t('Still'))),
  ];
  return items.length === 0 ? [] : [{ heading: vscode.l10n.t('Diagnosis'), blocks: [{ kind: 'list', items }] }];
}

function addressRows(changes: readonly AddressChange[]): Rows {
  const none = vscode.l10n.t('none');
  const list = (addresses: readonly string[]) => (addresses.length === 0 ? none : addresses.map(inert).join(', '));
  const rows = changes.map(({ from, host, before, after }) => [
    vantageWord({ ...from, evidence: {} }),
    inert(host),
    list(before),
    list(after),
  ]);
  const head = [vscode.l10n.t('From'), vscode.l10n.t('Name'), vscode.l10n.t('Before'), vscode.l10n.t('After')];
  return [head, ...rows];
}

function onlyRows({ onlyBefore, onlyAfter }: RunDifference): Rows {
  const missing = vscode.l10n.t('Not measured');
  const rows = [
    ...onlyBefore.map((result) => tryCells(result, resultWord(result), missing)),
    ...onlyAfter.map((result) => tryCells(result, missing, resultWord(result))),
  ];
  return [tryHead(vscode.l10n.t('Before'), vscode.l10n.t('After')), ...rows];
}

function sameRows(pairs: readonly Pair<ProbeResult>[]): Rows {
  return [tryHead(vscode.l10n.t('Verdict')), ...pairs.map(({ after }) => tryCells(after, resultWord(after)))];
}
