/**
 * The words of a request, in each language it can have: the language of another team need not be that of this VS Code, so
 * they are here and not in its bundle.
 */

import type { Team } from '../../appliance/probeCause';
import type { ProbeResult, Unasked, Verdict } from '../../appliance/probeReport';
import { DOCUMENTED_ADDRESS } from '../../appliance/tunnelHosts';
import type { DocumentLanguage } from '../languages';
import type { TimeNames } from './probeDocument';

/** Why the appliance itself measured nothing. `failed`: on the way to its CLI, or in it. */
export type WhyUnmeasured = Unasked | 'cancelled' | 'failed' | 'refused-command' | 'unknown';

export interface Words {
  readonly title: (teams: readonly Team[], id: string) => string;
  readonly purpose: (id: string) => string;
  /** Where an ESA or WSA is to carry it. */
  readonly carriedPurpose: (id: string) => string;
  readonly measured: (at: string) => string;
  /** `computer`: the name of the one that looked, if one did. */
  readonly unasked: (id: string, why: WhyUnmeasured, computer: string | undefined) => string;
  readonly probeFirst: (id: string) => string;
  readonly unfinished: (id: string, ports: readonly number[]) => string;
  readonly carriers: string;
  readonly carrierConditions: (id: string) => readonly string[];
  readonly carrierTest: readonly string[];
  /** Where rules for its own tunnel stand beside those for the way to it. */
  readonly ownTunnel: (id: string) => string;
  readonly names: string;
  readonly nameHead: readonly string[];
  readonly nameConditions: readonly string[];
  readonly nameTest: readonly string[];
  readonly routes: string;
  readonly routeHead: readonly string[];
  readonly routeConditions: (id: string) => readonly string[];
  /** Where no port was found shut. */
  readonly noPortYet: string;
  readonly routeTest: readonly string[];
  /** Of a name that leads to an address that is not the server's. */
  readonly astray: string;
  readonly rules: string;
  readonly oneIsEnough: string;
  /** Where rules are asked for all the same. */
  readonly worksAlready: (ports: readonly number[], id: string) => string;
  /** Where the rules come from what a computer found. */
  readonly supposed: (id: string) => string;
  /** Beside each row that comes from there. */
  readonly fromHereOnly: string;
  readonly nothing: string;
  /** Where the appliance itself found neither a port that works nor one that is shut. */
  readonly nothingYet: (id: string) => string;
  readonly anyPort: string;
  readonly ruleHead: readonly string[];
  readonly conditions: readonly string[];
  readonly works: string;
  /** Where they are those of a computer alone. */
  readonly worksElsewhere: (id: string) => string;
  /** A vantage, which another team knows by no other name. */
  readonly from: Readonly<Record<ProbeResult['vantageKind'], (name: string) => string>>;
  readonly working: (from: string, host: string, ports: readonly number[]) => string;
  readonly evidence: string;
  readonly noEvidence: string;
  readonly nothingMeasured: string;
  readonly evidenceHead: readonly string[];
  readonly times: TimeNames;
  readonly afterwards: string;
  readonly test: readonly string[];
  readonly verdicts: Readonly<Record<Verdict, string>>;
}

function listOf(teams: readonly Team[], names: Readonly<Record<Team, string>>, locale: string): string {
  const conjunction = new Intl.ListFormat(locale, { type: 'conjunction' });
  return conjunction.format(teams.map((team) => names[team]));
}

const UNMEASURED: Readonly<Record<DocumentLanguage, Readonly<Record<WhyUnmeasured, string>>>> = {
  en: {
    'not-chosen': 'only the computer was to look',
    unanswered: 'its login asked for something, and nobody answered',
    'not-let-in': 'its credential did not log in elsewhere',
    'hop-not-let-in': 'a hop before it let nobody in',
    cancelled: 'the probe was stopped',
    failed: 'its CLI could not be used',
    'refused-command': 'it refused the command',
    unknown: 'the reason is unknown',
  },
  fr: {
    'not-chosen': "seul l'ordinateur devait mesurer",
    unanswered: "sa connexion a posé une question et personne n'a répondu",
    'hop-not-let-in': "un saut avant elle n'a laissé entrer personne",
    'not-let-in': "son identifiant n'a pas pu ouvrir de session ailleurs",
    cancelled: 'le sondage a été arrêté',
    failed: "sa CLI n'a pas pu être utilisée",
    'refused-command': 'elle a refusé la commande',
    unknown: 'la raison est inconnue',
  },
};

