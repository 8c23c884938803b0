/** A request that another team can act on, from the last probe; in the language the person chooses for that team. */

import type { Appliance } from '../../appliance/appliance';
import { countsAs, deciding, isAutomatic, isOpen, ofAppliance, type ProbeResult } from '../../appliance/probeReport';
import { text, type Block, type CaseDocument, type Section } from '../../casework/document';
import { faultsOf, teamsFor } from './firewallRules';
import type { DocumentLanguage } from '../languages';
import { evidenceOf, groupsOf } from './probeDocument';
import type { ProbeRun } from './probes';
import { WORDS, type Words } from './requestWords';
import { inert } from '../wording';

/** @param probed one appliance or several, each with its last probe */
export function firewallRequest(
  probed: readonly (readonly [Appliance, ProbeRun])[],
  language: DocumentLanguage,
): CaseDocument {
  const words = WORDS[language];
  const isOne = probed.length === 1;
  const heading = (id: string, name: string) => (isOne ? name : `${inert(id)}: ${name}`);
  const sections = probed.flatMap(([appliance, run]) => sectionsOf(appliance, run, words, heading));
  const all = probed.map(([, { report }]) => faultsOf(report));
  const teams = teamsFor({
    names: all.flatMap(({ names }) => names),
    routes: all.flatMap(({ routes }) => routes),
    ports: all.flatMap(({ ports }) => ports),
  });
  const ids = probed.map(([{ id }]) => inert(id)).join(', ');
  return { title: words.title(teams.length > 0 ? teams : ['firewall'], ids), language, sections };
}

function sectionsOf(
  appliance: Appliance,
  run: ProbeRun,
  words: Words,
  heading: (id: string, name: string) => string,
): readonly Section[] {
  const { id } = appliance;
  const { names, routes, ports } = faultsOf(run.report);
  const isNames = names.length > 0;
  const isRoutes = routes.length > 0;
  const isPorts = ports.length > 0 || !(isNames || isRoutes);
  const rows = [...nameRows(names, words), ...evidenceRows([...routes, ...ports], words)];
  const evidence: Block =
    rows.length === 0 ? text(words.noEvidence) : { kind: 'table', head: words.evidenceHead, rows };
  const test = [...(isNames ? words.nameTest : []), ...(isRoutes ? words.routeTest : []), ...words.test];
  return [
    { heading: '', blocks: [text(words.purpose(inert(id))), text(words.measured(momentText(run.at)))] },
    ...(isNames ? [{ heading: heading(id, words.names), blocks: namesAsked(appliance, names, words) }] : []),
    ...(isRoutes
      ? [{ heading: heading(id, words.routes), blocks: routesAsked(appliance, routes, isPorts, words) }]
      : []),
    ...(isPorts ? [{ heading: heading(id, words.rules), blocks: rulesAsked(appliance, run, ports, words) }] : []),
    { heading: heading(id, words.evidence), blocks: [evidence] },
    { heading: heading(id, words.afterwards), blocks: [{ kind: 'list', items: test }] },
  ];
}

function namesAsked({ id, host }: Appliance, names: readonly ProbeResult[], words: Words): readonly Block[] {
  const hosts = [...new Set(names.map((result) => inert(result.host)))];
  const rows = hosts.map((name) => [`${inert(host)} (${inert(id)})`, name, 'A']);
  return [
    { kind: 'table', head: words.nameHead, rows },
    { kind: 'list', items: words.nameConditions },
  ];
}

/** What the appliance itself lacks comes before what a router does. */
function routesAsked(
  { id, host }: Appliance,
  routes: readonly ProbeResult[],
  isPorts: boolean,
  words: Words,
): readonly Block[] {
  const flows = groupsOf(routes, (result) => result.host);
  const rows = flows.flatMap(([first]) =>
    first === undefined
      ? []
      : [[`${inert(host)} (${inert(id)})`, inert(first.host), first.addresses.map(inert).join(', ')]],
  );
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
  const ports = [...new Set(faults.map(({ port }) => port))];
  const rules = ports.map((port) => [`${inert(host)} (${inert(id)})`, words.anyPort, names.join(', '), `TCP ${port}`]);
  const open = [
    ...new Set(
      ofAppliance(results)
        .filter(isOpen)
        .map(({ port }) => port),
    ),
  ].sort((a, b) => a - b);
  return [
    ...(open.length > 0 && ports.length > 0 ? [text(words.worksAlready(open, inert(id)))] : []),
    ...(open.length === 0 && ports.length > 1 ? [text(words.oneIsEnough)] : []),
    ports.length === 0 ? text(words.nothing) : { kind: 'table', head: words.ruleHead, rows: rules },
    { kind: 'list', items: words.conditions },
    ...worksBlocks(results, words),
  ];
}

/** A name is looked up for all its ports: one row for each name of each vantage. */
function nameRows(names: readonly ProbeResult[], words: Words): readonly (readonly string[])[] {
  const looked = groupsOf(names, ({ vantageKind, vantage, host }) => [vantageKind, vantage, host].join(' '));
  return looked
    .flatMap((results) => results.slice(0, 1))
    .map((result) => {
      const found = result.verdict === 'dns-failed' ? words.verdicts['dns-failed'] : words.astray;
      const from = words.from[result.vantageKind](fromName(result));
      return [momentText(result.at), from, inert(result.host), found, lookUpEvidence(result)];
    });
}

function lookUpEvidence({ evidence, addresses }: ProbeResult): string {
  const said = addresses.length > 0 ? addresses : [evidence.errno ?? ''];
  const by = evidence.resolver === undefined ? [] : [`DNS ${evidence.resolver}`];
  return [...said, ...by].map(inert).filter(Boolean).join('; ');
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

function worksBlocks(results: readonly ProbeResult[], words: Words): readonly Block[] {
  const works = deciding(results).filter(isOpen);
  if (works.length === 0) return [];
  const flows = groupsOf(works, (result) => [result.vantageKind, fromName(result), result.host].join(' '));
  return [text(words.works), { kind: 'list', items: flows.flatMap((flow) => worksLine(flow, words)) }];
}

/** Of one vantage and one name: every port that works. */
function worksLine(flow: readonly ProbeResult[], words: Words): readonly string[] {
  const [first] = flow;
  if (first === undefined) return [];
  const ports = [...new Set(flow.map(({ port }) => port))].sort((a, b) => a - b);
  return [words.working(words.from[first.vantageKind](fromName(first)), inert(first.host), ports)];
}

/** The interface too, where one was asked for. */
function fromName(result: ProbeResult): string {
  const { vantage, evidence } = result;
  return isAutomatic(result) ? inert(vantage) : `${inert(vantage)} (${inert(evidence.interface ?? '')})`;
}
