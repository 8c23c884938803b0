/** The rules of the diagnosis: pattern -> cause -> who acts. Each line can be read alone. */

import { isGloballyReachable } from '../appliance/address';
import { CAUSES, type Actor, type Cause } from '../appliance/probeCause';
import type { Failure } from '../appliance/failure';
import { isDnsAnswer, isOpen, type ProbeResult, type Verdict } from '../appliance/probeReport';
import { isPager } from '../asyncos/recognise';
import type { Findings, Saying } from './findings';

export interface Rule {
  readonly who: Actor;
  readonly applies: (findings: Findings) => boolean;
  /** Whether one result shows it, for its own line. */
  readonly shows?: Test;
  /** Looks at what was tried by other interfaces than the appliance's own choice, too. */
  readonly everyInterface?: true;
}

/** One rule for each cause; the order of mending is that of `CAUSES`. */
export const RULES: Readonly<Record<Cause, Rule>> = {
  'cli-busy': { who: 'you', applies: isBusy },
  'pager-stuck': { who: 'you', applies: ({ failures = [] }) => failures.some(isAtPager) },
  'session-expired': { who: 'you', applies: failed('dialogue', 'interrupted') },
  'two-factor': { who: 'you', applies: says('two-factor') },
  'passphrase-change': {
    who: 'you',
    applies: either(failed('prompt', 'passphrase-change'), failed('auth', 'password-expired')),
  },
  'login-refused': { who: 'you', applies: failed('auth', 'refused') },
  'host-key-changed': { who: 'you', applies: failed('host-key', 'changed', 'changed-during-session') },
  'no-common-algorithm': { who: 'appliance', applies: failed('kex', 'no-common-algorithm') },
  'not-admin': { who: 'appliance', applies: says('not-admin') },
  'cluster-node-disconnected': { who: 'appliance', applies: says('cluster-node-disconnected') },
  'cluster-mode': { who: 'you', applies: says('cluster-mode') },
  'sma-closes': { who: 'appliance', applies: hopIs('closed-early') },
  'sma-refused': { who: 'appliance', applies: hopIs('refused') },
  'sma-filtered': { who: 'firewall', applies: hopIs('timeout') },
  'no-route': shown('network', isWithoutRoute),
  'wrong-interface': { who: 'network', applies: interfacesDiffer, everyInterface: true },
  'dns-failed': shown('dns', is('dns-failed')),
  'dns-varies': { who: 'dns', applies: answersVary },
  'dns-wrong-answer': shown('dns', isMisled),
  'ipv6-only': shown('network', onlyIpv6),
  dropped: shown('firewall', is('timeout')),
  refused: shown('firewall', isRejected),
  'captive-portal': shown('proxy', (result) => result.verdict === 'http' && isPage(result)),
  'smtp-inspection': shown('firewall', isInspectedMail),
  'smtp-relay': shown('firewall', is('smtp')),
  'http-proxy': shown('proxy', isHeldHttp),
  'tls-inspection': shown('proxy', isHeldTls),
  'dns-inspection': shown('firewall', isHeldDns),
  'closed-before-banner': shown('firewall', isClosedElsewhere),
  'reset-after-banner': shown('firewall', isCutAfterGreeting),
  'other-ssh': shown('firewall', is('ssh')),
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

/** The first cause that one result shows by itself. */
export function causeOf(result: ProbeResult, all: readonly ProbeResult[]): Cause | undefined {
  return CAUSES.find((cause) => RULES[cause].shows?.(result, all));
}

/** One result, seen among all of them. */
type Test = (result: ProbeResult, all: readonly ProbeResult[]) => boolean;
type Applies = Rule['applies'];

function shown(who: Actor, shows: Test): Rule {
  return { who, shows, applies: ({ results }) => results.some((result) => shows(result, results)) };
}

function is(...verdicts: Verdict[]): Test {
  return ({ verdict }) => verdicts.includes(verdict);
}

function on(ports: readonly number[], ...verdicts: Verdict[]): Test {
  return (result) => ports.includes(result.port) && verdicts.includes(result.verdict);
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

/** A pager that no key ends is what keeps a CLI from its prompt. */
function isBusy({ failures = [] }: Findings): boolean {
  return failures.some(
    (failure) => failure.stage === 'dialogue' && failure.reason === 'timeout' && !isAtPager(failure),
  );
}

function isAtPager({ stage, facts }: Failure): boolean {
  return (stage === 'prompt' || stage === 'dialogue') && facts?.line !== undefined && isPager(facts.line);
}

function hopIs(verdict: Verdict): Applies {
  return ({ hop = [] }) => hop.some((one) => one.verdict === verdict) && !hop.some((one) => one.verdict === 'ssh');
}

/** A private or sinkhole address alone is only a hint: it counts where the tunnel's server did not answer there. */
function isMisled(result: ProbeResult): boolean {
  const { addresses, verdict, evidence } = result;
  if (verdict === 'not-tried') return evidence.errno === 'EADDRNOTAVAIL';
  return isDnsAnswer(result) && verdict !== 'tunnel' && !addresses.some(isGloballyReachable);
}

function onlyIpv6({ addresses, verdict }: ProbeResult): boolean {
  return verdict !== 'tunnel' && addresses.length > 0 && addresses.every((address) => address.includes(':'));
}

/** Of safe text: line ends and a byte order mark are escaped in it. */
function isPage({ evidence: { text = '' } }: ProbeResult): boolean {
  return /^(\s|\\x(0[9ad]|ef|bb|bf))*<|^HTTP\/\S+ (200|30\d|511)\b/i.test(text);
}

/** What goes from the same place to the same name. */
function isSameWay(one: ProbeResult, other: ProbeResult): boolean {
  return (
    one.vantage === other.vantage && one.host === other.host && one.evidence.interface === other.evidence.interface
  );
}

/** A route knows no ports: where another port got further, a router rejects this one by a rule. */
function hasRoute(result: ProbeResult, all: readonly ProbeResult[]): boolean {
  const shut: readonly Verdict[] = ['no-route', 'dns-failed', 'cancelled', 'not-tried', 'unknown'];
  return all.some((other) => isSameWay(result, other) && !shut.includes(other.verdict));
}

/** A wrong address needs no route. */
function isWithoutRoute(result: ProbeResult, all: readonly ProbeResult[]): boolean {
  return result.verdict === 'no-route' && !hasRoute(result, all) && !isMisled(result);
}

function isRejected(result: ProbeResult, all: readonly ProbeResult[]): boolean {
  return result.verdict === 'refused' || (result.verdict === 'no-route' && hasRoute(result, all));
}

/** Where a port of no protocol but SSH is held as well, silence tells nothing of mail, web, TLS or DNS. */
const isHeldAlone = alone('open-silent');
const isClosedAlone = alone('closed-early');

function alone(verdict: Verdict): Test {
  return (result, all) => {
    const isOfSsh = (other: ProbeResult) => on([22, 4766], verdict)(other, all) && isSameWay(result, other);
    return result.verdict === verdict && !all.some(isOfSsh);
  };
}

/** The tunnel's server speaks first: on 25, silence or an early end is what mail inspection does to it. */
function isInspectedMail(result: ProbeResult, all: readonly ProbeResult[]): boolean {
  if (result.verdict === 'smtp-inspected') return true;
  return result.port === 25 && (isClosedAlone(result, all) || isHeldAlone(result, all));
}

/** A web proxy waits to be spoken to, which an appliance's telnet does not do. */
function isHeldHttp(result: ProbeResult, all: readonly ProbeResult[]): boolean {
  return (result.verdict === 'http' && !isPage(result)) || (result.port === 80 && isHeldAlone(result, all));
}

/** A device that waits for TLS; an appliance's telnet does not say a ClientHello, and finds it silent. */
function isHeldTls(result: ProbeResult, all: readonly ProbeResult[]): boolean {
  const isHeld = result.vantageKind === 'appliance' && result.port === 443 && isHeldAlone(result, all);
  return result.verdict === 'tls' || isHeld;
}

function isHeldDns(result: ProbeResult, all: readonly ProbeResult[]): boolean {
  return result.port === 53 && (isClosedAlone(result, all) || isHeldAlone(result, all));
}

/** Before the greeting, or within it: what was read of it then is not understood. */
function isClosedElsewhere(result: ProbeResult, all: readonly ProbeResult[]): boolean {
  if (result.verdict === 'closed-early') return !isInspectedMail(result, all) && !isHeldDns(result, all);
  return result.verdict === 'unknown' && result.ended === 'before-banner';
}

function isCutAfterGreeting({ verdict, ended }: ProbeResult): boolean {
  return ended === 'after-banner' && (verdict === 'tunnel' || verdict === 'ssh');
}

function interfacesDiffer({ results }: Findings): boolean {
  return results.some(
    (one) =>
      isOpen(one) &&
      results.some(
        (other) => isSameTry(one, other) && !isOpen(other) && one.evidence.interface !== other.evidence.interface,
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
  const ofDefaults = results.filter(({ port }) => defaultPorts.includes(port));
  const measured = ofDefaults.filter(({ verdict }) => verdict !== 'not-tried' && verdict !== 'cancelled');
  return results.some(isOpen) && measured.length > 0 && !measured.some(isOpen);
}
