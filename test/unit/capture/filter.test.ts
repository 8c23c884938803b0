import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ProbeReport, ProbeResult, Verdict } from '../../../src/appliance/probeReport';
import { filterFault, filterFor, isFilter, triedNames, unknownWord } from '../../../src/capture/filter';

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
    ['one port', [result('timeout', 25)], '(host 192.0.2.1 and port 25) or icmp or port 53'],
    [
      'the ports that failed, and every address',
      [
        result('timeout', 25, { addresses: ['192.0.2.1', '2001:db8::1'] }),
        result('refused', 80),
        result('tunnel', 443),
      ],
      '((host 192.0.2.1 or host 2001:db8::1) and (port 25 or port 80)) or icmp or icmp6 or port 53',
    ],
    ['a name that is not found', [result('dns-failed', 25, { addresses: [] })], 'port 53'],
    ['nothing that failed', [result('tunnel', 25), result('not-tried', 80)], undefined],
    [
      'the tries of the appliance before those of this computer',
      [result('timeout', 25), result('refused', 443, { ...computer, addresses: ['198.51.100.1'] })],
      '(host 192.0.2.1 and port 25) or icmp or port 53',
    ],
    [
      'this computer, where the appliance made none',
      [result('refused', 443, { ...computer, addresses: ['198.51.100.1'] })],
      '(host 198.51.100.1 and port 443) or icmp or port 53',
    ],
    [
      'a greeting that is cut off, as the report counts it',
      [result('tunnel', 25, { ended: 'after-banner' }), result('tunnel', 443, { ended: 'after-banner' })],
      '(host 192.0.2.1 and (port 25 or port 443)) or icmp or port 53',
    ],
    ['an address that is none is left out', [result('timeout', 25, { addresses: ['$(reboot)'] })], 'port 53'],
  ];
  for (const [name, results, filter] of cases)
    test(name, () => {
      assert.equal(filterOf(...results), filter);
      if (filter !== undefined) assert.ok(isFilter(filter));
    });

  test('addresses of now come before those of the probe', () => {
    const results = [result('timeout', 25), result('tunnel', 443, { host: 'works.example.com' })];
    const report: ProbeReport = { schema: 1, applianceId: 'esa1', verdict: 'blocked', causes: [], results };
    assert.deepEqual(triedNames(report), ['upgrades.ironport.com']);
    assert.deepEqual(triedNames({ ...report, results: [result('timeout', 25, { host: '192.0.2.1' })] }), []);
    assert.equal(
      filterFor(report, ['192.0.2.9', '192.0.2.1', 'fe80::1%eth0']),
      '((host 192.0.2.9 or host 192.0.2.1) and port 25) or icmp or port 53',
    );
  });

  test('many ports and addresses make no filter that is too long: a range of ports, then fewer addresses', () => {
    const ports = Array.from({ length: 60 }, (_, index) => 2000 + 7 * index);
    assert.equal(
      filterOf(...ports.map((port) => result('timeout', port))),
      '(host 192.0.2.1 and portrange 2000-2413) or icmp or port 53',
    );
    const addresses = Array.from({ length: 8 }, (_, index) => `2001:db8:1111:2222:3333:4444:5555:${6000 + index}`);
    const current = Array.from({ length: 8 }, (_, index) => `2001:db8:9999:2222:3333:4444:5555:${6000 + index}`);
    const results = ports.map((port) => result('timeout', port, { addresses }));
    const filter =
      filterFor({ schema: 1, applianceId: 'esa1', verdict: 'blocked', causes: [], results }, current) ?? '';
    assert.ok(isFilter(filter), String(filter.length));
    for (const address of current) assert.ok(filter.includes(address), address);
    assert.ok(filter.includes('portrange 2000-2413'));
  });

  test('a filter is one line of printable text', () => {
    for (const text of ['', ' ', 'port 25\nY', 'port 25\u0003', 'port 25; reboot', 'x'.repeat(501)])
      assert.ok(!isFilter(text), JSON.stringify(text));
  });
});

describe("a filter of one's own", () => {
  test('the sign that cannot be sent is named, whatever it is', () => {
    assert.deepEqual(filterFault('prt 443; rm'), { what: 'sign', sign: ';' });
    assert.deepEqual(filterFault('port 443\n'), { what: 'sign', sign: '\n' });
    assert.deepEqual(filterFault('host \u{1f600}'), { what: 'sign', sign: '\u{1f600}' });
    assert.equal(filterFault('port 443'), undefined);
  });

  const words: readonly [filter: string, word: string | undefined][] = [
    ['prt 443', 'prt'],
    ['port 443 or prt 25', 'prt'],
    ['hst 192.0.2.1 and port 25', 'hst'],
    ['foo', 'foo'],
    ['not foo', 'foo'],
    ['port smtp', undefined],
    ['port 25 or smtp', undefined],
    ['host mail and port 25', undefined],
    ['src mail or dst relay', undefined],
    ['host mail or relay', undefined],
    ['tcp[tcpflags] & (tcp-syn|tcp-ack) != 0', undefined],
    ['((host 192.0.2.1 or host 2001:db8::1) and port 22) or icmp or icmp6 or port 53', undefined],
    ['ip proto ospf', undefined],
    ['ether host 00:11:22:33:44:55', undefined],
    ['portrange 22-80', undefined],
    ['len > 100', undefined],
    ['443', undefined],
    ['rnr 5 and port 25', undefined],
    ['l1 or l2', undefined],
    ['ifindex 2 and byte 3 = 1', undefined],
    ['wlan addr1 00:11:22:33:44:55 or wlan address2 00:11:22:33:44:55', undefined],
    ['srnr 3 or ruleset web or subrulenum 1', undefined],
    ['opc 5 and dpc 6 or sio 3', undefined],
    ['fisu or lssu or hmsu', undefined],
    ['iih or lsp or snp or csnp or psnp', undefined],
    ['length > 100 and direction from', undefined],
  ];
  for (const [filter, word] of words)
    test(`${filter}: ${word ?? 'nothing to tell'}`, () => assert.equal(unknownWord(filter), word));
});
