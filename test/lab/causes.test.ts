import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import type { Cause } from '../../src/appliance/probeCause';
import type { ProbeResult, Readiness } from '../../src/appliance/probeReport';
import type { RemoteAccess } from '../../src/appliance/remoteAccess';
import { OPEN, type Egress } from '../../src/lab/network/egress';
import { startLab, type Answer, type Lab, type LabControl } from '../../src/lab/lab';
import { carriers, journal, openAccess } from '../../src/store/journal';
import { leases } from '../../src/store/lease';
import type { CliRequest } from '../../src/session/session';
import { causesOf } from '../../src/probe/diagnosis';
import { telnet } from '../../src/probe/telnet';
import { liveInventory } from '../../src/workbench/inventory/inventory';
import { mergeInventories } from '../../src/appliance/inventory/inventory';
import { labAppliances } from '../../src/workbench/commands/labSwitch';
import { probeAppliance, type Vantage } from '../../src/workbench/probes/probe';
import { probes } from '../../src/workbench/probes/probes';
import { planRoute } from '../../src/workbench/probes/routePlan';
import { remoteAccess } from '../../src/tunnel/remoteAccess';
import { answersOf, engineer, type Engineer } from './engineer';
import { withDeadlineOnceSaid } from './telnetDeadline';

const ADDRESS = '63.251.108.107';
/** Where the time has to pass before something is seen; a busy machine stands still for seconds. */
const SHORT_MS = 5_000;
const LONG_MS = 60_000;

interface Wanted {
  readonly id?: string;
  readonly vantages?: readonly Vantage[];
  readonly ports?: readonly number[];
  readonly access?: RemoteAccess;
  /** Called as each result lands. */
  readonly onResult?: () => void;
  readonly store?: ReturnType<typeof probes>;
  readonly holdMs?: number;
}

