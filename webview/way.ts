/** Way in: your legs and Cisco's, the same machine in the same column. */
import type { AccessFacts, ApplianceFacts, Carrier, Connection, Hop } from './messages';
import type { Mark, WayPart, WayView } from './view';
import { BLOCKED, BUSY, NOT_TRIED, OFF, OK, UNKNOWN, WARNING } from './tones';
import type { Words } from './words';

export function wayView(facts: ApplianceFacts, words: Words): WayView {
  const head = { title: words.label.wayIn };
  const { route, family } = facts;
  if (typeof route === 'string') return { head, lines: [], problem: route };
  const you = { whose: words.label.you, parts: yourParts(facts, route, words) };
  const cisco = { whose: words.label.cisco, parts: ciscoParts(facts, route, words) };
  return { head, lines: family === 'jump' ? [you] : [you, cisco] };
}

function yourParts({ connection, access }: ApplianceFacts, route: readonly Hop[], words: Words): WayPart[] {
  const { label } = words;
  const wasRead = access?.basis === 'read';
  return [
    { kind: 'node', icon: 'computer', name: label.thisComputer },
    ...route.flatMap((hop, index) => [yourLeg(hop, index, connection, wasRead, words), node(hop)]),
  ];
}

function yourLeg(hop: Hop, index: number, connection: Connection, wasRead: boolean, { label }: Words): WayPart {
  const port = { lead: label.ssh, word: String(hop.port) };
  switch (connection.state) {
    case 'connected':
      return leg(OK, port);
    case 'connecting':
      return leg(BUSY, port);
    case 'failed':
      if (index === connection.hop) return leg(BLOCKED, { word: connection.why });
      return index < connection.hop ? leg(OK, port) : leg(NOT_TRIED, { word: label.notTried });
    case 'none':
      return wasRead ? leg(OK, port) : leg(NOT_TRIED, { word: label.notTried });
  }
}

function ciscoParts(facts: ApplianceFacts, route: readonly Hop[], words: Words): WayPart[] {
  const start: WayPart = { kind: 'node', icon: 'cisco', name: words.label.ciscoSupport };
  const port = route.at(-1)?.port ?? 22;
  const { carrier, access, probes } = facts;
  if (carrier === undefined) return [start, tunnelLeg(access, probes?.report.verdict, port, words), node(facts)];
  const tunnel = tunnelLeg(carrier.access, undefined, port, words, true);
  return [start, tunnel, node(carrier), carrierLeg(carrier, access, port, words), node(facts)];
}

/** @param carries the tunnel of an appliance that carries Cisco on: SSH access alone does not */
function tunnelLeg(
  access: AccessFacts | undefined,
  probed: string | undefined,
  sshPort: number,
  { label }: Words,
  carries = false,
): WayPart {
  switch (access?.state) {
    case undefined:
      return probed === 'blocked' ? leg(BLOCKED, { word: label.noTunnel }) : leg(NOT_TRIED, { word: label.notRead });
    case 'disabled':
      return probed === 'blocked' || carries
        ? leg(BLOCKED, { word: label.noTunnel })
        : leg(OFF, { word: label.disabledLeg });
    case 'tunnel-up':
      return leg(
        OK,
        access.port === null ? { word: label.tunnelLeg } : { lead: label.tunnelLeg, word: String(access.port) },
      );
    case 'tunnel-connecting':
      return leg(BUSY, { word: label.connectingLeg });
    case 'tunnel-down':
      return leg(BLOCKED, { word: label.noTunnel });
    case 'tunnel-expired':
      return leg(WARNING, { word: label.tunnelExpired });
    case 'ssh-access':
      return carries
        ? leg(BLOCKED, { word: label.noTunnel })
        : leg(NOT_TRIED, { lead: label.ssh, word: String(sshPort) });
    case 'unknown':
      return leg(UNKNOWN, { word: label.unknownLeg });
  }
}

function carrierLeg({ reaches }: Carrier, access: AccessFacts | undefined, port: number, { label }: Words): WayPart {
  const word = { lead: label.ssh, word: String(port) };
  if (access !== undefined && access.state === 'disabled') return leg(OFF, { word: label.noAccess });
  if (reaches === undefined) return leg(NOT_TRIED, { word: label.notTried });
  switch (reaches) {
    case 'not-tried':
    case 'cancelled':
      return leg(NOT_TRIED, { word: label.notTried });
    case 'ssh':
    case 'tunnel':
      return leg(OK, word);
    case 'unknown':
      return leg(UNKNOWN, word);
    case 'open-silent':
    case 'smtp':
    case 'smtp-inspected':
    case 'http':
    case 'tls':
    case 'other':
    case 'closed-early':
    case 'refused':
    case 'timeout':
    case 'no-route':
    case 'dns-failed':
      return leg(BLOCKED, { word: label.portClosed });
  }
}

function leg(mark: Mark, text: { readonly lead?: string; readonly word: string }): WayPart {
  return { kind: 'leg', mark, ...text };
}

function node({ id, family }: Pick<Hop, 'id' | 'family'>): WayPart {
  return { kind: 'node', icon: family, name: id };
}
