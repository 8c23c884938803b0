/** Probes: vantage by port, and the evidence of each cell. */
import type { ApplianceFacts, ProbeRun, ToldResult } from '../messages';
import type { Button, Cell, Evidence, MatrixRow, MatrixView } from '../view';
import { durationText, listText, timeText, utcText, type Clock } from './clock';
import { grouped } from './groups';
import { may } from './offers';
import { chosenInterface, defaultPort, isMeasured, ownVerdicts } from './reading';
import { BLOCKED, NOT_TRIED, verdictMark } from './tones';
import { filled, type Words } from '../words';

/** What Cisco's tunnel servers begin with (CONTRACT 4). */
const EXPECTED = 'SSH-2.0-… CiscoTunnels';

export function matrixView(facts: ApplianceFacts, words: Words, clock: Clock): MatrixView | undefined {
  const { probes, family, busy } = facts;
  if (probes === undefined || probes.report.results.length === 0) return undefined;
  const { results } = probes.report;
  const ports = [...new Set(results.map(({ port }) => port))].sort((a, b) => a - b);
  const usual = defaultPort(family);
  const rows = matrixRows(results, ports, askedOf(facts, probes), words, clock);
  return {
    head: { title: words.label.probes, meta: meta(probes, words, clock), links: links(facts, words, clock) },
    name: words.label.probesName,
    corner: words.label.from,
    evidenceName: words.label.evidence,
    ports: ports.map((port) => ({ port, tail: port === usual ? words.label.default : '' })),
    rows,
    notes: probes.report.verdict === 'blocked' ? [] : (probes.report.differs ?? []),
    preselected: preselected(facts, probes, rows),
    busy: busy?.what === 'probing',
  };
}

/** Whether the appliance itself was asked. */
interface Asked {
  readonly id: string;
  readonly is: 'asked' | 'not-yet' | 'not-asked';
}

function askedOf({ id, busy }: ApplianceFacts, { report: { results } }: ProbeRun): Asked {
  if (results.some(({ vantageKind }) => vantageKind === 'appliance')) return { id, is: 'asked' };
  return { id, is: busy?.what === 'probing' ? 'not-yet' : 'not-asked' };
}

function links(facts: ApplianceFacts, words: Words, clock: Clock): Button[] {
  const before = facts.earlier[0];
  const compare: Button | undefined =
    before === undefined || !may(facts, 'compareProbes')
      ? undefined
      : {
          label: `${words.action.compareProbes} ${timeText(before.at, clock)}`,
          ask: { action: 'compareProbes' },
        };
  const copy: Button = { label: words.label.copyAsText, ask: { copy: 'text', id: facts.id } };
  const others: Button[] =
    may(facts, 'probeFromInterface') && facts.busy === undefined
      ? [{ label: words.action.probeFromInterface, ask: { action: 'probeFromInterface' } }]
      : [];
  return [...others, ...(compare === undefined ? [] : [compare]), copy];
}

/** When comes first: what is too long for its place is cut at the end. */
function meta({ report: { results }, startedAt, endedAt }: ProbeRun, words: Words, clock: Clock): string {
  const { label } = words;
  const hosts = [...new Set(results.map(({ host }) => host))];
  const same = endedAt === undefined || hosts.length < 2 ? '' : comparison(results, hosts.length, words, clock);
  const names = hosts.length === 2 ? filled(label.namesAnd, hosts[0] ?? '', hosts[1] ?? '') : hosts.join(', ');
  const span = endedAt === undefined ? undefined : Date.parse(endedAt) - Date.parse(startedAt);
  const count =
    span === undefined
      ? filled(label.soFar, results.length)
      : filled(label.howMany, results.length, durationText(span, clock));
  const when = endedAt === undefined ? '' : timeText(endedAt, clock);
  return [when, count, [names, same].filter((part) => part !== '').join(', ')]
    .filter((part) => part !== '')
    .join(' · ');
}

/** A name that leads where another one does is not tried again (`probe/appliance`): it has not answered, and agrees with nobody. */
function comparison(results: readonly ToldResult[], names: number, words: Words, clock: Clock): string {
  const { label } = words;
  const once = [...grouped(results, placeOf).values()].filter(
    (group) => new Set(group.map(({ host }) => host)).size < names,
  );
  const vantages = once.map((group) => vantageName(group, words));
  return (
    [
      ...(agree(results) ? [] : [label.differentAnswers]),
      ...(once.length === 0 ? [] : [filled(label.triedOnce, listText(vantages, clock))]),
    ].join(', ') || label.sameAnswers
  );
}

/** One row a vantage while the names agree; a row each where they differ. */
function matrixRows(
  results: readonly ToldResult[],
  ports: readonly number[],
  asked: Asked,
  words: Words,
  clock: Clock,
): MatrixRow[] {
  const vantages = grouped(results, placeOf);
  const computersFirst = [...vantages].sort(
    ([a], [b]) => Number(b.startsWith('computer')) - Number(a.startsWith('computer')),
  );
  return computersFirst.flatMap(([key, group]) => {
    if (agree(group)) return [matrixRow(key, vantageName(group, words), group, ports, asked, words, clock)];
    return [...grouped(group, ({ host }) => host)].map(([host, some]) =>
      matrixRow(`${key}/${host}`, `${vantageName(group, words)}, ${host}`, some, ports, asked, words, clock),
    );
  });
}

