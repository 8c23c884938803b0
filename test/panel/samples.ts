/** Facts for every state of the panel. Values are examples, not recordings. */
import type { ProbeResult, Verdict } from '../../src/appliance/probeReport';
import { differenceWords, reasonOf } from '../../src/workbench/probes/probeWording';
import type {
  AccessFacts,
  Action,
  ApplianceFacts,
  OverviewEntry,
  OverviewFacts,
  ProbeRun,
  ReadingFailure,
  ToldReport,
  ToldResult,
} from '../../webview/messages';
import { ACTIONS } from '../../webview/messages';

/** 24 November 2026, 14:08:40 UTC. */
export const NOW = Date.UTC(2026, 10, 24, 14, 8, 40);
export const CAN: readonly Action[] = ACTIONS;

export function ago(minutes: number): string {
  return new Date(NOW - minutes * 60_000).toISOString();
}

const esa1 = { id: 'esa1', family: 'esa', port: 22 } as const;
const sma1 = { id: 'sma1', family: 'sma', port: 22 } as const;

export function applianceFacts(changes: Partial<ApplianceFacts> = {}): ApplianceFacts {
  return {
    ...{ id: 'esa1', family: 'esa', host: 'esa1.example.com', production: true, simulated: false },
    ...{ model: 'C390', version: '15.0.1-030' },
    route: [esa1],
    connection: { state: 'none' },
    servicePrompt: false,
    ...{ earlier: [], planner: [], firewall: [], deeds: [], exchanges: [], can: CAN },
    ...changes,
  };
}

export function access(state: AccessFacts['state'], changes: Partial<AccessFacts> = {}): AccessFacts {
  const on = state !== 'disabled';
  return {
    ...{ at: ago(0.5), state, basis: 'read', serviceAccess: on, serviceLogins: on ? 0 : null, serviceSession: false },
    ...{ serialMatches: true, port: state.startsWith('tunnel') ? 443 : null, serialEnd: '4C2' },
    enabledAt: on ? ago(2) : null,
    expiresAt: state.startsWith('tunnel') ? ago(2 - 7 * 24 * 60) : null,
    seed: on ? 'held' : 'none',
    raw: ['Service access currently ENABLED (0 current service logins)', 'Tunnel option is active.'],
    ...changes,
  };
}

const PORTS = [22, 25, 53, 80, 443, 4766];
export const HOSTS = ['upgrades.ironport.com', 'c.tunnels.ironport.com'];
const HERE: Verdict[] = ['tunnel', 'smtp-inspected', 'timeout', 'http', 'tunnel', 'timeout'];
const SPENT: Partial<Record<Verdict, number>> = { timeout: 10_000, tunnel: 24, refused: 2, tls: 11 };
const SAID: Partial<Record<Verdict, string>> = {
  tunnel: 'SSH-2.0-OpenSSH_6.2 CiscoTunnels1',
  'smtp-inspected': `220 ${'*'.repeat(52)}`,
  http: 'HTTP/1.1 400 Bad Request',
};

export function result(vantage: string, host: string, port: number, verdict: Verdict): ToldResult {
  const text = SAID[verdict];
  const spent = SPENT[verdict] ?? 12;
  const bare: ProbeResult = {
    vantage,
    vantageKind: vantage === 'laptop' ? 'computer' : 'appliance',
    host,
    addresses: verdict === 'dns-failed' || verdict === 'not-tried' ? [] : ['63.251.108.107'],
    ...{ port, verdict, at: ago(3) },
    evidence: text === undefined ? {} : { text },
    ms:
      verdict === 'dns-failed' || verdict === 'not-tried'
        ? {}
        : { dns: 3, connect: spent, ...(text === undefined ? {} : { firstByte: spent }) },
  };
  return { ...bare, message: reasonOf(bare, 10_000) };
}

export function report(own: readonly Verdict[], changes: Partial<ToldReport> = {}, here = HERE): ToldReport {
  const from = (vantage: string, verdicts: readonly Verdict[]) =>
    HOSTS.flatMap((host) => verdicts.map((verdict, index) => result(vantage, host, PORTS[index] ?? 0, verdict)));
  const results = [...from('laptop', here), ...from('esa1', own)];
  const differs = differenceWords({ applianceId: 'esa1', results });
  return {
    ...{ schema: 1, applianceId: 'esa1', verdict: 'unknown', causes: [], results },
    ...(differs.length === 0 ? {} : { differs }),
    ...changes,
  };
}

export function run(made: ToldReport, changes: Partial<ProbeRun> = {}): ProbeRun {
  return { report: made, startedAt: ago(3), endedAt: new Date(NOW - 3 * 60_000 + 10_200).toISOString(), ...changes };
}

