import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import type { Failure } from '../../../../src/appliance/failure';
import type { KnownCapture } from '../../../../src/appliance/captureStatus';
import type { ProbeResult } from '../../../../src/appliance/probeReport';
import type { RemoteAccess } from '../../../../src/appliance/remoteAccess';
import { safeLines, safeText } from '../../../../src/appliance/safeText';
import type { CaseFacts, Known } from '../../../../src/casework/caseFacts';
import { redaction, REDACTED_KINDS, type Redacted } from '../../../../src/casework/redaction';
import { inert } from '../../../../src/workbench/wording';
import { caseOutputs } from '../../../../src/workbench/casework/caseOutputs';
import { caseDocuments } from '../../../fuzz/caseDocuments';
import { testClaims } from '../../../fuzz/claim';
import { stand } from '../../vscode';
import { english, french, identifyingOf, known, outputs, SEED, SERIAL } from '../sampleCase';

const text = (name: string, ...how: Parameters<typeof outputs>) => outputs(...how).get(name) ?? '';
const ALL = { addresses: true, hosts: true, users: true, serials: true };

afterEach(() => (stand.translations = {}));

describe('what leaves', () => {
  testClaims(caseDocuments);

  const identifies: Readonly<Record<keyof Redacted, readonly string[]>> = {
    addresses: ['10.0.8.20', '10.0.8.11', '::ffff'],
    hosts: [
      'paris-esa',
      'paris-sma',
      'acme',
      'esa paris',
      'sma | paris',
      'relay',
      Buffer.from('relay').toString('hex'),
    ],
    users: ['jdupont', 'admin'],
    serials: [SERIAL],
  };
  for (const kind of REDACTED_KINDS)
    test(`F10 ${kind}: none survives in any output, and all are there without the choice`, () => {
      for (const [name, content] of outputs({ [kind]: true, ...(kind === 'users' ? { hosts: true } : {}) }))
        for (const value of identifies[kind])
          assert.doesNotMatch(
            content,
            new RegExp(`(?<![a-z\\d])${value.replace(/[|.*]/g, '\\$&')}(?![a-z\\d])`, 'i'),
            name,
          );
      assert.ok(
        text('report.json')
          .toLowerCase()
          .includes(identifies[kind][0]?.toLowerCase() ?? '-'),
      );
    });

  test('one token is one value in every output', () => {
    const all = outputs(ALL);
    for (const name of ['report.md', 'report.html', 'report.json', 'way.svg', 'hopthrough.log']) {
      assert.match(all.get(name) ?? '', /host-1/, name);
      assert.match(all.get(name) ?? '', name === 'hopthrough.log' ? /address-2/ : /address-1/, name);
    }
    const { appliance: shown, route } = JSON.parse(all.get('report.json') ?? '') as {
      appliance: { id: string };
      route: { id: string }[];
    };
    assert.deepEqual(
      route.map(({ id }) => id),
      ['host-1', 'host-2'],
    );
    assert.equal(shown.id, 'host-2');
  });

  test('what telnet of an appliance says of an error identifies and is secret as any of its words', () => {
    assert.ok(known.probe);
    const errno = `telnet: connect to address 10.0.8.99: refused; string: ${SEED}`;
    const results = known.probe.report.results.map((result) => ({ ...result, evidence: { errno } }));
    const of = { ...known, probe: { ...known.probe, report: { ...known.probe.report, results } } };
    for (const [name, text] of outputs({ addresses: true }, english, of)) {
      assert.ok(!text.includes('10.0.8.99'), name);
      assert.ok(!text.includes(SEED), name);
    }
  });

  /** What the appliance said, as each reader of it keeps it. */
  const spread = (said: string): Known => {
    assert.ok(known.probe && known.access);
    const [safe, lines] = [safeText(Buffer.from(said)), safeLines(said)];
    const evidence = { text: safe, errno: safe, dns: safe, nslookup: { said: lines, addresses: [] } };
    const whole = known.probe;
    const results = whole.report.results.flatMap((result) =>
      (['other', 'unknown', 'dns-failed', 'not-tried'] as const).map((verdict) => ({ ...result, verdict, evidence })),
    );
    const failure: Failure = { hop: 'paris-sma', stage: 'forward', reason: 'connect-failed', facts: { line: said } };
    const probe = { ...whole, failures: [failure], report: { ...whole.report, results } };
    const earlier = [{ ...probe, at: '2026-11-25T10:00:00.000Z' }];
    return { ...known, probe, earlier, failure, access: { ...known.access, raw: said } };
  };
  const log = (said: string) => `2026-11-26 [info] paris-sma: packetcapture: ${inert(said)}\n${said}\n`;
  const everyone = ['paris-sma', 'paris-esa', 'esa1.acme.example', '10.0.8.20', '2001:db8:77::5', 'jdupont', SERIAL];
  for (const between of ['\n', '\r\n', '\t', '\t\t', '\u001b[0m', '\u0007', '\u0085', '\u2028', ' '])
    test(`F10 beside ${JSON.stringify(between)} no name and no address survives in any output, and each has one token`, () => {
      for (const value of everyone) {
        const said = [`${between}Server:${between}${value}`, `Name:${between}${value}`].join(between);
        const alone = redaction(identifyingOf(known), ALL)(value);
        const texts = outputs(ALL, english, spread(said), log(said));
        for (const [name, content] of texts) {
          assert.doesNotMatch(content, new RegExp(value.replaceAll('.', '\\.'), 'i'), name);
          assert.ok(!/(?:db8|:77|dupont|acme|paris|ABC1234)/i.test(content), `${value} in ${name}`);
          if (name !== 'way.svg') assert.ok(content.includes(alone.replace(/\d+$/, '')), name);
        }
        const { probe } = JSON.parse(texts.get('report.json') ?? '') as { probe: { results: ProbeResult[] } };
        const told = probe.results[0]?.evidence.nslookup?.said ?? '';
        const tokens = told.match(/(?:host|address|user|serial)-\d+/g) ?? [];
        assert.deepEqual([tokens.length, new Set(tokens).size], [2, 1], told);
      }
    });

  test('F10 what has no room is not cut in the middle of an address', () => {
    for (let before = 170; before < 200; before++) {
      const said = `220 ${'x'.repeat(before)} 10.0.8.20 paris-esa`;
      for (const [name, content] of outputs(ALL, english, spread(said), log('')))
        assert.doesNotMatch(content, /10\.0|paris/, `${name}, ${before}`);
    }
  });

  test('codes, times and digests of the JSON stay as they are', () => {
    const facts = JSON.parse(text('report.json', ALL)) as Record<string, never>;
    const before = JSON.parse(text('report.json')) as Record<string, never>;
    for (const key of ['schema', 'madeAt', 'madeWith', 'notMeasured', 'reachedAt'])
      assert.deepEqual(facts[key], before[key], key);
    assert.equal(facts['schema'], 1);
  });
});

