import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import * as vscode from 'vscode';
import type { Appliance } from '../../../../src/appliance/appliance';
import { Cancelled, Failed } from '../../../../src/appliance/failure';
import type { TunnelHosts } from '../../../../src/appliance/tunnelHosts';
import type { Cli } from '../../../../src/asyncos/cli';
import { requestWord } from '../../../../src/workbench/probes/causeWording';
import { firewallRequest } from '../../../../src/workbench/probes/firewallRequest';
import { requestedRules } from '../../../../src/workbench/probes/firewallRules';
import { written } from '../../../../src/workbench/probes/requestForm';
import { createProbing, type ProbingDeps } from '../../../../src/workbench/probes/probing';
import { probes } from '../../../../src/workbench/probes/probes';
import { watched } from '../../../../src/store/watched';
import {
  headline,
  nextOf,
  pausedWords,
  probeWord,
  stoppedFacts,
  wordedReport,
} from '../../../../src/workbench/probes/probeWording';
import type { ProbeResult, ProbeRun, Readiness } from '../../../../src/appliance/probeReport';
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
  notEnabled: ProbingDeps['notEnabled'] = () => undefined,
  onRoute: (from: string, to: string) => unknown = () => undefined,
) {
  const store = probes();
  const find = (id: string) => all.find((one) => one.id === id);
  const nobody = () => Promise.reject(new Cancelled());
  const questions = { trustHostKey: nobody, password: nobody, answers: nobody, passphrase: nobody };
  const written: string[][] = [];
  const loggedIn = { count: 0 };
  const inventoryChanged = new vscode.EventEmitter<void>();
  const made = createProbing({
    inventory: {
      all: () => all,
      find,
      missing: () => assert.fail('every appliance is there'),
      route: (id) => {
        const found = find(id) ?? esa1;
        return found.hopMode === 'nested' ? [esa1, found] : [found];
      },
      routeTo: (target) => [target],
      otherWays: () => [],
      wayOf: () => assert.fail('no way is looked up again'),
      routeOf: () => assert.fail('no way is looked up again'),
    },
    openCli,
    probes: store,
    historyFolder,
    access: () => undefined,
    notEnabled,
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
    questionsFor: (from, to) => {
      onRoute(from, to);
      return questions;
    },
    quietQuestions: questions,
    logins: () => loggedIn.count,
    onInventoryChange: inventoryChanged.event,
  });
  const kept = watched(join(historyFolder, 'watches'));
  return { ...made, store, written, loggedIn, inventoryChanged, watched: async () => [...(await kept.all()).keys()] };
}

const nobody = () => undefined;
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

const CODE = { name: '', instructions: '', prompts: [{ text: 'One-time code: ', echo: true }] };
test('a login that asks for a one-time code which nobody gives', async () => {
  looks();
  const place = { id: 'esa1', user: 'admin', host: 'esa1', port: 22, position: 1, count: 1, through: [] };
  const openCli: ProbingDeps['openCli'] = async ({ questions, signal }) => {
    await questions.answers(place, { ...CODE, round: 1 }, signal);
    return fakeCli(inspected);
  };
  const report = await probing(await hosts(TUNNEL, TUNNEL), openCli).probe(esa1);
  assert.deepEqual(report?.causes, ['two-factor']);
  assert.equal(report.next, 'Open a terminal and answer there.');
});

test('a machine that its cluster calls disconnected', async () => {
  looks();
  const notice = 'Machine esa1.example.com is currently\ndisconnected from the cluster.\n';
  const { probe } = probing(await hosts(TUNNEL, TUNNEL), () => Promise.resolve(fakeCli(() => notice)));
  const report = await probe(esa1);
  assert.deepEqual(report?.causes, ['cluster-node-disconnected']);
  assert.equal(report.headline, 'esa1 was not asked: The machine is disconnected from its cluster.');
});

test('a pager that no key ends is no busy CLI', async () => {
  looks();
  const facts = { seconds: 20, line: '-Press Any Key For More-' };
  const stuck = new Failed({ hop: 'esa1', stage: 'dialogue', reason: 'timeout', facts });
  const cli = { ...fakeCli(inspected), converse: () => Promise.reject(stuck) };
  const report = await probing(await hosts(TUNNEL, TUNNEL), () => Promise.resolve(cli)).probe(esa1);
  assert.deepEqual(report?.causes, ['pager-stuck']);
});

