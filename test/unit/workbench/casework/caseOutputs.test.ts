import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import type { ProbeResult } from '../../../../src/appliance/probeReport';
import type { Known } from '../../../../src/casework/caseFacts';
import { redaction, REDACTED_KINDS, type Redacted } from '../../../../src/casework/redaction';
import { caseOutputs } from '../../../../src/workbench/casework/caseOutputs';
import { caseDocuments } from '../../../fuzz/caseDocuments';
import { testClaims } from '../../../fuzz/claim';
import { stand } from '../../vscode';
import { english, french, known, outputs, SERIAL } from '../sampleCase';

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
