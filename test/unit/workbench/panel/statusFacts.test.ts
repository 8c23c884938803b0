import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import * as vscode from 'vscode';
import type { KnownCapture } from '../../../../src/appliance/captureStatus';
import type { ProbeReport, ProbeResult, Verdict } from '../../../../src/appliance/probeReport';
import type { Identity } from '../../../../src/asyncos/identity';
import { carrierNow, otherCarriers, reachedBy } from '../../../../src/workbench/access/carrier';
import { faultsOf, requestedRules } from '../../../../src/workbench/probes/firewallRules';
import { probes, withRun, type ProbeRun } from '../../../../src/workbench/probes/probes';
import { noteCame, states } from '../../../../src/workbench/states';
import { knownNow } from '../../../../src/workbench/panel/statusFacts';
import { appliance } from '../../appliance/sampleAppliance';

const esa1 = appliance({ id: 'esa1', host: '10.0.8.11' });
const NOBODY: Identity = {
  ...{ family: undefined, series: undefined, model: undefined, serial: undefined },
  ...{ version: undefined, product: undefined, idleMinutes: undefined },
};
const nobody = () => undefined;
const AT = '2026-11-24T14:08:00.000Z';

function result(port: number, verdict: Verdict, host = 'upgrades.ironport.com'): ProbeResult {
  const rest = { addresses: [], evidence: {}, ms: {}, at: AT } as const;
  return { vantage: 'esa1', vantageKind: 'appliance', host, port, verdict, ...rest };
}

function report(verdict: ProbeReport['verdict'], ...results: ProbeResult[]): ProbeReport {
  return { schema: 1, applianceId: 'esa1', verdict, causes: [], results };
}

function run(of: ProbeReport, at = AT): ProbeRun {
  return { report: of, failures: [], cancelled: false, defaultPorts: [25], timeoutMs: 1, startedAt: AT, at };
}

function known() {
  const measured = probes();
  const state = states();
  const facts = knownNow({
    inventory: { all: () => [esa1], find: (id) => (id === 'esa1' ? esa1 : undefined), route: () => [esa1] },
    states: state,
    probes: measured,
    files: {
      now: () => ({ rows: [], folders: [], problems: [] }) as never,
      onDidChange: new vscode.EventEmitter<void>().event,
    },
  });
  return { measured, facts, state };
}

test('while a probe runs, what has landed is there, and it is neither ready nor blocked', () => {
  const { measured, facts } = known();
  const running = { landed: [result(25, 'timeout')], expected: 12, startedAt: AT, timeoutMs: 10_000 };
  measured.change('esa1', (before) => ({ ...before, running }));
  const status = facts.of('esa1');
  assert.ok(status);
  assert.deepEqual(status.busy, { what: 'probing', done: 1, of: 12 });
  assert.equal(status.probes?.report.verdict, 'unknown');
  assert.equal(status.probes.endedAt, undefined);
  assert.equal(status.firewall, undefined);
});

test('a capture whose file is gone from here is no longer here, and can be fetched again', () => {
  const { facts, state } = known();
  const folder = mkdtempSync(join(tmpdir(), 'here-'));
  const path = join(folder, 'one.pcap');
  writeFileSync(path, 'a');
  const fetched = { path, bytes: 1, sha256: 'ab' };
  const capture: KnownCapture = {
    ...{ at: AT, state: 'stopped', basis: 'read', file: 'a.cap', bytes: 1, filter: null, startedAt: null, fetched },
  };
  state.change('esa1', (before) => ({ ...before, captures: { known: [capture], deeds: [] } }));
  assert.deepEqual(facts.of('esa1')?.captures?.known, [capture]);
  rmSync(folder, { recursive: true });
  assert.deepEqual(facts.of('esa1')?.captures?.known, [{ ...capture, fetched: null }]);
});

test('the last probe is shown with those before it, newest first, and with what has to be asked for', () => {
  const { measured, facts } = known();
  for (let minute = 10; minute < 30; minute += 1)
    measured.change('esa1', (before) => withRun(before, run(report('blocked', result(25, 'refused')), `${minute}`)));
  const status = facts.of('esa1');
  assert.ok(status);
  assert.equal(status.probes?.endedAt, '29');
  assert.deepEqual(
    status.earlier?.map(({ at }) => at),
    ['28', '27', '26', '25', '24', '23', '22', '21', '20', '19'],
  );
  assert.deepEqual(status.firewall, [
    { from: 'esa1, 10.0.8.11', to: 'upgrades.ironport.com', port: 'TCP 25', change: 'Allow SSH, outbound' },
  ]);
});

