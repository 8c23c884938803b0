import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProbeResult, Verdict } from '../../../src/appliance/probeReport';
import { differences, doubtfulAnswers, isUndocumented, type DifferenceReason } from '../../../src/probe/differences';

function own(verdict: Verdict, more: Partial<ProbeResult> = {}): ProbeResult {
  const place = { vantage: 'esa1', vantageKind: 'appliance' as const, host: 'upgrades.ironport.com', port: 25 };
  const at = '2026-11-24T00:00:00.000Z';
  return { ...place, addresses: ['63.251.108.107'], verdict, evidence: {}, ms: {}, at, ...more };
}

const here = (verdict: Verdict, more: Partial<ProbeResult> = {}) =>
  own(verdict, { vantage: 'desk', vantageKind: 'computer', evidence: { resolver: '192.0.2.53' }, ...more });

/** Port 25 is open from the computer. */
const cases: [title: string, own: ProbeResult, why: DifferenceReason][] = [
  ['dropped', own('timeout'), 'rule'],
  ['refused', own('refused'), 'rule'],
  ['rejected by a router', own('no-route', { cause: 'refused' }), 'rule'],
  ['inspected', own('smtp-inspected'), 'device'],
  ['closed early', own('closed-early'), 'device'],
  ['cut after its greeting', own('tunnel', { ended: 'after-banner' }), 'device'],
  ['without the name', own('dns-failed', { addresses: [] }), 'names'],
  ['sent elsewhere by DNS', own('timeout', { addresses: ['146.112.61.106'] }), 'answer'],
  ['without a route', own('no-route', { cause: 'no-route' }), 'route'],
];
for (const [title, fails, why] of cases)
  test(`open from the computer, ${title} on the appliance: ${why}`, () =>
    assert.deepEqual(differences([here('tunnel'), fails]), [{ why, ports: [25] }]));

test('open from the appliance alone: it is the computer that differs', () =>
  assert.deepEqual(differences([here('timeout'), own('tunnel')]), [{ why: 'computer', ports: [25] }]));

test('ports with the same reason stand together', () => {
  const open = [443, 22, 25].map((port) => here('tunnel', { port }));
  const shut = [own('timeout', { port: 443 }), own('refused', { port: 22 }), own('smtp-inspected')];
  assert.deepEqual(differences([...open, ...shut]), [
    { why: 'rule', ports: [22, 443] },
    { why: 'device', ports: [25] },
  ]);
});

const nothing: [title: string, results: ProbeResult[]][] = [
  ['both open', [here('tunnel'), own('tunnel')]],
  ['both shut', [here('timeout'), own('smtp-inspected')]],
  ['the appliance not asked', [here('tunnel')]],
  ['the appliance not asked to the end', [here('tunnel'), own('not-tried')]],
  ['words of the appliance that are not known', [here('tunnel'), own('unknown')]],
  ['the computer stopped', [here('cancelled'), own('tunnel')]],
  [
    'another name that lets it out',
    [here('tunnel'), own('timeout'), own('tunnel', { host: 'c.tunnels.ironport.com' })],
  ],
  ['an interface that was asked for', [here('tunnel'), own('timeout', { evidence: { interface: 'Data 1' } })]],
];
for (const [title, results] of nothing)
  test(`no difference: ${title}`, () => assert.deepEqual(differences(results), []));

test('an address that the computer was told to dial is no answer of DNS to compare with', () => {
  const told = here('tunnel', { addresses: ['127.0.0.1'], evidence: {} });
  assert.deepEqual(differences([told, own('timeout')]), [{ why: 'rule', ports: [25] }]);
});

const ELSEWHERE = ['146.112.61.106'];
const answered: [title: string, results: ProbeResult[], doubtful: readonly string[]][] = [
  ['dropped there', [own('timeout', { addresses: ELSEWHERE })], ELSEWHERE],
  ['a web page there', [own('http', { addresses: ELSEWHERE })], ELSEWHERE],
  ['the tunnel server is there', [own('tunnel', { addresses: ELSEWHERE })], []],
  [
    'it is there from the computer',
    [here('tunnel', { addresses: ELSEWHERE }), own('timeout', { addresses: ELSEWHERE })],
    [],
  ],
  ['the documented one among others', [own('timeout', { addresses: [...ELSEWHERE, '63.251.108.107'] })], []],
  ['a private one, which is a cause', [own('timeout', { addresses: ['10.0.0.1'], cause: 'dns-wrong-answer' })], []],
  ['a name of the settings', [own('timeout', { addresses: ELSEWHERE, host: 'tunnel.example' })], []],
  ['an address of the settings', [here('timeout', { addresses: ELSEWHERE, evidence: {} })], []],
  ['the computer alone', [here('timeout', { addresses: ELSEWHERE })], ELSEWHERE],
  ['not asked to the end', [own('not-tried', { addresses: ELSEWHERE })], []],
];
for (const [title, results, doubtful] of answered)
  test(`another answer of DNS than the documented address, ${title}`, () =>
    assert.deepEqual(doubtfulAnswers(results), doubtful));

test('every documented name has the documented address', () => {
  for (const host of ['upgrades.ironport.com', 'c.tunnels.ironport.com', 'M.tunnels.ironport.com'])
    assert.ok(isUndocumented(own('tunnel', { host, addresses: ELSEWHERE })));
});
