/** A request that another team can act on, from the last probe; in the language the person chooses for that team. */

import type { Appliance } from '../../appliance/appliance';
import {
  countsAs,
  deciding,
  isAutomatic,
  isOpen,
  ofAppliance,
  wasTried,
  type ProbeResult,
} from '../../appliance/probeReport';
import { text, type Block, type CaseDocument, type Section } from '../../casework/document';
import { faultsOf, teamsFor } from './firewallRules';
import type { DocumentLanguage } from '../languages';
import { evidenceOf, groupsOf, lookUpOf, timesOf } from './probeDocument';
import type { ProbeRun } from './probes';
import { WORDS, type WhyUnmeasured, type Words } from './requestWords';
import { inert } from '../wording';

type Find = (id: string) => Appliance | undefined;

/** @param probed one appliance or several, each with its last probe */
export function firewallRequest(
  probed: readonly (readonly [Appliance, ProbeRun])[],
  language: DocumentLanguage,
  find: Find,
): CaseDocument {
  const words = WORDS[language];
  const isOne = probed.length === 1;
  const heading = (id: string, name: string) => (isOne ? name : `${inert(id)}: ${name}`);
  const sections = probed.flatMap(([appliance, run]) => sectionsOf(appliance, run, { words, find, heading }));
  const all = probed.map(([, { report }]) => faultsOf(report));
  const teams = teamsFor({
    names: all.flatMap(({ names }) => names),
    routes: all.flatMap(({ routes }) => routes),
    ports: all.flatMap(({ ports }) => ports),
    carriers: all.flatMap(({ carriers }) => carriers),
  });
  const ids = probed.map(([{ id }]) => inert(id)).join(', ');
  return { title: words.title(teams.length > 0 ? teams : ['firewall'], ids), language, sections };
}

interface Written {
  readonly words: Words;
  readonly find: Find;
  readonly heading: (id: string, name: string) => string;
}

function sectionsOf(appliance: Appliance, run: ProbeRun, { words, find, heading }: Written): readonly Section[] {
  const { id } = appliance;
  const { names, routes, ports, carriers } = faultsOf(run.report);
  const isNames = names.length > 0;
  const isRoutes = routes.length > 0;
  const isCarried = carriers.length > 0;
  const isPorts = ports.length > 0 || !(isNames || isRoutes || isCarried);
  const rows = [
    ...carrierRows(appliance, run, carriers, words),
    ...nameRows(names, words),
    ...evidenceRows([...routes, ...ports], words),
  ];
  const none = run.report.results.some(wasTried) ? words.noEvidence : words.nothingMeasured;
  const evidence: Block = rows.length === 0 ? text(none) : { kind: 'table', head: words.evidenceHead, rows };
  const test = [
    ...(isCarried ? words.carrierTest : []),
    ...(isNames ? words.nameTest : []),
    ...(isRoutes ? words.routeTest : []),
    ...words.test,
  ];
  const ownTunnel = isCarried ? [text(words.ownTunnel(inert(id)))] : [];
  const purpose = isCarried ? words.carriedPurpose(inert(id)) : words.purpose(inert(id));
  const head = [purpose, words.measured(momentText(run.at)), ...unmeasuredWords(appliance, run, isCarried, words)];
  return [
    { heading: '', blocks: head.map(text) },
    ...(isCarried
      ? [{ heading: heading(id, words.carriers), blocks: carriersAsked(appliance, carriers, words, find) }]
      : []),
    ...(isNames ? [{ heading: heading(id, words.names), blocks: namesAsked(appliance, names, words) }] : []),
    ...(isRoutes
      ? [{ heading: heading(id, words.routes), blocks: routesAsked(appliance, routes, isPorts, words) }]
      : []),
    ...(isPorts
      ? [{ heading: heading(id, words.rules), blocks: [...ownTunnel, ...rulesAsked(appliance, run, ports, words)] }]
      : []),
    { heading: heading(id, words.evidence), blocks: [evidence] },
    { heading: heading(id, words.afterwards), blocks: [{ kind: 'list', items: test }] },
  ];
}

