/**
 * Everything that can leave for a case, field by field: what is not picked here goes nowhere. Codes and facts, no
 * sentences. Secrets that are known are masked in every text.
 */

import type { Appliance, Route } from '../appliance/appliance';
import type { CaptureDeed, KnownCapture } from '../appliance/captureStatus';
import type { Failure } from '../appliance/failure';
import type { Cause } from '../appliance/probeCause';
import type { ProbeResult, ProbeRun, Readiness, Verdict } from '../appliance/probeReport';
import type { Deed, RemoteAccess } from '../appliance/remoteAccess';
import type { Identity } from '../asyncos/identity';
import { MASK, mask } from '../asyncos/mask';
import { captureDeedOf, isCaptureDeed, unfetchedOf, type CaseCaptureDeed, type CaseUnfetched } from './caseCaptures';
import { mapStrings } from './document';
import { pick } from './pick';

export interface CaseFacts {
  readonly schema: 1;
  /** ISO 8601 UTC, as all times here. */
  readonly madeAt: string;
  readonly madeWith: MadeWith;
  readonly appliance: CaseAppliance;
  readonly says: CaseIdentity;
  /** In travel order, the appliance last; empty where the inventory leads to none. */
  readonly route: readonly CaseHop[];
  readonly noRoute: CaseFailure | null;
  /** The last time that the way worked to its end. */
  readonly reachedAt: string | null;
  /** Of the last try to connect or to read, where nothing has worked since. */
  readonly failure: CaseFailure | null;
  readonly access: CaseAccess | null;
  /** The appliance whose tunnel leads Cisco to this one. */
  readonly carrier: {
    readonly id: string;
    readonly access: CaseAccess | null;
    readonly reaches: Verdict | null;
  } | null;
  /** In this window, on the appliance and on its carrier; oldest first. */
  readonly done: readonly (CaseDeed | CaseCaptureDeed)[];
  readonly probe: CaseProbe | null;
  /** Newest first. */
  readonly earlierProbes: readonly { readonly at: string; readonly verdict: Readiness; readonly port: number | null }[];
  readonly captures: readonly CaseCapture[];
  /** How many are here beside them. */
  readonly moreCaptures: number;
  /** Started or seen from here, and still on the appliance alone; oldest first. */
  readonly unfetched: readonly CaseUnfetched[];
  readonly notMeasured: readonly NotMeasured[];
}

/** Versions, and the platform as Node names it. */
export interface MadeWith {
  readonly extension: string;
  readonly vscode: string;
  readonly platform: string;
}

export interface CaseAppliance extends Pick<Appliance, 'id' | 'label' | 'family' | 'host' | 'port' | 'user'> {
  readonly series: string | null;
  readonly folder: readonly string[];
}

/** As its `version` said it. */
export interface CaseIdentity {
  readonly product: string | null;
  readonly model: string | null;
  readonly version: string | null;
  readonly serial: string | null;
  /** After how many minutes without a key a login ends. */
  readonly idleMinutes: number | null;
}

export interface CaseHop extends Pick<Appliance, 'id' | 'family' | 'host' | 'port' | 'user'> {
  /** Through a forward of the hop before it, or by a login typed at that one's prompt. */
  readonly mode: 'direct' | 'forward' | 'nested';
  readonly hostKeys: readonly CaseHostKey[];
}

/** A key that this computer knows for the hop. */
export interface CaseHostKey {
  readonly type: string;
  readonly fingerprint: string;
  readonly source: 'known_hosts' | 'store';
}

export type CaseFailure = Pick<Failure, 'hop' | 'stage' | 'reason'>;

export type CaseAccess = Pick<
  RemoteAccess,
  | 'at'
  | 'state'
  | 'basis'
  | 'serviceAccess'
  | 'serviceLogins'
  | 'serviceSession'
  | 'serial'
  | 'serialMatches'
  | 'port'
  | 'enabledAt'
  | 'expiresAt'
  | 'seed'
  | 'seedDoubtful'
  | 'raw'
>;

export interface CaseDeed extends Pick<Deed, 'at' | 'what'> {
  /** Of the appliance. */
  readonly id: string;
  readonly port: number | null;
}

