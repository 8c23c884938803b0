/** Way in: your legs and Cisco's, the same machine in the same column. */
import type { ProbeResult } from '../../src/appliance/probeReport';
import type { AccessFacts, ApplianceFacts, BrokenLeg, Carrier, Connection, Hop, ReadingFailure } from '../messages';
import type { Mark, WayPart, WayView } from '../view';
import { age, MINUTE, spanText, type Clock } from './clock';
import { isMeasured, isOldProbes, probedAt } from './reading';
import { BLOCKED, BUSY, NOT_TRIED, OFF, OK, UNKNOWN, WARNING } from './tones';
import { filled, type Words } from '../words';

export function wayView(facts: ApplianceFacts, words: Words, clock: Clock): WayView {
  const walked = walkedBy(facts, clock);
  const meta = walked && probedWords(age(walked.at, clock), words, clock);
  const head = { title: words.label.wayIn, ...(meta === undefined ? {} : { meta }) };
  const { route, family } = facts;
  if (typeof route === 'string') return { head, lines: [], problem: route };
  const you = { whose: words.label.you, parts: yourParts(facts, route, walked, words) };
  const cisco = { whose: words.label.cisco, parts: ciscoParts(facts, route, words) };
  return { head, lines: family === 'jump' ? [you] : [you, cisco] };
}

function probedWords(ms: number, { label }: Words, clock: Clock): string {
  return ms < MINUTE ? label.yourWayProbedNow : filled(label.yourWayProbed, spanText(ms, clock));
}

interface Walked {
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly isOld: boolean;
}

/** The probe that stood on the appliance, so came all the way to it, where nothing later says anything of that way. */
function walkedBy({ id, connection, access, probes }: ApplianceFacts, clock: Clock): Walked | undefined {
  if (connection.state !== 'none' || wasRead(access) || probes?.endedAt === undefined) return undefined;
  const stood = ({ vantageKind, vantage, verdict }: ProbeResult) =>
    vantageKind === 'appliance' && vantage === id && isMeasured(verdict);
  return probes.report.results.some(stood) ? { at: probedAt(probes), isOld: isOldProbes(probes, clock) } : undefined;
}

function wasRead(access: AccessFacts | undefined): boolean {
  return access?.basis === 'read';
}

/** Stages of somebody who is logged in. */
const INSIDE: readonly ReadingFailure['code'][] = ['shell', 'prompt', 'dialogue', 'file'];

/** A reading that failed on the appliance itself came all the way to it. */
function cameIn(reading: ReadingFailure | undefined): boolean {
  return reading !== undefined && reading.hop === reading.hops && INSIDE.includes(reading.code);
}

function yourParts(facts: ApplianceFacts, route: readonly Hop[], walked: Walked | undefined, words: Words): WayPart[] {
  const { label } = words;
  const { connection, access, reading } = facts;
  const broken = brokenOf(facts);
  const wasThere = cameAt(connection) !== undefined || wasRead(access) || cameIn(reading) || walked?.isOld === false;
  const before = wasThere ? OK : walked === undefined ? NOT_TRIED : UNKNOWN;
  return [
    { kind: 'node', icon: 'computer', name: label.thisComputer },
    ...route.flatMap((hop, index) => [
      broken === undefined ? yourLeg(hop, connection, before, words) : brokenLeg(hop, index, broken, words),
      node(hop),
    ]),
  ];
}

/** Of the last try that did not come all the way, be it a connection, a reading or a probe. */
function brokenOf({ connection, access, reading, probes }: ApplianceFacts): BrokenLeg | undefined {
  if (connection.state === 'failed') return connection;
  if (connection.state !== 'none') return undefined;
  const since = [connection.cameAt ?? '', access?.basis === 'read' ? access.at : ''].sort().at(-1) ?? '';
  if (reading !== undefined && reading.at > since && !cameIn(reading))
    return { hop: reading.hop - 1, why: reading.why };
  return (probes?.endedAt ?? '') > since ? probes?.unasked?.at : undefined;
}

function cameAt(connection: Connection): string | undefined {
  return connection.state === 'none' ? connection.cameAt : undefined;
}

function brokenLeg(hop: Hop, index: number, broken: BrokenLeg, { label }: Words): WayPart {
  if (index === broken.hop) return leg(BLOCKED, { word: broken.why });
  return index < broken.hop
    ? leg(OK, { lead: label.ssh, word: String(hop.port) })
    : leg(NOT_TRIED, { word: label.notTried });
}

/** @param before what is known while there is no connection */
function yourLeg(hop: Hop, connection: Connection, before: Mark, { label }: Words): WayPart {
  const port = { lead: label.ssh, word: String(hop.port) };
  switch (connection.state) {
    case 'connected':
      return leg(OK, port);
    case 'connecting':
      return leg(BUSY, port);
    case 'failed':
    case 'none':
      return leg(before, before === NOT_TRIED ? { word: label.notTried } : port);
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
      return leg(NOT_TRIED, { word: label.notRead });
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
