/** The sentence while remote access is disabled or was not read: what the probes say of the way out. */
import type { Button, Verdict } from '../view';
import type { Verdict as ProbeVerdict } from '../../src/appliance/probeReport';
import type { ApplianceFacts, Carrier, ProbeRun, ToldReport, ToldResult } from '../messages';
import { listText, type Clock } from './clock';
import { button, requestLabel } from './offers';
import { defaultPort, ownVerdicts, portsFromHere } from './reading';
import { BETWEEN, BLOCKED, NOT_TRIED, OFF, readinessMark, UNKNOWN, verdictMark } from './tones';
import { filled, type Words } from '../words';

export function probeVerdict(facts: ApplianceFacts, words: Words, clock: Clock): Verdict {
  const { probes } = facts;
  if (probes === undefined) return notProbed(facts, words);
  const verdict = measured(facts, probes, words, clock);
  const { stopped } = probes;
  if (stopped === undefined || verdict.say === stopped.say) return verdict;
  return { ...verdict, say: `${verdict.say} ${stopped.say}` };
}

function measured(facts: ApplianceFacts, probes: ProbeRun, words: Words, clock: Clock): Verdict {
  switch (probes.report.verdict) {
    case 'ready':
      return ready(facts, probes.report, words);
    case 'usable':
      return usable(facts, probes.report, words);
    case 'blocked':
      return blocked(facts, probes.report, words);
    case 'unknown':
      return unknown(facts, probes, words, clock);
  }
}

function notProbed({ id, access, carrier }: ApplianceFacts, words: Words): Verdict {
  const way = carrier === undefined ? [] : [button('reachOfflineSma', words)];
  const buttons = [...way, button('probe', words)];
  const then =
    carrier === undefined ? words.say.nothingMeasuredThen : filled(words.say.nothingMeasuredBehind, carrier.id);
  if (access === undefined) {
    const all = [...buttons, button('readStatus', words)];
    return { mark: NOT_TRIED, say: words.say.nothingMeasured, then, buttons: all };
  }
  const say = filled(words.say.disabledUnprobed, id);
  return { mark: OFF, say, then, buttons: [...buttons, button('enableTunnel', words)] };
}

function ready({ access }: ApplianceFacts, { recommendedPort }: ToldReport, words: Words): Verdict {
  const disabled = access?.state === 'disabled';
  return {
    mark: readinessMark.ready,
    say: filled(words.say.ready, recommendedPort ?? '?'),
    then: disabled ? words.say.readyThen : words.say.readyUnreadThen,
    buttons: [button(disabled ? 'enableTunnel' : 'readStatus', words), button('probe', words, words.label.probeAgain)],
  };
}

function usable({ family }: ApplianceFacts, report: ToldReport, words: Words): Verdict {
  const port = report.recommendedPort ?? 0;
  const usual = defaultPort(family);
  const found = ownVerdicts(report).get(usual)?.verdict;
  return {
    mark: readinessMark.usable,
    say: usableSentence(port, usual, found, words),
    then: filled(words.say.usableThen, port),
    buttons: [
      { label: filled(words.label.enableOn, port), ask: { action: 'enableTunnel', port } },
      requestButton(report, words),
      button('probe', words, words.label.probeAgain),
    ],
  };
}

function usableSentence(port: number, usual: number, found: ProbeVerdict | undefined, words: Words): string {
  const { say, verdict } = words;
  if (found === undefined || found === 'cancelled' || found === 'not-tried') return filled(say.usableAlone, port);
  if (found === 'smtp-inspected') return filled(say.usable, port, usual);
  return filled(say.usableOther, port, usual, verdict[found]);
}

