/** Facts as the page may have them: made inert, and without what identifies or opens an appliance. */
import * as vscode from 'vscode';
import type { Appliance, Route } from '../../appliance/appliance';
import type { Failure } from '../../appliance/failure';
import type { RemoteAccess } from '../../appliance/remoteAccess';
import { isRoute, isSamePlace } from '../../appliance/route';
import { saidLines } from '../../appliance/safeText';
import type {
  AccessFacts,
  Action,
  ApplianceFacts,
  Carrier,
  Connection,
  OverviewEntry,
  OverviewFacts,
  ReadingFailure,
} from '../../../webview/messages';
import { brokenLeg, type ApplianceStatus, type StatusFacts } from './statusFacts';
import { failureBrief, failureRow, failureWords, reasonWords, stageWord } from '../failureWording';
import { kindWord } from '../access/kind';
import { captureDeedWords, knownCaptureSentence } from '../capture/captureStateWording';
import { nextStep } from '../nextStep';
import { serialEnd, withoutSerial } from '../serial';
import { inert, inertWhole } from '../wording';

export function applianceFacts(
  status: ApplianceStatus,
  facts: Pick<StatusFacts, 'of'>,
  can: readonly Action[],
): ApplianceFacts {
  const { appliance, access, reading, route, connection, candidates, carrier } = status;
  const raw: ApplianceFacts = {
    ...picked(appliance),
    ...optional(status),
    simulated: status.simulated,
    ...(status.otherKind === undefined
      ? {}
      : { kind: { found: kindWord(status.otherKind), entry: kindWord(appliance) } }),
    route: isRoute(route) ? route.map(({ id, family, port }) => ({ id, family, port })) : reasonWords(route),
    connection: connectionOf(connection, route),
    servicePrompt: connection.service,
    ...(access === undefined ? {} : { access: accessFacts(access) }),
    ...(reading === undefined ? {} : { reading: readingFailure(reading, route) }),
    earlier: (status.earlier ?? []).map(({ at, cancelled, report: { verdict, recommendedPort } }) => ({
      ...{ at, verdict },
      ...(cancelled ? { stopped: true as const } : {}),
      ...(recommendedPort === undefined ? {} : { port: recommendedPort }),
    })),
    ...(carrier === undefined ? {} : carrierFacts(carrier, facts)),
    planner: (candidates ?? []).map((one) => ({
      ...one,
      family: facts.of(one.id)?.appliance.family ?? 'esa',
      inUse: one.id === carrier?.id,
    })),
    firewall: status.firewall ?? [],
    ...captureFacts(status),
    deeds: deedsOf(status),
    exchanges: status.exchanges ?? [],
    can,
  };
  return allInert(raw);
}

function picked({ id, family, host, production }: Appliance): Pick<Appliance, 'id' | 'family' | 'host' | 'production'> {
  return { id, family, host, production };
}

/** What is handed on as it is, where it is there. */
function optional({
  model,
  version,
  again,
  question,
  unproved,
  busy,
  probes,
  captureFilter,
}: ApplianceStatus): Partial<ApplianceFacts> {
  return {
    ...(model === undefined ? {} : { model }),
    ...(version === undefined ? {} : { version }),
    ...(again === undefined ? {} : { again }),
    ...(question === undefined ? {} : { question }),
    ...(unproved === undefined ? {} : { unproved }),
    ...(busy === undefined ? {} : { busy }),
    ...(probes === undefined ? {} : { probes }),
    // One that would be cut short is none.
    ...(captureFilter === undefined || inert(captureFilter) !== captureFilter ? {} : { captureFilter }),
  };
}

function connectionOf(
  { connecting, open, failure, came }: ApplianceStatus['connection'],
  route: Route | Failure,
): Connection {
  if (connecting > 0) return { state: 'connecting' };
  if (open > 0) return { state: 'connected' };
  if (!isRoute(route)) return { state: 'none' };
  if (failure !== undefined) return failedConnection(failure, route);
  const isThisWay = came !== undefined && isSameWay(came.route, route);
  return { state: 'none', ...(isThisWay ? { cameAt: came.at } : {}) };
}

function isSameWay(one: Route, other: Route): boolean {
  return one.length === other.length && one.every((hop, index) => isSamePlace(hop, other[index]));
}

function failedConnection(failure: Failure, route: Route): Connection {
  const { message, next } = failureWords(failure, route);
  const leg = brokenLeg(failure, route) ?? { hop: 0, why: failureBrief(failure, '') };
  const isChanged = failure.stage === 'host-key' && failure.reason === 'changed' && failure.facts?.file === undefined;
  return { state: 'failed', ...leg, say: message, next, ...(isChanged ? { forget: failure.hop } : {}) };
}

const MOST_LINES = 60;

/** Of the serial number its last three characters alone; and it is taken out of the appliance's own words. */
function accessFacts(access: RemoteAccess): AccessFacts {
  const { serial, raw } = access;
  const lines = saidLines(withoutSerial(raw, { access })).map((line) => line.trimEnd());
  return {
    at: access.at,
    state: access.state,
    basis: access.basis,
    serviceAccess: access.serviceAccess,
    serviceLogins: access.serviceLogins,
    serviceSession: access.serviceSession,
    serialMatches: access.serialMatches,
    port: access.port,
    enabledAt: access.enabledAt,
    expiresAt: access.expiresAt,
    seed: access.seed,
    ...(access.seedDoubtful && { seedDoubtful: true }),
    serialEnd: serial === null ? null : serialEnd(serial),
    raw: lines.filter((line) => line !== '').slice(0, MOST_LINES),
  };
}