test('an appliance that refused to enable remote access within the hour', async () => {
  const causes = async (minutes: number) => {
    looks();
    const at = new Date(Date.now() - minutes * 60_000).toISOString();
    return (await probing(await hosts(TUNNEL, TUNNEL), undefined, undefined, () => at).probe(esa1))?.causes;
  };
  assert.ok((await causes(1))?.includes('enable-failed'));
  assert.ok(!(await causes(61))?.includes('enable-failed'));
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
  assert.equal(
    report.next,
    'Ports 25, 443 work from this computer, not from esa1: the rule for the address of esa1 is missing. Open one of the ports, or try another.',
  );
  assert.deepEqual(offered, ['Open Status', 'Open Report', 'Firewall Request']);
  assert.equal(probeWord(store.of('esa1')), 'Blocked: No answer');
});

test('a name that the appliance alone cannot look up is no firewall rule', async () => {
  let told: unknown;
  answers.push(({ message }) => void (told = message));
  const nameless: Says = (command) =>
    command.startsWith('nslookup') ? 'NXDOMAIN\n' : 'telnet: upgrades.ironport.com: Name does not resolve\n';
  const { probe, openProbe } = probing(await hosts(TUNNEL, TUNNEL), () => Promise.resolve(fakeCli(nameless)));
  const report = await probe(esa1);
  const next =
    'Ports 25, 443 work from this computer, not from esa1: esa1 cannot look the name up. Mend DNS (dnsconfig): the tunnel goes by name.';
  assert.equal(report?.next, next);
  assert.ok(String(told).endsWith(next), String(told));
  await openProbe(esa1);
  assert.ok(stand.opened.at(-1)?.includes('esa1 cannot look the name up'));
});

test('another address than the documented one is said: as a possible reason where nothing answers there, as advice where it does', async () => {
  looks();
  const elsewhere = (on443: string): Says => {
    return (command) =>
      command.startsWith('nslookup')
        ? 'A=146.112.61.106 TTL=30m\n'
        : command.endsWith(' 443')
          ? on443
          : 'Trying 146.112.61.106...\n';
  };
  const from = async (on443: string) => {
    const { probe } = probing(await hosts(TUNNEL, TUNNEL), () => Promise.resolve(fakeCli(elsewhere(on443))));
    return probe(esa1, { vantages: ['appliance'] });
  };
  const shut = await from('Trying 146.112.61.106...\n');
  assert.deepEqual(shut?.causes, ['dropped']);
  const doubt =
    'DNS gives 146.112.61.106, not the documented 63.251.108.107: that may have changed, or DNS leads astray. Compare the answer with a public resolver.';
  assert.ok(shut.next.endsWith(doubt), shut.next);
  looks();
  const open = await from(`Trying 146.112.61.106...\n${connected.slice(connected.indexOf('Connected'))}${TUNNEL}`);
  assert.equal(open?.verdict, 'usable');
  assert.doesNotMatch(open.next, /astray/);
  const advice = ' DNS does not give the documented address 63.251.108.107, which may have changed.';
  for (const { message } of open.results) assert.ok(message.endsWith(advice), message);
});

const differing: [title: string, on25: string, appliance25: string, next: string][] = [
  [
    'dropped there',
    TUNNEL,
    'Trying 63.251.108.107...\n',
    'Port 25 works from this computer, not from esa1: the rule for the address of esa1 is missing.',
  ],
  [
    'inspected here',
    '220 ****************\r\n',
    `${connected}${TUNNEL}`,
    'Port 25 works from esa1, not from this computer: only what esa1 finds counts.',
  ],
];
for (const [title, on25, appliance25, next] of differing)
  test(`another port works: what differs on 25, ${title}, is explained all the same`, async () => {
    looks();
    const says: Says = (command) => (command.endsWith(' 25') ? appliance25 : inspected(command));
    const { probe } = probing(await hosts(on25, TUNNEL), () => Promise.resolve(fakeCli(says)));
    assert.ok((await probe(esa1))?.next.endsWith(` ${next}`));
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
  assert.equal(headline(last), 'The probe was stopped. Not measured: esa1 (443).');
  assert.equal(nextOf({ ...last, report: { ...last.report, causes: [] } }), 'Probe again.');
  assert.deepEqual(last.report.results.map(({ verdict }) => verdict).sort(), [
    'cancelled',
    'smtp-inspected',
    'tunnel',
    'tunnel',
  ]);
});

