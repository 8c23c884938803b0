/** All appliances: what is still open, which of the blocked ones are the same problem, and a map of appliance by port. */
import type { Readiness } from '../../src/appliance/probeReport';
import type { OverviewEntry, OverviewFacts } from '../messages';
import type { Button, Mark, OverviewView, TableCell, TableView, VerdictView } from '../view';
import { dateText, timeText, type Clock } from './clock';
import { grouped } from './groups';
import { heatView } from './heat';
import { againText } from './access';
import { button, requestLabel } from './offers';
import { defaultPort, isUnread, ownVerdicts, readinessOf } from './reading';
import { BLOCKED, BUSY, INFO, NOT_TRIED, OK, stateMark, UNKNOWN, verdictMark } from './tones';
import { filled, type Words } from '../words';

export function overviewView(facts: OverviewFacts, words: Words, clock: Clock): OverviewView {
  const { appliances, probedAt, can } = facts;
  const { label } = words;
  const folders = new Set(appliances.map(({ folder }) => folder)).size;
  const tables = [stillOpen(facts, words, clock), why(facts, words), notRead(facts, words)].filter(
    (table) => table !== undefined,
  );
  return {
    who: {
      icon: 'mark',
      name: label.allAppliances,
      rest: filled(folders === 1 ? label.countedOne : label.counted, appliances.length, folders),
      tags: [],
      when: probedAt === undefined ? '' : filled(label.probedAt, timeText(probedAt, clock)),
      whenTitle: probedAt ?? '',
      toolbar: can.includes('probeAll')
        ? [{ icon: 'probe', label: words.action.probeAll, ask: { action: 'probeAll' } }]
        : [],
      toolbarName: label.toolbar,
    },
    verdict: verdict(facts, words),
    tables,
    heat: heatView(facts, words, clock),
  };
}

function verdict(facts: OverviewFacts, words: Words): VerdictView {
  const { appliances, probing, can } = facts;
  const { say } = words;
  const shown = (mark: Mark, text: string, then: string, buttons: readonly Button[]): VerdictView => ({
    ...{ mark, say: text, then, busy: probing !== undefined },
    buttons: buttons.filter(({ ask }) => !('action' in ask) || can.includes(ask.action)),
  });
  if (appliances.length === 0) return shown(NOT_TRIED, say.fleetEmpty, '', []);
  if (probing !== undefined)
    return shown(BUSY, filled(say.fleetProbing, probing.done, probing.of), say.probingThen, [button('cancel', words)]);
  const open = appliances.filter(isOpen);
  if (appliances.every(({ report }) => report === undefined))
    return open.length > 0
      ? shown(INFO, filled(openSentence(open, words), open.length, appliances.length), say.fleetOpenThen, [
          button('probeAll', words),
        ])
      : shown(NOT_TRIED, say.fleetNone, say.fleetNoneThen, [button('probeAll', words)]);
  return measured(facts, words, shown);
}

function openSentence(open: readonly OverviewEntry[], { say }: Words): string {
  return open.every(({ access }) => access?.serviceAccess === true) ? say.fleetOpen : say.fleetMaybeOpen;
}

function measured(
  { appliances }: OverviewFacts,
  words: Words,
  shown: (mark: Mark, text: string, then: string, buttons: readonly Button[]) => VerdictView,
): VerdictView {
  const { say, label } = words;
  const by = grouped(appliances, readinessOf);
  const count = (kind: Readiness) => by.get(kind)?.length ?? 0;
  const blocked = (by.get('blocked') ?? []).filter(({ reached }) => !reached);
  const again = button('probeAll', words, label.probeAllAgain);
  if (count('blocked') === 0 && count('unknown') === 0)
    return shown(OK, filled(say.fleetAll, appliances.length), '', [again]);
  const text = filled(
    say.fleetCan,
    count('ready') + count('usable'),
    appliances.length,
    count('blocked'),
    count('unknown'),
  );
  const byRule = blocked.filter(isOfFirewall);
  const request: Button = {
    label: filled(label.firewallFor, byRule.length),
    ask: { action: 'firewallRequest', ids: byRule.map(({ id }) => id) },
  };
  const watch: Button = { label: words.action.watch, ask: { action: 'watch', ids: blocked.map(({ id }) => id) } };
  const buttons = [...(byRule.length > 0 ? [request] : []), ...(blocked.length > 0 ? [watch] : []), again];
  return shown(blocked.length > 0 ? BLOCKED : UNKNOWN, text, lever(byRule, words), buttons);
}

/** A rule is all that is missing, and not a name or a route too. */
function isOfFirewall({ report }: OverviewEntry): boolean {
  return (report?.teams ?? []).every((team) => team === 'firewall');
}

/** The folder in which one cause blocks most appliances: the rule that opens most. */
function lever(blocked: readonly OverviewEntry[], words: Words): string {
  const groups = grouped(blocked, (entry) => `${entry.folder}\n${causeOf(entry, words)}`);
  const [largest] = [...groups.values()].sort((a, b) => b.length - a.length);
  if (largest?.[0] === undefined || largest.length < 2) return '';
  const folder = largest[0].folder === '' ? words.label.root : largest[0].folder;
  return filled(words.say.fleetLever, folder, words.numbers[largest.length] ?? largest.length);
}

/** Service access on, or perhaps on. */
function isOpen({ access }: OverviewEntry): boolean {
  return access !== undefined && access.state !== 'disabled' && access.serviceAccess !== false;
}