export const WORDS: Readonly<Record<DocumentLanguage, Words>> = {
  en: {
    title(teams, id) {
      const names = listOf(teams, { dns: 'DNS', network: 'network', firewall: 'firewall' }, 'en-GB');
      return `${names[0]?.toUpperCase()}${names.slice(1)} request: Cisco support tunnel from ${id}`;
    },
    purpose: (id) =>
      `Cisco support reaches ${id} through an SSH tunnel that the appliance itself opens outwards. No inbound rule is needed.`,
    carriedPurpose: (id) =>
      `Cisco support reaches ${id} through the SSH tunnel of an ESA or WSA, which opens it outwards, and from there by SSH. No rule inbound from the Internet is needed.`,
    measured: (at) => `Measured ${at} (UTC).`,
    unasked: (id, why, computer) =>
      [
        `${id} itself was not asked: ${UNMEASURED.en[why]}.`,
        ...(computer === undefined ? [] : [`What is measured here is what the computer ${computer} found.`]),
      ].join(' '),
    probeFirst: (id) => `Probe from ${id} before anything is changed.`,
    unfinished: (id, ports) => `${id} was not asked to the end. Not measured to the end: TCP ${ports.join(', ')}.`,
    carriers: 'Way to the SMA, for the firewall team',
    carrierConditions: (id) => [
      `From the ESA or WSA to ${id} only, stateful.`,
      'The source is the address by which the ESA or WSA is reached here; where it goes out by another one (interface, NAT), that one counts.',
      `With this rule ${id} needs no Internet access of its own.`,
    ],
    ownTunnel: (id) => `These rules are needed only if ${id} is to open a tunnel of its own.`,
    carrierTest: ['On the ESA or WSA: telnet SMA PORT. The first line must begin with SSH-2.0-.'],
    names: 'Names, for the DNS team',
    nameHead: ['Asked by', 'Name', 'Type'],
    nameConditions: [
      'The DNS servers of the appliance must answer this name to it, over UDP and TCP 53.',
      `The answer must be the public one, not a sinkhole and not a rewritten one. Documented address, as advice: ${DOCUMENTED_ADDRESS}.`,
      'The tunnel goes by this name: an address alone is not enough.',
    ],
    nameTest: ['On the appliance: nslookup NAME. The answer must be the public address.'],
    routes: 'Route, for the network team',
    routeHead: ['From', 'To', 'Address as looked up'],
    routeConditions: (id) => [
      `On ${id} first: interface, default gateway and routes (routeconfig). A missing route there needs no change elsewhere.`,
      `Then the routers on the way out: a route to this address and back, and none that answers "unreachable".`,
      'The documented address is IPv4: the way out must carry IPv4.',
    ],
    noPortYet: 'No port is asked for yet: what a firewall does is seen only once there is a route.',
    routeTest: ['On the appliance: telnet NAME PORT. "No route to host" and "Network is unreachable" must be gone.'],
    astray: 'an address that is not the server',
    rules: 'Rules, for the firewall team',
    oneIsEnough: 'One of these rules is enough.',
    worksAlready: (ports, id) =>
      `The tunnel can be opened from ${id} without any change, on TCP ${ports.join(' or ')}. These rules are for the other ports only.`,
    supposed: (id) => `These rules are those that ${id} needs if it meets what the computer met.`,
    fromHereOnly: 'measured from this computer only',
    nothing: 'Nothing has to be opened by these measurements.',
    nothingYet: (id) => `No rule can be asked for yet: ${id} itself found no port open and none shut.`,
    anyPort: 'any, 1024-65535',
    ruleHead: ['Source', 'Source port', 'Destination', 'Service'],
    conditions: [
      'Outbound only, stateful.',
      'The source is the address by which the appliance is reached here; where it goes out by another one (interface, NAT), that one counts.',
      `By name: the address may change. Documented address, as advice: ${DOCUMENTED_ADDRESS}.`,
      'The flow is SSH on every port: no SMTP inspection, no TLS inspection, no protocol check, no proxy on this flow.',
      'The appliance looks the name up itself: UDP and TCP 53 to its DNS servers.',
    ],
    works: 'These flows already work, and need no rule:',
    worksElsewhere: (id) => `These flows work from the computer. Whether they do from ${id} is unknown:`,
    from: {
      appliance: (name) => `the appliance ${name}`,
      computer: (name) => `the computer ${name}, not the appliance`,
    },
    working: (from, host, ports) => `From ${from}, to ${host} TCP ${ports.join(', ')}: Cisco's tunnel server answers.`,
    evidence: 'Evidence',
    noEvidence: 'No failure was measured.',
    nothingMeasured: 'Nothing was measured.',
    evidenceHead: ['Time (UTC)', 'From', 'To', 'Found', 'Details'],
    times: {
      dns: (time) => `DNS ${time}`,
      connect: (time) => `connect ${time}`,
      firstByte: (time) => `first byte ${time}`,
    },
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
    title(teams, id) {
      const names = listOf(teams, { dns: 'DNS', network: 'réseau', firewall: 'pare-feu' }, 'fr');
      const to =
        teams.length > 1 ? `aux équipes ${names}` : names === 'pare-feu' ? 'au pare-feu' : `à l'équipe ${names}`;
      return `Demande ${to}\u00a0: tunnel de support Cisco depuis ${id}`;
    },
    purpose: (id) =>
      `Le support Cisco atteint ${id} par un tunnel SSH que l'appliance ouvre elle-même vers l'extérieur. Aucune règle entrante n'est nécessaire.`,
    carriedPurpose: (id) =>
      `Le support Cisco atteint ${id} par le tunnel SSH d'une ESA ou d'une WSA, qui l'ouvre vers l'extérieur, puis de là en SSH. Aucune règle entrante depuis Internet n'est nécessaire.`,
    measured: (at) => `Mesuré le ${at} (UTC).`,
    unasked: (id, why, computer) =>
      [
        `${id} n'a pas été interrogée elle-même\u00a0: ${UNMEASURED.fr[why]}.`,
        ...(computer === undefined ? [] : [`Ce qui est mesuré ici est ce qu'a constaté l'ordinateur ${computer}.`]),
      ].join(' '),
    probeFirst: (id) => `Sondez depuis ${id} avant tout changement.`,
    unfinished: (id, ports) =>
      `${id} n'a pas été interrogée jusqu'au bout. Non mesuré jusqu'au bout\u00a0: TCP ${ports.join(', ')}.`,
    carriers: "Accès à la SMA, pour l'équipe pare-feu",
    carrierConditions: (id) => [
      `De l'ESA ou de la WSA vers ${id} uniquement, avec suivi de connexion.`,
      "La source est l'adresse par laquelle l'ESA ou la WSA est jointe ici\u00a0; si elle sort par une autre (interface, NAT), c'est celle-là qui compte.",
      `Avec cette règle, ${id} n'a besoin d'aucun accès propre à Internet.`,
    ],
    ownTunnel: (id) => `Ces règles ne sont nécessaires que si ${id} doit ouvrir un tunnel elle-même.`,
    carrierTest: ["Sur l'ESA ou la WSA\u00a0: telnet SMA PORT. La première ligne doit commencer par SSH-2.0-."],
    names: "Noms, pour l'équipe DNS",
    nameHead: ['Demandé par', 'Nom', 'Type'],
    nameConditions: [
      "Les serveurs DNS de l'appliance doivent lui répondre pour ce nom, en UDP et TCP 53.",
      `La réponse doit être celle du DNS public, ni un puits (sinkhole) ni une réponse réécrite. Adresse documentée, à titre indicatif\u00a0: ${DOCUMENTED_ADDRESS}.`,
      'Le tunnel passe par ce nom\u00a0: une adresse seule ne suffit pas.',
    ],
    nameTest: ["Sur l'appliance\u00a0: nslookup NOM. La réponse doit être l'adresse publique."],
    routes: "Route, pour l'équipe réseau",
    routeHead: ['Depuis', 'Vers', 'Adresse obtenue'],
    routeConditions: (id) => [
      `D'abord sur ${id}\u00a0: interface, passerelle par défaut et routes (routeconfig). Une route qui y manque ne demande aucun changement ailleurs.`,
      'Puis les routeurs en sortie\u00a0: une route aller et retour pour cette adresse, et aucun qui réponde «\u00a0unreachable\u00a0».',
      "L'adresse documentée est en IPv4\u00a0: la sortie doit porter IPv4.",
    ],
    noPortYet:
      "Aucun port n'est encore à ouvrir\u00a0: ce que fait un pare-feu ne se voit qu'une fois la route en place.",
    routeTest: [
      "Sur l'appliance\u00a0: telnet NOM PORT. «\u00a0No route to host\u00a0» et «\u00a0Network is unreachable\u00a0» doivent avoir disparu.",
    ],
    astray: "une adresse qui n'est pas celle du serveur",
    rules: "Règles, pour l'équipe pare-feu",
    oneIsEnough: 'Une seule de ces règles suffit.',
    worksAlready: (ports, id) =>
      `Le tunnel peut être ouvert depuis ${id} sans aucun changement, en TCP ${ports.join(' ou ')}. Ces règles ne concernent que les autres ports.`,
    supposed: (id) => `Ces règles sont celles dont ${id} a besoin si elle rencontre ce que l'ordinateur a rencontré.`,
    fromHereOnly: 'mesuré depuis cet ordinateur seulement',
    nothing: "Rien n'est à ouvrir d'après ces mesures.",
    nothingYet: (id) =>
      `Aucune règle ne peut encore être demandée\u00a0: ${id} n'a elle-même constaté aucun port ouvert ni fermé.`,
    anyPort: 'tous, 1024-65535',
    ruleHead: ['Source', 'Port source', 'Destination', 'Service'],
    conditions: [
      'En sortie uniquement, avec suivi de connexion.',
      "La source est l'adresse par laquelle l'appliance est jointe ici\u00a0; si elle sort par une autre (interface, NAT), c'est celle-là qui compte.",
      `Par nom\u00a0: l'adresse peut changer. Adresse documentée, à titre indicatif\u00a0: ${DOCUMENTED_ADDRESS}.`,
      'Le flux est du SSH sur chaque port\u00a0: ni inspection SMTP, ni inspection TLS, ni contrôle de protocole, ni proxy sur ce flux.',
      "L'appliance résout elle-même le nom\u00a0: UDP et TCP 53 vers ses serveurs DNS.",
    ],
    works: 'Ces flux passent déjà et ne demandent aucune règle\u00a0:',
    worksElsewhere: (id) => `Ces flux passent depuis l'ordinateur. Depuis ${id}, on ne le sait pas\u00a0:`,
    from: { appliance: (name) => `l'appliance ${name}`, computer: (name) => `l'ordinateur ${name}, pas l'appliance` },
    working: (from, host, ports) =>
      `Depuis ${from}, vers ${host} TCP ${ports.join(', ')}\u00a0: le serveur de tunnels de Cisco répond.`,
    evidence: 'Constats',
    noEvidence: "Aucun échec n'a été mesuré.",
    nothingMeasured: "Rien n'a été mesuré.",
    evidenceHead: ['Heure (UTC)', 'Depuis', 'Vers', 'Constat', 'Détails'],
    times: {
      dns: (time) => `DNS ${time}`,
      connect: (time) => `connexion ${time}`,
      firstByte: (time) => `premier octet ${time}`,
    },
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