test('a probe that was stopped comes with the words that say so, until a whole one takes its place', () => {
  const { measured, facts } = known();
  const one = run(report('unknown', result(25, 'cancelled')), '1');
  measured.change('esa1', (before) => withRun(before, { ...one, cancelled: true }));
  assert.match(facts.of('esa1')?.probes?.stopped?.say ?? '', /^The probe was stopped\. Not measured: .*\(25\)/);
  measured.change('esa1', (before) => withRun(before, run(report('blocked', result(25, 'refused')), '2')));
  assert.equal(facts.of('esa1')?.probes?.stopped, undefined);
});

test('what the appliance says it is stands there where the inventory says something else, and goes when that is mended', () => {
  const { facts, state } = known();
  const says = (identity: Partial<Identity>) =>
    state.change('esa1', (before) => ({ ...before, identity: { ...NOBODY, ...identity } }));
  says({ family: 'sma', series: 'M', model: 'M600V' });
  assert.deepEqual(facts.of('esa1')?.otherKind, { family: 'sma', series: 'M' });
  says({ family: 'esa', series: 'X', model: 'X1050' });
  assert.deepEqual(facts.of('esa1')?.otherKind, { family: 'esa', series: 'X' });
  says({ family: 'esa', series: 'C', model: 'C190' });
  assert.equal(facts.of('esa1')?.otherKind, undefined);
  says({ model: 'K9' });
  assert.equal(facts.of('esa1')?.otherKind, undefined);
});

test('a probe that changes is told of the appliance it is of', () => {
  const { measured, facts } = known();
  const told: unknown[] = [];
  facts.onDidChange((id) => told.push(id));
  measured.change('esa1', (before) => before);
  assert.deepEqual(told, ['esa1']);
});

const changes: readonly (readonly [Verdict, string])[] = [
  ['smtp-inspected', 'Allow; no SMTP inspection'],
  ['tls', 'Allow; no TLS inspection'],
  ['http', 'Allow; no web proxy'],
  ['timeout', 'Allow SSH, outbound'],
];
for (const [verdict, change] of changes)
  test(`a port that says ${verdict} is asked for as: ${change}`, () => {
    const [rule, ...more] = requestedRules(
      esa1,
      report('blocked', result(25, verdict), result(25, verdict, 'c.example')),
      nobody,
    );
    assert.deepEqual(more, []);
    assert.deepEqual([rule?.port, rule?.to, rule?.change], ['TCP 25', 'upgrades.ironport.com, c.example', change]);
  });

test('what this computer alone could not look up is asked of nobody while the appliance found it out itself', () => {
  const here = { vantage: 'here', vantageKind: 'computer', verdict: 'dns-failed', cause: 'dns-failed' } as const;
  const [own, foreign] = [result(25, 'timeout'), { ...result(25, 'dns-failed'), ...here }];
  const faults = faultsOf(report('blocked', own, foreign, { ...result(443, 'refused'), vantageKind: 'computer' }));
  assert.deepEqual(faults, { names: [], routes: [], ports: [own], carriers: [] });
  assert.deepEqual(faultsOf(report('unknown', foreign)), { names: [foreign], routes: [], ports: [], carriers: [] });
});

test('nothing is asked for where a port works, and for what nobody could judge', () => {
  assert.deepEqual(requestedRules(esa1, report('usable', result(25, 'timeout'), result(443, 'tunnel')), nobody), []);
  assert.deepEqual(
    requestedRules(esa1, report('unknown', result(25, 'not-tried'), result(443, 'cancelled')), nobody),
    [],
  );
});

test('an SMA that no ESA or WSA reaches: the rule for the way to it comes first, from each that was not answered', () => {
  const esa2 = appliance({ id: 'esa2', host: '10.0.8.12' });
  const sma1 = appliance({ id: 'sma1', family: 'sma', host: '10.9.0.5', port: 2222 });
  const hop = [
    { id: 'esa2', verdict: 'timeout' },
    { id: 'gone', verdict: 'timeout' },
    { id: 'esa3', verdict: 'refused' },
  ] as const;
  const found = { ...report('blocked', result(25, 'timeout')), hop };
  const find = (id: string) => [esa2].find((one) => one.id === id);
  const way = { to: 'sma1, 10.9.0.5', port: 'TCP 2222', change: 'Allow SSH' };
  assert.deepEqual(requestedRules(sma1, found, find), [
    { from: 'esa2, 10.0.8.12', ...way },
    { from: 'gone', ...way },
    { from: 'sma1, 10.9.0.5', to: 'upgrades.ironport.com', port: 'TCP 25', change: 'Allow SSH, outbound' },
  ]);
  const reached = { ...found, hop: [...hop, { id: 'esa4', verdict: 'ssh' }] as const };
  assert.equal(requestedRules(sma1, reached, find).length, 1);
});

