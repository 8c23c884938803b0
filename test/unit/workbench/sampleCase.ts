import { readFileSync } from 'node:fs';
import type { ProbeRun } from '../../../src/appliance/probeReport';
import type { Known } from '../../../src/casework/caseFacts';
import { redaction, type Identifying, type Redacted } from '../../../src/casework/redaction';
import { identifying } from '../../../src/workbench/casework/caseKnown';
import { bundleTexts, caseLog, caseOutputs } from '../../../src/workbench/casework/caseOutputs';
import { appliance } from '../appliance/sampleAppliance';

const AT = '2026-11-26T21:20:09.000Z';
const esa1 = appliance({
  id: 'paris-esa',
  host: 'esa1.acme.example',
  label: 'ESA Paris',
  folder: ['ACME'],
  user: 'jdupont',
});
const sma1 = appliance({
  ...{ id: 'paris-sma', family: 'sma', series: 'M', host: '10.0.8.20', label: 'SMA | Paris *', folder: ['ACME'] },
  ...{ user: 'admin', via: ['paris-esa'] },
});
export const SERIAL = '4C4C4544004B-ABC1234';
export const SEED = 'correct-horse-7781';
export const secrets = [SEED, 'MIIEvQIBADANBgkq', 'Private-Lines-of-a-PuTTY-key'];
const raw = [
  `Serial Number: ${SERIAL}`,
  `paris-sma.acme.example> please provide the string: ${SEED} to your Cisco support engineer`,
  'to 10.0.8.20, ::ffff:10.0.8.20 and MAIL.ACME.EXAMPLE as jdupont@acme.example',
  '<script>alert(1)</script> & "quoted" ``` ~~~ # not a heading \u202e',
  `-----BEGIN OPENSSH PRIVATE KEY-----\n${secrets[1]}\n-----END OPENSSH PRIVATE KEY-----`,
  `PuTTY-User-Key-File-3: ssh-ed25519\n${secrets[2]}\nPrivate-MAC: 00`,
].join('\n');

const run: ProbeRun = {
  ...{ failures: [], cancelled: false, defaultPorts: [25], timeoutMs: 10_000, startedAt: AT, at: AT },
  report: {
    ...{ schema: 1, applianceId: 'paris-sma', verdict: 'blocked', causes: ['smtp-inspection'] },
    results: [
      {
        ...{
          vantage: 'paris-sma',
          vantageKind: 'appliance',
          host: 'upgrades.ironport.com',
          addresses: ['63.251.108.107'],
        },
        ...{ port: 25, verdict: 'smtp-inspected', ms: {}, at: AT },
        evidence: { text: '220 relay.acme.example ESMTP', hex: Buffer.from('220 relay.acme.example').toString('hex') },
      },
    ],
  },
};

const before: ProbeRun = {
  ...run,
  at: '2026-11-25T10:00:00.000Z',
  report: {
    ...{ ...run.report, verdict: 'ready', causes: [], recommendedPort: 25 },
    results: run.report.results.map((result) => ({
      ...result,
      verdict: 'tunnel',
      evidence: { text: 'SSH-2.0-CiscoTunnels' },
    })),
  },
};

export const known: Known = {
  ...{
    madeAt: '2026-11-26T21:24:09.000Z',
    appliance: sma1,
    route: [esa1, sma1],
    probe: run,
    earlier: [before],
    failure: undefined,
  },
  madeWith: { extension: '0.1.0', vscode: '1.105.0', platform: 'linux x64, Node 22.0.0' },
  identity: undefined,
  hostKeys: new Map([['paris-esa', [{ type: 'ssh-ed25519', fingerprint: 'SHA256:abc', source: 'store' }]]]),
  reachedAt: AT,
  access: {
    ...{ schema: 1, applianceId: 'paris-sma', at: AT, state: 'ssh-access', basis: 'read', serviceAccess: true },
    ...{ serviceLogins: 0, serviceSession: false, serial: SERIAL, serialMatches: true, port: null },
    ...{ enabledAt: AT, expiresAt: null, seed: 'held', raw },
  },
  carrier: { id: 'paris-esa', reaches: 'ssh' },
  done: new Map([
    ['paris-sma', [{ at: '2026-11-26T21:15:30.000Z', what: 'proved-ssh-access' }]],
    [
      'paris-esa',
      [
        { at: '2026-11-26T21:14:02.000Z', what: 'confirmed-tunnel', port: 443 },
        { at: '2026-11-26T21:16:40.000Z', what: 'accepted-disable' },
      ],
    ],
  ]),
  captures: [{ name: 'capture-paris-sma.20261126T212009Z.pcap', bytes: 2048, sha256: 'ab'.repeat(32), at: AT }],
  moreCaptures: 0,
  captured: [],
  secrets: [SEED],
  names: ['esa1', 'esa1.example.com'],
};
const LOG = `2026-11-26 [info] paris-sma: string: ${SEED} → ok\n[debug] paris-esa: tcp 10.0.8.11:22 as jdupont, ESA PARIS\n`;

export const french = {
  language: 'fr',
  translations: JSON.parse(readFileSync('l10n/bundle.l10n.fr.json', 'utf8')) as Record<string, string>,
};
export const english = { language: 'en', translations: {} };

/** Every text that leaves, by the name of its file. */
export function outputs(
  redacted: Partial<Redacted> = {},
  spoken: typeof french | typeof english = english,
  of: Known = known,
  log = LOG,
): ReadonlyMap<string, string> {
  const none = { addresses: false, hosts: false, users: false, serials: false };
  const redact = redaction(identifyingOf(of), { ...none, ...redacted });
  return bundleTexts(caseOutputs(of, spoken, redact), caseLog(log, of, redact));
}

export function identifyingOf(of: Known): Identifying {
  const facts = { inventory: { all: () => [esa1, sma1], find: () => undefined, route: () => [esa1, sma1] as const } };
  const states = { of: () => ({ connecting: 0, open: 0, service: false, failure: undefined, access: of.access }) };
  return identifying(sma1, { ...facts, states });
}