test('an appliance that a probe was stopped before is not measured; a jump host, which nobody asks, is not named', async () => {
  const waits: ProbingDeps['openCli'] = ({ signal }) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Cancelled())));
  const { probe, store } = probing(await hosts(TUNNEL, 'S'), waits);
  for (const one of [esa1, jump1]) {
    const going = probe(one);
    await until(() => (store.of(one.id).running?.landed.length ?? 0) === 1, 'one result');
    stand.cancelProgress();
    await going;
    const { last } = store.of(one.id);
    assert.ok(last);
    assert.equal(last.unbegun, one === esa1 ? true : undefined);
    assert.equal(headline(last).includes(one.id), one === esa1, headline(last));
  }
});

for (const [what, begin, stop] of [
  ['a probe', 'probe', () => stand.cancelProgress()],
  ['a try of a watch', 'watch', (made: ReturnType<typeof probing>) => void made.stopWatch('esa1')],
] as const)
  test(`${what} that is stopped does not take away what a whole one found; it is told as stopped`, async () => {
    looks();
    const isStuck = { now: false };
    const says: Says = (command) => (isStuck.now && command.endsWith(' 443') ? 'hang' : inspected(command));
    const made = probing(await hosts(TUNNEL, TUNNEL), () => Promise.resolve(fakeCli(says)));
    await made.probe(esa1);
    isStuck.now = true;
    const going = made[begin](esa1, { port: 25 });
    await until(() => (made.store.of('esa1').running?.landed.length ?? 0) === 3, 'three results');
    stop(made);
    await going;
    await until(() => made.store.of('esa1').running === undefined, 'the end');
    const { last, earlier } = made.store.of('esa1');
    assert.equal(probeWord(made.store.of('esa1')), 'Usable on 443');
    assert.equal(last?.cancelled, false);
    assert.deepEqual(earlier[0]?.cancelled, true);
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
  [
    'cannot be looked up',
    withoutDns,
    /\| name cannot be looked up \| telnet: upgrades[^|]+; nslookup "DNS Temporary Failure"; DNS \d+ ms \|/,
  ],
  [
    'leads astray',
    sinkhole,
    /\| an address that is not the server \| 10\.0\.0\.66; nslookup "A=10\.0\.0\.66"; DNS \d+ ms \|/,
  ],
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
    assert.deepEqual(last && requestedRules(esa1, last.report, nobody), []);
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
    assert.deepEqual(last && requestedRules(esa1, last.report, nobody), []);
  });

const requested = async (made: ReturnType<typeof probing>, language: 'en' | 'fr' = 'en') => {
  await made.firewallRequest([esa1], { language });
  return (stand.opened.at(-1) ?? '').replace(/\\(.)/g, '$1');
};

