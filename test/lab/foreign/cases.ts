/** What stands between a computer and a tunnel server, and what a probe says of it. */
import type { ResolveProblem } from '../../../src/network/resolve';
import { ANSWERS, type Wanted } from './answers';
import type { Records, Zone } from './servers';

export interface Case {
  readonly title: string;
  readonly wanted: readonly Wanted[];
  /** Where a reset overtakes what was sent before it: systems drop what nobody has read by then. */
  readonly overtaken?: Wanted;
  /** What a look-up says, where that is looked at. */
  readonly problem?: ResolveProblem;
  /** What a port of it does; a tunnel server where nothing is said. */
  readonly manner?: string;
  /** What the router does with what comes back from it. */
  readonly back?: string;
  /** What the router does with what goes to it, for nft; over IPv6 another thing. */
  readonly rule?: string;
  readonly rule6?: string;
  readonly clientRoute?: string;
  readonly routerRoute?: string;
  /** Whole, as it is no way to its own address. */
  readonly routerRoute6?: string;
  /** Its name below a search domain has its address. */
  readonly searched?: boolean;
  /** This computer's hosts file has its address. */
  readonly hosts?: boolean;
  readonly dns?: (address: string, address6: string) => Partial<Zone[string]>;
}

const onlyIpv6 = (_: string, address6: string) => ({ A: [], AAAA: [address6] });
const both = (address: string, address6: string) => ({ A: [address], AAAA: [address6] });
const failing = (how: Records) => () => ({ A: how, AAAA: how });

