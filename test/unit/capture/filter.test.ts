import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ProbeReport, ProbeResult, Verdict } from '../../../src/appliance/probeReport';
import { filterFor, isFilter } from '../../../src/capture/filter';

function result(verdict: Verdict, port: number, changes: Partial<ProbeResult> = {}): ProbeResult {
  const where = { vantage: 'esa1', vantageKind: 'appliance', host: 'upgrades.ironport.com' } as const;
  const when = { evidence: {}, ms: {}, at: '2026-01-01T00:00:00.000Z' };
  return { ...where, ...when, addresses: ['192.0.2.1'], port, verdict, ...changes };
}

function filterOf(...results: ProbeResult[]): string | undefined {
  const report: ProbeReport = { schema: 1, applianceId: 'esa1', verdict: 'blocked', causes: [], results };
  return filterFor(report);
}

describe('the filter that a failing probe proposes', () => {
  const computer = { vantage: 'here', vantageKind: 'computer' } as const;
  const cases: [string, ProbeResult[], string | undefined][] = [
    ['one port', [result('timeout', 25)], '(host 192.0.2.1 and port 25) or port 53'],
    [
      'the ports that failed, and every address',
      [
        result('timeout', 25, { addresses: ['192.0.2.1', '2001:db8::1'] }),
        result('refused', 80),
        result('tunnel', 443),
      ],
      '((host 192.0.2.1 or host 2001:db8::1) and (port 25 or port 80)) or port 53',
    ],
    ['a name that is not found', [result('dns-failed', 25, { addresses: [] })], 'port 53'],
    ['nothing that failed', [result('tunnel', 25), result('not-tried', 80)], undefined],
    [
      'the tries of the appliance before those of this computer',
      [result('timeout', 25), result('refused', 443, { ...computer, addresses: ['198.51.100.1'] })],
      '(host 192.0.2.1 and port 25) or port 53',
    ],
    [
      'this computer, where the appliance made none',
      [result('refused', 443, { ...computer, addresses: ['198.51.100.1'] })],
      '(host 198.51.100.1 and port 443) or port 53',
    ],
    [
      'a greeting that is cut off, as the report counts it',
      [result('tunnel', 25, { ended: 'after-banner' }), result('tunnel', 443, { ended: 'after-banner' })],
      '(host 192.0.2.1 and (port 25 or port 443)) or port 53',
    ],
    ['an address that is none is left out', [result('timeout', 25, { addresses: ['$(reboot)'] })], 'port 53'],
  ];
  for (const [name, results, filter] of cases)
    test(name, () => {
      assert.equal(filterOf(...results), filter);
      if (filter !== undefined) assert.ok(isFilter(filter));
    });

  test('a filter is one line of printable text', () => {
    for (const text of ['', ' ', 'port 25\nY', 'port 25\u0003', 'port 25; reboot', 'x'.repeat(501)])
      assert.ok(!isFilter(text), JSON.stringify(text));
  });
});
