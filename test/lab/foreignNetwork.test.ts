import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Cause } from '../../src/appliance/probeCause';
import type { ProbeResult, Verdict } from '../../src/appliance/probeReport';
import { listen } from '../../src/network/listen';
import { resolveName } from '../../src/network/resolve';
import { probeFromComputer } from '../../src/probe/computer';
import { diagnose } from '../../src/probe/diagnosis';
import { DNS_SERVER, runInNetwork, SERVERS, SERVERS_V6, whyNoNetwork } from './foreign/network';
import { serve, serveDns, type Records, type Zone } from './foreign/servers';

type Wanted = readonly [port: number, verdict: Verdict, cause?: Cause];

interface Case {
  readonly title: string;
  readonly wanted: readonly Wanted[];
  /** What a port of it does; a tunnel server where nothing is said. */
  readonly manner?: string;
  /** What the router does with what goes to it, for nft; over IPv6 another thing. */
  readonly rule?: string;
  readonly rule6?: string;
  readonly clientRoute?: string;
  readonly routerRoute?: string;
  readonly dns?: (address: string, address6: string) => Partial<Zone[string]>;
}

const onlyIpv6 = (_: string, address6: string) => ({ A: [], AAAA: [address6] });
const both = (address: string, address6: string) => ({ A: [address], AAAA: [address6] });
const failing = (how: Records) => () => ({ A: how, AAAA: how });

const CASES: readonly Case[] = [
  {
    title: 'nothing in the way',
    wanted: [
      [25, 'tunnel'],
      [4766, 'tunnel'],
    ],
  },
  { title: 'DROP', rule: 'drop', wanted: [[25, 'timeout', 'dropped']] },
  { title: 'REJECT by a reset', rule: 'meta l4proto tcp reject with tcp reset', wanted: [[25, 'refused', 'refused']] },
  {
    title: 'REJECT, port unreachable',
    rule: 'reject with icmp type port-unreachable',
    wanted: [[25, 'refused', 'refused']],
  },
  {
    title: 'REJECT, prohibited',
    rule: 'reject with icmp type admin-prohibited',
    wanted: [[25, 'no-route', 'no-route']],
  },
  {
    title: 'REJECT, host unreachable',
    rule: 'reject with icmp type host-unreachable',
    wanted: [[25, 'no-route', 'no-route']],
  },
  {
    title: 'REJECT, net unreachable',
    rule: 'reject with icmp type net-unreachable',
    wanted: [[25, 'no-route', 'no-route']],
  },
  {
    title: 'REJECT of one port, prohibited: a rule, no route that is missing',
    rule: 'tcp dport 25 reject with icmp type host-prohibited',
    wanted: [
      [25, 'no-route', 'refused'],
      [443, 'tunnel'],
    ],
  },
  {
    title: 'REJECT by IPv6, prohibited',
    dns: onlyIpv6,
    rule6: 'reject with icmpv6 type admin-prohibited',
    wanted: [[25, 'refused', 'ipv6-only']],
  },
  { title: 'a black hole of this computer', clientRoute: 'blackhole', wanted: [[25, 'no-route', 'no-route']] },
  { title: 'a black hole of the router', routerRoute: 'blackhole', wanted: [[25, 'timeout', 'dropped']] },
  { title: 'no route from the router', routerRoute: 'unreachable', wanted: [[25, 'no-route', 'no-route']] },
  {
    title: 'a small MTU without a word: the greeting is smaller',
    rule: 'meta length > 600 drop',
    wanted: [[25, 'tunnel']],
  },
  {
    title: 'a proxy that takes every connection',
    manner: 'silent',
    wanted: [
      [22, 'open-silent'],
      [25, 'open-silent'],
      [53, 'open-silent'],
      [80, 'open-silent'],
      [443, 'open-silent'],
    ],
  },
  { title: 'a reset once spoken to', manner: 'reset when spoken to', wanted: [[22, 'open-silent']] },
  {
    title: 'an end at once',
    manner: 'close',
    wanted: [
      [22, 'closed-early', 'closed-before-banner'],
      [25, 'closed-early', 'smtp-inspection'],
    ],
  },
  { title: 'a reset at once', manner: 'reset', wanted: [[4766, 'closed-early', 'closed-before-banner']] },
  {
    title: 'a reset after the ident',
    manner: 'reset after the ident',
    wanted: [[443, 'tunnel', 'reset-after-banner']],
  },
  {
    title: 'a reset within the ident',
    manner: 'reset within the ident',
    wanted: [[443, 'unknown', 'closed-before-banner']],
  },
  {
    title: 'a masked greeting in pieces',
    manner: 'masked, in pieces',
    wanted: [[25, 'smtp-inspected', 'smtp-inspection']],
  },
  {
    title: 'a masked greeting without a line end',
    manner: 'masked, without a line end',
    wanted: [[25, 'smtp-inspected', 'smtp-inspection']],
  },
  { title: 'a mail relay', manner: 'mail relay', wanted: [[25, 'smtp', 'smtp-relay']] },
  { title: 'a web proxy with 407', manner: 'web proxy', wanted: [[80, 'http', 'http-proxy']] },
  { title: 'a block page', manner: 'block page', wanted: [[80, 'http', 'captive-portal']] },
  { title: 'TLS interception', manner: 'TLS, and HTTP to plain text', wanted: [[443, 'tls', 'tls-inspection']] },
  { title: 'a greeting byte by byte', manner: 'one byte at a time', wanted: [[22, 'tunnel']] },
  { title: 'more than 4 kB without a line end', manner: '5,000 letters', wanted: [[22, 'other']] },
  { title: 'lines before the ident', manner: 'a notice first', wanted: [[22, 'ssh', 'other-ssh']] },
  { title: 'SSH 1.99', manner: 'SSH 1.99', wanted: [[22, 'ssh', 'other-ssh']] },
  { title: 'binary in the ident', manner: 'binary in the ident', wanted: [[22, 'other']] },
  { title: 'a server that waits to be spoken to', manner: 'ident when spoken to', wanted: [[22, 'open-silent']] },
  { title: 'NXDOMAIN', dns: failing('NXDOMAIN'), wanted: [[25, 'dns-failed', 'dns-failed']] },
  { title: 'SERVFAIL', dns: failing('SERVFAIL'), wanted: [[25, 'dns-failed', 'dns-failed']] },
  { title: 'REFUSED', dns: failing('REFUSED'), wanted: [[25, 'dns-failed', 'dns-failed']] },
  { title: 'no address', dns: failing([]), wanted: [[25, 'dns-failed', 'dns-failed']] },
  { title: 'no answer', dns: failing('dropped'), wanted: [[25, 'dns-failed', 'dns-failed']] },
  {
    title: 'no answer for AAAA alone',
    dns: (address) => ({ A: [address], AAAA: 'dropped' }),
    wanted: [[25, 'tunnel']],
  },
  {
    title: 'an answer that comes over TCP alone',
    dns: (address) => ({ A: [address], onlyTcp: true }),
    wanted: [[25, 'tunnel']],
  },
  { title: 'an alias', dns: () => ({ alias: 'elsewhere.example.com' }), wanted: [[25, 'tunnel']] },
  { title: 'AAAA alone, and it works', dns: onlyIpv6, wanted: [[25, 'tunnel']] },
  { title: 'a dead IPv6 beside a live IPv4', dns: both, rule6: 'drop', wanted: [[25, 'tunnel']] },
  {
    title: 'a rejected IPv6 beside a dropped IPv4',
    dns: both,
    rule: 'drop',
    rule6: 'reject',
    wanted: [[25, 'timeout', 'dropped']],
  },
  { title: 'a sinkhole at 0.0.0.0', dns: () => ({ A: ['0.0.0.0'] }), wanted: [[25, 'not-tried', 'dns-wrong-answer']] },
  { title: 'a private answer', dns: () => ({ A: ['10.66.0.1'] }), wanted: [[25, 'no-route', 'dns-wrong-answer']] },
];