export const CASES: readonly Case[] = [
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
      [25, 'closed-early', 'closed-before-banner'],
    ],
  },
  { title: 'an end at once on 25', manner: 'close', wanted: [[25, 'closed-early', 'smtp-inspection']] },
  {
    title: 'a proxy that takes every SYN, then resets',
    manner: 'a reset after 300 ms',
    wanted: ([22, 25, 53, 80, 443, 4766] as const).map((port) => [port, 'closed-early', 'closed-before-banner']),
  },
  {
    title: 'twenty addresses, of which the twelfth works',
    dns: (address) => ({ A: Array.from({ length: 20 }, (_, at) => (at === 11 ? address : `198.51.100.${at + 100}`)) }),
    wanted: [[443, 'tunnel']],
  },
  {
    title: 'an IPv6 address made of the IPv4 one (DNS64), and nobody who translates',
    dns: (address) => ({ A: [], AAAA: [`64:ff9b::${hexOf(address)}`] }),
    routerRoute6: 'unreachable 64:ff9b::/96',
    wanted: [[25, 'no-route', 'no-route']],
  },
  {
    title: 'NXDOMAIN, and an address for whatever ends in a search domain of this computer',
    dns: failing('NXDOMAIN'),
    searched: true,
    wanted: [[25, 'dns-failed', 'dns-failed']],
    problem: 'not-found',
  },
  {
    title: 'NXDOMAIN, and an entry in the hosts file',
    dns: failing('NXDOMAIN'),
    hosts: true,
    wanted: [[25, 'tunnel']],
  },
  { title: 'a reset at once', manner: 'reset', wanted: [[4766, 'closed-early', 'closed-before-banner']] },
  {
    title: 'a reset after the ident',
    manner: 'reset after the ident',
    wanted: [[443, 'tunnel', 'reset-after-banner']],
    overtaken: [443, 'closed-early', 'closed-before-banner'],
  },
  {
    title: 'a reset within the ident',
    manner: 'reset within the ident',
    wanted: [[443, 'unknown', 'closed-before-banner']],
    overtaken: [443, 'closed-early', 'closed-before-banner'],
  },
  {
    title: 'a reset after one byte',
    manner: 'a reset after one byte',
    wanted: [[22, 'unknown', 'closed-before-banner']],
    overtaken: [22, 'closed-early', 'closed-before-banner'],
  },
  {
    title: 'a reset after one byte of mail',
    manner: 'a reset after one byte of mail',
    wanted: [[25, 'other']],
    overtaken: [25, 'closed-early', 'smtp-inspection'],
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
  { title: 'nothing listens', manner: 'nothing', wanted: [[22, 'refused', 'refused']] },
  {
    title: 'REJECT, host prohibited',
    rule: 'reject with icmp type host-prohibited',
    wanted: [[25, 'no-route', 'no-route']],
  },
  {
    title: 'REJECT, net prohibited',
    rule: 'reject with icmp type net-prohibited',
    wanted: [[25, 'no-route', 'no-route']],
  },
  {
    title: 'REJECT, protocol unreachable',
    rule: 'reject with icmp type prot-unreachable',
    wanted: [[25, 'refused', 'refused']],
  },
  {
    title: 'REJECT of either family, prohibited',
    rule: 'reject with icmpx type admin-prohibited',
    wanted: [[25, 'no-route', 'no-route']],
  },
  {
    title: 'REJECT of one port, no route',
    rule: 'tcp dport 25 reject with icmpx type no-route',
    wanted: [
      [25, 'no-route', 'refused'],
      [22, 'tunnel'],
    ],
  },
  {
    title: 'a reset by the router once connected',
    rule: 'tcp flags & (syn | ack) == ack reject with tcp reset',
    wanted: [[22, 'closed-early', 'closed-before-banner']],
  },
  {
    title: 'a connection that the server never hears of',
    rule: 'tcp flags & (syn | ack) == ack drop',
    wanted: [[22, 'open-silent']],
  },
  {
    title: 'an answer to the SYN that is dropped',
    back: 'tcp flags & (syn | ack) == (syn | ack) drop',
    wanted: [[22, 'timeout', 'dropped']],
  },
  {
    title: 'a first packet that is lost',
    rule: 'tcp flags & (syn | ack) == syn numgen inc mod 2 0 drop',
    wanted: [[22, 'tunnel']],
  },
  {
    title: 'a greeting that is lost once',
    back: 'meta length > 80 numgen inc mod 2 0 drop',
    wanted: [[22, 'tunnel']],
  },
  { title: 'a greeting that is dropped', back: 'meta length > 80 drop', wanted: [[22, 'open-silent']] },
  {
    title: 'a greeting that is rejected',
    back: 'meta length > 80 reject with tcp reset',
    wanted: [[22, 'open-silent']],
  },
  ...(
    [
      ['no-route', 'no-route', 'no-route'],
      ['addr-unreachable', 'no-route', 'no-route'],
      ['port-unreachable', 'refused', 'ipv6-only'],
      ['policy-fail', 'refused', 'ipv6-only'],
      ['reject-route', 'refused', 'ipv6-only'],
    ] as const
  ).map(([type, verdict, cause]): Case => ({
    title: `REJECT by IPv6, ${type}`,
    dns: onlyIpv6,
    rule6: `reject with icmpv6 type ${type}`,
    wanted: [[25, verdict, cause]],
  })),
  { title: 'DROP of IPv6, and there is no IPv4', dns: onlyIpv6, rule6: 'drop', wanted: [[25, 'timeout', 'ipv6-only']] },
  { title: 'a rule of this computer that prohibits', clientRoute: 'prohibit', wanted: [[25, 'refused', 'refused']] },
  { title: 'no route from this computer', clientRoute: 'unreachable', wanted: [[25, 'no-route', 'no-route']] },
  { title: 'a route that the router prohibits', routerRoute: 'prohibit', wanted: [[25, 'no-route', 'no-route']] },
  { title: 'a dropped IPv4 beside a live IPv6', dns: both, rule: 'drop', wanted: [[25, 'tunnel']] },
  {
    title: 'a masked IPv4 beside a dead IPv6',
    dns: both,
    manner: 'forty stars',
    rule6: 'drop',
    wanted: [[25, 'smtp-inspected', 'smtp-inspection']],
  },
  {
    title: 'a sinkhole beside the true address',
    dns: (address) => ({ A: ['0.0.0.0', address] }),
    wanted: [[25, 'tunnel']],
  },
  { title: 'a sinkhole at ::', dns: () => ({ A: [], AAAA: ['::'] }), wanted: [[25, 'not-tried', 'dns-wrong-answer']] },
  {
    title: 'a sinkhole at ::ffff:0.0.0.0',
    dns: () => ({ A: [], AAAA: ['::ffff:0:0'] }),
    wanted: [[25, 'not-tried', 'dns-wrong-answer']],
  },
  {
    title: 'a mapped IPv4 address as AAAA',
    dns: (address) => ({ A: [], AAAA: [`::ffff:${hexOf(address)}`] }),
    wanted: [[25, 'tunnel']],
  },
  {
    title: 'a sinkhole at 255.255.255.255',
    dns: () => ({ A: ['255.255.255.255'] }),
    wanted: [[25, 'not-tried', 'dns-wrong-answer']],
  },
  {
    title: 'a sinkhole at 127.0.0.1',
    dns: () => ({ A: ['127.0.0.1'] }),
    wanted: [[25, 'refused', 'dns-wrong-answer']],
  },
  {
    title: 'a sinkhole at ::1',
    dns: () => ({ A: [], AAAA: ['::1'] }),
    wanted: [[25, 'refused', 'dns-wrong-answer']],
  },
  {
    title: 'an address for benchmarks, as proxies give',
    dns: () => ({ A: ['198.19.5.5'] }),
    wanted: [[25, 'no-route', 'dns-wrong-answer']],
  },
  { title: 'an alias of itself', dns: () => ({ loop: true, A: [] }), wanted: [[25, 'dns-failed', 'dns-failed']] },
  {
    title: 'an answer that is cut short, and no TCP',
    dns: (address) => ({ A: [address], neverTcp: true }),
    wanted: [[25, 'dns-failed', 'dns-failed']],
  },
  ...(
    [
      ['SERVFAIL', 'server-failed'],
      ['NXDOMAIN', 'not-found'],
      ['REFUSED', 'refused'],
      ['NOTIMP', 'other'],
      ['FORMERR', 'other'],
    ] as const
  ).flatMap(([how, problem]): Case[] => [
    { title: `${how} for AAAA alone`, dns: (address) => ({ A: [address], AAAA: how }), wanted: [[25, 'tunnel']] },
    {
      title: `${how} for A, none for AAAA`,
      dns: () => ({ A: how }),
      wanted: [[25, 'dns-failed', 'dns-failed']],
      problem,
    },
  ]),
  {
    title: 'no answer for A, and a live IPv6',
    dns: (_, address6) => ({ A: 'dropped', AAAA: [address6] }),
    wanted: [[25, 'tunnel']],
  },
  { title: 'a slow DNS', dns: (address) => ({ A: [address], delayMs: 1_000 }), wanted: [[25, 'tunnel']] },
  ...ANSWERS.map(([manner, ...wanted]): Case => ({ title: manner, manner, wanted: [wanted] })),
];

function hexOf(address: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  return [a * 256 + b, c * 256 + d].map((part) => part.toString(16)).join(':');
}
