import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Failure } from '../../../src/appliance/failure';
import { CAUSES, type Cause } from '../../../src/appliance/probeCause';
import type { ProbeResult, Verdict } from '../../../src/appliance/probeReport';
import type { RemoteAccess } from '../../../src/appliance/remoteAccess';
import { causesOf, diagnose } from '../../../src/probe/diagnosis';
import type { Findings } from '../../../src/probe/findings';

const DOCUMENTED = ['63.251.108.107'];

function result(verdict: Verdict, port = 4766, more: Partial<ProbeResult> = {}): ProbeResult {
  const place = { vantage: 'esa1', vantageKind: 'appliance' as const, host: 'upgrades.ironport.com', port };
  return { ...place, addresses: DOCUMENTED, verdict, evidence: {}, ms: {}, at: '2026-11-24T00:00:00.000Z', ...more };
}

const of = (results: readonly ProbeResult[], more: Partial<Findings> = {}): Findings => ({
  results,
  defaultPorts: [25],
  ...more,
});
const failed = (failure: Failure) => of([], { failures: [failure] });
const says = (...sayings: NonNullable<Findings['sayings']>) => of([], { sayings });
const seen = (verdict: Verdict) => of([], { hop: [{ id: 'esa1', verdict }] });
const access = (more: Partial<RemoteAccess>) =>
  of([], {
    access: {
      schema: 1,
      applianceId: 'esa1',
      at: '2026-11-24T00:00:00.000Z',
      state: 'disabled',
      basis: 'read',
      serviceAccess: null,
      serviceLogins: null,
      serviceSession: false,
      serial: null,
      serialMatches: null,
      port: null,
      enabledAt: null,
      expiresAt: null,
      seed: 'none',
      raw: '',
      ...more,
    },
  });
const here = { vantage: 'desk', vantageKind: 'computer' as const };
const page = { text: 'HTTP/1.1 302 Found\\x0d\\x0aLocation: https://login.example.com' };

/** By their numbers in the list of failure scenarios. */
const cases: [number: number, findings: Findings, causes: Cause[]][] = [
  [1, of([result('dns-failed', 25, { addresses: [] })]), ['dns-failed']],
  [2, of([result('other', 4766, { addresses: ['10.1.2.3'] })]), ['dns-wrong-answer']],
  [3, of([result('tunnel', 25), result('tunnel', 443, { addresses: ['192.0.2.9'] })]), ['dns-varies']],
  [4, of([result('timeout')]), ['dropped']],
  [5, of([result('refused')]), ['refused']],
  [6, of([result('no-route')]), ['no-route']],
  [5, of([result('no-route', 25), result('timeout', 443)]), ['dropped', 'refused']],
  [7, of([result('closed-early', 22)]), ['closed-before-banner']],
  [
    7,
    of([result('closed-early', 22), result('closed-early', 25), result('closed-early', 53)]),
    ['closed-before-banner'],
  ],
  [7, of([result('unknown', 22, { ended: 'before-banner' })]), ['closed-before-banner']],
  [7, of([result('smtp', 22, { ended: 'after-banner' })]), ['smtp-relay']],
  [8, of([result('tunnel', 25, { ended: 'after-banner' })]), ['reset-after-banner']],
  [9, of([result('smtp-inspected', 25)]), ['smtp-inspection']],
  [9, of([result('open-silent', 25)]), ['smtp-inspection']],
  [10, of([result('smtp', 25)]), ['smtp-relay']],
  [11, of([result('http', 80, { evidence: { text: 'HTTP/1.1 400 Bad Request' } })]), ['http-proxy']],
  [11, of([result('open-silent', 80)]), ['http-proxy']],
  [12, of([result('tls', 443)]), ['tls-inspection']],
  [12, of([result('open-silent', 443)]), ['tls-inspection']],
  [13, of([result('closed-early', 53)]), ['dns-inspection']],
  [14, of([result('http', 80, { evidence: page })]), ['captive-portal']],
  [14, of([result('http', 80, { evidence: { text: '\\xef\\xbb\\xbf\\x0d\\x0a<html>' } })]), ['captive-portal']],
  // A SETTINGS frame of HTTP/2 with ten settings: its length is 0x3c.
  [11, of([result('http', 80, { evidence: { text: '\\x00\\x00<\\x04\\x00\\x00' } })]), ['http-proxy']],
  [15, of([result('ssh', 22)]), ['other-ssh']],
  [16, of([result('no-route', 25, { addresses: ['2001:db8::1'] })]), ['no-route', 'ipv6-only']],
  [
    17,
    of([
      result('tunnel', 25, { evidence: { interface: 'Auto' } }),
      result('timeout', 25, { evidence: { interface: 'Data 1' } }),
    ]),
    ['wrong-interface'],
  ],
  [
    17,
    of([result('timeout', 25), result('tunnel', 25, { evidence: { interface: 'Data 1' } })]),
    ['wrong-interface', 'dropped'],
  ],
  [18, of([result('timeout', 25), result('tunnel', 443)]), ['dropped', 'default-port-blocked']],
  [18, of([result('not-tried', 25), result('tunnel', 443)]), []],
  [19, seen('timeout'), ['sma-filtered']],
  [20, seen('refused'), ['sma-refused']],
  [21, seen('closed-early'), ['sma-closes']],
  [22, failed({ hop: 'sma1', stage: 'kex', reason: 'no-common-algorithm' }), ['no-common-algorithm']],
  [23, failed({ hop: 'sma1', stage: 'host-key', reason: 'changed' }), ['host-key-changed']],
  [24, failed({ hop: 'sma1', stage: 'auth', reason: 'refused' }), ['login-refused']],
  [25, failed({ hop: 'sma1', stage: 'auth', reason: 'password-expired' }), ['passphrase-change']],
  [26, says('two-factor'), ['two-factor']],
  [27, says('not-admin'), ['not-admin']],
  [28, says('cluster-mode'), ['cluster-mode']],
  [29, says('cluster-node-disconnected'), ['cluster-node-disconnected']],
  [30, access({ serviceAccess: true }), ['already-enabled']],
  [31, access({ state: 'tunnel-expired' }), ['tunnel-expired']],
  [32, access({ serialMatches: false }), ['seed-mismatch']],
  [33, says('enable-failed'), ['enable-failed']],
  [34, failed({ hop: 'esa1', stage: 'dialogue', reason: 'interrupted' }), ['session-expired']],
  [
    35,
    failed({ hop: 'esa1', stage: 'dialogue', reason: 'timeout', facts: { line: '-Press Any Key For More-' } }),
    ['pager-stuck'],
  ],
  [25, failed({ hop: 'esa1', stage: 'prompt', reason: 'passphrase-change' }), ['passphrase-change']],
  [36, access({ serviceSession: true }), ['support-logged-in']],
  [37, failed({ hop: 'esa1', stage: 'dialogue', reason: 'timeout' }), ['cli-busy']],
];
for (const [number, findings, causes] of cases)
  test(`scenario ${number}: ${causes.join(', ')}`, () => {
    assert.deepEqual(causesOf(findings), causes);
  });