for (const [language, why, unknown, none] of [
  [
    'en',
    / itself was not asked: its login asked for something, and nobody answered\./,
    /Whether they do from esa1 is unknown:/,
    /No rule can be asked for yet/,
  ],
  [
    'fr',
    /esa1 n'a pas été interrogée elle-même\u00a0: sa connexion a posé/,
    /Depuis esa1, on ne le sait pas\u00a0:/,
    /Aucune règle ne peut encore être demandée/,
  ],
] as const)
  test(`the request of an appliance that was not asked says so, and not that nothing has to be opened (${language})`, async () => {
    looks();
    const made = probing(await hosts(TUNNEL, TUNNEL), () => Promise.reject(new Cancelled()));
    await made.probe(esa1);
    const text = await requested(made, language);
    for (const said of [why, unknown, none]) assert.match(text, said);
    assert.match(text, /Probe from esa1 before|Sondez depuis esa1 avant/);
    assert.doesNotMatch(text, /Nothing has to be opened|need no rule|Rien n'est à ouvrir|aucune règle\u00a0:/);
  });

test('the request after a stop in the middle claims nothing of what was not measured', async () => {
  const hangs: Says = (command) => (command.startsWith('nslookup') ? inspected(command) : 'hang');
  const made = probing(await hosts(TUNNEL, TUNNEL), () => Promise.resolve(fakeCli(hangs)));
  const going = made.probe(esa1);
  await until(() => (made.store.of('esa1').running?.landed.length ?? 0) === 2, 'what the computer found');
  stand.cancelProgress();
  await going;
  const text = await requested(made);
  assert.match(text, /esa1 itself was not asked: the probe was stopped\./);
  assert.doesNotMatch(text, /Nothing has to be opened|need no rule/);
});

test('a login without the command, on a computer that is blocked too: its failures are told as those of the computer', async () => {
  looks();
  const cli = fakeCli(() => 'Unknown command: nslookup\n');
  const made = probing(await hosts('220 ****************\r\n', '220 ****************\r\n'), () => Promise.resolve(cli));
  const report = await made.probe(esa1);
  assert.equal(report?.causes[0], 'not-admin');
  const text = await requested(made);
  assert.match(text, /esa1 itself was not asked: it refused the command\. What is measured here is what the computer /);
  assert.match(text, /These rules are those that esa1 needs if it meets what the computer met\./);
  assert.match(text, /\| TCP 25 \(measured from this computer only\) \|/);
  assert.match(text, /the computer [^|]+, not the appliance \|/);
  assert.doesNotMatch(text, /No failure was measured/);
});

for (const [language, mark] of [
  ['en', 'measured from this computer only'],
  ['fr', 'mesuré depuis cet ordinateur seulement'],
] as const)
  test(`a row that this computer alone measured is marked in each table of a request, and none of the appliance's (${language})`, () => {
    const here = { vantage: 'desk', vantageKind: 'computer' } as const;
    const faults = [
      result('timeout', 25),
      result('no-route', 80, { cause: 'no-route' }),
      result('dns-failed', 53, { cause: 'dns-failed' }),
    ];
    const requestOf = (results: readonly ProbeResult[], format: 'markdown' | 'html') =>
      written(firewallRequest([[esa1, sampleRun('2026-11-27T15:00:00.000Z', results)]], language, nobody), format)
        .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
        .replace(/\\(.)/g, '$1');
    const own = requestOf(faults, 'markdown');
    assert.match(own, /\| TCP 25 \|/);
    assert.ok(!own.includes(mark), own);
    const measuredHere = faults.map((one) => ({ ...one, ...here }));
    const text = requestOf(measuredHere, 'markdown');
    for (const cell of ['TCP 25', 'A', '63.251.108.107']) assert.ok(text.includes(`| ${cell} (${mark}) |`), text);
    assert.ok(requestOf(measuredHere, 'html').includes(`TCP 25 (${mark})</td>`));
    // What the appliance tried decides, and then nothing is taken from this computer.
    const both = requestOf([result('timeout', 443), ...measuredHere], 'markdown');
    assert.match(both, /\| TCP 443 \|/);
    assert.ok(!both.includes(mark), both);
  });

test('what the appliance had not measured to the end is named', () => {
  const results = [result('timeout', 25), result('cancelled', 443)];
  const { sections } = firewallRequest([[esa1, sampleRun('2026-11-27T15:00:00.000Z', results)]], 'en', nobody);
  assert.match(JSON.stringify(sections[0]), /esa1 was not asked to the end\. Not measured to the end: TCP 443\./);
});

test('an SMA that no ESA or WSA reaches: the request is for the way to it, in every form', () => {
  const esa2 = appliance({ id: 'esa2', host: '10.0.8.12' });
  const offline = appliance({ id: 'sma1', family: 'sma', series: 'M', host: '10.9.0.5', port: 2222 });
  const find = (id: string) => [esa2].find((one) => one.id === id);
  const failures = [{ hop: 'esa2', stage: 'forward', reason: 'timeout' }] as const;
  const report = diagnose('sma1', {
    results: [],
    defaultPorts: [25],
    failures,
    hop: [{ id: 'esa2', verdict: 'timeout' }],
  });
  const run = { ...sampleRun('2026-11-27T15:00:00.000Z', []), report, failures };
  for (const [language, format] of [
    ['en', 'markdown'],
    ['en', 'html'],
    ['fr', 'markdown'],
  ] as const) {
    const document = firewallRequest([[offline, run]], language, find);
    const text = written(document, format).replace(/\\(.)/g, '$1');
    assert.match(text, /10\.0\.8\.12 \(esa2\)[^]*10\.9\.0\.5 \(sma1\)[^]*TCP 2222/);
    assert.match(text, /10\.9\.0\.5:2222/, 'what was found is among the evidence');
    assert.doesNotMatch(text, /upgrades\.ironport\.com|Probe from sma1|Sondez depuis sma1/);
  }
  const own = { ...run, report: { ...report, results: [result('timeout', 25, { vantage: 'sma1' })] } };
  const { sections } = firewallRequest([[offline, own]], 'en', find);
  assert.match(JSON.stringify(sections), /These rules are needed only if sma1 is to open a tunnel of its own\./);
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
  const { title, sections } = firewallRequest([[esa1, run]], 'en', nobody);
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
    const { sections } = firewallRequest([[esa1, sampleRun('2026-11-27T15:00:00.000Z', results)]], language, nobody);
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
  assert.deepEqual(
    sweeping,
    [{ done: 0, of: 2, ports: [25, 443] }],
    'the panel of all opens on a sweep, and logs in to nobody',
  );
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
  assert.deepEqual(said, ["esa1: Cisco's tunnel server answers on port 443."]);
  await until(() => !stand.statusBar.shown, 'the end of the watch');
  assert.deepEqual(await watched(), []);
});

test('watch: what was found of an appliance goes from the status bar with its entry in the inventory', async () => {
  answers.push(() => new Promise(() => undefined));
  const all = [esa1, jump1];
  const { watch, inventoryChanged } = probing(await hosts('220 ****\r\n', TUNNEL), undefined, all);
  await watch(esa1);
  const isFound = () => stand.statusBars.some(({ text, shown }) => shown && text.startsWith('$(pass) esa1'));
  await until(isFound, 'what was found');
  inventoryChanged.fire();
  assert.ok(isFound(), 'it is there still');
  all.shift();
  inventoryChanged.fire();
  assert.ok(!isFound());
});

test('watch: what works already by a probe of the last hour is said at once, and the default port can be watched for', async () => {
  looks();
  const made = probing(await hosts('220 ****************\r\n', TUNNEL));
  await made.probe(esa1);
  const asked: Record<string, unknown>[] = [];
  answers.push((shown) => (asked.push(shown), 'Watch for 25'));
  assert.deepEqual(await made.watch(esa1), { applianceId: 'esa1', works: 443 });
  assert.match(
    String(asked[0]?.['message']),
    /^esa1: nothing to watch\. Usable: port 443 works, .* Probed .*\d\d:\d\d\.$/,
  );
  assert.deepEqual(asked[0]?.['buttons'], ['Enable Tunnel on 443...', 'Watch for 25']);
  await until(() => stand.statusBar.text.startsWith('$(eye) Watching esa1'), 'the watch for 25');
  assert.deepEqual(await made.watched(), ['esa1']);
  await made.stopWatch('esa1');
  answers.push(() => 'Enable Tunnel on 443...');
  assert.deepEqual(await made.watch(esa1), { applianceId: 'esa1', works: 443 });
  await until(() => stand.executed.at(-1)?.[0] === 'hopthrough.enableTunnel', 'the tunnel to be enabled');
  assert.deepEqual(stand.executed.at(-1), ['hopthrough.enableTunnel', 'esa1', { port: 443 }]);
});

test('what was not trusted is named, and the button is called as what is to be done', async () => {
  const asked: Record<string, unknown>[] = [];
  answers.push((shown) => (asked.push(shown), 'Probe Again'));
  const refused = new Failed({ hop: 'esa1', stage: 'host-key', reason: 'refused', facts: {} });
  await probing(await hosts(TUNNEL, TUNNEL), () => Promise.reject(refused)).probe(esa1);
  assert.equal(
    asked[0]?.['message'],
    'esa1 was not asked to the end: you did not trust the host key of esa1; no password was sent there. Compare the fingerprint with the console of esa1, then probe again.',
  );
  assert.deepEqual(asked[0]['buttons'], ['Probe Again', 'Open Status', 'Open Report']);
  assert.deepEqual(stand.executed.at(-1), ['hopthrough.probe', 'esa1']);
});

test('watch: stopped by the person', async () => {
  const { watch, stopWatch, watched } = probing(await hosts(TUNNEL, TUNNEL), () =>
    Promise.resolve(
      fakeCli((command) => (command.startsWith('nslookup') ? 'A=63.251.108.107\n' : 'Trying 63.251.108.107...\n')),
    ),
  );
  await watch(esa1);
  await until(() => /^\$\(eye\) Watching esa1: next try \d/.test(stand.statusBar.text), 'the time of the next try');
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

test('a login that is made to plan a route is asked for with what it is for', async () => {
  looks();
  const asked: string[] = [];
  const made = probing({}, sshTo('esa1'), undefined, undefined, (from, to) => asked.push(`${from} ${to}`));
  await made.planRoute(sma1);
  assert.deepEqual(asked, ['esa1 sma1']);
});

test('what works already stands before the causes of what does not, and needs nobody', async () => {
  looks();
  const { probe, openProbe } = probing(await hosts('220 ****************\r\n', TUNNEL));
  await probe(esa1);
  await openProbe(esa1);
  assert.match(
    stand.opened.at(-1) ?? '',
    /## Causes, in the order of mending\n\nPort 443 works now: enabling the tunnel on it needs nobody\. This is about the other ports\.\n\n1\. /,
  );
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

test('a name that an appliance does not take: what it said stands there, and what to write instead', async () => {
  const told: unknown[] = [];
  answers.push((asked) => void told.push(asked['message']));
  const short = appliance({ id: 'sma1', family: 'sma', series: 'M', host: 'sma1' });
  const refuses = () => Promise.resolve(fakeCli(() => 'Invalid arguments when processing telnet\n'));
  await probing({}, refuses, [esa1, short]).planRoute(short);
  assert.match(
    String(told[0]),
    /esa1: Not tried \(Invalid arguments when processing telnet\)\. .*full name or its address/,
  );
});

test('one that cannot be logged in to is not tried, and the others are', async () => {
  looks();
  const { planRoute } = probing({}, () =>
    Promise.reject(new Failed({ hop: 'esa1', stage: 'auth', reason: 'refused' })),
  );
  const planned = await planRoute(sma1);
  assert.equal(planned?.candidates[0]?.verdict, 'not-tried');
});

test('the message of who reaches it counts those that were not asked, and where nobody does it says why', async () => {
  const told: unknown[] = [];
  const note = (asked: Readonly<Record<string, unknown>>) => void told.push(asked['message']);
  const distrusted = new Failed({ hop: 'esa2', stage: 'host-key', reason: 'refused' });
  const esa2 = appliance({ id: 'esa2' });
  const opens: ProbingDeps['openCli'] = (request) =>
    request.route[0].id === 'esa2' ? Promise.reject(distrusted) : sshTo('esa1')(request);
  answers.push(note);
  const { planRoute, store } = probing({}, opens, [esa1, esa2, sma1]);
  await planRoute(sma1);
  await until(() => told.length > 0, 'the message');
  assert.equal(told[0], 'esa1 reaches sma1 on port 22. 1 of 2 was not asked: esa2.');
  assert.deepEqual(store.of('sma1').reachedFrom?.candidates[1]?.unasked, distrusted.failure);
  answers.push(note);
  await probing({}, () => Promise.reject(distrusted), [esa2, sma1]).planRoute(sma1);
  await until(() => told.length > 1, 'the second message');
  assert.match(String(told[1]), /esa2: Host key not trusted/);
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

const realTimeout = setTimeout;
const PATIENCE_MS = 120_000;

test('watch: what works from this computer alone is not green; a hop that asks for a login pauses it, until somebody logs in', async (t) => {
  const told: unknown[] = [];
  answers.push((asked) => void told.push(asked['message']));
  let isIn = false;
  const over: ProbingDeps['openCli'] = () =>
    isIn ? Promise.resolve(fakeCli(inspected)) : Promise.reject(new Cancelled('esa9'));
  const made = probing(await hosts(TUNNEL, TUNNEL), over);
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const passes = async (condition: () => boolean, what: string) => {
    const began = performance.now();
    while (!condition()) {
      assert.ok(performance.now() - began < PATIENCE_MS, what);
      t.mock.timers.tick(1);
      // The servers are real: their answers must not come later than the clock of the probe thinks.
      await new Promise((resolve) => realTimeout(resolve, 1));
    }
  };
  await made.watch(esa1);
  await passes(() => stand.statusBar.text === '$(debug-pause) Paused: log in to esa9 to go on', 'the pause');
  assert.equal(made.store.of('esa1').waitsFor, 'esa9');
  assert.deepEqual([told, await made.watched()], [[], ['esa1']]);
  isIn = true;
  made.loggedIn.count = 1;
  t.mock.timers.tick(10_000);
  await passes(() => told.length > 0, 'the notification');
  assert.deepEqual(told, ["esa1: Cisco's tunnel server answers on port 443."]);
  await passes(() => !stand.statusBar.shown, 'the item to go');
  assert.deepEqual([await made.watched(), made.store.of('esa1').waitsFor], [[], undefined]);
});

test('watch: a jump host has nothing to watch, and a login from a prompt asks each time: both are said, and none begins', async () => {
  const nested = appliance({ ...sma1, id: 'sma9', via: ['esa1'], hopMode: 'nested' });
  const opened: string[] = [];
  const openCli: ProbingDeps['openCli'] = ({ route }) => {
    opened.push(route.at(-1)?.id ?? '');
    return Promise.reject(new Cancelled());
  };
  const told: unknown[] = [];
  const tells: (typeof answers)[number] = (asked) => void told.push(asked['message']);
  answers.push(tells, tells);
  const made = probing(await hosts(TUNNEL, TUNNEL), openCli, [esa1, jump1, nested]);
  const failures = [];
  for (const one of [jump1, nested]) {
    const refused = await made.watch(one);
    assert.ok('failure' in refused);
    const { hop, stage, reason } = refused.failure;
    failures.push([hop, stage, reason]);
  }
  assert.deepEqual(failures, [
    ['jump1', 'validate', 'no-tunnel'],
    ['sma9', 'nested', 'not-asked'],
  ]);
  assert.match(String(told[0]), /^jump1 is a jump host: .* Choose an ESA, WSA or SMA\.$/);
  assert.match(String(told[1]), /^sma9 cannot be watched: .*\(hopMode\).* Change the hopMode or the way of sma9/);
  assert.deepEqual([opened, await made.watched(), stand.statusBar.shown], [[], [], false]);
});

test('watch: what has become nested since it was begun is watched no more', async () => {
  const nested = appliance({ ...sma1, id: 'sma9', via: ['esa1'], hopMode: 'nested' });
  const opened: string[] = [];
  const openCli: ProbingDeps['openCli'] = ({ route }) => {
    opened.push(route.at(-1)?.id ?? '');
    return Promise.reject(new Cancelled());
  };
  const made = probing(await hosts(TUNNEL, TUNNEL), openCli, [esa1, nested]);
  await watched(join(historyFolder, 'watches')).set('sma9', { until: new Date(Date.now() + 60_000).toISOString() });
  made.resume();
  let left: readonly string[] = ['sma9'];
  await until(() => {
    void made.watched().then((ids) => (left = ids));
    return left.length === 0;
  }, 'the end of the watch');
  assert.deepEqual(opened, []);
  made.dispose();
});

const atDesk = (verdict: ProbeResult['verdict'], port: number) =>
  result(verdict, port, { vantage: 'desk', vantageKind: 'computer' });
for (const [what, results, verdict, sentence, more] of [
  [
    'at its login',
    [atDesk('tunnel', 25), atDesk('cancelled', 443)],
    'unknown',
    'The probe was stopped. Not measured: this computer (desk) (443); esa1.',
    { unbegun: true },
  ],
  [
    'and is of a jump host, which is never asked',
    [atDesk('tunnel', 25), atDesk('cancelled', 443)],
    'unknown',
    'The probe was stopped. Not measured: this computer (desk) (443).',
  ],
  [
    'and whose appliance failed before',
    [atDesk('tunnel', 25), atDesk('cancelled', 443)],
    'unknown',
    'esa1 was not asked to the end: esa1 closed it before a prompt; an access list may do that. The probe was stopped. Not measured: this computer (desk) (443).',
    { failures: [{ hop: 'esa1', stage: 'shell', reason: 'closed' }] },
  ],
  [
    'when one name of a port was tried, and the other not',
    [
      result('tunnel', 25, { host: 'a.example.com' }),
      result('cancelled', 25, { host: 'b.example.com' }),
      result('not-tried', 25, { evidence: { interface: 'Data 1' } }),
    ],
    'ready',
    "Ready: port 25 reaches Cisco's tunnel server. The probe was stopped. Not measured: esa1, Data 1 (25).",
  ],
  [
    'in its course',
    [atDesk('tunnel', 25), result('timeout', 25), result('cancelled', 443), result('not-tried', 4766)],
    'unknown',
    'The probe was stopped. Not measured: esa1 (443, 4766).',
  ],
  [
    'once another port than the default worked',
    [result('cancelled', 25), result('tunnel', 443)],
    'usable',
    'Usable: port 443 works. The probe was stopped. Not measured: esa1 (25).',
  ],
  [
    'while this computer was still looking',
    [atDesk('cancelled', 25), result('timeout', 25)],
    'blocked',
    'Blocked: no port gets out of esa1 (No answer). The probe was stopped. Not measured: this computer (desk) (25).',
  ],
  [
    'when all was measured',
    [result('tunnel', 25)],
    'ready',
    "Ready: port 25 reaches Cisco's tunnel server. The probe was stopped.",
  ],
] as readonly [string, readonly ProbeResult[], Readiness, string, Partial<ProbeRun>?][])
  test(`the sentence of a probe that was stopped ${what} says so, and what was not measured, in both languages`, () => {
    const whole = sampleRun('2026-11-27T15:00:00.000Z', results, {
      verdict,
      recommendedPort: results.at(-1)?.port ?? 0,
    });
    const stopped = { ...whole, ...more, cancelled: true };
    assert.equal(headline(stopped), sentence);
    const facts = stoppedFacts(stopped);
    assert.equal(facts?.next, nextOf(stopped));
    assert.ok(sentence.endsWith(facts.say), facts.say);
    assert.equal(stoppedFacts(whole), undefined);
    assert.doesNotMatch(headline(whole), /stopped/);
    try {
      stand.translations = JSON.parse(readFileSync('l10n/bundle.l10n.fr.json', 'utf8')) as Record<string, string>;
      assert.match(headline(stopped), /Le sondage a été arrêté\.(?: Non mesuré\u00a0: [^.]+\.)?$/);
    } finally {
      stand.translations = {};
    }
  });

test('where two logins would do, both are named; of more the first, with a number that is plural', () => {
  const french = JSON.parse(readFileSync('l10n/bundle.l10n.fr.json', 'utf8')) as Record<string, string>;
  for (const [translations, words] of [
    [{}, ['log in to a to go on', 'log in to a or b to go on', 'log in to a or 2 more to go on']],
    [french, ['à a pour continuer', 'à a ou à b pour continuer', 'à a ou à 2 autres pour continuer']],
  ] as const) {
    stand.translations = translations;
    try {
      for (const [index, hops] of [
        ['a', 'a'],
        ['a', 'b', 'a'],
        ['a', 'b', 'c'],
      ].entries())
        assert.ok(pausedWords(hops).endsWith(words[index] ?? '?'), pausedWords(hops));
    } finally {
      stand.translations = {};
    }
  }
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
    'a connection that was lost before the greeting',
    [{ ...result('closed-early', 22), ended: 'before-banner', evidence: { errno: 'ETIMEDOUT' } }],
    /^Blocked: no port gets out of esa1 \(Closed early\)\.$/,
    /^The port opens and is closed before the first byte\.$/,
  ],
  [
    'a greeting that takes longer than a try',
    [{ ...result('unknown', 22), evidence: { text: 'SSH-2.0-Op' } }],
    /^Unknown: The greeting is not whole after 10 s: SSH-2\.0-Op$/,
    /^The greeting is not whole after 10 s: SSH-2\.0-Op$/,
  ],
  [
    'more addresses than are tried',
    [{ ...result('timeout', 22), addresses: ['192.0.2.1', '192.0.2.2', '192.0.2.3'], evidence: { untried: 2 } }],
    /^Blocked: no port gets out of esa1 \(No answer\)\.$/,
    /dropped on the way\. 2 of 3 addresses were not tried\./,
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
