/** The one sentence: what is the case and why, what to do, and by which button. */
import type { AccessFacts, ApplianceFacts } from '../messages';
import type { Button, Verdict, VerdictView } from '../view';
import { age, dateText, durationText, spanText, timeText, type Clock } from './clock';
import { button, offered } from './offers';
import { portOf, throughOther } from './offlineVerdict';
import { probeVerdict } from './probeVerdict';
import { isOldProbes, isOldReading, isUnread, probedAt } from './reading';
import { BLOCKED, BUSY, INFO, OFF, OK, readinessMark, stateMark, UNKNOWN, WARNING } from './tones';
import { filled, type Words } from '../words';

export function verdictView(facts: ApplianceFacts, words: Words, clock: Clock): VerdictView {
  const verdict = verdictOf(facts, words, clock);
  const waiting = facts.access?.state === 'tunnel-connecting' && facts.reading === undefined;
  const busy = facts.busy !== undefined || waiting;
  return {
    ...verdict,
    then: withLastTry(verdict, facts),
    mark: busy ? BUSY : verdict.mark,
    buttons: offered(verdict.buttons, facts, words),
    busy,
  };
}

/** A connection that failed is said under what is known otherwise. */
function withLastTry({ say, then }: Verdict, { connection, busy }: ApplianceFacts): string {
  if (connection.state !== 'failed' || connection.say === say || busy !== undefined) return then;
  return `${then} ${connection.say} ${connection.next}`.trimStart();
}

function verdictOf(facts: ApplianceFacts, words: Words, clock: Clock): Verdict {
  return (
    wantsPerson(facts, words) ??
    running(facts, words) ??
    notProved(facts, words) ??
    notRead(facts, words, clock) ??
    (facts.family === 'jump' ? (notConnected(facts, words) ?? jumpHost(facts, words)) : undefined) ??
    (facts.access === undefined ? undefined : accessVerdict(facts, facts.access, words, clock)) ??
    (facts.servicePrompt && facts.access === undefined ? servicePrompt(facts, words) : undefined) ??
    notConnected(facts, words) ??
    oldProbes(facts, words, clock) ??
    probeVerdict(facts, words, clock)
  );
}

function wantsPerson({ id, question }: ApplianceFacts, words: Words): Verdict | undefined {
  if (question === undefined) return undefined;
  return {
    mark: WARNING,
    say: filled(words.say.question, id, question),
    then: words.say.questionThen,
    buttons: [button('openTerminal', words)],
  };
}

/** `reading` leaves the sentence as it stands: the last facts hold until there are others. */
function running({ id, busy }: ApplianceFacts, words: Words): Verdict | undefined {
  if (busy?.what === 'probing') {
    const say = filled(words.say.probing, busy.done, busy.of);
    const then = busy.atMost === undefined ? words.say.probingThen : filled(words.say.probingAtMost, busy.atMost);
    return { mark: BUSY, say, then, buttons: [button('cancel', words)] };
  }
  if (busy?.what === 'dialogue') {
    const then = words.say.dialogueThen;
    return {
      mark: BUSY,
      say: filled(words.say.dialogue, id),
      then,
      buttons: [button('cancel', words), button('takeOver', words)],
    };
  }
  return undefined;
}

function notProved({ id, unproved, access }: ApplianceFacts, words: Words): Verdict | undefined {
  const interrupted = access?.basis === 'interrupted';
  if (unproved === undefined && !interrupted) return undefined;
  const [say, then] =
    unproved === undefined
      ? [filled(words.say.interrupted, id), words.say.interruptedThen]
      : [filled(words.say.unproved, id, words.change[unproved]), words.say.unprovedThen];
  return { mark: UNKNOWN, say, then, buttons: [button('readStatus', words), button('openTerminal', words)] };
}

function notRead({ id, reading, access, busy }: ApplianceFacts, words: Words, clock: Clock): Verdict | undefined {
  if (reading === undefined || busy !== undefined) return undefined;
  if (access !== undefined && access.at > reading.at) return undefined;
  const { reason, hop, hops, stage } = reading;
  return {
    mark: BLOCKED,
    say: filled(words.say.readingFailed, id, reason, hop, hops, stage),
    then: access === undefined ? reading.next : filled(words.say.readingFailedThen, timeText(access.at, clock)),
    buttons: [button('readStatus', words, words.label.tryAgain), button('showLog', words)],
  };
}

