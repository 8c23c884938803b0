/** The map of many: appliance by port, what has to be mended first. */
import type { Readiness } from '../../src/appliance/probeReport';
import type { OverviewEntry, OverviewFacts, ToldResult } from '../messages';
import type { HeatCell, HeatRow, HeatView, Mark } from '../view';
import { durationText, utcText, type Clock } from './clock';
import { grouped } from './groups';
import { ownVerdicts, readinessOf } from './reading';
import { BETWEEN, BLOCKED, NOT_TRIED, OK, readinessMark, verdictMark } from './tones';
import { filled, type Words } from '../words';

/** What has to be mended comes first, what was not measured last. */
const ORDER: readonly Readiness[] = ['blocked', 'unknown', 'usable', 'ready'];

function urgency(entry: OverviewEntry): number {
  return entry.report === undefined ? ORDER.length : ORDER.indexOf(readinessOf(entry));
}

/** In the order of the inventory while results arrive: rows that change places under the eye are not read. */
function inOrder({ appliances, probing }: OverviewFacts): [folder: string, OverviewEntry[]][] {
  const folders = [...grouped(appliances, ({ folder }) => folder)];
  if (probing !== undefined) return folders.map(([name, entries]) => [name, [...entries]]);
  const blocked = (entries: readonly OverviewEntry[]) =>
    entries.filter((entry) => readinessOf(entry) === 'blocked').length;
  return folders
    .sort(([, a], [, b]) => blocked(b) - blocked(a))
    .map(([name, entries]) => [name, [...entries].sort((a, b) => urgency(a) - urgency(b))]);
}

export function heatView(facts: OverviewFacts, words: Words, clock: Clock): HeatView {
  const { appliances } = facts;
  const { label } = words;
  const ports = columns(facts);
  const folders = inOrder(facts).map(([folder, entries]) => ({
    name: folder === '' ? label.root : folder,
    rows: entries.map((entry) => heatRow(entry, ports, words, clock)),
  }));
  return {
    ...{ name: label.heatName, ports, best: label.best, folders, opens: label.opens },
    filterName: label.filter,
    filters: filters(appliances, words),
    legend: legend(words),
  };
}

/** While results arrive, also of the ports that have none yet: columns that come one by one move all that is read. */
function columns({ appliances, probing }: OverviewFacts): readonly number[] {
  const tried = appliances.flatMap(({ report }) => (report?.results ?? []).map(({ port }) => port));
  return [...new Set([...(probing?.ports ?? []), ...tried])].sort((a, b) => a - b);
}

function filters(appliances: readonly OverviewEntry[], { label }: Words): HeatView['filters'] {
  const by = grouped(appliances, readinessOf);
  const kinds = [
    ['ready', label.ready],
    ['usable', label.usable],
    ['blocked', label.blocked],
    ['unknown', label.unknownMany],
  ] as const;
  const some = kinds.map(([kind, text]) => ({
    ...{ kind, label: text, count: by.get(kind)?.length ?? 0 },
    mark: readinessMark[kind],
  }));
  return [{ kind: 'all', label: label.all, count: appliances.length }, ...some];
}

function legend({ label }: Words): HeatView['legend'] {
  return [
    { mark: glyph(OK), label: label.legendTunnel },
    { mark: glyph(BETWEEN), label: label.legendBetween },
    { mark: glyph(BLOCKED), label: label.legendBlocked },
    { mark: glyph(verdictMark.ssh), label: label.legendOther },
    { mark: glyph(NOT_TRIED), label: label.legendNone },
  ];
}

const glyphs = { ok: 'gok', blocked: 'gblocked', between: 'gbetween', warning: 'gwarning' } as const;

function glyph({ tone, icon }: Mark): Mark {
  return { tone, icon: icon in glyphs ? glyphs[icon as keyof typeof glyphs] : 'gunknown' };
}

function heatRow(entry: OverviewEntry, ports: readonly number[], words: Words, clock: Clock): HeatRow {
  const { id, report } = entry;
  const own = report === undefined ? new Map<number, ToldResult>() : ownVerdicts(report);
  const kind = readinessOf(entry);
  return {
    ...{ id, kind, mark: readinessMark[kind], title: entry.unread === undefined ? id : `${id}: ${entry.unread}` },
    cells: ports.map((port) => heatCell(id, port, own.get(port), words, clock)),
    best:
      report?.recommendedPort === undefined
        ? kind === 'blocked'
          ? words.label.none
          : ''
        : String(report.recommendedPort),
  };
}

function heatCell(id: string, port: number, result: ToldResult | undefined, words: Words, clock: Clock): HeatCell {
  const { label } = words;
  const key = `${id}/${port}`;
  if (result === undefined) {
    const what = filled(label.readout, id, port);
    return { key, mark: glyph(NOT_TRIED), mark16: NOT_TRIED, what, text: label.notMeasured };
  }
  const { verdict, evidence, ms, at } = result;
  const spent = ms.firstByte ?? ms.connect;
  const parts = [evidence.text ?? '', spent === undefined ? '' : durationText(spent, clock), utcText(at)];
  return {
    ...{ key, mark: glyph(verdictMark[verdict]), mark16: verdictMark[verdict], what: filled(label.readout, id, port) },
    text: `${words.verdict[verdict]}. ${parts.filter((part) => part !== '').join(', ')}`,
  };
}
