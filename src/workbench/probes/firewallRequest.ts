/**
 * A request that another team can act on, from the last probe. In the language the person chooses for that team, which
 * need not be that of this VS Code: these words are therefore here and not in its bundle.
 */

import type { Appliance } from '../../appliance/appliance';
import { countsAs, isAutomatic, isOpen, type ProbeResult, type Verdict } from '../../appliance/probeReport';
import { DOCUMENTED_ADDRESS } from '../../appliance/tunnelHosts';
import type { Block, CaseDocument, Section } from '../../casework/document';
import { faultsOf, type Faults } from './firewallRules';
import type { DocumentLanguage } from '../languages';
import { evidenceOf, groupsOf } from './probeDocument';
import type { ProbeRun } from './probes';
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
  const to = addressees(probed.map(([, { report }]) => faultsOf(report)));
  return { title: words.title[to](probed.map(([{ id }]) => inert(id)).join(', ')), language, sections };
}

type Addressees = 'firewall' | 'dns' | 'both';

function addressees(all: readonly Faults[]): Addressees {
  if (all.every(({ names }) => names.length === 0)) return 'firewall';
  return all.some(({ ports }) => ports.length > 0) ? 'both' : 'dns';
}

function sectionsOf(
  appliance: Appliance,
  run: ProbeRun,
  words: Words,
  heading: (id: string, name: string) => string,
): readonly Section[] {
  const { id } = appliance;
  const faults = faultsOf(run.report);
  const { names, ports } = faults;
  const isNames = names.length > 0;
  const isPorts = ports.length > 0 || !isNames;
  const rows = [...nameRows(names, words), ...evidenceRows(ports, words)];
  const evidence: Block =
    rows.length === 0 ? text(words.noEvidence) : { kind: 'table', head: words.evidenceHead, rows };
  const test = [...(isNames ? words.nameTest : []), ...words.test];
  return [
    { heading: '', blocks: [text(words.purpose(inert(id))), text(words.measured(run.at))] },
    ...(isNames ? [{ heading: heading(id, words.names), blocks: namesAsked(appliance, names, words) }] : []),
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

function rulesAsked(
  { id, host }: Appliance,
  { report: { results } }: ProbeRun,
  faults: readonly ProbeResult[],
  words: Words,
): readonly Block[] {
  const names = [...new Set(results.map((result) => inert(result.host)))];
  const ports = [...new Set(faults.map(({ port }) => port))];
  const rules = ports.map((port) => [`${inert(host)} (${inert(id)})`, words.anyPort, names.join(', '), `TCP ${port}`]);
  return [
    ...(ports.length > 1 ? [text(words.oneIsEnough)] : []),
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
      return [result.at, from, inert(result.host), found, lookUpEvidence(result)];
    });
}

function lookUpEvidence({ evidence, addresses }: ProbeResult): string {
  const said = addresses.length > 0 ? addresses : [evidence.errno ?? ''];
  const by = evidence.resolver === undefined ? [] : [`DNS ${evidence.resolver}`];
  return [...said, ...by].map(inert).filter(Boolean).join('; ');
}

function text(words: string): Block {
  return { kind: 'text', text: words };
}

function evidenceRows(faults: readonly ProbeResult[], words: Words): readonly (readonly string[])[] {
  return faults.map((result) => [
    result.at,
    words.from[result.vantageKind](fromName(result)),
    `${inert(result.host)}:${result.port}`,
    words.verdicts[countsAs(result)],
    evidenceOf(result),
  ]);
}

function worksBlocks(results: readonly ProbeResult[], words: Words): readonly Block[] {
  const works = results.filter(isOpen);
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

interface Words {
  readonly title: Readonly<Record<Addressees, (id: string) => string>>;
  readonly purpose: (id: string) => string;
  readonly measured: (at: string) => string;
  readonly names: string;
  readonly nameHead: readonly string[];
  readonly nameConditions: readonly string[];
  readonly nameTest: readonly string[];
  /** Of a name that leads to an address that is not the server's. */
  readonly astray: string;
  readonly rules: string;
  readonly oneIsEnough: string;
  readonly nothing: string;
  readonly anyPort: string;
  readonly ruleHead: readonly string[];
  readonly conditions: readonly string[];
  readonly works: string;
  /** A vantage, which another team knows by no other name. */
  readonly from: Readonly<Record<ProbeResult['vantageKind'], (name: string) => string>>;
  readonly working: (from: string, host: string, ports: readonly number[]) => string;
  readonly evidence: string;
  readonly noEvidence: string;
  readonly evidenceHead: readonly string[];
  readonly afterwards: string;
  readonly test: readonly string[];
  readonly verdicts: Readonly<Record<Verdict, string>>;
}

const WORDS: Readonly<Record<DocumentLanguage, Words>> = {
  en: {
    title: {
      firewall: (id) => `Firewall request: Cisco support tunnel from ${id}`,
      dns: (id) => `DNS request: Cisco support tunnel from ${id}`,
      both: (id) => `DNS and firewall request: Cisco support tunnel from ${id}`,
    },
    purpose: (id) =>
      `Cisco support reaches ${id} through an SSH tunnel that the appliance itself opens outwards. No inbound rule is needed.`,
    measured: (at) => `Measured ${at} (UTC).`,
    names: 'Names, for the DNS team',
    nameHead: ['Asked by', 'Name', 'Type'],
    nameConditions: [
      'The DNS servers of the appliance must answer this name to it, over UDP and TCP 53.',
      `The answer must be the public one, not a sinkhole and not a rewritten one. Documented address, as advice: ${DOCUMENTED_ADDRESS}.`,
      'The tunnel goes by this name: an address alone is not enough.',
    ],
    nameTest: ['On the appliance: nslookup NAME. The answer must be the public address.'],
    astray: 'an address that is not the server',
    rules: 'Rules',
    oneIsEnough: 'One of these rules is enough.',
    nothing: 'Nothing has to be opened by these measurements.',
    anyPort: 'any, 1024-65535',
    ruleHead: ['Source', 'Source port', 'Destination', 'Service'],
    conditions: [
      'Outbound only, stateful.',
      `By name: the address may change. Documented address, as advice: ${DOCUMENTED_ADDRESS}.`,
      'The flow is SSH on every port: no SMTP inspection, no TLS inspection, no protocol check, no proxy on this flow.',
      'The appliance looks the name up itself: UDP and TCP 53 to its DNS servers.',
    ],
    works: 'These flows already work, and need no rule:',
    from: {
      appliance: (name) => `the appliance ${name}`,
      computer: (name) => `the computer ${name}, not the appliance`,
    },
    working: (from, host, ports) => `From ${from}, to ${host} TCP ${ports.join(', ')}: Cisco's tunnel server answers.`,
    evidence: 'Evidence',
    noEvidence: 'No failure was measured.',
    evidenceHead: ['Time (UTC)', 'From', 'To', 'Found', 'Details'],
    afterwards: 'To test afterwards',
    test: [
      'On the appliance: telnet NAME PORT. The first line must begin with SSH-2.0- and name CiscoTunnels.',
      'A port that is open is not enough: that line must come.',
    ],
    verdicts: {
      tunnel: "Cisco's tunnel server",
      ssh: 'another SSH server',
      'smtp-inspected': 'greeting masked by SMTP inspection',
      smtp: 'a mail server answers',
      http: 'a web proxy or page answers',
      tls: 'a TLS inspection answers',
      'open-silent': 'opens, then silence',
      'closed-early': 'opens, closed or reset at the greeting',
      other: 'another answer',
      refused: 'refused',
      timeout: 'no answer, packets dropped',
      'no-route': 'no route, or rejected on the way',
      'dns-failed': 'name cannot be looked up',
      cancelled: 'cancelled',
      'not-tried': 'not tried',
      unknown: 'not understood',
    },
  },
  fr: {
    title: {
      firewall: (id) => `Demande au pare-feu\u00a0: tunnel de support Cisco depuis ${id}`,
      dns: (id) => `Demande à l'équipe DNS\u00a0: tunnel de support Cisco depuis ${id}`,
      both: (id) => `Demande aux équipes DNS et pare-feu\u00a0: tunnel de support Cisco depuis ${id}`,
    },
    purpose: (id) =>
      `Le support Cisco atteint ${id} par un tunnel SSH que l'appliance ouvre elle-même vers l'extérieur. Aucune règle entrante n'est nécessaire.`,
    measured: (at) => `Mesuré le ${at} (UTC).`,
    names: "Noms, pour l'équipe DNS",
    nameHead: ['Demandé par', 'Nom', 'Type'],
    nameConditions: [
      "Les serveurs DNS de l'appliance doivent lui répondre pour ce nom, en UDP et TCP 53.",
      `La réponse doit être celle du DNS public, ni un puits (sinkhole) ni une réponse réécrite. Adresse documentée, à titre indicatif\u00a0: ${DOCUMENTED_ADDRESS}.`,
      'Le tunnel passe par ce nom\u00a0: une adresse seule ne suffit pas.',
    ],
    nameTest: ["Sur l'appliance\u00a0: nslookup NOM. La réponse doit être l'adresse publique."],
    astray: "une adresse qui n'est pas celle du serveur",
    rules: 'Règles',
    oneIsEnough: 'Une seule de ces règles suffit.',
    nothing: "Rien n'est à ouvrir d'après ces mesures.",
    anyPort: 'tous, 1024-65535',
    ruleHead: ['Source', 'Port source', 'Destination', 'Service'],
    conditions: [
      'En sortie uniquement, avec suivi de connexion.',
      `Par nom\u00a0: l'adresse peut changer. Adresse documentée, à titre indicatif\u00a0: ${DOCUMENTED_ADDRESS}.`,
      'Le flux est du SSH sur chaque port\u00a0: ni inspection SMTP, ni inspection TLS, ni contrôle de protocole, ni proxy sur ce flux.',
      "L'appliance résout elle-même le nom\u00a0: UDP et TCP 53 vers ses serveurs DNS.",
    ],
    works: 'Ces flux passent déjà et ne demandent aucune règle\u00a0:',
    from: { appliance: (name) => `l'appliance ${name}`, computer: (name) => `l'ordinateur ${name}, pas l'appliance` },
    working: (from, host, ports) =>
      `Depuis ${from}, vers ${host} TCP ${ports.join(', ')}\u00a0: le serveur de tunnels de Cisco répond.`,
    evidence: 'Constats',
    noEvidence: "Aucun échec n'a été mesuré.",
    evidenceHead: ['Heure (UTC)', 'Depuis', 'Vers', 'Constat', 'Détails'],
    afterwards: 'À vérifier ensuite',
    test: [
      "Sur l'appliance\u00a0: telnet NOM PORT. La première ligne doit commencer par SSH-2.0- et nommer CiscoTunnels.",
      'Un port ouvert ne suffit pas\u00a0: cette ligne doit arriver.',
    ],
    verdicts: {
      tunnel: 'serveur de tunnels de Cisco',
      ssh: 'un autre serveur SSH',
      'smtp-inspected': "accueil masqué par l'inspection SMTP",
      smtp: 'un serveur de messagerie répond',
      http: 'un proxy ou une page web répond',
      tls: 'une inspection TLS répond',
      'open-silent': "s'ouvre, puis silence",
      'closed-early': "s'ouvre, fermé ou réinitialisé à l'accueil",
      other: 'autre réponse',
      refused: 'refusé',
      timeout: 'pas de réponse, paquets perdus',
      'no-route': 'pas de route, ou rejeté en chemin',
      'dns-failed': 'nom introuvable',
      cancelled: 'annulé',
      'not-tried': 'non essayé',
      unknown: 'non compris',
    },
  },
};