describe('what stands in the way, from end to end: scenarios of DOMAIN 7 by their numbers', () => {
  let lab: Lab;
  let person: Engineer;
  before(async () => {
    lab = await startLab();
    person = engineer(lab);
  });
  after(async () => {
    await person.close();
    await lab.close();
  });
  beforeEach(() => lab.control('lab-esa1').changeEgress({ ...OPEN, interfaces: {}, inside: {} }));
  afterEach(async () => {
    for (const port of [22, 25, 53, 80, 443, 4766]) await lab.tunnelServer(port).answerComputer('tunnel');
  });

  const inventory = liveInventory(() =>
    mergeInventories([], [{ name: 'Lab', appliances: labAppliances(lab.description.appliances) }]),
  );

  const openCli = async (request: CliRequest) =>
    withDeadlineOnceSaid(await person.session.openCli(request), lab.control(request.route.at(-1)?.id ?? ''));

  async function probed(wanted: Wanted = {}) {
    const {
      id = 'lab-esa1',
      vantages = ['appliance'],
      ports = [25],
      onResult = () => undefined,
      holdMs = 1_500,
    } = wanted;
    const target = inventory.find(id);
    assert.ok(target);
    const deps = {
      inventory,
      openCli,
      probes: wanted.store ?? probes(),
      access: () => wanted.access,
      notEnabled: () => undefined,
      keep: () => undefined,
      debug: () => undefined,
      ports: () => ports,
      tunnelHosts: () => lab.description.tunnelHosts,
      timeoutMs: () => (vantages.includes('computer') ? SHORT_MS : LONG_MS),
      holdMs,
    };
    const signal = new AbortController().signal;
    const options = {
      vantages,
      questions: answersOf(lab),
      signal,
      onProgress: (landed: number) => landed > 0 && onResult(),
    };
    return (await probeAppliance(target, deps, options)).report;
  }

  const answers = (ports: Egress['ports'], otherPorts: Answer = 'dropped'): Partial<Egress> => ({ ports, otherPorts });
  const cases: [number: string, egress: Partial<Egress>, ports: number[], causes: Cause[], verdict: Readiness][] = [
    ['1, no DNS server', { names: 'no-answer' }, [25], ['dns-failed'], 'blocked'],
    ['1, no such name', { names: 'unknown-name' }, [25], ['dns-failed'], 'blocked'],
    ['2, a sinkhole', { names: ['10.99.0.1'], otherPorts: 'http' }, [4766], ['dns-wrong-answer'], 'blocked'],
    ['4', { otherPorts: 'dropped' }, [25, 443], ['dropped'], 'blocked'],
    ['5', { otherPorts: 'refused' }, [25, 443], ['refused'], 'blocked'],
    ['6', { otherPorts: 'no-route' }, [25, 443], ['no-route'], 'blocked'],
    ['7', { otherPorts: 'close' }, [22, 4766], ['closed-before-banner'], 'blocked'],
    ['9, masked', { otherPorts: 'smtp-inspected' }, [25], ['smtp-inspection'], 'blocked'],
    ['9, held', { otherPorts: 'silent' }, [25], ['smtp-inspection'], 'blocked'],
    ['10', { otherPorts: 'smtp' }, [25], ['smtp-relay'], 'blocked'],
    ['11', { otherPorts: 'http' }, [80], ['http-proxy'], 'blocked'],
    ['12', { otherPorts: 'tls' }, [443], ['tls-inspection'], 'blocked'],
    ['13', { otherPorts: 'close' }, [53], ['dns-inspection'], 'blocked'],
    ['15', { otherPorts: 'ssh' }, [443], ['other-ssh'], 'blocked'],
    ['16', { names: ['2001:db8::7'] }, [25], ['no-route', 'ipv6-only'], 'blocked'],
    ['16, IPv6 first', { names: ['2001:db8::7', ADDRESS] }, [25], [], 'ready'],
    ['18', answers({ 443: 'tunnel' }), [25, 443], ['dropped', 'default-port-blocked'], 'usable'],
    [
      '5, 9 and 12 at once',
      answers({ 25: 'smtp-inspected', 443: 'tls' }, 'refused'),
      [22, 25, 443],
      ['refused', 'smtp-inspection', 'tls-inspection'],
      'blocked',
    ],
    ['none', {}, [22, 25, 53, 80, 443, 4766], [], 'ready'],
  ];
  for (const [number, egress, ports, causes, verdict] of cases)
    test(`${number}: ${causes.join(', ') || verdict}`, async () => {
      lab.control('lab-esa1').changeEgress(egress);
      const report = await probed({ ports });
      assert.deepEqual([report.causes, report.verdict], [causes, verdict], JSON.stringify(report.results));
    });

  test('3: answers that change from look to look', async () => {
    const onResult = () => lab.control('lab-esa1').changeEgress({ names: ['192.0.2.9'] });
    const report = await probed({ ports: [25, 22, 53, 80, 443, 4766], onResult });
    assert.deepEqual(report.causes, ['dns-varies']);
  });

  for (const [vantage, verdict] of [
    ['computer', 'unknown'],
    ['appliance', 'blocked'],
  ] as const)
    test(`8: an end right after the banner, as the ${vantage} sees it`, async () => {
      const server = lab.tunnelServer(443);
      const cutting = setInterval(() => server.drop(), 50);
      const report = await probed({ vantages: [vantage], ports: [443], holdMs: 180_000 }).finally(() =>
        clearInterval(cutting),
      );
      assert.deepEqual([report.causes, report.verdict], [['reset-after-banner'], verdict], JSON.stringify(report));
    });

  for (const [number, answer, port, cause] of [
    ['11', 'http', 80, 'http-proxy'],
    ['12', 'tls', 443, 'tls-inspection'],
    ['14', 'block-page', 80, 'captive-portal'],
  ] as const)
    test(`${number}, from this computer, which speaks to a silent port: ${cause}`, async () => {
      await lab.tunnelServer(port).answerComputer(answer);
      const report = await probed({ vantages: ['computer'], ports: [port] });
      assert.deepEqual([report.causes, report.verdict], [[cause], 'unknown']);
    });

  test('17: one interface gets out, another does not', async () => {
    lab.control('lab-esa1').changeEgress({ interfaces: { 'Data 1': 'dropped' } });
    const cli = await person.openCli('lab-esa1');
    const results: ProbeResult[] = [];
    try {
      for (const via of ['Management', 'Data 1']) {
        const options = {
          vantage: 'lab-esa1',
          allowed: ['upgrades.ironport.com'],
          timeoutMs: SHORT_MS,
          interface: via,
        };
        const signal = new AbortController().signal;
        results.push(await telnet(cli, 'upgrades.ironport.com', 25, { ...options, signal, now: Date.now }));
      }
    } finally {
      cli.close();
    }
    assert.deepEqual(causesOf({ results, defaultPorts: [25] }), ['wrong-interface', 'dropped']);
  });

  for (const [number, answer, cause] of [
    ['19', 'dropped', 'sma-filtered'],
    ['20', 'refused', 'sma-refused'],
    ['21', 'close', 'sma-closes'],
  ] as const)
    test(`${number}: the SSH port of an SMA as an ESA sees it: ${cause}`, async () => {
      const sma = inventory.find('lab-sma1');
      assert.ok(sma);
      lab.control('lab-esa1').changeEgress({ inside: { '10.0.8.20:22': answer } });
      const deps = {
        inventory: {
          all: () => inventory.all().filter(({ id }) => id === 'lab-esa1'),
          route: (id: string) => inventory.route(id),
        },
        openCli,
        timeoutMs: () => LONG_MS,
      };
      const signal = new AbortController().signal;
      const candidates = await planRoute(sma, deps, {
        questionsFor: () => answersOf(lab),
        signal,
        onCandidate: () => undefined,
      });
      const store = probes();
      const at = new Date().toISOString();
      store.change('lab-sma1', (facts) => ({ ...facts, reachedFrom: { at, candidates } }));
      const report = await probed({ id: 'lab-sma1', vantages: ['computer'], store });
      assert.deepEqual(report.causes, [cause]);
    });

  /** As the appliance says it now. */
  async function read(): Promise<RemoteAccess> {
    const folder = mkdtempSync(join(tmpdir(), 'causes-'));
    const nothing = {
      hold: () => Promise.resolve(),
      get: () => Promise.resolve(undefined),
      forget: () => Promise.resolve(),
    };
    const actions = remoteAccess({
      openCli: (id, abort) => person.openCli(id, abort),
      lease: leases(folder),
      journal: journal(folder),
      facts: openAccess(folder),
      carriers: carriers(folder),
      vault: nothing,
      clock: { now: Date.now, monotonic: () => performance.now(), wait: () => Promise.resolve() },
      error: (error) => assert.fail(String(error)),
    });
    const hooks = {
      mayLeaveClusterMode: () => Promise.resolve(true),
      temporaryPassword: () => Promise.resolve(undefined),
      despiteLogins: () => Promise.resolve(false),
      onExchange: () => undefined,
    };
    try {
      return await actions.read('lab-esa1', hooks, new AbortController().signal);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  const open = { state: 'up', port: 443 } as const;
  const accesses: [number: string, arrange: (control: LabControl) => void, causes: Cause[]][] = [
    ['30', (control) => control.changeAccess(open), ['already-enabled']],
    ['31', (control) => control.changeAccess({ state: 'expired' }), ['tunnel-expired', 'already-enabled']],
    [
      '32',
      (control) => {
        control.changeAccess(open);
        control.statusSerial('000000000000-AAAAAAA');
      },
      ['seed-mismatch', 'already-enabled'],
    ],
    ['36', (control) => control.changeAccess({ ...open, logins: 1 }), ['already-enabled', 'support-logged-in']],
  ];
  for (const [number, arrange, causes] of accesses)
    test(`${number}: what the appliance says of remote access: ${causes.join(', ')}`, async () => {
      const control = lab.control('lab-esa1');
      try {
        arrange(control);
        const report = await probed({ access: await read() });
        assert.deepEqual([report.causes, report.verdict], [causes, 'ready']);
      } finally {
        control.statusSerial(undefined);
        control.changeAccess({ state: 'disabled', logins: 0 });
      }
    });

  test('37: a CLI that a telnet holds is not taken for an answer: cli-busy', async () => {
    const control = lab.control('lab-esa1');
    control.ignoreTelnetEscape(true);
    control.changeEgress({ otherPorts: 'silent' });
    // More ports than the CLIs that an appliance is asked over.
    const report = await probed({ ports: [22, 4766, 2022, 2023] }).finally(() => control.ignoreTelnetEscape(false));
    assert.deepEqual([report.causes, report.verdict], [['cli-busy'], 'unknown']);
  });
});
