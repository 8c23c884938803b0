/** Facts -> what the page shows, whole. Pure: the same facts, words and clock give the same rows. */
import type { Deed, DeedWhat } from '../../src/appliance/remoteAccess';
import type { AccessFacts, ApplianceFacts, Candidate, ToldDeed } from '../messages';
import type {
  Button,
  IconButton,
  LogView,
  Mark,
  RawView,
  StatusView,
  TableCell,
  TableRow,
  TableView,
  Who,
} from '../view';
import { accessView, DOTS } from './access';
import { captureView } from './capture';
import { checklistViews } from './checklists';
import { dateText, durationText, timeText, type Clock } from './clock';
import { matrixView } from './matrix';
import { may } from './offers';
import { isMeasured, isKnownByWordsAlone, isUnread, probedAt } from './reading';
import { BLOCKED, INFO, OFF, OK, readinessMark, UNKNOWN, verdictMark, WARNING } from './tones';
import { verdictView, removedVerdict } from './verdict';
import { wayView } from './way';
import { filled, type Words } from '../words';

export function statusView(facts: ApplianceFacts, words: Words, clock: Clock): StatusView {
  const verdict = verdictView(facts, words, clock);
  const access = accessView(facts, words, clock, verdict.buttons);
  const capture = captureView(facts, words);
  const matrix = matrixView(facts, words, clock);
  const earlier = earlierLog(facts, words, clock);
  const done = doneLog(facts, words, clock);
  const lists = checklistViews(facts, words);
  const { byGui: title, byGuiMeta: meta, startOver } = words.label;
  return {
    who: who(facts, words, clock),
    verdict,
    ...(capture === undefined ? {} : { capture }),
    way: wayView(facts, words, clock),
    ...(access === undefined ? {} : { access }),
    ...(matrix === undefined ? {} : { matrix }),
    tables: [handover(facts, words), planner(facts, words, clock), firewall(facts, words)].filter(
      (table) => table !== undefined,
    ),
    raw: [dialogue(facts, words), ownWords(facts, words)].filter((raw) => raw !== undefined),
    ...(earlier === undefined ? {} : { earlier }),
    ...(done === undefined ? {} : { done }),
    ...(lists.length === 0 ? {} : { checklists: { head: { title, meta }, startOver, lists } }),
  };
}

export function removedView(id: string, words: Words): StatusView {
  const who = {
    icon: 'mark',
    name: id,
    rest: '',
    tags: [],
    when: '',
    whenTitle: '',
    toolbar: [],
    toolbarName: '',
  } as const;
  return { who, verdict: removedVerdict(id, words), tables: [], raw: [] };
}

function who(facts: ApplianceFacts, words: Words, clock: Clock): Who {
  const { label } = words;
  const [at, text] = lastSeen(facts, words);
  return {
    icon: facts.family,
    name: facts.id,
    rest: whoRest(facts, label.jumpHost),
    tags: [...(facts.production ? [label.production] : []), ...(facts.simulated ? [label.simulated] : [])],
    when: at === undefined ? '' : filled(text, timeText(at, clock)),
    whenTitle: at ?? '',
    toolbar: toolbar(facts, words),
    toolbarName: label.toolbar,
  };
}

function whoRest({ host, family, model, version }: ApplianceFacts, jumpHost: string): string {
  const kind = family === 'jump' ? jumpHost : [family.toUpperCase(), model ?? ''].join(' ').trim();
  return [host, kind, version === undefined ? '' : `AsyncOS ${version}`].filter((part) => part !== '').join(' · ');
}

function lastSeen({ access, probes }: ApplianceFacts, { label }: Words): readonly [string | undefined, string] {
  const probed = probes === undefined ? undefined : probedAt(probes);
  if (probed !== undefined && probed > (access?.at ?? '')) return [probed, label.probedAt];
  return [access === undefined || isUnread(access) ? undefined : access.at, label.readAt];
}

const TOOLBAR = [
  ['refresh', 'readStatus'],
  ['probe', 'probe'],
  ['terminal', 'openTerminal'],
  ['globe', 'openGui'],
] as const;

function toolbar(facts: ApplianceFacts, words: Words): IconButton[] {
  return TOOLBAR.filter(([, action]) => may(facts, action)).map(([icon, action]) => ({
    icon,
    label: words.action[action],
    ask: { action },
  }));
}

/** An SMA without Internet: both pairs, as neither opens anything alone. */
function handover({ id, family, access, carrier }: ApplianceFacts, words: Words): TableView | undefined {
  if (carrier === undefined || access?.state !== 'ssh-access') return undefined;
  const { label } = words;
  const row = (pairId: string, icon: ApplianceFacts['family'], of: AccessFacts | undefined) => ({
    key: pairId,
    cells: [
      { text: pairId, icon },
      seedCell(of, words),
      { text: of?.serialEnd === null || of === undefined ? label.unknownFact : `${DOTS}${of.serialEnd}`, mono: true },
      {
        text: '',
        button: { icon: 'copy', label: filled(label.copyPairOf, pairId), ask: { copy: 'pair', id: pairId } },
      } as const,
    ],
  });
  return {
    kind: 'handover',
    head: { title: label.handover, meta: label.bothNeeded },
    columns: [label.appliance, label.seed, label.serial, ''],
    rows: [row(carrier.id, carrier.family, carrier.access), row(id, family, access)],
  };
}

function seedCell(of: AccessFacts | undefined, { label }: Words): TableCell {
  if (of?.state === 'disabled' && of.basis === 'read') return { text: label.noSeed, mark: OFF };
  if (of?.seed !== 'held') return { text: label.unknownFact, mono: true };
  return of.seedDoubtful ? { text: filled(label.doubtfulSeed, DOTS), mark: WARNING } : { text: DOTS, mono: true };
}