/** The last try, where nothing that was measured says more. */
function notConnected({ connection, probes, route }: ApplianceFacts, words: Words): Verdict | undefined {
  if (connection.state !== 'failed' || (probes !== undefined && probes.report.verdict !== 'unknown')) return undefined;
  const { say, next, forget } = connection;
  const mend: Button[] =
    forget === undefined
      ? []
      : [{ label: words.action.forgetHostKey, ask: { action: 'forgetHostKey', ids: [forget] } }];
  const otherWay = typeof route !== 'string' && route.length > 1 ? [button('openTerminalVia', words)] : [];
  const again = button('openTerminal', words, words.label.tryAgain);
  return { mark: BLOCKED, say, then: next, buttons: [...mend, again, ...otherWay, button('probe', words)] };
}

function jumpHost({ id }: ApplianceFacts, words: Words): Verdict {
  const say = filled(words.say.jumpHost, id);
  return { mark: INFO, say, then: words.say.jumpHostThen, buttons: [button('openTerminal', words)] };
}

function servicePrompt({ id }: ApplianceFacts, words: Words): Verdict {
  return {
    mark: INFO,
    say: filled(words.say.servicePrompt, id),
    then: words.say.servicePromptThen,
    buttons: [button('readStatus', words), button('openTerminal', words)],
  };
}

/** `undefined`: what was read says nothing that the probes do not say better (disabled). */
function accessVerdict(facts: ApplianceFacts, access: AccessFacts, words: Words, clock: Clock): Verdict | undefined {
  if (isUnread(access)) return enabledBefore(facts, access, words, clock);
  if (isOldReading(access, clock) && access.state !== 'tunnel-expired') return old(access, words, clock);
  switch (access.state) {
    case 'disabled':
      return undefined;
    case 'ssh-access':
      return facts.carrier === undefined ? sshAccess(facts, words) : throughOther(facts, facts.carrier, words, clock);
    case 'tunnel-connecting':
      return connecting(facts, access, words, clock);
    case 'tunnel-up':
      return tunnelUp(facts, access, words, clock);
    case 'tunnel-down':
      return tunnelDown(facts, words);
    case 'tunnel-expired':
      return expired(access, words, clock);
    case 'unknown':
      return unknown(facts, access, words);
  }
}

function enabledBefore({ id }: ApplianceFacts, { at }: AccessFacts, words: Words, clock: Clock): Verdict {
  return {
    mark: UNKNOWN,
    say: filled(words.say.enabledBefore, id, dateText(at, clock, 'long')),
    then: words.say.enabledBeforeThen,
    buttons: [button('readStatus', words), button('disableRemoteAccess', words)],
  };
}

function old({ at, state }: AccessFacts, words: Words, clock: Clock): Verdict {
  return {
    mark: UNKNOWN,
    say: filled(words.say.stale, words.state[state], spanText(age(at, clock), clock)),
    then: words.say.staleThen,
    buttons: [button('readStatus', words)],
  };
}

function oldProbes({ probes, busy }: ApplianceFacts, words: Words, clock: Clock): Verdict | undefined {
  if (probes === undefined || busy !== undefined || !isOldProbes(probes, clock)) return undefined;
  const { verdict, recommendedPort } = probes.report;
  const word = filled(words.readiness[verdict], recommendedPort ?? '');
  return {
    mark: verdict === 'unknown' ? UNKNOWN : { ...readinessMark[verdict], tone: 'unknown' },
    say: filled(words.say.staleProbes, word, spanText(age(probedAt(probes), clock), clock)),
    then: words.say.staleProbesThen,
    buttons: [button('probe', words, words.label.probeAgain)],
  };
}

function sshAccess({ id, route }: ApplianceFacts, words: Words): Verdict {
  return {
    mark: OK,
    say: filled(words.say.sshAccess, id, portOf(route)),
    then: words.say.sshAccessThen,
    buttons: [button('copySupportBlock', words), button('openTerminal', words), button('disableRemoteAccess', words)],
  };
}