describe('the report', () => {
  test('says what is known, when in UTC, how old, and what is not', () => {
    const report = text('report.md');
    for (const words of [
      /# paris\\?-sma: case report/,
      /SSH access: read 2026-11-26 21:20:09 UTC.*, 4 min before this report/,
      /SMTP inspected/,
      /SHA256:abc/,
      /abababab/,
      /Product and AsyncOS: version was not read/,
    ])
      assert.match(report, words);
    assert.match(
      report,
      /this computer\n {2}> paris-esa \(esa1\.acme\.example:22\): reached\n {2}> paris-sma \(10\.0\.8\.20:22\): reached\n/,
    );
  });

  test('a capture that was taken and not fetched is listed as that, and something is missing then', () => {
    const captured: KnownCapture = {
      ...{ at: '2026-11-26T21:18:00.000Z', state: 'stopped', basis: 'read', file: 'M600V-1.cap', bytes: 2048 },
      ...{ filter: 'host 10.0.8.20', startedAt: '2026-11-26T21:17:00.000Z', fetched: null },
    };
    const identity = { ...{ family: 'sma', series: 'M', model: 'M600V', serial: undefined, version: '15.0.0-416' } };
    const whole = {
      ...{ ...known, identity: { ...identity, product: 'SMA', idleMinutes: 30 } as Known['identity'] },
      hostKeys: new Map([...known.hostKeys, ['paris-sma', known.hostKeys.get('paris-esa') ?? []]]),
    };
    const here = { ...captured, fetched: { path: '/here/one.pcap', bytes: 1536, sha256: 'ab'.repeat(32) } };
    const fetched = text('report.md', {}, english, { ...whole, captured: [here] });
    assert.doesNotMatch(fetched, /M600V-1|not fetched/);
    const report = text('report.md', { addresses: true }, english, { ...whole, captured: [captured, here] });
    assert.match(
      report,
      /Taken, and not fetched to this computer:[^]*M600V\\?-1\.cap[^\n]*stopped, 2026-11-26 21:18:00 UTC/,
    );
    assert.match(report, /Packet captures: one that was taken, or more, was not fetched\./);
    assert.doesNotMatch(report, /Nothing is missing|10\.0\.8\.20/);
    const inFrench = text('report.md', {}, french, { ...whole, captured: [captured] });
    assert.match(inFrench, /non récupérées sur cet ordinateur/);
  });

  test('says of a capture when it was started and with what, when and why it ended, and what was fetched', () => {
    const at = '2026-11-26T21:17:00.000Z';
    const deeds = [
      { at, what: 'capture-started', filter: 'host 10.0.8.20', interfaces: null, megabytes: 10, seconds: 60 },
      { at, what: 'capture-stopped', why: 'time', file: `M600V-${SERIAL}.cap`, bytes: 2048 },
      { at, what: 'file-fetched', remote: '/captures/a.cap', name: 'capture-paris-sma.pcap', bytes: 5, sha256: 'cd' },
    ] as const;
    const of = { ...known, done: new Map([['paris-sma', deeds]]) };
    const report = text('report.md', {}, english, of);
    for (const words of [
      /You started a packet capture: filter host 10\.0\.8\.20; interface as it is set; until 10 MB or 1 min/,
      /The packet capture ended: its time limit was reached, file M600V\\?-.*\.cap, 2\.0 KB by the appliance's own count/,
      /You fetched \/captures\/a\.cap: capture\\?-paris\\?-sma\.pcap, 5 bytes, SHA-256 cd/,
    ])
      assert.match(report, words);
    for (const [name, content] of outputs(ALL, english, of))
      for (const value of ['10.0.8.20', SERIAL, 'paris-sma']) assert.ok(!content.includes(value), `${name}: ${value}`);
  });

  test('says of the appliance what its version and banner said, and what was not read', () => {
    const said = { family: 'sma', series: 'M', model: 'M600V', serial: undefined, version: '15.0.0-416' } as const;
    const identity = { ...said, product: undefined, idleMinutes: 30 };
    const report = text('report.md', {}, english, { ...known, identity });
    for (const row of [/Product.*not read/, /Model.*M600V/, /Idle limit.*30 min/]) assert.match(report, row);
    assert.match(text('report.md'), /Idle limit.*not read/);
  });

  test('says in seconds how old is what was measured less than a minute before it', () => {
    const report = text('report.md', {}, english, { ...known, madeAt: '2026-11-26T21:20:52.000Z' });
    assert.match(report, /SSH access: read 2026-11-26 21:20:09 UTC.*, 43 s before this report/);
    assert.match(report, /Measured from .*, 43 s before this report/);
  });

  test('leads with the access that is open, not with a way out that is not needed then', () => {
    const [first = ''] = /\*\*[^*]+\*\*/.exec(text('report.md')) ?? [];
    assert.match(first, /SSH access/);
    assert.ok(text('report.md').indexOf(first) < text('report.md').search(/Blocked/));
  });

  test('is French where French is chosen, in an English VS Code, and English where English is, in a French one', () => {
    assert.match(text('report.md', {}, french), /rapport pour le dossier[^]*Inspection SMTP|SMTP[^]*Non mesuré/);
    assert.doesNotMatch(text('report.md', {}, french), /Not measured|No answer|case report/);
    stand.translations = french.translations;
    assert.match(text('report.md'), /case report[^]*SMTP inspected[^]*Not measured/);
  });

  test('says what changed since the probe before, in the language of the report', () => {
    assert.match(
      text('report.md'),
      /## What changed since the probe before\n\n\*\*Port 25 worked before; now none does\./,
    );
    assert.match(text('report.md', {}, french), /## Ce qui a changé depuis le sondage précédent/);
    assert.match(text('report.md'), /## Earlier probes[^]*2026-11-25 10:00:00 UTC.* Ready \| 25/);
  });

  test('its parts stand below what they are parts of, and a time is written in one way', () => {
    const headings = Array.from(text('report.md').matchAll(/^#+ .*$/gm), ([line]) => line);
    assert.deepEqual(headings.slice(headings.indexOf('## Tunnel readiness')), [
      '## Tunnel readiness',
      '### From paris-sma',
      '### Causes, in the order of mending',
      '## What changed since the probe before',
      '### Changed',
      '### Diagnosis',
      '## Earlier probes',
      '## Captures',
      '## Not measured',
    ]);
    assert.match(text('report.html'), /<h2[^>]*>Tunnel readiness<\/h2>[^]*<h3[^>]*>From paris-sma<\/h3>/);
    assert.doesNotMatch(text('report.md'), /\d\dT\d\d:\d\d:\d\d\.\d/);
  });

  test('says what was done, on the appliance and on its carrier, in the order of time', () => {
    const rows = (report: string) =>
      report
        .split('\n')
        .filter((line) => /^\| 2026-11-26 21:1/.test(line))
        .map((line) =>
          line
            .split('|')
            .slice(2, -1)
            .map((cell) => cell.trim().replaceAll('\\', '')),
        );
    assert.deepEqual(rows(text('report.md')), [
      ['paris-esa', 'You confirmed: enable the tunnel on port 443'],
      ['paris-sma', 'Read again: SSH access on'],
      ['paris-esa', 'paris-esa accepted DISABLE'],
    ]);
    assert.match(text('report.md', {}, french), /## Ce qui a été fait[^]*Vous avez confirmé/);
    assert.match(text('report.md', ALL), /\| host-1 accepted DISABLE \|/);
    const { done } = JSON.parse(text('report.json', ALL)) as { readonly done: readonly object[] };
    assert.deepEqual(done[0], { at: '2026-11-26T21:14:02.000Z', id: 'host-1', what: 'confirmed-tunnel', port: 443 });
    assert.doesNotMatch([...outputs({}, english, { ...known, done: new Map() }).values()].join(), /What was done/);
  });

  test('says who reaches whom, how long a try had, and that a seed is held: not which', () => {
    for (const words of [
      /paris-esa reaches the SSH port of the appliance\./,
      /The remote access of paris-esa was not read in this window\./,
      /Each try had 10 s\./,
      /\*\*Seed string\*\* held here; it is in no report/,
    ])
      assert.match(text('report.md'), words);
    assert.match(text('report.md', {}, french), /\| aucune clé \|[^]*\| 2,0 Ko \|/);
  });

  test('a seed that may be of an earlier enabling is called that, of appliance and carrier, in every format', () => {
    const access = { ...known.access, seedDoubtful: true } as RemoteAccess;
    const carrier = { id: 'paris-esa', access: { ...access, applianceId: 'paris-esa' } };
    for (const [of, times] of [
      [{ ...known, access }, 1],
      [{ ...known, carrier }, 1],
      [{ ...known, access, carrier }, 2],
      [known, 0],
      [{ ...known, access: { ...access, seed: 'none' } as const }, 0],
    ] as const) {
      const count = (name: string, words: RegExp, spoken = english) =>
        [...text(name, {}, spoken, of).matchAll(words)].length;
      for (const name of ['report.md', 'report.html']) {
        assert.equal(count(name, /held here, perhaps of an earlier enabling; it is in no report/g), times, name);
        assert.equal(
          count(name, /conservée ici, peut-être d(?:'|&#39;)une activation antérieure/g, french),
          times,
          name,
        );
      }
      const { access: said, carrier: by } = JSON.parse(text('report.json', {}, english, of)) as CaseFacts;
      assert.deepEqual(
        [said?.seedDoubtful, by?.access?.seedDoubtful],
        [of.access?.seedDoubtful, of.carrier === carrier ? true : undefined],
      );
    }
  });

  test('where this computer ran out of open files, says how many it could hold, in every format and both languages', () => {
    const [result] = known.probe?.report.results ?? [];
    assert.ok(known.probe !== undefined && result !== undefined);
    const short: ProbeResult = {
      ...{ ...result, vantage: 'laptop', vantageKind: 'computer', verdict: 'not-tried' },
      evidence: { errno: 'EMFILE', limit: 1024 },
    };
    const of = { ...known, probe: { ...known.probe, report: { ...known.probe.report, results: [result, short] } } };
    for (const name of ['report.md', 'report.html']) {
      assert.match(text(name, ALL, english, of), /ran out of open files \(limit 1024\)/, name);
      assert.match(text(name, ALL, french, of), /plus de fichiers ouverts disponibles \(limite.1024\)/, name);
    }
    const { probe } = JSON.parse(text('report.json', ALL, english, of)) as { probe: { results: ProbeResult[] } };
    assert.deepEqual(probe.results[1]?.evidence, { errno: 'EMFILE', limit: 1024 });
  });

  test("has what the appliance's own nslookup said, redacted as all it says", () => {
    assert.ok(known.probe);
    const nslookup = { said: 'A=10.0.8.98 TTL=30m', addresses: ['10.0.8.98'], raw: 'left out' };
    const results = known.probe.report.results.map((one) => ({ ...one, evidence: { nslookup }, ms: { dns: 14.4 } }));
    const of = { ...known, probe: { ...known.probe, report: { ...known.probe.report, results } } };
    for (const name of ['report.md', 'report.html']) assert.match(text(name, {}, english, of), /A=10.*DNS 14 ms/, name);
    const { probe } = JSON.parse(text('report.json', {}, english, of)) as { probe: { results: ProbeResult[] } };
    assert.deepEqual(probe.results[0]?.evidence, {
      nslookup: { said: nslookup.said, addresses: nslookup.addresses },
    });
    for (const [name, content] of outputs({ addresses: true }, english, of))
      assert.ok(!content.includes('10.0.8.98'), name);
  });

  test('what was said stands whole between its quotes, and what was left out of it is marked', () => {
    assert.ok(known.probe);
    const lines = Array.from({ length: 90 }, (_, n) => `A=192.0.2.${100 + n}\n`).join('');
    const evidence = {
      text: safeText(Buffer.alloc(90, '\u0001')),
      nslookup: { said: safeLines(lines), addresses: [] },
    };
    const results = known.probe.report.results.map((one) => ({ ...one, evidence }));
    const of = { ...known, probe: { ...known.probe, report: { ...known.probe.report, results } } };
    const report = text('report.html', {}, english, of);
    assert.match(report, /(?:\\x01){49}…(?:"|&#34;);/);
    assert.match(report, /nslookup (?:"|&#34;)(?:A=192\.0\.2\.1\d\d(?:\\x0a)?){40,}…(?:"|&#34;)/);
  });

  test('says of which appliance it is that no way leads to it', () => {
    const route = { hop: 'paris-sma', stage: 'validate', reason: 'unknown-hop', facts: { path: ['gone'] } } as const;
    assert.match(text('report.md', {}, english, { ...known, route }), /## Way in\n\nparis-sma: its route names/);
  });

  test('says at which hop the way in stopped, and nothing of those behind it', () => {
    const stopped = { ...known, reachedAt: undefined, carrier: undefined, probe: undefined, access: undefined };
    const failure = {
      hop: 'paris-sma',
      stage: 'forward',
      reason: 'connect-failed',
      facts: { address: '10.0.8.20:22' },
    } as const;
    const say = (of: Known, redact = (words: string) => words) => caseOutputs(of, english, redact).markdown;
    assert.match(
      say({ ...stopped, failure }),
      /paris-esa \(.*\): reached\n {2}> paris-sma \(.*\): forward: .*10\.0\.8\.20:22.*\n {2}> Cisco's tunnel server: not measured/,
    );
    assert.match(say({ ...stopped, failure: { ...failure, hop: 'paris-esa' } }), /paris-sma \(.*\): not measured\n/);
    assert.match(say(stopped), /paris-esa \(.*\): not measured[^]*The way in: it was not walked/);
    const redact = redaction({ hosts: [], users: [], serials: [] }, ALL);
    assert.doesNotMatch(say({ ...stopped, failure }, redact), /10\.0\.8\.20/);
    const nowhere = {
      hop: 'paris-sma',
      stage: 'validate',
      reason: 'unknown-hop',
      facts: { path: ['gone', 'paris-sma'] },
    } as const;
    assert.match(say({ ...stopped, route: nowhere }), /The route: the inventory leads to none/);
  });

  test("G09 an appliance's words are neither markup nor code, and bidi characters are seen", () => {
    const [markdown, html, svg] = ['report.md', 'report.html', 'way.svg'].map((name) => text(name));
    assert.doesNotMatch(html ?? '', /<script|\u202e/);
    assert.match(html ?? '', /&#60;script&#62;/);
    assert.match(markdown ?? '', /\n````text\n[^]*``` ~~~[^]*\\u202e\n[^]*\n````\n/);
    assert.match(markdown ?? '', /SMA \\\| Paris \\\*/);
    assert.match(svg ?? '', /^<svg [^]*<title[^>]*>[^<]+<\/title>\n<desc[^>]*>this computer[^<]*<\/desc>/);
    assert.ok((svg ?? '').includes('prefers-color-scheme:dark'));
  });

  test('an HTML report loads nothing and runs nothing', () => {
    assert.match(
      text('report.html'),
      /Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/,
    );
    assert.doesNotMatch(text('report.html').replace('http://www.w3.org/2000/svg', ''), /https?:|src=|href=| on\w+=/);
  });
});