export interface CaseProbe {
  readonly startedAt: string;
  readonly endedAt: string;
  readonly cancelled: boolean;
  readonly verdict: Readiness;
  readonly causes: readonly Cause[];
  readonly recommendedPort: number | null;
  readonly results: readonly ProbeResult[];
  readonly failures: readonly CaseFailure[];
}

export interface CaseCapture {
  /** Of the file on this computer, which this program gave it. */
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  /** When it was here as a whole. */
  readonly at: string;
}

export const NOT_MEASURED = [
  'route',
  'way',
  'host-keys',
  'version',
  'access',
  'probe',
  'from-computer',
  'from-appliance',
  'captures',
  'unfetched',
] as const;
export type NotMeasured = (typeof NOT_MEASURED)[number];

/** What is known here of one appliance. */
export interface Known {
  readonly madeAt: string;
  readonly madeWith: MadeWith;
  readonly appliance: Appliance;
  readonly identity: Identity | undefined;
  readonly route: Route | Failure;
  readonly hostKeys: ReadonlyMap<string, readonly CaseHostKey[]>;
  readonly reachedAt: string | undefined;
  readonly failure: Failure | undefined;
  readonly access: RemoteAccess | undefined;
  readonly carrier: { readonly id: string; readonly access?: RemoteAccess; readonly reaches?: Verdict } | undefined;
  /** By id of the appliance; oldest first. */
  readonly done: ReadonlyMap<string, readonly (Deed | CaptureDeed)[]>;
  readonly probe: ProbeRun | undefined;
  /** Newest first. */
  readonly earlier: readonly ProbeRun[];
  readonly captures: readonly CaseCapture[];
  /** How many are here beside them. */
  readonly moreCaptures: number;
  /** Oldest first. */
  readonly captured: readonly KnownCapture[];
  /** Seeds and passwords that are held here. */
  readonly secrets: readonly string[];
  /** Of the appliances here, some of which look like a seed. */
  readonly names: readonly string[];
}

export function caseFacts(known: Known): CaseFacts {
  const { appliance, identity, access, carrier, probe } = known;
  const route = hopsOf(known);
  const facts: CaseFacts = {
    schema: 1,
    madeAt: known.madeAt,
    madeWith: known.madeWith,
    appliance: {
      ...pick(appliance, ['id', 'label', 'family', 'host', 'port', 'user', 'folder']),
      series: appliance.series ?? null,
    },
    says: {
      product: identity?.product ?? null,
      model: identity?.model ?? null,
      version: identity?.version ?? null,
      serial: access?.serial ?? identity?.serial ?? null,
      idleMinutes: identity?.idleMinutes ?? null,
    },
    route,
    noRoute: isFailure(known.route) ? failureOf(known.route) : null,
    reachedAt: known.reachedAt ?? null,
    failure: known.failure === undefined ? null : failureOf(known.failure),
    access: access === undefined ? null : accessOf(access),
    carrier:
      carrier === undefined
        ? null
        : {
            id: carrier.id,
            access: carrier.access === undefined ? null : accessOf(carrier.access),
            reaches: carrier.reaches ?? null,
          },
    done: [...known.done].flatMap(([id, deeds]) => deeds.map((deed) => deedOf(id, deed))).sort(byTime),
    probe: probe === undefined ? null : probeOf(probe),
    earlierProbes: known.earlier.map(({ at, report: { verdict, recommendedPort } }) => ({
      ...{ at, verdict },
      port: recommendedPort ?? null,
    })),
    captures: known.captures.map((capture) => pick(capture, ['name', 'bytes', 'sha256', 'at'])),
    moreCaptures: known.moreCaptures,
    unfetched: unfetchedOf(known.captured),
    notMeasured: notMeasured(known),
  };
  return mapStrings(facts, (text) => withoutSecrets(text, known), CODES);
}

/** Takes out what is secret by what is known and by how it looks: announced seeds, private keys. */
export function withoutSecrets(text: string, { secrets, names }: Pick<Known, 'secrets' | 'names'>): string {
  return mask(text.replace(PRIVATE_KEY, MASK), secrets, names);
}

/** The same of a log, whose lines are apart: an announcement that is cut off ends with its line. */
export function logWithoutSecrets(log: string, { secrets, names }: Pick<Known, 'secrets' | 'names'>): string {
  const lines = log.replace(PRIVATE_KEY, MASK).split('\n');
  return lines.map((line) => mask(line, secrets, names)).join('\n');
}