function planner(facts: ApplianceFacts, words: Words, clock: Clock): TableView | undefined {
  const { id, planner: candidates, route } = facts;
  if (candidates.length === 0) return undefined;
  const port = typeof route === 'string' ? 22 : (route.at(-1)?.port ?? 22);
  const again = { label: words.label.tryAgain, ask: { action: 'planRoute' } } as const;
  return {
    kind: 'planner',
    head: {
      title: filled(words.label.planner, id, port),
      meta: filled(words.label.tried, candidates.filter(({ verdict }) => isMeasured(verdict)).length),
      ...(may(facts, 'planRoute') ? { links: [again] } : {}),
    },
    rows: candidates.map((candidate) => candidateRow(candidate, facts, words, clock)),
  };
}

function candidateRow(
  { id, family, verdict, why, ms, inUse }: Candidate,
  facts: ApplianceFacts,
  words: Words,
  clock: Clock,
): TableRow {
  const target = facts.id;
  const use = { label: words.label.use, ask: { action: 'planRoute', ids: [target], via: id } } as const;
  const mark = verdict === 'ssh' ? OK : verdictMark[verdict];
  const time = ms === undefined ? '' : durationText(ms, clock);
  const seconds = time.replace(/\D+$/, '');
  return {
    key: id,
    cells: [
      { text: id, icon: family },
      { text: why ?? filled(words.reaches[verdict], id, target, seconds), mark },
      { text: time, dim: true },
      inUse || verdict !== 'ssh' || !may(facts, 'planRoute')
        ? { text: inUse ? words.label.inUse : '', dim: true }
        : { text: '', button: use },
    ],
  };
}

/** Where Cisco can come in nothing has to be opened, whatever a probe has found. */
function isWayOpen({ access, carrier }: ApplianceFacts): boolean {
  return access?.state === 'tunnel-up' || (access?.state === 'ssh-access' && carrier?.access?.state === 'tunnel-up');
}

function firewall(facts: ApplianceFacts, words: Words): TableView | undefined {
  const { label } = words;
  if (facts.firewall.length === 0 || isWayOpen(facts)) return undefined;
  const open = { label: label.open, ask: { action: 'firewallRequest' } } as const;
  const links = [...(may(facts, 'firewallRequest') ? [open] : []), ...caseReport(facts, words)];
  return {
    kind: 'rule',
    head: {
      title: label.firewall,
      ...(facts.firewall.length > 1 ? { meta: label.oneIsEnough } : {}),
      links,
    },
    columns: [label.from, label.to, label.port, label.changeColumn],
    rows: facts.firewall.map(({ from, to, port, change }, index) => ({
      key: String(index),
      cells: [{ text: from }, { text: to }, { text: port }, { text: change }],
    })),
  };
}

function dialogue({ exchanges }: ApplianceFacts, { label }: Words): RawView | undefined {
  if (exchanges.length === 0) return undefined;
  const lines = exchanges.flatMap(({ prompt, answer }) => [prompt, filled(label.answered, answer)]);
  return { head: { title: label.dialogue }, lines };
}

/** Where nothing is assumed, its own words are what there is; those of other readings are folded beside the facts. */
function ownWords({ access }: ApplianceFacts, { label }: Words): RawView | undefined {
  if (access === undefined || access.raw.length === 0 || !isKnownByWordsAlone(access)) return undefined;
  return { head: { title: label.ownWords }, lines: access.raw };
}

const EARLIER = 4;

function earlierLog({ earlier }: ApplianceFacts, words: Words, clock: Clock): LogView | undefined {
  if (earlier.length === 0) return undefined;
  return {
    head: { title: words.label.earlier },
    rows: earlier.slice(0, EARLIER).map(({ at, verdict, port, stopped }) => ({
      key: at,
      time: timeText(at, clock).includes(',') ? dateText(at, clock) : timeText(at, clock),
      title: at,
      mark: readinessMark[verdict],
      text: stopped ? words.label.probeStopped : filled(words.readiness[verdict], port ?? ''),
    })),
  };
}

const LEAVES_UNKNOWN: readonly DeedWhat[] = ['link-lost', 'taken-over', 'read-not-shown', 'read-not-understood'];

function doneLog(facts: ApplianceFacts, words: Words, clock: Clock): LogView | undefined {
  const { deeds, id } = facts;
  if (deeds.length === 0) return undefined;
  const links = caseReport(facts, words);
  return {
    head: {
      title: words.label.done,
      meta: words.label.doneMeta,
      links,
    },
    rows: deeds.map((deed, index) => ({
      key: `${deed.at}/${index}`,
      time: timeText(deed.at, clock, true),
      title: deed.at,
      mark: deedMark(deed),
      text: 'told' in deed ? deed.told : filled(words.deed[deed.what], id, deed.port ?? ''),
    })),
  };
}

function deedMark(deed: Deed | ToldDeed): Mark {
  if ('told' in deed) return deed.leavesUnknown ? UNKNOWN : INFO;
  const { what } = deed;
  if (what.startsWith('proved-')) return OK;
  if (what === 'read-failed') return BLOCKED;
  return LEAVES_UNKNOWN.includes(what) ? UNKNOWN : INFO;
}

function caseReport(facts: ApplianceFacts, words: Words): Button[] {
  return may(facts, 'caseReport') ? [{ label: words.action.caseReport, ask: { action: 'caseReport' } }] : [];
}