function namesAsked({ id, host }: Appliance, names: readonly ProbeResult[], words: Words): readonly Block[] {
  const rows = groupsOf(names, (result) => inert(result.host)).map((looked) => {
    const name = inert(looked[0]?.host ?? '');
    return [`${inert(host)} (${inert(id)})`, name, marked('A', looked, words)];
  });
  return [
    { kind: 'table', head: words.nameHead, rows },
    { kind: 'list', items: words.nameConditions },
  ];
}

/** What the appliance itself did not measure, and why; empty where it measured everything. */
function unmeasuredWords({ id }: Appliance, run: ProbeRun, isCarried: boolean, words: Words): readonly string[] {
  const { results } = run.report;
  const own = ofAppliance(results);
  const untried = own.filter((result) => !wasTried(result));
  if (!own.some(wasTried)) {
    const here = results.find(({ vantageKind }) => vantageKind === 'computer');
    const said = words.unasked(inert(id), whyUnmeasured(run), here && inert(here.vantage));
    return isCarried ? [said] : [said, words.probeFirst(inert(id))];
  }
  return untried.length === 0 ? [] : [words.unfinished(inert(id), portsOf(untried))];
}

function whyUnmeasured({ report: { causes }, failures, unasked, cancelled }: ProbeRun): WhyUnmeasured {
  if (cancelled) return 'cancelled';
  if (failures.length > 0) return 'failed';
  if (unasked !== undefined) return unasked;
  return causes.includes('not-admin') || causes.includes('cluster-mode') ? 'refused-command' : 'unknown';
}

/** An SMA without Internet is reached through the tunnel of another appliance. */
function carriersAsked(
  { id, host, port }: Appliance,
  carriers: readonly string[],
  words: Words,
  find: Find,
): readonly Block[] {
  const to = `${inert(host)} (${inert(id)})`;
  const rows = carriers.map((carrier) => {
    const from = find(carrier)?.host;
    const source = from === undefined ? inert(carrier) : `${inert(from)} (${inert(carrier)})`;
    return [source, words.anyPort, to, `TCP ${port}`];
  });
  return [
    ...(carriers.length > 1 ? [text(words.oneIsEnough)] : []),
    { kind: 'table', head: words.ruleHead, rows },
    { kind: 'list', items: words.carrierConditions(inert(id)) },
  ];
}

/** They were asked within the hour before the probe ended. */
function carrierRows(
  { host, port }: Appliance,
  run: ProbeRun,
  carriers: readonly string[],
  words: Words,
): readonly (readonly string[])[] {
  const at = `\u2264 ${momentText(run.at)}`;
  const to = `${inert(host)}:${port}`;
  return carriers.map((id) => [at, words.from.appliance(inert(id)), to, words.verdicts.timeout, '']);
}

/** What the appliance itself lacks comes before what a router does. */
function routesAsked(
  { id, host }: Appliance,
  routes: readonly ProbeResult[],
  isPorts: boolean,
  words: Words,
): readonly Block[] {
  const flows = groupsOf(routes, (result) => result.host);
  const rows = flows.map((flow) => {
    const addresses = flow[0]?.addresses.map(inert).join(', ') ?? '';
    return [`${inert(host)} (${inert(id)})`, inert(flow[0]?.host ?? ''), marked(addresses, flow, words)];
  });
  return [
    { kind: 'table', head: words.routeHead, rows },
    { kind: 'list', items: [...words.routeConditions(inert(id)), ...(isPorts ? [] : [words.noPortYet])] },
  ];
}

