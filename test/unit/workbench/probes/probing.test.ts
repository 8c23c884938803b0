import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Appliance } from '../../../../src/appliance/appliance';
import { Cancelled, Failed } from '../../../../src/appliance/failure';
import type { TunnelHosts } from '../../../../src/appliance/tunnelHosts';
import type { Cli } from '../../../../src/asyncos/cli';
import { requestWord } from '../../../../src/workbench/probes/causeWording';
import { firewallRequest } from '../../../../src/workbench/probes/firewallRequest';
import { requestedRules } from '../../../../src/workbench/probes/firewallRules';
import { createProbing, type ProbingDeps } from '../../../../src/workbench/probes/probing';
import { probes } from '../../../../src/workbench/probes/probes';
import { watched } from '../../../../src/store/watched';
import { probeWord, wordedReport } from '../../../../src/workbench/probes/probeWording';
import type { ProbeResult } from '../../../../src/appliance/probeReport';
import { diagnose } from '../../../../src/probe/diagnosis';
import type { Saying } from '../../../../src/probe/findings';
import { result, run as sampleRun } from '../../probe/sampleRun';
import { rawServer, sending, type FarEnd } from '../../../faults/farEnd';
import { until } from '../../../faults/until';
import { appliance } from '../../appliance/sampleAppliance';
import { answers, stand } from '../../vscode';

const historyFolder = mkdtempSync(join(tmpdir(), 'probes-'));
// What is kept is written behind the back of the tests.
process.once('exit', () => rmSync(historyFolder, { recursive: true, force: true }));

const TUNNEL = 'SSH-2.0-OpenSSH_6.2 CiscoTunnels1\r\n';
const ends: FarEnd[] = [];
after(() => Promise.all(ends.map((end) => end.close())));

const esa1 = appliance({ id: 'esa1', folder: ['ACME', 'Paris'] });
const sma1 = appliance({ id: 'sma1', family: 'sma', series: 'M', folder: ['ACME'] });
const jump1 = appliance({ id: 'jump1', family: 'jump', series: undefined, folder: ['ACME'] });

/** Where the ports 25 and 443 of the tunnel server are, by what they send. */
async function hosts(on25: string, on443: string): Promise<TunnelHosts> {
  const open = await Promise.all([rawServer(sending(on25)), rawServer(sending(on443))]);
  ends.push(...open);
  const ports = { 25: open[0].port, 443: open[1].port };
  return { all: [{ name: 'upgrades.ironport.com', address: '127.0.0.1', ports }], C: [], M: [], S: [] };
}

type Says = (command: string) => string;

/** Says what `telnet` would, port by port; `hang` never ends by itself. */
function fakeCli(says: Says): Cli {
  const prompt = { text: 'esa1>', host: 'esa1', mode: undefined, service: false };
  return {
    greeting: '',
    prompt,
    close: () => undefined,
    run: () => Promise.reject(new Error('not used')),
    async converse(command, _answer, talk = {}) {
      const text = says(command);
      if (text === 'hang') {
        await new Promise((resolve) => talk.signal?.addEventListener('abort', resolve, { once: true }));
        throw new Cancelled();
      }
      talk.enough?.(text);
      return { text, transcript: text, prompt, stopped: false };
    },
  };
}

const connected = "Trying 63.251.108.107...\nConnected to upgrades.ironport.com.\nEscape character is '^]'.\n";
const inspected: Says = (command) =>
  command.startsWith('nslookup')
    ? 'A=63.251.108.107 TTL=30m\n'
    : command.endsWith(' 25')
      ? `${connected}220 ****************\n`
      : `${connected}${TUNNEL}`;

function probing(
  tunnelHosts: TunnelHosts,
  openCli: ProbingDeps['openCli'] = () => Promise.resolve(fakeCli(inspected)),
  all: readonly Appliance[] = [esa1, sma1, jump1],
) {
  const store = probes();
  const find = (id: string) => all.find((one) => one.id === id);
  const nobody = () => Promise.reject(new Cancelled());
  const questions = { trustHostKey: nobody, password: nobody, answers: nobody, passphrase: nobody };
  const written: string[][] = [];
  const made = createProbing({
    inventory: {
      all: () => all,
      find,
      route: (id) => [find(id) ?? esa1],
      routeTo: (target) => [target],
      otherWays: () => [],
      wayOf: () => assert.fail('no way is looked up again'),
      routeOf: () => assert.fail('no way is looked up again'),
    },
    openCli,
    probes: store,
    historyFolder,
    access: () => undefined,
    debug: () => undefined,
    error: (error) => assert.fail(String(error)),
    ports: () => [25, 443],
    tunnelHosts: () => tunnelHosts,
    timeoutMs: () => 5_000,
    holdMs: 50,
    questions,
    changeWay: (id, via) => {
      written.push([id, ...via]);
      return Promise.resolve({});
    },
    questionsForMany: () => questions,
    quietQuestions: questions,
  });
  const kept = watched(join(historyFolder, 'watches'));
  return { ...made, store, written, watched: async () => [...(await kept.all()).keys()] };
}

