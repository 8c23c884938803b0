import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProbeResult } from '../../../src/appliance/probeReport';
import { compareRuns, isSameOutcome } from '../../../src/probe/compare';
import { report, result } from './sampleRun';

const places = (results: readonly ProbeResult[]) => results.map(({ vantage, port }) => `${vantage} ${port}`);
const here = { vantage: 'desk', vantageKind: 'computer' as const };

test('verdict, diagnosis and recommended port, before and after', () => {
  const before = report([result('timeout', 25, { cause: 'dropped' }), result('timeout', 443), result('refused', 22)], {
    causes: ['dropped', 'refused'],
  });
  const after = report([result('smtp-inspected', 25), result('tunnel', 443), result('refused', 22)], {
    ...{ verdict: 'usable', recommendedPort: 443, causes: ['refused', 'smtp-inspection'] },
  });
  const difference = compareRuns(before, after);
  assert.deepEqual(
    difference.changed.map((pair) => [pair.after.port, pair.before.verdict, pair.after.verdict]),
    [
      [25, 'timeout', 'smtp-inspected'],
      [443, 'timeout', 'tunnel'],
    ],
  );
  assert.deepEqual(difference.readiness, { before: 'blocked', after: 'usable' });
  assert.deepEqual(difference.recommendedPort, { before: undefined, after: 443 });
  assert.deepEqual(difference.causes, { gone: ['dropped'], come: ['smtp-inspection'], stayed: ['refused'] });
  assert.deepEqual(
    difference.same.map(({ after: { port } }) => port),
    [22],
  );
});

test('the same verdict for another reason is a change', () => {
  const before = report([result('tunnel', 25)]);
  const cut = report([result('tunnel', 25, { ended: 'after-banner' })]);
  const misled = report([result('tunnel', 25, { cause: 'dns-wrong-answer' })]);
  assert.equal(compareRuns(before, cut).changed.length, 1);
  assert.equal(compareRuns(before, misled).changed.length, 1);
  assert.equal(compareRuns(before, before).changed.length, 0);
});

test('what was not tried or stopped in one of them is no change, and is named', () => {
  const before = report([result('timeout', 25), result('not-tried', 443), result('timeout', 22, here)]);
  const after = report([result('cancelled', 25), result('tunnel', 443)]);
  const difference = compareRuns(before, after);
  assert.deepEqual(difference.changed, []);
  assert.deepEqual(
    [places(difference.onlyBefore), places(difference.onlyAfter)],
    [['esa1 25', 'desk 22'], ['esa1 443']],
  );
});

test('vantages, names, ports and interfaces are never mixed up', () => {
  const before = report([
    result('timeout', 25),
    result('tunnel', 25, here),
    result('refused', 25, { host: 'c.tunnels.ironport.com' }),
    result('no-route', 25, { evidence: { interface: 'Data 1' } }),
  ]);
  const reversed = report([...before.results].reverse());
  assert.deepEqual(compareRuns(before, reversed).changed, []);
  assert.equal(compareRuns(before, reversed).same.length, 4);
});

test('addresses that changed, by vantage and name; their order is none', () => {
  const both = ['192.0.2.1', '192.0.2.2'];
  const before = report([
    result('tunnel', 25, { addresses: both }),
    result('tunnel', 443, { ...here, addresses: both }),
  ]);
  const after = report([
    result('tunnel', 25, { addresses: [...both].reverse() }),
    result('tunnel', 443, { ...here, addresses: ['10.0.0.1'] }),
  ]);
  assert.deepEqual(compareRuns(before, after).addresses, [
    { from: here, host: 'upgrades.ironport.com', before: both, after: ['10.0.0.1'] },
  ]);
});

test('a name that can no longer be looked up leads nowhere now', () => {
  const gone = report([result('dns-failed', 25, { addresses: [] })]);
  const [change] = compareRuns(report([result('tunnel')]), gone).addresses;
  assert.deepEqual([change?.before, change?.after], [['63.251.108.107'], []]);
});

test('the same outcome is one that says nothing new, whenever it was measured', () => {
  const one = report([result('timeout', 25), result('timeout', 443)], { causes: ['dropped'] });
  const later = report(
    one.results.map((each) => ({ ...each, at: '2026-11-25T00:00:00.000Z', ms: { connect: 9 } })),
    {
      causes: ['dropped'],
    },
  );
  assert.equal(isSameOutcome(one, later), true);
  for (const other of [
    report(one.results, { causes: [] }),
    report(one.results, { causes: ['dropped'], verdict: 'unknown' }),
    report(one.results, { causes: ['dropped'], recommendedPort: 25 }),
    report([result('refused', 25), result('timeout', 443)], { causes: ['dropped'] }),
    report([result('timeout', 25)], { causes: ['dropped'] }),
    report(
      [25, 443].map((port) => result('timeout', port, { addresses: ['192.0.2.9'] })),
      { causes: ['dropped'] },
    ),
  ])
    assert.equal(isSameOutcome(one, other), false, JSON.stringify(other));
});