const BLOCKED: Verdict[] = ['timeout', 'smtp-inspected', 'closed-early', 'http', 'tls', 'refused'];
const USABLE: Verdict[] = ['timeout', 'smtp-inspected', 'closed-early', 'http', 'tunnel', 'refused'];
const ALL_OUT: Verdict[] = ['tunnel', 'tunnel', 'tunnel', 'tunnel', 'tunnel', 'tunnel'];
const NO_NAMES: Verdict[] = ['dns-failed', 'dns-failed', 'dns-failed', 'dns-failed', 'dns-failed', 'dns-failed'];
const NO_ROUTE: Verdict[] = ['no-route', 'no-route', 'no-route', 'no-route', 'no-route', 'no-route'];
const ALL_DROPPED: Verdict[] = ['timeout', 'timeout', 'timeout', 'timeout', 'timeout', 'timeout'];

export const blockedRun = run(report(BLOCKED, { verdict: 'blocked' }));
const usableRun = run(report(USABLE, { verdict: 'usable', recommendedPort: 443 }));
const disabled = access('disabled', { serviceAccess: false });
const offline: Pick<ApplianceFacts, 'id' | 'family' | 'host' | 'model' | 'version' | 'route'> = {
  ...{ id: 'sma1', family: 'sma', host: '10.0.8.20', model: 'M695', version: '15.0.0-416' },
  route: [esa1, sma1],
};
export const carrierUp = { id: 'esa1', family: 'esa', access: access('tunnel-up'), reaches: 'ssh' } as const;
export const carrierDown = { ...carrierUp, access: access('disabled') };
const earlier = [
  { at: ago(27), verdict: 'blocked' },
  { at: ago(300), verdict: 'usable', port: 443 },
  { at: ago(1500), verdict: 'usable', port: 443 },
  { at: ago(5800), verdict: 'ready', port: 25 },
] as const;
export const failedConnection = {
  ...{ state: 'failed', hop: 1, why: 'login: refused for admin' },
  say: 'Not connected. Hop 2 of 2, sma1, login: refused for admin.',
  next: 'Check user and password of sma1; repeated failures lock the account.',
} as const satisfies ApplianceFacts['connection'];
export const failedReading: ReadingFailure = {
  ...{ at: ago(0.1), stage: 'login', reason: 'refused for admin', next: 'Check user and password of esa1.' },
  ...{ hop: 1, hops: 1, code: 'auth' as const, why: 'login: refused for admin' },
};