const looks = () => answers.push(() => undefined);

test('both vantages side by side: 25 is inspected on the appliance, 443 works', async () => {
  looks();
  const { probe, store } = probing(await hosts('220 ****************\r\n', TUNNEL));
  const report = await probe(esa1);
  assert.ok(report);
  assert.equal(report.verdict, 'usable');
  assert.equal(report.recommendedPort, 443);
  assert.equal(report.headline, 'Usable: port 443 works, the default 25 does not: SMTP inspected.');
  assert.equal(report.next, 'Choose port 443 when you enable the tunnel.');
  assert.deepEqual(report.causes, ['smtp-inspection', 'default-port-blocked']);
  assert.deepEqual(report.results.map(({ vantageKind, port, verdict }) => `${vantageKind} ${port} ${verdict}`).sort(), [
    'appliance 25 smtp-inspected',
    'appliance 443 tunnel',
    'computer 25 smtp-inspected',
    'computer 443 tunnel',
  ]);
  assert.equal(report.results[0]?.message, 'A firewall answers in place of Cisco and masks the greeting.');
  assert.deepEqual(JSON.parse(JSON.stringify(report)), report);
  assert.equal(probeWord(store.of('esa1')), 'Usable on 443');
});

test('a port that works: the status of the appliance, which enables the tunnel, is one press away', async () => {
  let offered: unknown;
  answers.push(({ buttons }) => {
    offered = buttons;
    return 'Open Status';
  });
  await probing(await hosts('220 ****************\r\n', TUNNEL)).probe(esa1);
  assert.deepEqual(offered, ['Open Status', 'Open Report']);
  await until(() => stand.executed.length > 0, 'a command');
  assert.deepEqual(stand.executed.splice(0), [['hopthrough.openStatus', 'esa1']]);
});

test('a computer alone proves nothing for an appliance', async () => {
  looks();
  const openCli = () => assert.fail('the appliance was not to be asked');
  const { probe } = probing(await hosts(TUNNEL, TUNNEL), openCli);
  const report = await probe(esa1, { vantages: ['computer'] });
  assert.equal(report?.verdict, 'unknown');
  assert.equal(report.recommendedPort, undefined);
  assert.equal(
    report.headline,
    'Open from this computer: 25, 443. esa1 itself was not asked: only this computer was to look.',
  );
  assert.equal(report.next, 'Probe it by itself, or let Probe All look from the appliances.');
});

test('a login that nobody answered is the reason, and not silence', async () => {
  looks();
  const { probe, store } = probing(await hosts(TUNNEL, TUNNEL), () => Promise.reject(new Cancelled()));
  const report = await probe(esa1);
  assert.match(report?.headline ?? '', /esa1 itself was not asked: its login asked, and nobody answered\.$/);
  assert.equal(report?.next, 'Open a terminal on it, let its password be kept, and probe again.');
  assert.equal(store.of('esa1').last?.unasked, 'unanswered');
});

test('a jump host is not asked, only passed by', async () => {
  looks();
  const { probe } = probing(await hosts(TUNNEL, TUNNEL), () => assert.fail('asked'));
  assert.ok((await probe(jump1))?.results.every(({ vantageKind }) => vantageKind === 'computer'));
});

test('E13 a login without the command is said, and the rest was not tried', async () => {
  looks();
  const cli = fakeCli(() => 'Unknown command: nslookup\n');
  const { probe } = probing(await hosts(TUNNEL, TUNNEL), () => Promise.resolve(cli));
  const report = await probe(esa1);
  assert.equal(report?.verdict, 'unknown');
  assert.ok(report.causes.includes('not-admin'));
  assert.equal(report.headline, 'esa1 was not asked: This login does not have the command; an administrator does.');
  assert.ok(
    report.results.filter(({ vantageKind }) => vantageKind === 'appliance').every((r) => r.verdict === 'not-tried'),
  );
});