function connecting({ id, busy }: ApplianceFacts, { port, at }: AccessFacts, words: Words, clock: Clock): Verdict {
  const { say, label } = words;
  const watched = busy?.what === 'connecting';
  const waited = durationText(Math.max(1, Math.floor(age(watched ? busy.since : at, clock) / 1000)) * 1000, clock);
  return {
    mark: BUSY,
    say: port === null ? filled(say.connectingNoPort, waited) : filled(say.connecting, port, waited),
    then: watched ? filled(say.connectingThen, id) : say.connectingUnwatchedThen,
    buttons: [
      watched ? button('cancel', words, label.stopWaiting) : button('readStatus', words),
      button('disableRemoteAccess', words),
    ],
  };
}

function tunnelUp({ servicePrompt }: ApplianceFacts, access: AccessFacts, words: Words, clock: Clock): Verdict {
  return {
    mark: OK,
    say: upSentence(access, words, clock),
    then: loginsThen(access, servicePrompt, words),
    thenTitle: words.say.aboutDate,
    buttons: [button('copySupportBlock', words), button('openTerminal', words), button('disableRemoteAccess', words)],
  };
}

function upSentence({ port, expiresAt }: AccessFacts, { say }: Words, clock: Clock): string {
  if (expiresAt === null) return port === null ? say.tunnelUpBare : filled(say.tunnelUpNoDate, port);
  const date = dateText(expiresAt, clock, 'long');
  return port === null ? filled(say.tunnelUpNoPort, date) : filled(say.tunnelUp, port, date);
}

/** `(SERVICE)` in a prompt says that somebody is there, whatever the count of the reading was. */
function loginsThen({ serviceLogins, serviceSession }: AccessFacts, prompt: boolean, { say, numbers }: Words): string {
  if (serviceLogins === null || serviceLogins === 0) {
    if (serviceSession || prompt) return say.tunnelUpThenSession;
    return serviceLogins === 0 ? say.tunnelUpThen0 : say.tunnelUpThenUnknown;
  }
  if (serviceLogins === 1) return say.tunnelUpThen1;
  const count = numbers[serviceLogins] ?? String(serviceLogins);
  return filled(say.tunnelUpThenN, `${count.charAt(0).toUpperCase()}${count.slice(1)}`);
}

function tunnelDown({ id }: ApplianceFacts, words: Words): Verdict {
  return {
    mark: BLOCKED,
    say: words.say.tunnelDown,
    then: filled(words.say.tunnelDownThen, id),
    buttons: [button('probe', words), button('readStatus', words), button('disableRemoteAccess', words)],
  };
}

/** While service access is on nothing is enabled anew: TUNNEL is answered by what is so already. */
function expired(access: AccessFacts, words: Words, clock: Clock): Verdict {
  const { say } = words;
  const isByAge = access.basis === 'elapsed-time';
  const isOld = isOldReading(access, clock);
  const fresh = isByAge ? say.expiredElapsed : say.expired;
  const ago = isByAge ? say.expiredElapsedAgo : say.expiredAgo;
  return {
    mark: stateMark['tunnel-expired'],
    say: isOld ? filled(ago, spanText(age(access.at, clock), clock)) : fresh,
    then: say.expiredThen,
    ...(isByAge ? { thenTitle: say.aboutDate } : {}),
    buttons: [button('disableRemoteAccess', words), ...(isOld ? [button('readStatus', words)] : [])],
  };
}

function unknown({ id }: ApplianceFacts, { serviceAccess }: AccessFacts, words: Words): Verdict {
  if (serviceAccess)
    return {
      mark: UNKNOWN,
      say: words.say.unknownOpen,
      then: words.say.unknownOpenThen,
      buttons: [button('readStatus', words), button('openTerminal', words), button('disableRemoteAccess', words)],
    };
  return {
    mark: UNKNOWN,
    say: filled(words.say.unknown, id),
    then: words.say.unknownThen,
    buttons: [button('openTerminal', words), button('readStatus', words)],
  };
}

/** The last of a panel whose appliance has left the inventory. */
export function removedVerdict(id: string, words: Words): VerdictView {
  const close = { label: words.action.close, ask: { action: 'close' } } as const;
  return { mark: OFF, say: filled(words.say.removed, id), then: '', buttons: [close], busy: false };
}