const nameOf = (index: number) => `case${index}.example.com`;
const addressOf = (index: number) => `${SERVERS}.${index + 1}`;
const address6Of = (index: number) => `${SERVERS_V6}:${(index + 1).toString(16)}`;

function zone(): Zone {
  return Object.fromEntries(
    CASES.map(({ dns }, index) => {
      const usual = { A: [addressOf(index)], AAAA: [] };
      return [nameOf(index), { ...usual, ...dns?.(addressOf(index), address6Of(index)) }];
    }),
  );
}

async function serveAll(): Promise<void> {
  const ports = CASES.flatMap(({ wanted, manner = 'tunnel' }, index) =>
    wanted.flatMap(([port]) => [addressOf(index), address6Of(index)].map((address) => serve(address, port, manner))),
  );
  await Promise.all([...ports, serveDns(DNS_SERVER, zone())]);
  process.stdout.write('ready\n');
}

async function probeAll(): Promise<void> {
  const endpoints = CASES.flatMap(({ wanted }, index) => wanted.map(([port]) => ({ host: nameOf(index), port })));
  const attempts = { listen, resolve: resolveName, vantage: 'client', now: Date.now };
  const options = { timeoutMs: 3_000, holdMs: 300, signal: new AbortController().signal };
  const results = await probeFromComputer(endpoints, attempts, options);
  // What the system still looks up would keep this process.
  process.stdout.write(JSON.stringify(results), () => process.exit());
}

const PLACES: Readonly<Record<string, () => Promise<void>>> = { servers: serveAll, client: probeAll };
const place = PLACES[process.env['HOPTHROUGH_PLACE'] ?? ''];
if (place === undefined) defineTests();
else void place();

function defineTests(): void {
  describe('probes through a router, a packet filter and servers of another network', { skip: whyNoNetwork() }, () => {
    let results: readonly ProbeResult[] = [];
    before(async () => {
      const each = <T>(made: (one: Case, index: number) => readonly T[]) => CASES.flatMap(made);
      const plan = {
        filter: each(({ rule, rule6 }, index) => [
          ...(rule === undefined ? [] : [`ip daddr ${addressOf(index)} ${rule}`]),
          ...(rule6 === undefined ? [] : [`ip6 daddr ${address6Of(index)} ${rule6}`]),
        ]),
        clientRoutes: each(({ clientRoute }, index) => (clientRoute ? [`${clientRoute} ${addressOf(index)}`] : [])),
        routerRoutes: each(({ routerRoute }, index) => (routerRoute ? [`${routerRoute} ${addressOf(index)}`] : [])),
      };
      results = JSON.parse(await runInNetwork(__filename, plan)) as readonly ProbeResult[];
    });

    for (const [index, { title, wanted }] of CASES.entries())
      test(title, () => {
        const seen = results.filter(({ host }) => host === nameOf(index));
        const report = diagnose('esa1', { results: seen, defaultPorts: [25] });
        const found = report.results.map(({ port, verdict, cause }) => [port, verdict, ...(cause ? [cause] : [])]);
        assert.deepEqual(found, wanted, JSON.stringify(seen));
        assert.equal(report.verdict, 'unknown', 'a computer alone proves nothing for an appliance');
      });
  });
}