test('a refused login: the reason, and what this computer found', async () => {
  looks();
  const failed = new Failed({
    hop: 'esa1',
    stage: 'auth',
    reason: 'refused',
    facts: { user: 'admin', tried: ['password'] },
  });
  const { probe } = probing(await hosts(TUNNEL, TUNNEL), () => Promise.reject(failed));
  const report = await probe(esa1);
  assert.match(report?.headline ?? '', /^esa1 was not asked to the end: refused for admin/);
  assert.deepEqual(report?.causes, ['login-refused']);
  assert.equal(report.results.length, 2);
});

test('every port blocked on the appliance, open from here: the difference is explained, and a request is offered', async () => {
  let offered: unknown;
  answers.push(({ options, buttons }) => void (offered = buttons ?? options));
  const dropped: Says = (command) =>
    command.startsWith('nslookup') ? 'A=63.251.108.107\n' : 'Trying 63.251.108.107...\n';
  const { probe, store } = probing(await hosts(TUNNEL, TUNNEL), () => Promise.resolve(fakeCli(dropped)));
  const report = await probe(esa1);
  assert.equal(report?.verdict, 'blocked');
  assert.equal(report.headline, 'Blocked: no port gets out of esa1 (No answer).');
  assert.match(report.next, /Ports 25, 443 work from this computer, so the block is on the way out of esa1\./);
  assert.deepEqual(offered, ['Open Report', 'Firewall Request'], 'after Open Status');
  assert.equal(probeWord(store.of('esa1')), 'Blocked: No answer');
});

test('cancelled: what arrived is kept, and nothing is claimed from it', async () => {
  const hangs: Says = (command) => (command.endsWith(' 443') ? 'hang' : inspected(command));
  const { probe, store } = probing(await hosts(TUNNEL, TUNNEL), () => Promise.resolve(fakeCli(hangs)));
  const going = probe(esa1);
  await until(() => (store.of('esa1').running?.landed.length ?? 0) === 3, 'three results');
  assert.equal(probeWord(store.of('esa1')), 'Probing: 3 of 4 answers');
  stand.cancelProgress();
  assert.equal(await going, undefined);
  const { last, running } = store.of('esa1');
  assert.equal(running, undefined);
  assert.equal(last?.report.verdict, 'unknown');
  assert.deepEqual(last.report.results.map(({ verdict }) => verdict).sort(), [
    'cancelled',
    'smtp-inspected',
    'tunnel',
    'tunnel',
  ]);
});

