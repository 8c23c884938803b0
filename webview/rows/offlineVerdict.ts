/** The sentence of an SMA whose SSH access is on, and to which Cisco comes through the tunnel of an ESA or WSA. */
import type { Verdict as ProbeVerdict } from '../../src/appliance/probeReport';
import type { ApplianceFacts, Carrier } from '../messages';
import type { Button, Mark, Verdict } from '../view';
import { listText, type Clock } from './clock';
import { button } from './offers';
import { isMeasured, isOldProbes, ownResults } from './reading';
import { BLOCKED, INFO, UNKNOWN, WARNING } from './tones';
import { filled, type Words } from '../words';

/** SSH access is on, and Cisco comes to it through the tunnel of the carrier. */
export function throughOther(facts: ApplianceFacts, carrier: Carrier, words: Words, clock: Clock): Verdict {
  if (carrier.access?.state === 'tunnel-up') return bothOpen(facts, carrier, words, clock);
  const { id } = facts;
  const { id: hop, others = [] } = carrier;
  const those = (tunnel: 'up' | 'unread') => others.filter((one) => one.tunnel === tunnel).map((one) => one.id);
  const known = carrier.access !== undefined && carrier.access.state !== 'unknown';
  const enable = { label: filled(words.label.enableOn, hop), ask: { action: 'enableTunnel', ids: [hop] } } as const;
  const disable = button('disableRemoteAccess', words);
  if (!known) {
    const { carrierUnknown, carrierUnknownThen } = words.say;
    const read = { label: words.action.readStatus, ask: { action: 'readStatus', ids: [hop] } } as const;
    return told(UNKNOWN, [carrierUnknown, carrierUnknownThen], [id, hop], [read, disable]);
  }
  const [up] = those('up');
  if (up !== undefined) {
    const { carrierOtherUp, carrierOtherUpThen } = words.say;
    return told(
      WARNING,
      [carrierOtherUp, carrierOtherUpThen],
      [id, hop, up],
      [through(id, up, words), enable, disable],
    );
  }
  const [unread] = those('unread');
  if (unread !== undefined) {
    const { carrierOthersUnread, carrierOthersUnreadThen } = words.say;
    const names = listText(those('unread'), clock);
    const buttons = [enable, reading(unread, words), disable];
    return told(WARNING, [carrierOthersUnread, carrierOthersUnreadThen], [id, hop, names], buttons);
  }
  return told(BLOCKED, [words.say.carrierWithout, words.say.carrierWithoutThen], [id, hop], [enable, disable]);
}

function told(
  mark: Mark,
  [say, then]: readonly [string, string],
  values: readonly (string | number)[],
  buttons: Verdict['buttons'],
): Verdict {
  return { mark, say: filled(say, ...values), then: filled(then, ...values), buttons };
}

function reading(id: string, { label }: Words): Button {
  return { label: filled(label.readOf, id), ask: { action: 'readStatus', ids: [id] } };
}

function through(id: string, hop: string, { label }: Words): Button {
  return { label: filled(label.openThrough, hop), ask: { action: 'openTerminalVia', ids: [id], via: hop } };
}

/** That Cisco reaches it is said where the carrier does: both ends may be open, and the way between them not. */
function bothOpen(facts: ApplianceFacts, { id: hop, reaches }: Carrier, words: Words, clock: Clock): Verdict {
  const { id } = facts;
  const { say } = words;
  const values = [id, hop, portOf(facts.route)];
  const copy = button('copySupportBlock', words, words.label.copyPairs);
  const buttons = [copy, through(id, hop, words), button('disableRemoteAccess', words)];
  if (reaches === 'ssh')
    return told(INFO, [getsNowhere(facts, clock) ? say.offline : say.carried, say.offlineThen], values, buttons);
  if (reaches === undefined || !isMeasured(reaches))
    return told(UNKNOWN, [say.bothOpen, say.offlineUnprovedThen], values, buttons);
  const plan = button('planRoute', words);
  return told(WARNING, [say.bothOpenUnreached, say.bothOpenUnreachedThen], values, [plan, ...buttons]);
}

/** That there is no way to the Internet is for the appliance itself to say: nothing out there has answered it. */
function getsNowhere({ probes }: ApplianceFacts, clock: Clock): boolean {
  if (probes === undefined || isOldProbes(probes, clock)) return false;
  const own = ownResults(probes.report);
  return own.length > 0 && own.every(({ verdict }) => UNANSWERED.includes(verdict));
}

const UNANSWERED: readonly ProbeVerdict[] = ['no-route', 'timeout', 'refused', 'dns-failed'];

export function portOf(route: ApplianceFacts['route']): number {
  return typeof route === 'string' ? 22 : (route.at(-1)?.port ?? 22);
}