function rulesAsked(
  { id, host }: Appliance,
  { report: { results } }: ProbeRun,
  faults: readonly ProbeResult[],
  words: Words,
): readonly Block[] {
  const names = [...new Set(results.map((result) => inert(result.host)))];
  const rules = groupsOf(faults, ({ port }) => String(port)).map((found) => {
    const service = marked(`TCP ${found[0]?.port}`, found, words);
    return [`${inert(host)} (${inert(id)})`, words.anyPort, names.join(', '), service];
  });
  const own = ofAppliance(results);
  const open = portsOf(own.filter(isOpen));
  const isSupposed = !own.some(wasTried);
  if (rules.length === 0 && open.length === 0)
    return [text(words.nothingYet(inert(id))), ...worksBlocks(id, results, words)];
  return [
    ...(open.length > 0 && rules.length > 0 ? [text(words.worksAlready(open, inert(id)))] : []),
    ...(isSupposed ? [text(words.supposed(inert(id)))] : []),
    ...(open.length === 0 && rules.length > 1 ? [text(words.oneIsEnough)] : []),
    rules.length === 0 ? text(words.nothing) : { kind: 'table', head: words.ruleHead, rows: rules },
    { kind: 'list', items: words.conditions },
    ...worksBlocks(id, results, words),
  ];
}

/** A cell of a row that asks for a change, with where what asks for it was measured, if that is not the appliance. */
function marked(cell: string, found: readonly ProbeResult[], { fromHereOnly }: Words): string {
  return found.every(({ vantageKind }) => vantageKind === 'computer') ? `${cell} (${fromHereOnly})`.trim() : cell;
}

/** Each once, ascending. */
function portsOf(results: readonly ProbeResult[]): readonly number[] {
  return [...new Set(results.map(({ port }) => port))].sort((a, b) => a - b);
}

/** A name is looked up for all its ports: one row for each name of each vantage. */
function nameRows(names: readonly ProbeResult[], words: Words): readonly (readonly string[])[] {
  const looked = groupsOf(names, ({ vantageKind, vantage, host }) => [vantageKind, vantage, host].join(' '));
  return looked
    .flatMap((results) => results.slice(0, 1))
    .map((result) => {
      const found = result.verdict === 'dns-failed' ? words.verdicts['dns-failed'] : words.astray;
      const from = words.from[result.vantageKind](fromName(result));
      return [momentText(result.at), from, inert(result.host), found, lookUpEvidence(result, words)];
    });
}

function lookUpEvidence({ evidence, addresses, ms: { dns } }: ProbeResult, { times }: Words): string {
  const said = addresses.length > 0 ? addresses : [evidence.errno ?? ''];
  const by = evidence.resolver === undefined ? [] : [`DNS ${evidence.resolver}`];
  const took = timesOf(dns === undefined ? {} : { dns }, times);
  return [...said.map(inert), ...lookUpOf(evidence), ...by.map(inert), ...took].filter(Boolean).join('; ');
}

/** `2026-11-26 21:20:09`, in UTC: to the second, by which a log is searched. */
function momentText(iso: string): string {
  return iso.slice(0, 19).replace('T', ' ');
}

function evidenceRows(faults: readonly ProbeResult[], words: Words): readonly (readonly string[])[] {
  return faults.map((result) => [
    momentText(result.at),
    words.from[result.vantageKind](fromName(result)),
    `${inert(result.host)}:${result.port}`,
    words.verdicts[countsAs(result)],
    evidenceOf(result, words.times),
  ]);
}

function worksBlocks(id: string, results: readonly ProbeResult[], words: Words): readonly Block[] {
  const works = deciding(results).filter(isOpen);
  if (works.length === 0) return [];
  const flows = groupsOf(works, (result) => [result.vantageKind, fromName(result), result.host].join(' '));
  const said = ofAppliance(works).length > 0 ? words.works : words.worksElsewhere(inert(id));
  return [text(said), { kind: 'list', items: flows.flatMap((flow) => worksLine(flow, words)) }];
}

/** Of one vantage and one name: every port that works. */
function worksLine(flow: readonly ProbeResult[], words: Words): readonly string[] {
  const [first] = flow;
  if (first === undefined) return [];
  return [words.working(words.from[first.vantageKind](fromName(first)), inert(first.host), portsOf(flow))];
}

/** The interface too, where one was asked for. */
function fromName(result: ProbeResult): string {
  const { vantage, evidence } = result;
  return isAutomatic(result) ? inert(vantage) : `${inert(vantage)} (${inert(evidence.interface ?? '')})`;
}
