/** The rules of the diagnosis: pattern -> cause -> who acts. Each line can be read alone. */

import { isPrivateOrLoopback } from '../appliance/address';
import type { Actor, Cause } from '../appliance/probeCause';
import type { Failure } from '../appliance/failure';
import type { ProbeResult, Verdict } from '../appliance/probeReport';
import type { Findings, Saying } from './findings';

export interface Rule {
  readonly who: Actor;
  readonly applies: (findings: Findings) => boolean;
  /** Looks at what was tried by other interfaces than the appliance's own choice, too. */
  readonly everyInterface?: true;
}

/** One rule for each cause; the order of mending is that of `CAUSES`. */
export const RULES: Readonly<Record<Cause, Rule>> = {
  'cli-busy': { who: 'you', applies: failed('dialogue', 'timeout') },
  'pager-stuck': { who: 'you', applies: says('pager') },
  'session-expired': { who: 'you', applies: failed('dialogue', 'interrupted') },
  'two-factor': { who: 'you', applies: says('two-factor') },
  'passphrase-change': { who: 'you', applies: either(says('passphrase-change'), failed('auth', 'password-expired')) },
  'login-refused': { who: 'you', applies: failed('auth', 'refused') },
  'host-key-changed': { who: 'you', applies: failed('host-key', 'changed', 'changed-during-session') },
  'no-common-algorithm': { who: 'appliance', applies: failed('kex', 'no-common-algorithm') },
  'not-admin': { who: 'appliance', applies: says('not-admin') },
  'cluster-node-disconnected': { who: 'appliance', applies: says('cluster-node-disconnected') },
  'cluster-mode': { who: 'you', applies: says('cluster-mode') },
  'sma-closes': { who: 'appliance', applies: hopIs('closed-early') },
  'sma-refused': { who: 'appliance', applies: hopIs('refused') },
  'sma-filtered': { who: 'firewall', applies: hopIs('timeout') },
  'no-route': { who: 'network', applies: some(is('no-route')) },
  'wrong-interface': { who: 'network', applies: interfacesDiffer, everyInterface: true },
  'dns-failed': { who: 'dns', applies: some(is('dns-failed')) },
  'dns-varies': { who: 'dns', applies: answersVary },
  'dns-wrong-answer': { who: 'dns', applies: some((result) => isMisled(result)) },
  'ipv6-only': { who: 'network', applies: some(onlyIpv6) },
  dropped: { who: 'firewall', applies: some(is('timeout')) },
  refused: { who: 'firewall', applies: some(is('refused')) },
  'captive-portal': { who: 'proxy', applies: some((result) => result.verdict === 'http' && isPage(result)) },
  'smtp-inspection': { who: 'firewall', applies: some(isInspectedMail) },
  'smtp-relay': { who: 'firewall', applies: some(is('smtp')) },
  'http-proxy': { who: 'proxy', applies: some(isHeldHttp) },
  'tls-inspection': { who: 'proxy', applies: some(isHeldTls) },
  'dns-inspection': { who: 'firewall', applies: some(on(53, 'closed-early', 'open-silent')) },
  'closed-before-banner': { who: 'firewall', applies: some(isClosedElsewhere) },
  'reset-after-banner': { who: 'firewall', applies: some(({ ended }) => ended === 'after-banner') },
  'other-ssh': { who: 'firewall', applies: some(is('ssh')) },
  'default-port-blocked': { who: 'you', applies: isOnlyElsewhere },
  'enable-failed': { who: 'support', applies: says('enable-failed') },
  'tunnel-expired': { who: 'you', applies: ({ access }) => access?.state === 'tunnel-expired' },
  'seed-mismatch': { who: 'support', applies: ({ access }) => access?.serialMatches === false },
  'already-enabled': { who: 'you', applies: ({ access }) => access?.serviceAccess === true },
  'support-logged-in': {
    who: 'support',
    applies: ({ access }) => access?.serviceSession === true || (access?.serviceLogins ?? 0) > 0,
  },
};