test('Cisco comes to an SMA by the last ESA or WSA of its route, or by the one that was opened for it here', () => {
  const all = [esa1, appliance({ id: 'esa2' }), appliance({ id: 'sma1', family: 'sma', via: ['esa1'] })] as const;
  const inventory = { find: (id: string) => all.find((one) => one.id === id), route: () => [esa1, all[2]] as const };
  const known = states();
  assert.equal(carrierNow(all[2], inventory, known)?.id, 'esa1');
  known.change('sma1', (state) => ({ ...state, carrier: 'esa2' }));
  assert.equal(carrierNow(all[2], inventory, known)?.id, 'esa2');
  assert.equal(carrierNow(esa1, inventory, known), undefined);
});

test('a session through the carrier proves that it reaches the SMA, unless it was asked later', () => {
  const known = states();
  const sma1 = appliance({ id: 'sma1', family: 'sma', via: ['esa1'] });
  const failure = { hop: 'sma1', stage: 'auth', reason: 'refused' } as const;
  known.change('sma1', (state) => ({ ...state, failure }));
  noteCame(known, [esa1, sma1]);
  const state = known.of('sma1');
  assert.equal(state.failure, undefined, 'what failed before is over');
  const asked = (at: string, verdict: Verdict) => ({ reachedFrom: { at, candidates: [{ id: 'esa1', verdict }] } });
  const later = new Date(Date.now() + 60_000).toISOString();
  assert.equal(reachedBy(esa1, sma1, state, {}), 'ssh');
  assert.equal(reachedBy(appliance({ id: 'esa2' }), sma1, state, {}), undefined);
  assert.equal(reachedBy(esa1, sma1, state, asked(AT, 'timeout')), 'ssh');
  assert.equal(reachedBy(esa1, sma1, state, asked(later, 'timeout')), 'timeout');
  assert.equal(reachedBy(esa1, sma1, state, asked(later, 'not-tried')), 'ssh');
});

test('a session proves the way until an hour after it began or while a terminal by that very way is open, and only where both ends are still', () => {
  const [wsa1, sma1] = [appliance({ id: 'wsa1', family: 'wsa' }), appliance({ id: 'sma1', family: 'sma' })];
  const at = new Date(Date.now() - 2 * 3_600_000).toISOString();
  const [old, other] = [
    { at, route: [esa1, sma1] },
    { at, route: [wsa1, sma1] },
  ] as const;
  const fresh = { ...old, at: new Date().toISOString() };
  assert.equal(reachedBy(esa1, sma1, { came: old }, {}), undefined);
  assert.equal(reachedBy(esa1, sma1, { came: old, terminals: [other] }, {}), undefined, 'another way is open');
  assert.equal(reachedBy(wsa1, sma1, { came: old, terminals: [other] }, {}), 'ssh', 'it is open still');
  assert.equal(reachedBy(wsa1, sma1, { came: fresh, terminals: [other] }, {}), 'ssh', 'it was not the last');
  for (const moved of [appliance({ ...sma1, host: '10.0.9.9' }), appliance({ ...sma1, port: 2222 })])
    assert.equal(reachedBy(esa1, moved, { came: fresh, terminals: [fresh] }, {}), undefined);
  assert.equal(reachedBy(appliance({ ...esa1, host: '10.0.9.1' }), sma1, { came: fresh }, {}), undefined);
});

test('other carriers are those of the alternatives and whoever was seen to reach it', () => {
  const all = [esa1, appliance({ id: 'esa2' }), appliance({ id: 'esa3' }), appliance({ id: 'jump1', family: 'jump' })];
  const sma1 = appliance({ id: 'sma1', family: 'sma', via: ['esa1'], alternatives: [['esa2'], ['jump1']] });
  const inventory = { find: (id: string) => all.find((one) => one.id === id) };
  const reachedFrom = {
    at: AT,
    candidates: [
      { id: 'esa1', verdict: 'ssh' },
      { id: 'esa3', verdict: 'ssh' },
    ] as const,
  };
  const ids = otherCarriers(sma1, 'esa1', inventory, { reachedFrom }).map(({ id }) => id);
  assert.deepEqual(ids, ['esa2', 'esa3']);
});

test('who refused the host key of an appliance is told so where it was asked who reaches another, and by its probe', () => {
  const { measured, facts } = known();
  const failure = { hop: 'esa1', stage: 'host-key', reason: 'refused' } as const;
  const candidates = [
    { id: 'esa1', verdict: 'not-tried', unasked: failure },
    { id: 'esa2', verdict: 'not-tried', unasked: 'held-back' },
  ] as const;
  const last = { ...run(report('unknown')), failures: [failure] };
  measured.change('esa1', (before) => ({ ...before, last, reachedFrom: { at: AT, candidates } }));
  const status = facts.of('esa1');
  assert.ok(status);
  assert.deepEqual(
    status.candidates?.map(({ why }) => why),
    ['Host key not trusted', 'Not tried, as a login was refused'],
  );
  assert.deepEqual(status.probes?.unasked?.at, { hop: 0, why: 'host key not trusted' });
});
