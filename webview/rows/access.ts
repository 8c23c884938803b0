/** Remote access as facts: only those that the state does not already say. */
import type { AccessFacts, Again, ApplianceFacts, Revealed } from '../messages';
import type { AccessView, Button, FactRow, IconButton } from '../view';
import { DAY, dateText, leftText, timeText, utcText, type Clock } from './clock';
import { button, may } from './offers';
import { isKnownByWordsAlone, isTunnelState, isUnread } from './reading';
import { OK, stateMark, WARNING } from './tones';
import { filled, type Words } from '../words';

const DAYS = 7;

/** @param elsewhere buttons of the verdict, which are not shown twice */
export function accessView(
  facts: ApplianceFacts,
  words: Words,
  clock: Clock,
  elsewhere: readonly Button[],
): AccessView | undefined {
  const { access } = facts;
  if (access === undefined) return undefined;
  const days = segments(access, words, clock);
  return {
    head: { title: words.label.remoteAccess },
    rows: [
      ...stateRows(facts, access, words),
      ...secretRows(facts, access, words),
      ...timeRows(facts, access, words, clock),
    ],
    ...(days === undefined ? {} : { days }),
    notes: notes(facts, access, words),
    ...(access.raw.length === 0 || isKnownByWordsAlone(access)
      ? {}
      : { said: { title: words.label.ownWords, lines: access.raw } }),
    buttons: [...mending(facts, words), ...opening(facts, access, words)].filter(({ label }) =>
      elsewhere.every((one) => one.label !== label),
    ),
  };
}

function stateRows({ servicePrompt }: ApplianceFacts, access: AccessFacts, words: Words): FactRow[] {
  const { label } = words;
  const state: FactRow = {
    key: 'state',
    name: label.stateFact,
    value: words.state[access.state],
    mark: stateMark[access.state],
  };
  if (access.state === 'disabled') return [state];
  const service = access.serviceAccess === null ? label.unknownFact : access.serviceAccess ? label.on : label.off;
  const logins = access.serviceLogins === null ? label.unknownFact : String(access.serviceLogins);
  const here = access.serviceSession || servicePrompt;
  return [
    state,
    { key: 'service', name: label.serviceAccess, value: service },
    { key: 'logins', name: label.ciscoLogins, value: logins, ...(here ? { after: '(SERVICE)' } : {}) },
    isTunnelState(access)
      ? { key: 'port', name: label.port, value: access.port === null ? label.unknownFact : String(access.port) }
      : { key: 'tunnel', name: label.tunnel, value: access.state === 'ssh-access' ? label.notUsed : label.unknownFact },
  ];
}

/** The seed is always eight dots, whose number says nothing; the serial is dots and its last three characters. */
export const DOTS = '••••••••';

function secretRows(facts: ApplianceFacts, { seed, serialEnd, serialMatches }: AccessFacts, words: Words): FactRow[] {
  const { label } = words;
  const rows: FactRow[] = [];
  if (seed === 'held') rows.push(secret(facts, 'seed', DOTS, [label.seed, label.revealSeed, label.copySeed]));
  if (serialEnd !== null) {
    const row = secret(facts, 'serial', `${DOTS}${serialEnd}`, [label.serial, label.revealSerial, label.copySerial]);
    rows.push(serialMatches === false ? { ...row, title: label.otherMachine, mark: WARNING } : row);
  }
  return rows;
}

function secret(
  { id }: ApplianceFacts,
  key: Revealed,
  value: string,
  words: readonly [string, string, string],
): FactRow {
  const [name, reveal, copy] = words;
  const buttons: IconButton[] = [
    { icon: 'eye', label: reveal, ask: { reveal: key, id } },
    { icon: 'copy', label: copy, ask: { copy: key, id } },
  ];
  return { key, name, value, mono: true, secret: key, buttons };
}

function timeRows({ again }: ApplianceFacts, access: AccessFacts, words: Words, clock: Clock): FactRow[] {
  const { label, say } = words;
  const { at, basis, enabledAt, expiresAt } = access;
  const rows: FactRow[] = [];
  if (enabledAt !== null)
    rows.push({ key: 'enabled', name: label.enabled, value: timeText(enabledAt, clock), title: enabledAt });
  if (access.state === 'ssh-access') rows.push({ key: 'expires', name: label.expires, value: label.never });
  else if (expiresAt !== null)
    rows.push({
      ...{ key: 'expires', name: label.expires, title: `${say.aboutDate} ${expiresAt}` },
      value: filled(label.about, dateText(expiresAt, clock)),
      after: left(expiresAt, words, clock),
    });
  if (isUnread(access)) return [...rows, { key: 'read', name: label.read, value: label.notRead }];
  const from = { read: label.fromCli, 'elapsed-time': label.fromTime, interrupted: label.fromInterrupted }[basis];
  const after = [from, againText(again, words)].filter((part) => part !== '').join(', ');
  return [...rows, { key: 'read', name: label.read, value: timeText(at, clock), after, title: utcText(at) }];
}

/** Empty where no interval is set. */
export function againText(again: Again | undefined, { label }: Words): string {
  if (again === undefined) return '';
  return again.reads ? filled(label.again, again.minutes) : label.notAgain;
}

function left(expiresAt: string, { label }: Words, clock: Clock): string {
  const ms = Date.parse(expiresAt) - clock.now;
  return ms <= 0 ? label.past : filled(label.in, leftText(ms, clock));
}

/** Seven segments for seven days; a day that has begun is still there. */
function segments({ state, expiresAt }: AccessFacts, words: Words, clock: Clock): AccessView['days'] {
  if (expiresAt === null || state === 'disabled' || state === 'ssh-access') return undefined;
  const ms = Date.parse(expiresAt) - clock.now;
  const daysLeft = Math.min(DAYS, Math.max(0, Math.ceil(ms / DAY)));
  const name = filled(words.label.daysLeft, ms <= 0 ? '0' : leftText(ms, clock));
  return { left: daysLeft, mark: daysLeft <= 1 ? WARNING : OK, name };
}

function notes(
  { id, kind }: ApplianceFacts,
  { state, seed, seedDoubtful, serialMatches }: AccessFacts,
  words: Words,
): string[] {
  const found: string[] = [];
  if (kind !== undefined) found.push(filled(words.say.otherKind, id, kind.found, kind.entry));
  if (serialMatches === false) found.push(words.label.otherMachine);
  if (seed === 'held') found.push(words.say.custody);
  if (seed === 'held' && seedDoubtful) found.push(words.say.seedDoubtful);
  if (state === 'ssh-access') found.push(words.say.sshAccessStays);
  return found;
}

function mending(facts: ApplianceFacts, words: Words): Button[] {
  return facts.kind !== undefined && may(facts, 'correctInventory') ? [button('correctInventory', words)] : [];
}

/** What opens access stands here while the verdict speaks of something else. */
function opening(facts: ApplianceFacts, { state }: AccessFacts, words: Words): AccessView['buttons'] {
  if (state !== 'disabled') return [];
  const actions = (['enableTunnel', 'enableSshAccess'] as const).filter((action) => may(facts, action));
  return actions.map((action) => button(action, words));
}
