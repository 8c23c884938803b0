import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { afterEach, describe, test } from 'node:test';
import fc from 'fast-check';
import { redaction, REDACTED_KINDS, type Redacted } from '../../../src/casework/redaction';
import { bundleTexts, caseLog, caseOutputs } from '../../../src/workbench/caseOutputs';
import type { Known } from '../../../src/casework/caseFacts';
import { identifying } from '../../../src/workbench/caseKnown';
import type { ProbeRun } from '../../../src/appliance/probeReport';
import { appliance } from '../appliance/sampleAppliance';
import { stand } from '../vscode';

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
const SERIAL = '4C4C4544004B-ABC1234';
const SEED = 'correct-horse-7781';
const secrets = [SEED, 'MIIEvQIBADANBgkq', 'Private-Lines-of-a-PuTTY-key'];
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

const known: Known = {
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
  captures: [{ name: 'capture-paris-sma-20261126T212009Z.pcap', bytes: 2048, sha256: 'ab'.repeat(32), at: AT }],
  secrets: [SEED],
};
const log = `2026-11-26 [info] paris-sma: string: ${SEED} → ok\n[debug] paris-esa: tcp 10.0.8.11:22 as jdupont, ESA PARIS\n`;

const french = {
  language: 'fr',
  translations: JSON.parse(readFileSync('l10n/bundle.l10n.fr.json', 'utf8')) as Record<string, string>,
};
const english = { language: 'en', translations: {} };

function outputs(
  redacted: Partial<Redacted> = {},
  spoken: typeof french | typeof english = english,
): ReadonlyMap<string, string> {
  const none = { addresses: false, hosts: false, users: false, serials: false };
  const facts = { inventory: { all: () => [esa1, sma1], find: () => undefined, route: () => [esa1, sma1] as const } };
  const states = { of: () => ({ connecting: 0, open: 0, service: false, failure: undefined, access: known.access }) };
  const redact = redaction(identifying(sma1, { ...facts, states }), { ...none, ...redacted });
  return bundleTexts(caseOutputs(known, spoken, redact), caseLog(log, known, redact));
}
const text = (name: string, ...how: Parameters<typeof outputs>) => outputs(...how).get(name) ?? '';
const ALL = { addresses: true, hosts: true, users: true, serials: true };

afterEach(() => (stand.translations = {}));

describe('what leaves', () => {
  test('F01 F10 no secret is in any output, whatever is chosen, in either language', () => {
    const choices = fc.record(Object.fromEntries(REDACTED_KINDS.map((kind) => [kind, fc.boolean()])));
    fc.assert(
      fc.property(choices, fc.constantFrom(english, french), (chosen, spoken) => {
        for (const [name, content] of outputs(chosen, spoken))
          for (const secret of secrets) assert.ok(!content.includes(secret), `${secret} in ${name}`);
      }),
      { numRuns: 40 },
    );
  });

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