test('a device that holds every port in silence is none of those that inspect one', () => {
  const ports = [22, 25, 53, 80, 443, 4766];
  const held = ports.map((port) => result('open-silent', port));
  assert.deepEqual(causesOf(of(held)), []);
  const but22 = held.filter(({ port }) => port !== 22 && port !== 4766);
  assert.deepEqual(causesOf(of(but22)), ['smtp-inspection', 'http-proxy', 'tls-inspection', 'dns-inspection']);
});

test('the cause of one result looks at the others of the same way: a route knows no ports', () => {
  const results = [result('no-route', 25), result('tunnel', 443), result('no-route', 22, here)];
  assert.deepEqual(
    diagnose('esa1', of(results)).results.map(({ cause }) => cause),
    ['refused', undefined, 'no-route'],
  );
});

test('every cause of the list is shown by a scenario', () => {
  const shown = new Set(cases.flatMap(([, , causes]) => causes));
  assert.deepEqual([CAUSES.length, CAUSES.filter((cause) => !shown.has(cause))], [37, []]);
});

test('several causes stand in the order of mending', () => {
  const results = [result('ssh', 22), result('timeout', 25), result('dns-failed', 80, { addresses: [] })];
  assert.deepEqual(causesOf(of(results)), ['dns-failed', 'dropped', 'other-ssh']);
});

const summaries: [title: string, findings: Findings, verdict: string, port: number | undefined][] = [
  ['the default port', of([result('tunnel', 25), result('tunnel', 443)]), 'ready', 25],
  ['another port', of([result('smtp-inspected', 25), result('tunnel', 443), result('tunnel', 22)]), 'usable', 443],
  ['443 of a WSA', of([result('timeout', 25), result('tunnel', 443)], { defaultPorts: [25, 443] }), 'ready', 443],
  ['no port', of([result('timeout', 25), result('refused', 443)]), 'blocked', undefined],
  ['no port so far, one not understood', of([result('timeout', 25), result('unknown', 443)]), 'unknown', undefined],
  ['this computer alone, all open', of([result('tunnel', 25, here)]), 'unknown', undefined],
  ['this computer alone, all shut', of([result('timeout', 25, here)]), 'unknown', undefined],
  ['the appliance shut, this computer open', of([result('timeout'), result('tunnel', 25, here)]), 'blocked', undefined],
  ['another SSH server', of([result('ssh', 25)]), 'blocked', undefined],
  ['a greeting that is cut off', of([result('tunnel', 25, { ended: 'after-banner' })]), 'blocked', undefined],
  ['one cut off, one open', of([result('tunnel', 25, { ended: 'after-banner' }), result('tunnel', 22)]), 'usable', 22],
  ['nothing', of([]), 'unknown', undefined],
];
for (const [title, findings, verdict, port] of summaries)
  test(`summary of ${title}: ${verdict}`, () => {
    const report = diagnose('esa1', findings);
    assert.deepEqual([report.verdict, report.recommendedPort], [verdict, port]);
  });