/** To its end, or as far as it goes (RFC 7468; PuTTY's files). */
const PRIVATE_KEY =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)|PuTTY-User-Key-File-\d:[^]*?(?:Private-MAC:[^\r\n]*|$)/g;

/** Keys whose values are codes of this program, times or digests, and never of anybody else. */
export const CODES: ReadonlySet<string> = new Set([
  ...['madeAt', 'madeWith', 'family', 'series', 'mode', 'type', 'fingerprint', 'source', 'stage', 'reason', 'at'],
  ...[
    'state',
    'basis',
    'enabledAt',
    'expiresAt',
    'startedAt',
    'endedAt',
    'reachedAt',
    'verdict',
    'causes',
    'cause',
    'seed',
  ],
  ...['what', 'why', 'vantageKind', 'ended', 'sha256', 'notMeasured', 'reaches'],
]);

function hopsOf({ route, hostKeys }: Known): readonly CaseHop[] {
  if (isFailure(route)) return [];
  return route.map((hop, index) => ({
    ...pick(hop, ['id', 'family', 'host', 'port', 'user']),
    mode: index === 0 ? 'direct' : hop.hopMode === 'nested' ? 'nested' : 'forward',
    hostKeys: (hostKeys.get(hop.id) ?? []).map((key) => pick(key, ['type', 'fingerprint', 'source'])),
  }));
}

function accessOf(access: RemoteAccess): CaseAccess {
  return pick(access, [
    ...(['at', 'state', 'basis', 'serviceAccess', 'serviceLogins', 'serviceSession', 'serial'] as const),
    ...(['serialMatches', 'port', 'enabledAt', 'expiresAt', 'seed', 'seedDoubtful', 'raw'] as const),
  ]);
}

function deedOf(id: string, deed: Deed | CaptureDeed): CaseDeed | CaseCaptureDeed {
  if (isCaptureDeed(deed)) return captureDeedOf(id, deed);
  return { at: deed.at, id, what: deed.what, port: deed.port ?? null };
}

function byTime(one: Pick<CaseDeed, 'at'>, other: Pick<CaseDeed, 'at'>): number {
  return Date.parse(one.at) - Date.parse(other.at);
}

function probeOf({ startedAt, at, cancelled, failures, report }: ProbeRun): CaseProbe {
  const { verdict, causes, recommendedPort, results } = report;
  return {
    ...{ startedAt, endedAt: at, cancelled, verdict, causes, results: results.map(withoutHex) },
    recommendedPort: recommendedPort ?? null,
    failures: failures.map(failureOf),
  };
}

/** The same bytes as its text, in a form in which nobody would see what identifies. */
function withoutHex({ evidence, ...result }: ProbeResult): ProbeResult {
  const { nslookup } = evidence;
  const lookUp = nslookup === undefined ? {} : { nslookup: pick(nslookup, ['said', 'addresses']) };
  return { ...result, evidence: { ...pick(evidence, EVIDENCE), ...lookUp } };
}

const EVIDENCE = ['text', 'errno', 'interface', 'address', 'resolver', 'dns', 'untried', 'limit'] as const;

function failureOf(failure: Failure): CaseFailure {
  return pick(failure, ['hop', 'stage', 'reason']);
}

function notMeasured(known: Known): readonly NotMeasured[] {
  const { route, identity, access, probe, captures, moreCaptures } = known;
  const vantages = new Set(probe?.report.results.map(({ vantageKind }) => vantageKind));
  const lacks: Readonly<Record<NotMeasured, boolean>> = {
    route: isFailure(route),
    way: !isFailure(route) && known.reachedAt === undefined && known.failure === undefined,
    'host-keys': !isFailure(route) && route.some(({ id }) => (known.hostKeys.get(id) ?? []).length === 0),
    version: identity?.version === undefined,
    access: access === undefined,
    probe: probe === undefined,
    'from-computer': probe !== undefined && !vantages.has('computer'),
    'from-appliance': probe !== undefined && !vantages.has('appliance'),
    captures: captures.length + moreCaptures === 0,
    unfetched: unfetchedOf(known.captured).length > 0,
  };
  return NOT_MEASURED.filter((what) => lacks[what]);
}

function isFailure(route: Route | Failure): route is Failure {
  return 'stage' in route;
}