function blocked(facts: ApplianceFacts, report: ToldReport, words: Words): Verdict {
  const { id, family, carrier } = facts;
  if (carrier !== undefined) return behind(id, carrier, report, words);
  const own = [...ownVerdicts(report).values()];
  const cause = own.find(({ port }) => port === defaultPort(family)) ?? own[0];
  const one = own.every(({ verdict }) => verdict === cause?.verdict);
  if (cause?.verdict === 'dns-failed' && one) return withoutNames(id, words);
  if (cause?.verdict === 'no-route' && one && isOfNetwork(report)) return withoutRoute(id, words);
  const hints = [...(report.differs ?? []), ...(report.answer === undefined ? [] : [report.answer])];
  const then =
    hints.length === 0 && cause !== undefined && one
      ? filled(words.say.blockedMany, cause.message, count(own.length, words))
      : [...hints, words.say.blockedThen].join(' ');
  return {
    mark: cause !== undefined && verdictMark[cause.verdict] === BETWEEN && one ? BETWEEN : BLOCKED,
    say: cause === undefined || one ? filled(words.say.blockedOne, id) : mixed(id, own, cause, words),
    then,
    buttons: [requestButton(report, words), button('watch', words), button('probe', words, words.label.probeAgain)],
  };
}

/** Whoever stands behind an ESA or a WSA may have no Internet on purpose: then no firewall rule is what is missing. */
function behind(id: string, carrier: Carrier, report: ToldReport, words: Words): Verdict {
  return {
    mark: BLOCKED,
    say: filled(words.say.blockedOne, id),
    then: filled(words.say.blockedBehind, carrier.id),
    buttons: [
      button('reachOfflineSma', words),
      requestButton(report, words),
      button('probe', words, words.label.probeAgain),
    ],
  };
}

/** No firewall rule helps an appliance that cannot look the name up: the request is for the DNS team. */
function withoutNames(id: string, words: Words): Verdict {
  const { blockedDns, blockedDnsThen } = words.say;
  return onItself(id, [blockedDns, blockedDnsThen], words.label.dnsRequest, words);
}

/** Nor one that has no route. */
function withoutRoute(id: string, words: Words): Verdict {
  const { blockedRoute, blockedRouteThen } = words.say;
  return onItself(id, [blockedRoute, blockedRouteThen], words.label.networkRequest, words);
}

/** What is looked at on the appliance first. */
function onItself(id: string, [say, then]: readonly [string, string], request: string, words: Words): Verdict {
  return {
    mark: BLOCKED,
    say: filled(say, id),
    then: filled(then, id),
    buttons: [
      button('probe', words, words.label.probeAgain),
      button('watch', words),
      button('firewallRequest', words, request),
      button('openTerminal', words),
    ],
  };
}

function isOfNetwork({ teams = [] }: ToldReport): boolean {
  return teams.length > 0 && teams.every((team) => team === 'network');
}

function requestButton(report: ToldReport, words: Words): Button {
  return button('firewallRequest', words, requestLabel(report.teams ?? [], words));
}

function mixed(id: string, own: readonly ToldResult[], cause: ToldResult, words: Words): string {
  const others = count(own.length - 1, words);
  if (cause.verdict === 'smtp-inspected') return filled(words.say.blockedInspected, id, cause.port, others);
  return filled(words.say.blockedMixed, id, cause.port, words.verdict[cause.verdict], others);
}

function count(n: number, words: Words): string {
  return words.numbers[n] ?? String(n);
}

function unknown({ id }: ApplianceFacts, { report, stopped, unasked }: ProbeRun, words: Words, clock: Clock): Verdict {
  const here = portsFromHere(report);
  const asked = ownVerdicts(report).size > 0;
  const buttons = [button('probe', words, words.label.probeAgain), button('openTerminal', words)];
  if (stopped !== undefined) return { mark: UNKNOWN, say: stopped.say, then: stopped.next, buttons };
  if (unasked !== undefined) {
    const say = filled(asked ? words.say.unaskedToTheEnd : words.say.unasked, id, unasked.why);
    return { mark: UNKNOWN, say, then: unasked.next, buttons };
  }
  if (asked || here.length === 0)
    return { mark: UNKNOWN, say: filled(words.say.notMeasurable, id), then: words.say.notMeasurableThen, buttons };
  const say = filled(words.say.notAsked, listText(here, clock), id, words.label.fromComputer);
  return { mark: UNKNOWN, say, then: filled(words.say.notAskedThen, id), buttons };
}