function stillOpen({ appliances, can }: OverviewFacts, words: Words, clock: Clock): TableView | undefined {
  const open = appliances.filter(isOpen);
  if (open.length === 0) return undefined;
  const { label, action } = words;
  const rows = open.map((entry) => ({
    key: entry.id,
    cells: [
      { text: entry.id, icon: entry.family },
      { text: words.state[entry.access?.state ?? 'unknown'], mark: stateMark[entry.access?.state ?? 'unknown'] },
      { text: untilText(entry, words, clock), dim: true },
      { text: '', button: { label: action.openStatus, ask: { action: 'openStatus', ids: [entry.id] } } } as const,
      can.includes('disableRemoteAccess')
        ? ({
            text: '',
            button: { label: action.disableRemoteAccess, ask: { action: 'disableRemoteAccess', ids: [entry.id] } },
          } as const)
        : { text: '' },
    ],
  }));
  return { kind: 'open', head: { title: label.stillOpen }, rows };
}

function untilText({ access, again }: OverviewEntry, words: Words, clock: Clock): string {
  if (access === undefined) return '';
  const { label } = words;
  const until =
    access.expiresAt === null || access.state === 'tunnel-expired'
      ? label.noEnd
      : filled(label.until, dateText(access.expiresAt, clock));
  const read = isUnread(access) ? label.notRead : filled(label.readAt, timeText(access.at, clock));
  const parts = [until, [read, againText(again, words)].filter((part) => part !== '').join(', ')];
  return parts.join(' · ');
}

/** Ends the question which of these are the same problem. While it is measured, what has no answer yet is none. */
function why({ appliances, can, probing }: OverviewFacts, words: Words): TableView | undefined {
  const { label } = words;
  const isUnknown = (entry: OverviewEntry) =>
    readinessOf(entry) === 'unknown' && (probing === undefined || entry.unasked !== undefined);
  const failing = appliances.filter(
    (entry) => !entry.reached && (readinessOf(entry) === 'blocked' || isUnknown(entry)),
  );
  if (failing.length === 0 || appliances.every(({ report }) => report === undefined)) return undefined;
  const groups = [...grouped(failing, (entry) => causeOf(entry, words))];
  const rows = groups
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([cause, entries]) => ({
      key: cause,
      cells: [
        { text: cause, mark: causeMark(entries[0]) },
        { text: counted(entries, words) },
        { text: where(entries, words), dim: true },
        causeButton(entries, can, words),
      ],
    }));
  return { kind: 'causes', head: { title: label.why, meta: label.largestFirst }, rows };
}

function causeButton(entries: readonly OverviewEntry[], can: OverviewFacts['can'], words: Words): TableCell {
  const ids = entries.map(({ id }) => id);
  const [first] = entries;
  const action = first !== undefined && readinessOf(first) === 'blocked' ? 'firewallRequest' : 'probeAll';
  const teams = entries.flatMap(({ report }) => report?.teams ?? []);
  const text = action === 'probeAll' ? words.label.tryAgain : requestLabel(teams, words);
  return can.includes(action) ? { text: '', button: { label: text, ask: { action, ids } } } : { text: '' };
}

/** Why the states of the others are not known. */
function notRead({ appliances }: OverviewFacts, words: Words): TableView | undefined {
  const groups = [...grouped(appliances.filter(isUnreadFor), ({ unread = '' }) => unread)];
  if (groups.length === 0) return undefined;
  const rows = groups
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([reason, entries]) => ({
      key: reason,
      cells: [
        { text: reason, mark: NOT_TRIED },
        { text: counted(entries, words) },
        { text: where(entries, words), dim: true },
        { text: '' },
      ],
    }));
  return { kind: 'causes', head: { title: words.label.unread }, rows };
}

function isUnreadFor({ unread }: OverviewEntry): boolean {
  return unread !== undefined;
}

function counted({ length }: readonly OverviewEntry[], { label }: Words): string {
  return length === 1 ? label.applianceOne : filled(label.applianceCount, length);
}

const FEW = 4;

function where(entries: readonly OverviewEntry[], { label }: Words): string {
  if (entries.length <= FEW) return entries.map(({ id }) => id).join(', ');
  const folders = [...grouped(entries, ({ folder }) => folder)];
  return folders.map(([folder, some]) => `${folder === '' ? label.root : folder} ${some.length}`).join(', ');
}

function causeOf(entry: OverviewEntry, words: Words): string {
  const { label } = words;
  if (readinessOf(entry) !== 'blocked' || entry.report === undefined)
    return asEntry(entry.unasked ?? label.notMeasured);
  const own = ownVerdicts(entry.report);
  const verdicts = [...own.values()].map(({ verdict }) => verdict);
  const [first] = verdicts;
  if (first === undefined) return label.notMeasured;
  if (verdicts.every((verdict) => verdict === first)) return filled(label.anyPort, words.verdict[first]);
  const told = [...new Set([defaultPort(entry.family), 25, 443])].flatMap((port) => own.get(port) ?? []);
  return told.map(({ port, verdict }) => filled(label.onPort, words.verdict[verdict], port)).join(', ');
}

/** Entries of a list have no full stop, where they are one sentence. */
function asEntry(text: string): string {
  return /\.\s/.test(text) ? text : text.replace(/\.$/, '');
}

function causeMark(entry: OverviewEntry | undefined): Mark {
  if (entry?.report === undefined || readinessOf(entry) !== 'blocked') return UNKNOWN;
  const own = ownVerdicts(entry.report);
  const first = own.get(defaultPort(entry.family))?.verdict ?? [...own.values()][0]?.verdict;
  return first === undefined ? UNKNOWN : verdictMark[first];
}