/** The cause that one result shows by itself, for its own line. */
export const RESULT_CAUSES: readonly Cause[] = [
  'no-route',
  'dns-failed',
  'dns-wrong-answer',
  'ipv6-only',
  'dropped',
  'refused',
  'captive-portal',
  'smtp-inspection',
  'smtp-relay',
  'http-proxy',
  'tls-inspection',
  'dns-inspection',
  'closed-before-banner',
  'reset-after-banner',
  'other-ssh',
];

type Test = (result: ProbeResult) => boolean;
type Applies = Rule['applies'];

function some(test: Test): Applies {
  return ({ results }) => results.some(test);
}

function is(...verdicts: Verdict[]): Test {
  return ({ verdict }) => verdicts.includes(verdict);
}

function on(port: number, ...verdicts: Verdict[]): Test {
  return (result) => result.port === port && verdicts.includes(result.verdict);
}

function either(one: Applies, other: Applies): Applies {
  return (findings) => one(findings) || other(findings);
}

function says(saying: Saying): Applies {
  return ({ sayings = [] }) => sayings.includes(saying);
}

function failed(stage: Failure['stage'], ...reasons: Failure['reason'][]): Applies {
  return ({ failures = [] }) => failures.some((failure) => failure.stage === stage && reasons.includes(failure.reason));
}

function hopIs(verdict: Verdict): Applies {
  return ({ hop = [] }) => hop.some((one) => one.verdict === verdict) && !hop.some((one) => one.verdict === 'ssh');
}

/**
 * A private or sinkhole address alone is only a hint: it counts where the tunnel's server did not answer there. An
 * address that no DNS answer gave (`TunnelHost.address`) is the person's own.
 */
function isMisled({ addresses, verdict, vantageKind, evidence }: ProbeResult): boolean {
  if (verdict === 'not-tried') return evidence.errno === 'EADDRNOTAVAIL';
  const isAnswer = vantageKind === 'appliance' || evidence.resolver !== undefined;
  return isAnswer && verdict !== 'tunnel' && addresses.length > 0 && addresses.every(isPrivateOrLoopback);
}

function onlyIpv6({ addresses, verdict }: ProbeResult): boolean {
  return verdict !== 'tunnel' && addresses.length > 0 && addresses.every((address) => address.includes(':'));
}

function isPage({ evidence: { text = '' } }: ProbeResult): boolean {
  return /^\s*<|^HTTP\/\S+ (200|30\d|511)\b/i.test(text);
}

/** The tunnel's server speaks first: on 25, silence or an early end is what mail inspection does to it. */
function isInspectedMail(result: ProbeResult): boolean {
  return result.verdict === 'smtp-inspected' || on(25, 'open-silent', 'closed-early')(result);
}

/** A web proxy waits to be spoken to, which an appliance's telnet does not do. */
function isHeldHttp(result: ProbeResult): boolean {
  return (result.verdict === 'http' && !isPage(result)) || on(80, 'open-silent')(result);
}

/** A device that waits for TLS, or holds 443 without a word. */
function isHeldTls(result: ProbeResult): boolean {
  return result.verdict === 'tls' || on(443, 'open-silent')(result);
}

function isClosedElsewhere({ verdict, port }: ProbeResult): boolean {
  return verdict === 'closed-early' && port !== 25 && port !== 53;
}

function interfacesDiffer({ results }: Findings): boolean {
  const works = (result: ProbeResult) => result.verdict === 'tunnel';
  return results.some(
    (one) =>
      works(one) &&
      results.some(
        (other) => isSameTry(one, other) && !works(other) && one.evidence.interface !== other.evidence.interface,
      ),
  );
}

function isSameTry(one: ProbeResult, other: ProbeResult): boolean {
  return one.vantage === other.vantage && one.host === other.host && one.port === other.port;
}

/** One name, one vantage, answers that have nothing in common. */
function answersVary({ results }: Findings): boolean {
  return results.some((one) =>
    results.some(
      (other) =>
        one.vantage === other.vantage &&
        one.host === other.host &&
        one.addresses.length > 0 &&
        other.addresses.length > 0 &&
        !one.addresses.some((address) => other.addresses.includes(address)),
    ),
  );
}

function isOnlyElsewhere({ results, defaultPorts }: Findings): boolean {
  const open = results.filter(({ verdict }) => verdict === 'tunnel');
  return open.length > 0 && !open.some(({ port }) => defaultPorts.includes(port));
}
