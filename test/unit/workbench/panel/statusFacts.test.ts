import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as vscode from 'vscode';
import type { ProbeReport, ProbeResult, Verdict } from '../../../../src/appliance/probeReport';
import type { Identity } from '../../../../src/asyncos/identity';
import { carrierNow } from '../../../../src/workbench/access/carrier';
import { faultsOf, requestedRules } from '../../../../src/workbench/probes/firewallRules';
import { probes, withRun, type ProbeRun } from '../../../../src/workbench/probes/probes';
import { states } from '../../../../src/workbench/states';
import { knownNow } from '../../../../src/workbench/panel/statusFacts';
import { appliance } from '../../appliance/sampleAppliance';

const esa1 = appliance({ id: 'esa1', host: '10.0.8.11' });
const NOBODY: Identity = {
  ...{ family: undefined, series: undefined, model: undefined, serial: undefined },
  ...{ version: undefined, product: undefined, idleMinutes: undefined },
};
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
    );
    assert.deepEqual(more, []);
    assert.deepEqual([rule?.port, rule?.to, rule?.change], ['TCP 25', 'upgrades.ironport.com, c.example', change]);
  });

test('what this computer alone could not look up is asked of nobody while the appliance found it out itself', () => {
  const here = { vantage: 'here', vantageKind: 'computer', verdict: 'dns-failed', cause: 'dns-failed' } as const;
  const [own, foreign] = [result(25, 'timeout'), { ...result(25, 'dns-failed'), ...here }];
  const faults = faultsOf(report('blocked', own, foreign, { ...result(443, 'refused'), vantageKind: 'computer' }));
  assert.deepEqual(faults, { names: [], routes: [], ports: [own] });
  assert.deepEqual(faultsOf(report('unknown', foreign)), { names: [foreign], routes: [], ports: [] });
});

test('nothing is asked for where a port works, and for what nobody could judge', () => {
  assert.deepEqual(requestedRules(esa1, report('usable', result(25, 'timeout'), result(443, 'tunnel'))), []);
  assert.deepEqual(requestedRules(esa1, report('unknown', result(25, 'not-tried'), result(443, 'cancelled'))), []);
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