for (const [language, title, rule, works] of [
  [
    'en',
    /# Firewall request: Cisco support tunnel from esa1/,
    /No inbound rule is needed/,
    [
      'The tunnel can be opened from esa1 without any change, on TCP 443. These rules are for the other ports only.',
      "- From the appliance esa1, to upgrades.ironport.com TCP 443: Cisco's tunnel server answers.\n",
    ],
  ],
  [
    'fr',
    /# Demande au pare-feu\u00a0: tunnel de support Cisco depuis esa1/,
    /Aucune règle entrante/,
    [
      'Le tunnel peut être ouvert depuis esa1 sans aucun changement, en TCP 443. Ces règles ne concernent que les autres ports.',
      "- Depuis l'appliance esa1, vers upgrades.ironport.com TCP 443\u00a0: le serveur de tunnels de Cisco répond.\n",
    ],
  ],
] as const)
  test(`the firewall request in ${language}: rule, evidence, no port that works`, async () => {
    looks();
    const { firewallRequest, probe } = probing(await hosts('220 ****************\r\n', TUNNEL));
    await probe(esa1);
    const opened = await firewallRequest([esa1], { language });
    assert.match(opened?.uri ?? '', /^untitled:/);
    const text = stand.opened.at(-1) ?? '';
    assert.match(text, title);
    assert.match(text, rule);
    assert.match(text, /\| esa1\.example\.com \(esa1\) \|[^|]+\| upgrades\.ironport\.com \| TCP 25 \|/);
    assert.doesNotMatch(text, /\| TCP 443/);
    assert.match(text, /220 (\\\*)+/);
    const said = text.replace(/\\(.)/g, '$1');
    for (const line of works) assert.ok(said.includes(line), `${line} in ${said}`);
    assert.doesNotMatch(said, /the computer|l'ordinateur/, 'of no use to another team where the appliance was asked');
    assert.match(said, /\| \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \|/);
  });

const withoutDns: Says = (command) =>
  command.startsWith('nslookup')
    ? 'DNS Temporary Failure\n'
    : 'telnet: upgrades.ironport.com: hostname nor servname provided, or not known\n';
const sinkhole: Says = (command) =>
  command.startsWith('nslookup')
    ? 'A=10.0.0.66\n'
    : 'Trying 10.0.0.66...\ntelnet: connect to address 10.0.0.66: Connection refused\n';

for (const [what, says, found] of [
  ['cannot be looked up', withoutDns, /\| name cannot be looked up \| telnet: upgrades/],
  ['leads astray', sinkhole, /\| an address that is not the server \| 10\.0\.0\.66 \|/],
] as const)
  test(`a name that ${what} is for the DNS team: no rule is asked for, and the button says so`, async () => {
    const offered: string[][] = [];
    answers.push(({ buttons }) => void offered.push(buttons as string[]));
    const { firewallRequest, probe, store } = probing(await hosts(TUNNEL, TUNNEL), () =>
      Promise.resolve(fakeCli(says)),
    );
    const report = await probe(esa1, { vantages: ['appliance'] });
    assert.equal(report?.verdict, 'blocked');
    assert.ok(offered[0]?.includes('DNS Request'), offered.join());
    await firewallRequest([esa1], { language: 'en' });
    const text = stand.opened.at(-1) ?? '';
    assert.match(text, /^# DNS request: /);
    assert.match(text, /\| esa1\.example\.com \(esa1\) \| upgrades\.ironport\.com \| A \|/);
    assert.match(text, found);
    assert.doesNotMatch(text, /TCP 25|## Rules/);
    const last = store.of('esa1').last;
    assert.deepEqual(last && requestedRules(esa1, last.report), []);
  });

const withoutRoute: Says = (command) =>
  command.startsWith('nslookup')
    ? 'A=63.251.108.107 TTL=30m\n'
    : 'Trying 63.251.108.107...\ntelnet: connect to address 63.251.108.107: No route to host\n';

for (const [language, title, first] of [
  [
    'en',
    /^# Network request: Cisco support tunnel from esa1/,
    /- On esa1 first: interface, default gateway and routes/,
  ],
  ['fr', /^# Demande à l'équipe réseau\u00a0: tunnel/, /- D'abord sur esa1\u00a0: interface, passerelle par défaut/],
] as const)
  test(`no route from the appliance is looked at there first, and asked of no firewall (${language})`, async () => {
    const offered: string[][] = [];
    answers.push(({ buttons }) => void offered.push(buttons as string[]));
    const { firewallRequest, probe, store } = probing(await hosts(TUNNEL, TUNNEL), () =>
      Promise.resolve(fakeCli(withoutRoute)),
    );
    const report = await probe(esa1, { vantages: ['appliance'] });
    assert.deepEqual([report?.verdict, report?.causes], ['blocked', ['no-route']]);
    assert.match(report?.next ?? '', /^Check interface, default gateway and routes first/);
    assert.deepEqual(offered[0]?.at(-1), 'Network Request');
    await firewallRequest([esa1], { language });
    const text = (stand.opened.at(-1) ?? '').replace(/\\(.)/g, '$1');
    assert.match(text, title);
    assert.match(text, first);
    assert.match(text, /No port is asked for yet|Aucun port n'est encore à ouvrir/);
    assert.match(text, /\| esa1\.example\.com \(esa1\) \| upgrades\.ironport\.com \| 63\.251\.108\.107 \|/);
    assert.match(text, /No route to host/);
    assert.doesNotMatch(text, /TCP 25|TCP 443|## (Rules|Règles)/);
    const last = store.of('esa1').last;
    assert.deepEqual(last && requestedRules(esa1, last.report), []);
  });

test('a request for several teams has a part for each, and says of no port that it is not asked for yet', () => {
  const results = [
    result('timeout', 25),
    result('dns-failed', 443, { host: 'c.tunnels.ironport.com', addresses: [] }),
    result('no-route', 22, { host: 'm.tunnels.ironport.com' }),
  ];
  const run = {
    ...sampleRun('2026-11-27T15:00:00.000Z', []),
    report: diagnose('esa1', { results, defaultPorts: [25] }),
  };
  const { title, sections } = firewallRequest([[esa1, run]], 'en');
  assert.equal(title, 'DNS, network and firewall request: Cisco support tunnel from esa1');
  assert.deepEqual(
    sections.map(({ heading }) => heading),
    [
      '',
      'Names, for the DNS team',
      'Route, for the network team',
      'Rules, for the firewall team',
      'Evidence',
      'To test afterwards',
    ],
  );
  assert.doesNotMatch(JSON.stringify(sections), /No port is asked for yet/);
});

test('a request is called after the firewall team where that has to mend too, else after who mends first', () => {
  assert.deepEqual(([['dns', 'firewall'], ['network', 'firewall'], ['dns', 'network'], []] as const).map(requestWord), [
    'Firewall Request',
    'Firewall Request',
    'DNS Request',
    'Firewall Request',
  ]);
});

test('an English request of a French VS Code has no French word, not even the names of the times', () => {
  stand.translations = JSON.parse(readFileSync('l10n/bundle.l10n.fr.json', 'utf8')) as Record<string, string>;
  const results = [result('closed-early', 25, { ms: { dns: 3, connect: 12.4, firstByte: 40 } })];
  const details = (language: 'en' | 'fr') => {
    const { sections } = firewallRequest([[esa1, sampleRun('2026-11-27T15:00:00.000Z', results)]], language);
    return JSON.stringify(sections.filter(({ heading }) => /Evidence|Constats/.test(heading)));
  };
  try {
    assert.match(details('en'), /DNS 3 ms; connect 12 ms; first byte 40 ms/);
    assert.doesNotMatch(details('en'), /premier octet|connexion/);
    stand.translations = {};
    assert.match(details('fr'), /DNS 3 ms; connexion 12 ms; premier octet 40 ms/);
  } finally {
    stand.translations = {};
  }
});

test('the firewall request as HTML: the same content, and nothing that a far end said is markup', async () => {
  looks();
  const { firewallRequest, probe } = probing(await hosts('<script>alert(1)</script> "x" & \u202etxt\r\n', TUNNEL));
  await probe(esa1, { vantages: ['computer'] });
  await firewallRequest([esa1], { language: 'fr', format: 'html' });
  const html = stand.opened.at(-1) ?? '';
  assert.match(html, /^<!doctype html>\n<html lang="fr">/);
  assert.match(html, /default-src 'none'/);
  assert.doesNotMatch(html, /<script|<img|<link|src=|href=|https?:|\u202e/);
  assert.match(html, /&#60;script&#62;alert\(1\)&#60;\/script&#62; &#34;x&#34; &#38; /);
  await firewallRequest([esa1], { language: 'fr' });
  const words = (text: string) =>
    text
      .replace(/&#\d+;|[\\`|#*<>"'&-]/g, ' ')
      .split(/\s+/)
      .filter(Boolean);
  const shown = html.replace(/<title>.*<\/title>|<style>[^]*<\/style>|<[^>]+>/g, ' ');
  const markdown = stand.opened.at(-1) ?? '';
  assert.ok(words(markdown).length > 80);
  assert.deepEqual(words(shown), words(markdown));
});

test('language and form of the request are one question', async () => {
  looks();
  const { firewallRequest, probe } = probing(await hosts(TUNNEL, TUNNEL));
  await probe(esa1, { vantages: ['computer'] });
  answers.push(({ items }) => (items as { label: string }[]).find(({ label }) => label === 'English, as an HTML file'));
  await firewallRequest([esa1]);
  assert.match(stand.opened.at(-1) ?? '', /<html lang="en">/);
});

for (const [format, pattern] of [
  ['text', /^esa1: tunnel readiness\nUsable: port 443/],
  ['markdown', /^# esa1: tunnel readiness\n/],
  ['json', /"headline": "Usable: port 443/],
] as const)
  test(`the report is copied as ${format}`, async () => {
    looks();
    const { copyProbe, probe } = probing(await hosts('220 ****************\r\n', TUNNEL));
    await probe(esa1);
    assert.deepEqual(await copyProbe(esa1, { format }), { copied: true });
    assert.match(stand.clipboard, pattern);
  });

test('what a far end says is no markup in a document', async () => {
  looks();
  const { openProbe, probe } = probing(await hosts('<img src=x> [a](command:x) | b `c`\r\n', TUNNEL));
  await probe(esa1, { vantages: ['computer'] });
  await openProbe(esa1);
  assert.match(stand.opened.at(-1) ?? '', /\\<img src=x\\> \\\[a\\\] \(command:x\) \\\| b \\`c\\`/);
});

test('probeAll: a folder and what is below it, what is shared tried once, jump hosts left out', async (t) => {
  const tunnels = await hosts(TUNNEL, TUNNEL);
  const before = ends.slice(-2).reduce((sum, end) => sum + end.connections(), 0);
  const { probeAll, store } = probing(tunnels, () => assert.fail('asked'));
  const sweeping: unknown[] = [];
  stand.commands.set('hopthrough.openStatus', () => sweeping.push(store.sweeping()));
  t.after(() => stand.commands.delete('hopthrough.openStatus'));
  answers.push(({ message }) => (String(message).startsWith('Probed:') ? 'Open Report' : undefined));
  const reports = await probeAll({ folder: 'ACME', vantages: ['computer'] });
  assert.deepEqual(
    reports?.map(({ applianceId }) => applianceId),
    ['esa1', 'sma1'],
  );
  assert.deepEqual(sweeping, [{ done: 0, of: 2 }], 'the panel of all opens on a sweep, and logs in to nobody');
  assert.equal(ends.slice(-2).reduce((sum, end) => sum + end.connections(), 0) - before, 2);
  await until(() => stand.opened.at(-1)?.includes('| Summary |') === true, 'the report');
  const quiet = { folder: 'ACME/Paris', vantages: ['computer'], quiet: true };
  assert.equal((await probeAll(quiet))?.length, 1);
  assert.match(stand.opened.at(-1) ?? '', /\| Appliance \| 25 \| 443 \| Summary \|/);
  assert.equal(store.of('sma1').last?.report.verdict, 'unknown');
});

const shared = ['esa1', 'esa2', 'esa3', 'esa4'].map((id) =>
  appliance({ id, credential: id === 'esa4' ? undefined : 'acme' }),
);

test('probeAll: a shared credential that is refused goes to no other appliance; one without it is asked', async () => {
  const asked: string[] = [];
  const openCli: ProbingDeps['openCli'] = ({ route, pinned }) => {
    const { id } = route[0];
    if (pinned !== true) asked.push(id);
    if (id === 'esa4') return Promise.resolve(fakeCli(inspected));
    return Promise.reject(new Failed({ hop: id, stage: 'auth', reason: 'refused', facts: { methods: [] } }));
  };
  const { probeAll, store } = probing(await hosts(TUNNEL, TUNNEL), openCli, shared);
  const reports = await probeAll({ vantages: ['appliance'], quiet: true });
  assert.deepEqual(asked.sort(), ['esa1', 'esa4']);
  assert.deepEqual(
    reports?.map(({ verdict }) => verdict),
    ['unknown', 'unknown', 'unknown', 'usable'],
  );
  assert.match(reports[0]?.headline ?? '', /^esa1 was not asked to the end: /);
  for (const one of reports.slice(1, 3))
    assert.match(one.headline, /itself was not asked: no login elsewhere with its credential\.$/);
  assert.equal(store.of('esa2').last?.unasked, 'not-let-in');
  assert.equal(store.of('esa4').last?.unasked, undefined);
  assert.equal(store.sweeping(), undefined);
});

test('probeAll: a password that the person does not give is not called a refusal of the appliance', async () => {
  const openCli = () => Promise.reject(new Cancelled());
  const { probeAll } = probing(await hosts(TUNNEL, TUNNEL), openCli, shared.slice(0, 2));
  const [asked, left] = (await probeAll({ vantages: ['appliance'], quiet: true })) ?? [];
  assert.match(asked?.headline ?? '', /nobody answered\.$/);
  assert.match(left?.headline ?? '', /no login elsewhere with its credential\.$/);
});

test('probeAll: what was asked, though not to the end, is not counted as not asked', async () => {
  const told: string[] = [];
  answers.push(({ message }) => void told.push(String(message)));
  const lost = (hop: string) => new Failed({ hop, stage: 'dialogue', reason: 'interrupted' });
  const openCli: ProbingDeps['openCli'] = ({ route: [{ id }], pinned }) => {
    if (id === 'esa2' || pinned === true) return Promise.reject(lost(id));
    return Promise.resolve(
      fakeCli((command) => {
        if (command.endsWith(' 443')) throw lost(id);
        return inspected(command);
      }),
    );
  };
  const all = ['esa1', 'esa2'].map((id) => appliance({ id }));
  const { probeAll, store } = probing(await hosts(TUNNEL, TUNNEL), openCli, all);
  await probeAll({ vantages: ['appliance'] });
  await until(() => told.length > 0, 'the summary');
  assert.deepEqual(
    store.of('esa1').last?.report.results.map(({ verdict }) => verdict),
    ['smtp-inspected', 'not-tried'],
  );
  assert.equal(told[0], 'Probed: 0 of 2 appliances can open a tunnel. Not asked: 1; the report says why.');
});

test('probeAll: at most eight logins at once, the others wait for the first with the same credential; cancel ends all', async () => {
  const many = Array.from({ length: 30 }, (_, index) => appliance({ id: `esa${index}`, credential: 'acme' }));
  let [open, most] = [0, 0];
  const steps: string[] = [];
  const openCli: ProbingDeps['openCli'] = async ({ pinned, signal }) => {
    if (pinned === true) throw new Cancelled();
    open += 1;
    most = Math.max(most, open);
    const hangs = steps.push('asks') > 40;
    await new Promise((resolve) => setImmediate(resolve));
    steps.push('is in');
    if (hangs && !signal.aborted)
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    const cli = fakeCli(inspected);
    return { ...cli, close: () => void (open -= 1) };
  };
  const made = probing(await hosts(TUNNEL, TUNNEL), openCli, many);
  const run = made.probeAll({ vantages: ['appliance'], quiet: true });
  await until(() => (made.store.sweeping()?.done ?? 0) >= 12, 'most to be done');
  assert.deepEqual(made.store.sweeping()?.of, 30);
  await until(() => open === 8, 'eight that hang');
  made.cancel();
  assert.equal(await run, undefined);
  assert.equal(open, 0);
  assert.deepEqual(steps.slice(0, 2), ['asks', 'is in']);
  assert.equal(most, 8);
  assert.equal(made.store.sweeping(), undefined);
});

test('watch: one notification when a port is open, then it ends', async () => {
  const said: unknown[] = [];
  answers.push(({ message }) => void said.push(message));
  const { watch, watched } = probing(await hosts('220 ****\r\n', TUNNEL));
  assert.deepEqual(await watch(esa1), { applianceId: 'esa1' });
  assert.equal(stand.statusBar.shown, true);
  assert.deepEqual(await watched(), ['esa1']);
  await until(() => said.length > 0, 'the notification');
  assert.deepEqual(said, ['esa1: port 443 is open.']);
  await until(() => !stand.statusBar.shown, 'the end of the watch');
  assert.deepEqual(await watched(), []);
});

test('watch: stopped by the person', async () => {
  const { watch, stopWatch, watched } = probing(await hosts(TUNNEL, TUNNEL), () =>
    Promise.resolve(
      fakeCli((command) => (command.startsWith('nslookup') ? 'A=63.251.108.107\n' : 'Trying 63.251.108.107...\n')),
    ),
  );
  await watch(esa1);
  await until(() => /^\$\(eye\) Watching esa1: \d/.test(stand.statusBar.text), 'the time of the next try');
  assert.deepEqual(await stopWatch(), { applianceId: 'esa1' });
  assert.deepEqual(await watched(), []);
  assert.equal(stand.statusBar.shown, false);
});

const sshTo = (...ids: string[]): ProbingDeps['openCli'] => {
  return ({ route }) => {
    const [{ id }] = route;
    const ssh = `${connected}SSH-2.0-OpenSSH_9.1\r\n`;
    return Promise.resolve(fakeCli(() => (ids.includes(id) ? ssh : 'telnet: Unable to connect: Connection refused\n')));
  };
};

test('who reaches an SMA: each ESA and WSA is asked, and what reaches it is proposed', async () => {
  answers.push(
    () => 'Use esa1',
    () => 'Write to Inventory',
  );
  const { planRoute, store, written } = probing({}, sshTo('esa1'));
  const planned = await planRoute(sma1);
  assert.deepEqual(planned, { applianceId: 'sma1', candidates: [{ id: 'esa1', verdict: 'ssh' }], via: ['esa1'] });
  assert.deepEqual(store.of('sma1').reachedFrom?.candidates, [{ id: 'esa1', verdict: 'ssh' }]);
  await until(() => written.length > 0, 'the way to be written');
  assert.deepEqual(written, [['sma1', 'esa1']]);
});

test('where nothing reaches it, that is said with what each one saw, and nothing is written', async () => {
  const told: unknown[] = [];
  answers.push((asked) => void told.push(asked['message']));
  const { planRoute, written } = probing({}, sshTo());
  const planned = await planRoute(sma1);
  assert.deepEqual(planned?.candidates, [{ id: 'esa1', verdict: 'refused' }]);
  assert.deepEqual(planned.via, []);
  assert.match(String(told[0]), /Nothing was found that reaches sma1 on port 22\. esa1: Refused/);
  assert.deepEqual(written, []);
});

test('one that cannot be logged in to is not tried, and the others are', async () => {
  looks();
  const { planRoute } = probing({}, () =>
    Promise.reject(new Failed({ hop: 'esa1', stage: 'auth', reason: 'refused' })),
  );
  const planned = await planRoute(sma1);
  assert.equal(planned?.candidates[0]?.verdict, 'not-tried');
});

test('a hop that is chosen is written after a yes, and not after anything else', async () => {
  const { planRoute, written } = probing({}, () => assert.fail('asked'));
  looks();
  assert.equal(await planRoute(sma1, 'esa1'), undefined);
  assert.deepEqual(written, []);
  answers.push(() => 'Write to Inventory');
  assert.deepEqual((await planRoute(sma1, 'esa1'))?.via, ['esa1']);
  assert.deepEqual(written, [['sma1', 'esa1']]);
});

test('watch: what works from this computer alone is not green, and an appliance that wants a person ends it', async () => {
  const told: unknown[] = [];
  answers.push((asked) => void told.push(asked['message']));
  const { watch, watched } = probing(await hosts(TUNNEL, TUNNEL), () => Promise.reject(new Cancelled()));
  await watch(esa1);
  await until(() => told.length > 0, 'the end of the watch');
  assert.deepEqual(told, ['esa1 is no longer watched: it asks for your login. Probe it to go on.']);
  await until(() => !stand.statusBar.shown, 'the item to go');
  assert.deepEqual(await watched(), []);
});

const told = (results: readonly ProbeResult[], sayings: readonly Saying[] = []) => {
  const report = diagnose('esa1', { results, defaultPorts: [25], sayings });
  const times = { startedAt: '2026-11-27T12:00:00.000Z', at: '2026-11-27T12:00:09.000Z' };
  const run = { report, failures: [], cancelled: false, defaultPorts: [25], timeoutMs: 10_000, ...times };
  return wordedReport(run);
};
const here = { vantage: 'desk', vantageKind: 'computer' as const };
const sentences: [title: string, results: ProbeResult[], headline: RegExp, message: RegExp, sayings?: Saying[]][] = [
  [
    'a computer out of open files',
    [{ ...result('not-tried', 25), ...here, evidence: { errno: 'EMFILE' } }],
    /^Not tried: this computer \(desk\) ran out of open files.* esa1 itself was not asked\.$/,
    /ran out of open files\. .*\(ulimit -n\)\.$/,
  ],
  [
    'a computer out of open files that said how many it may have',
    [{ ...result('not-tried', 25), ...here, evidence: { errno: 'EMFILE', limit: 256 } }],
    /^Not tried: this computer \(desk\) ran out of open files \(limit 256\)/,
    /ran out of open files \(limit 256\)\. .*\(ulimit -n\)\.$/,
  ],
  [
    'a reset before the greeting',
    [{ ...result('closed-early', 22), ended: 'before-banner', evidence: { errno: 'ECONNRESET' } }],
    /^Blocked: no port gets out of esa1 \(Closed early\)\.$/,
    /^The port opens and is reset before the first byte\.$/,
  ],
  [
    'a reset after the greeting',
    [{ ...result('tunnel', 25), ended: 'after-banner' }],
    /^Blocked: no port gets out of esa1 \(Closed early\)\.$/,
    /the connection is cut right after its greeting\.$/,
  ],
  [
    'a reset within the greeting',
    [{ ...result('unknown', 22), ended: 'before-banner', evidence: { text: 'SSH-2.0-Op' } }],
    /^Unknown: The connection is closed before the SSH greeting is whole\.$/,
    /^The greeting is cut off: SSH-2\.0-Op$/,
  ],
  [
    'a command that is not for this place in a cluster',
    [result('not-tried', 25)],
    /^esa1 was not asked: The command works in machine mode alone\.$/,
    /^Not tried: esa1 was not asked to the end\.$/,
    ['cluster-mode'],
  ],
  [
    'a port that a router rejects, while another is dropped',
    [{ ...result('no-route', 25), evidence: { errno: 'EHOSTUNREACH' } }, result('timeout', 443)],
    /^No tunnel from esa1: 25: No route · 443: No answer\.$/,
    /^A router or firewall rejects this port: EHOSTUNREACH\.$/,
  ],
];
for (const [title, results, headline, message, sayings] of sentences)
  test(`in words: ${title}`, () => {
    const report = told(results, sayings);
    assert.match(report.headline, headline);
    assert.match(report.results[0]?.message ?? '', message);
    assert.notEqual(report.next, '');
  });