/** By the state of PANEL 4.2. */
export const APPLIANCES = {
  'not-probed': applianceFacts({ model: undefined as never, version: undefined as never, can: ['openTerminal'] }),
  'not-probed-all-actions': applianceFacts(),
  connecting: applianceFacts({ connection: { state: 'connecting' } }),
  'not-connected': applianceFacts({
    ...offline,
    connection: failedConnection,
  }),
  'no-route': applianceFacts({ route: 'its route names a hop that is not in the inventory (esa9).' }),
  'disabled-unprobed': applianceFacts({ access: disabled }),
  probing: applianceFacts({
    access: disabled,
    busy: { what: 'probing', done: 7, of: 24 },
    probes: { report: { ...report(BLOCKED), results: report(BLOCKED).results.slice(0, 7) }, startedAt: ago(0.1) },
  }),
  ready: applianceFacts({ access: disabled, probes: run(report(ALL_OUT, { verdict: 'ready', recommendedPort: 25 })) }),
  'ready-unread': applianceFacts({ probes: run(report(ALL_OUT, { verdict: 'ready', recommendedPort: 25 })) }),
  usable: applianceFacts({ access: disabled, probes: usableRun }),
  'blocked-mixed': applianceFacts({
    ...{ access: disabled, probes: blockedRun, earlier },
    firewall: [
      { from: 'esa1, 10.0.8.11', to: HOSTS.join(', '), port: 'TCP 443', change: 'Allow; no TLS inspection' },
      { from: 'esa1, 10.0.8.11', to: HOSTS.join(', '), port: 'TCP 25', change: 'Allow; no SMTP inspection' },
    ],
  }),
  'blocked-one-cause': applianceFacts({
    access: disabled,
    probes: run(report(ALL_DROPPED, { verdict: 'blocked' }, ALL_DROPPED)),
  }),
  'blocked-dns': applianceFacts({
    access: disabled,
    probes: run(report(NO_NAMES, { verdict: 'blocked' }, ALL_OUT)),
  }),
  'blocked-route': applianceFacts({
    access: disabled,
    probes: run(report(NO_ROUTE, { verdict: 'blocked', teams: ['network'] }, ALL_DROPPED)),
  }),
  'blocked-behind': applianceFacts({
    ...{ ...offline, access: disabled, carrier: { id: 'esa1', family: 'esa' } },
    probes: run(report(ALL_DROPPED, { verdict: 'blocked' }, ALL_DROPPED)),
  }),
  'probe-unknown': applianceFacts({
    probes: run({ ...report(BLOCKED), results: report(BLOCKED).results.slice(0, 12) }),
  }),
  'offline-sma': applianceFacts({
    ...{ ...offline, access: access('ssh-access', { serialEnd: '90A' }), carrier: carrierUp },
    planner: [
      { ...esa1, verdict: 'ssh', ms: 4, inUse: true },
      { id: 'wsa1', family: 'wsa', verdict: 'refused', ms: 2, inUse: false },
      { id: 'esa2', family: 'esa', verdict: 'timeout', ms: 10_000, inUse: false },
    ],
    probes: run({
      ...report([]),
      results: PORTS.map((port) =>
        result('sma1', 'm.tunnels.ironport.com', port, port === 22 ? 'dns-failed' : 'not-tried'),
      ),
    }),
  }),
  'offline-sma-doubtful': applianceFacts({
    ...{ ...offline, access: access('ssh-access', { serialEnd: '90A', seedDoubtful: true }), carrier: carrierUp },
  }),
  'ssh-access-no-tunnel': applianceFacts({
    ...{ ...offline, access: access('ssh-access') },
    carrier: carrierDown,
  }),
  'ssh-access-carrier-unread': applianceFacts({
    ...{ ...offline, access: access('ssh-access') },
    carrier: { id: 'esa1', family: 'esa' },
  }),
  'ssh-access': applianceFacts({ access: access('ssh-access') }),
  'tunnel-connecting': applianceFacts({
    access: access('tunnel-connecting', { expiresAt: null }),
    busy: { what: 'connecting', since: ago(0.2) },
  }),
  'tunnel-up': applianceFacts({
    ...{ access: access('tunnel-up', { serviceLogins: 1 }), probes: usableRun, connection: { state: 'connected' } },
    deeds: [
      { at: ago(2.6), what: 'confirmed-tunnel', port: 443 },
      { at: ago(2.5), what: 'accepted-enable' },
      { at: ago(2.1), what: 'proved-tunnel' },
      { at: ago(0.8), what: 'service-login' },
    ],
  }),
  'capture-ended': applianceFacts({
    access: access('disabled'),
    capture: {
      ...{ state: 'ended', named: true },
      told: "esa1: the packet capture has stopped, file C390-…4C2-20261124-140802.cap, 2.0 KB by the appliance's own count, read 14:08.",
    },
    deeds: [{ at: ago(1), told: 'You started a packet capture: filter port 25', leavesUnknown: false }],
  }),
  'tunnel-down': applianceFacts({ access: access('tunnel-down', { expiresAt: null }) }),
  expired: applianceFacts({ access: access('tunnel-expired', { enabledAt: ago(8 * 1440), expiresAt: ago(1440) }) }),
  'expired-by-age': applianceFacts({
    access: access('tunnel-expired', { basis: 'elapsed-time', at: ago(9000), expiresAt: ago(1440) }),
  }),
  unknown: applianceFacts({
    access: access('unknown', { serviceAccess: null, serviceLogins: null, port: null, expiresAt: null, seed: 'none' }),
  }),
  interrupted: applianceFacts({ access: access('unknown', { basis: 'interrupted', serviceAccess: null }) }),
  'enabled-before': applianceFacts({
    access: access('unknown', {
      ...{ basis: 'elapsed-time', serviceAccess: null, serviceLogins: null },
      at: ago(3 * 24 * 60),
    }),
  }),
  stale: applianceFacts({ access: access('tunnel-up', { at: ago(185) }) }),
  'stale-probes': applianceFacts({
    access: disabled,
    probes: { ...usableRun, startedAt: ago(130), endedAt: ago(129) },
  }),
  'reading-failed': applianceFacts({ access: access('tunnel-up', { at: ago(10) }), reading: failedReading }),
  'reading-failed-first': applianceFacts({ reading: failedReading }),
  'wants-the-person': applianceFacts({ question: 'Please enter a new passphrase:' }),
  'not-proved': applianceFacts({ access: disabled, unproved: 'enable-tunnel' }),
  dialogue: applianceFacts({
    ...{ access: disabled, busy: { what: 'dialogue' } },
    exchanges: [
      { prompt: 'Choose the operation you want to perform:', answer: 'TUNNEL' },
      { prompt: 'Enter a port number to connect through. [25]>', answer: '443' },
    ],
  }),
  'service-prompt': applianceFacts({ servicePrompt: true, connection: { state: 'connected' } }),
  'jump-host': applianceFacts({ id: 'jump1', family: 'jump', route: [{ id: 'jump1', family: 'jump', port: 22 }] }),
  'serial-differs': applianceFacts({ access: access('tunnel-up', { serialMatches: false }) }),
  'another-kind': applianceFacts({
    access: disabled,
    kind: { found: 'SMA M-Series', entry: 'ESA C-Series' },
  }),
  'three-hops': applianceFacts({
    ...{ id: 'sma1', family: 'sma', access: disabled, connection: { state: 'connected' } },
    route: [{ id: 'jump1', family: 'jump', port: 2222 }, esa1, sma1],
  }),
} satisfies Record<string, ApplianceFacts>;