function readingFailure(
  { failure, at }: NonNullable<ApplianceStatus['reading']>,
  route: Route | Failure,
): ReadingFailure {
  const hops = isRoute(route) ? route.length : 1;
  const hop = isRoute(route) ? route.findIndex(({ id }) => id === failure.hop) + 1 : 1;
  return {
    at,
    stage: stageWord(failure.stage),
    reason: withoutStop(reasonWords(failure)),
    next: nextStep(failure),
    hop: Math.max(1, hop),
    hops,
    code: failure.stage,
    why: failureBrief(failure, failure.hop),
  };
}

function captureFacts(status: ApplianceStatus): Pick<ApplianceFacts, 'capture'> {
  const last = status.captures?.known.at(-1);
  if (last === undefined) return {};
  const ended = last.state === 'stopped' ? 'ended' : last.state;
  const told = withoutSerial(knownCaptureSentence(status.appliance.id, last), serialsOf(status));
  return { capture: { state: last.fetched === null ? ended : 'here', named: last.file !== null, told } };
}

function serialsOf({ access, connection: { identity } }: ApplianceStatus): Parameters<typeof withoutSerial>[1] {
  return { access, ...(identity && { identity }) };
}

function deedsOf(status: ApplianceStatus): ApplianceFacts['deeds'] {
  const { deeds = [], captures } = status;
  const told = (captures?.deeds ?? []).map((deed) => ({
    at: deed.at,
    told: withoutSerial(captureDeedWords(deed), serialsOf(status)),
    leavesUnknown: deed.what === 'capture-stopped' && deed.why === 'lost',
  }));
  return [...deeds, ...told].sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}

function carrierFacts(
  { id, reaches, others = [] }: NonNullable<ApplianceStatus['carrier']>,
  facts: Pick<StatusFacts, 'of'>,
): Pick<ApplianceFacts, 'carrier'> {
  const status = facts.of(id);
  const access = status?.access;
  return {
    carrier: {
      ...{ id, family: status?.appliance.family ?? 'esa' },
      ...(access === undefined ? {} : { access: accessFacts(access) }),
      ...(reaches === undefined ? {} : { reaches }),
      ...(others.length === 0 ? {} : { others: othersOf(others, facts) }),
    },
  };
}

function othersOf(ids: readonly string[], facts: Pick<StatusFacts, 'of'>): NonNullable<Carrier['others']> {
  return ids.map((id) => {
    const access = facts.of(id)?.access;
    if (access?.state === 'tunnel-up') return { id, tunnel: 'up' };
    return { id, tunnel: access?.basis === 'read' ? 'none' : 'unread' };
  });
}

export function overviewFacts(
  facts: Pick<StatusFacts, 'all' | 'of' | 'sweeping'>,
  can: readonly Action[],
): OverviewFacts {
  const statuses = facts
    .all()
    .filter(({ family }) => family !== 'jump')
    .flatMap(({ id }) => facts.of(id) ?? []);
  const runs = statuses.flatMap(({ probes }) => probes ?? []);
  const probing = facts.sweeping();
  const [probedAt] = runs
    .map(({ endedAt, startedAt }) => endedAt ?? startedAt)
    .sort()
    .reverse();
  return allInert({
    appliances: statuses.map((status) => overviewEntry(status, facts)),
    ...(probing === undefined ? {} : { probing }),
    ...(probedAt === undefined ? {} : { probedAt }),
    can,
  });
}

function overviewEntry(status: ApplianceStatus, facts: Pick<StatusFacts, 'of'>): OverviewEntry {
  const { appliance, access, again, probes } = status;
  const unread = unreadWords(status);
  return {
    reached: isReached(status, facts),
    ...(unread === undefined ? {} : { unread }),
    id: appliance.id,
    family: appliance.family,
    folder: appliance.folder.join(' / '),
    ...(access === undefined ? {} : { access: accessFacts(access) }),
    ...(again === undefined ? {} : { again }),
    ...(probes === undefined ? {} : { report: probes.report }),
    ...(probes?.unasked === undefined ? {} : { unasked: probes.unasked.row }),
  };
}

function isReached({ access, carrier }: ApplianceStatus, facts: Pick<StatusFacts, 'of'>): boolean {
  if (access?.state === 'tunnel-up') return true;
  if (access?.state !== 'ssh-access' || carrier === undefined) return false;
  return facts.of(carrier.id)?.access?.state === 'tunnel-up';
}

function unreadWords({ access, busy, reading, connection }: ApplianceStatus): string | undefined {
  if (access?.basis === 'read' || busy !== undefined) return undefined;
  if (reading !== undefined) return failureRow(reading.failure);
  if (connection.quiet === 'asks') return vscode.l10n.t('Somebody would have to be asked');
  return connection.quiet === 'held-back' ? vscode.l10n.t('Not tried, as a login was refused') : undefined;
}

/** Ids that a panel shows, and may therefore speak of. */
export function shownIds(facts: ApplianceFacts | OverviewFacts): ReadonlySet<string> {
  if ('appliances' in facts) return new Set(facts.appliances.map(({ id }) => id));
  const route = typeof facts.route === 'string' ? [] : facts.route.map(({ id }) => id);
  const others = facts.carrier?.others ?? [];
  const carrier = facts.carrier === undefined ? [] : [facts.carrier.id, ...others.map(({ id }) => id)];
  return new Set([facts.id, ...route, ...carrier, ...facts.planner.map(({ id }) => id)]);
}

/** Every string of it made inert; what is no string stays. Evidence has limits of its own. */
export function allInert<T>(value: T, made = inert): T {
  if (typeof value === 'string') return made(value) as T & string;
  if (Array.isArray(value)) return value.map((item: unknown) => allInert(item, made)) as T & unknown[];
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, allInert<unknown>(item, key === 'evidence' ? inertWhole : made)]),
  ) as T & object;
}