function placeOf(result: ToldResult): string {
  const { vantageKind, vantage } = result;
  return [vantageKind, vantage, chosenInterface(result) ?? []].flat().join('/');
}

function vantageName([first]: readonly ToldResult[], { label }: Words): string {
  if (first === undefined) return '';
  if (first.vantageKind === 'computer') return filled(label.computer, first.vantage);
  return [first.vantage, chosenInterface(first) ?? []].flat().join(', ');
}

/** Of each vantage every port has one verdict, whichever name was tried; a single one agrees with itself. */
function agree(results: readonly ToldResult[]): boolean {
  const ports = grouped(results, (result) => `${placeOf(result)}/${result.port}`);
  return [...ports.values()].every((tries) => new Set(tries.map(({ verdict }) => verdict)).size === 1);
}

function matrixRow(
  key: string,
  name: string,
  results: readonly ToldResult[],
  ports: readonly number[],
  asked: Asked,
  words: Words,
  clock: Clock,
): MatrixRow {
  const dnsFailed = results.some(({ verdict }) => verdict === 'dns-failed');
  const addresses = [...new Set(results.flatMap(({ addresses }) => addresses.slice(0, 1)))];
  const dns = dnsFailed
    ? words.verdict['dns-failed']
    : addresses.length === 0
      ? ''
      : filled(words.label.dns, addresses.join(', '));
  const cells = ports.map((port) => {
    const result = results.find((one) => one.port === port);
    return result === undefined ? pending(key, name, port, words) : cell(key, name, result, asked, words, clock);
  });
  return { key, name, dns, ...(dnsFailed ? { dnsMark: BLOCKED } : {}), cells };
}

function pending(row: string, vantage: string, port: number, words: Words): Cell {
  const what = filled(words.label.cellName, vantage, port, words.label.pending);
  const evidence = { what, text: '', lines: [], detail: '' };
  return { key: `${row}/${port}`, mark: NOT_TRIED, word: words.label.pending, time: '', name: what, evidence };
}

function cell(row: string, vantage: string, result: ToldResult, asked: Asked, words: Words, clock: Clock): Cell {
  const { port, verdict, ms } = result;
  const spent = verdict === 'not-tried' ? undefined : verdict === 'dns-failed' ? ms.dns : (ms.firstByte ?? ms.connect);
  const time = spent === undefined ? '' : durationText(spent, clock);
  const name = filled(words.label.cellName, vantage, port, words.verdict[verdict]);
  return {
    key: `${row}/${port}`,
    mark: verdictMark[verdict],
    word: words.verdict[verdict],
    time,
    name: time === '' ? name : `${name} ${time}`,
    evidence: evidence(name, result, advice(result, asked, words), words, clock),
  };
}

/** Where the computer gets to says nothing of the appliance: no advice for that one follows from it. */
function advice({ verdict, vantage, vantageKind }: ToldResult, asked: Asked, words: Words): string {
  if (vantageKind === 'appliance' || !isMeasured(verdict)) return filled(words.next[verdict], vantage);
  const { fromHereAsked, fromHereNotYet, fromHereUnasked } = words.say;
  const say = { asked: fromHereAsked, 'not-yet': fromHereNotYet, 'not-asked': fromHereUnasked }[asked.is];
  return filled(say, asked.id, words.label.fromComputer);
}

function evidence(what: string, result: ToldResult, then: string, words: Words, clock: Clock): Evidence {
  const { verdict } = result;
  const { nslookup } = result.evidence;
  const received = result.evidence.text?.replace(/(?:\\x0d)?\\x0a$/, '') ?? result.evidence.hex;
  return {
    what: `${what}.`,
    text: `${result.message} ${then}`,
    lines: [
      ...(received === undefined ? [] : [{ name: words.label.received, text: received }]),
      ...(received === undefined || verdict === 'tunnel' ? [] : [{ name: words.label.expected, text: EXPECTED }]),
      ...(nslookup === undefined || nslookup.said === '' ? [] : [{ name: 'nslookup', text: nslookup.said }]),
    ],
    detail: detail(result, words, clock),
  };
}

function detail({ addresses, ms, at, host, evidence }: ToldResult, { label }: Words, clock: Clock): string {
  const times = [
    ms.dns === undefined ? '' : filled(label.dnsMs, durationText(ms.dns, clock)),
    ms.connect === undefined ? '' : filled(label.connectMs, durationText(ms.connect, clock)),
    ms.firstByte === undefined ? '' : filled(label.firstByteMs, durationText(ms.firstByte, clock)),
  ];
  const parts = [host, addresses[0] ?? '', evidence.interface ?? '', evidence.errno ?? '', ...times, utcText(at)];
  return parts.filter((part) => part !== '').join(' · ');
}

/** The cell that the verdict speaks of: the port to use, else the appliance's default port. */
function preselected({ family }: ApplianceFacts, { report }: ProbeRun, rows: readonly MatrixRow[]): string | undefined {
  const port = report.recommendedPort ?? defaultPort(family);
  const result = ownVerdicts(report).get(port);
  const own = rows.find(({ key }) => key.startsWith('appliance/')) ?? rows[0];
  const wanted = own?.cells.find(({ key }) => key.endsWith(`/${result?.port ?? port}`));
  return (wanted ?? own?.cells[0])?.key;
}