const FOLDERS: readonly [
  folder: string,
  site: string,
  count: number,
  own: readonly (readonly Verdict[] | undefined)[],
][] = [
  ['Acme / Paris', 'par', 16, [USABLE, BLOCKED, BLOCKED, BLOCKED, USABLE, BLOCKED, undefined]],
  ['Globex / Berlin', 'ber', 14, [ALL_OUT, ALL_OUT, ALL_OUT, ALL_OUT, ALL_DROPPED]],
  ['Acme / Lyon', 'lyo', 14, [USABLE]],
  ['Initech / Toronto', 'tor', 10, [ALL_OUT]],
  ['Hooli / Madrid', 'mad', 6, [ALL_OUT, ALL_OUT, undefined]],
];

function entry(id: string, folder: string, own: readonly Verdict[] | undefined): OverviewEntry {
  const family = id.startsWith('wsa') ? 'wsa' : id.startsWith('sma') ? 'sma' : 'esa';
  if (own === undefined) return { id, family, folder, reached: false };
  const usual = own[family === 'wsa' ? 4 : 1] === 'tunnel';
  const out = own.indexOf('tunnel');
  const port = usual ? (family === 'wsa' ? 443 : 25) : PORTS[out];
  const verdict = usual ? 'ready' : out >= 0 ? 'usable' : 'blocked';
  const made = report(own, { applianceId: id, verdict, ...(port === undefined ? {} : { recommendedPort: port }) });
  return {
    id,
    family,
    folder,
    reached: false,
    report: { ...made, results: made.results.filter(({ vantage }) => vantage === 'esa1') },
  };
}

const fleet: readonly OverviewEntry[] = FOLDERS.flatMap(([folder, site, count, own]) =>
  Array.from({ length: count }, (_, index) => {
    const family = index < count / 2 ? 'esa' : index < count * 0.85 ? 'wsa' : 'sma';
    return entry(`${family}-${site}-${String(index + 1).padStart(2, '0')}`, folder, own[index % own.length]);
  }),
);

/** That many appliances in the folders of the sample, each with twelve answers. */
export function manyAppliances(count: number): OverviewEntry[] {
  const probed = fleet.filter(({ report }) => report !== undefined);
  const rounds = Math.ceil(count / probed.length);
  return Array.from({ length: rounds }, (_, round) => probed.map((one) => ({ ...one, id: `${one.id}-${round}` })))
    .flat()
    .slice(0, count);
}

export const OVERVIEWS = {
  'fleet-empty': { appliances: [], can: CAN },
  'fleet-nothing': {
    appliances: fleet.map(({ id, family, folder }) => ({ id, family, folder, reached: false })),
    can: ['openStatus'],
  },
  'fleet-open': {
    appliances: [
      { id: 'esa1', family: 'esa', folder: '', reached: true, access: access('tunnel-up') },
      { id: 'sma1', family: 'sma', folder: '', reached: true, access: access('ssh-access') },
      { id: 'esa2', family: 'esa', folder: '', reached: false, access: disabled },
      { id: 'esa3', family: 'esa', folder: '', reached: false, unread: 'Somebody would have to be asked' },
    ],
    can: CAN,
  },
  'fleet-blocked': {
    appliances: fleet.map((one, index) => (index === 3 ? { ...one, access: access('tunnel-expired') } : one)),
    ...{ probedAt: ago(2), can: CAN },
  },
  'fleet-all-well': {
    appliances: [entry('esa1', '', ALL_OUT), entry('esa2', '', ALL_OUT)],
    ...{ probedAt: ago(2), can: CAN },
  },
  'fleet-probing': { appliances: fleet.slice(0, 20), probing: { done: 7, of: 20, ports: PORTS }, can: CAN },
} satisfies Record<string, OverviewFacts>;
