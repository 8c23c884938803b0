/** What is known of an appliance as a document for its case, in the language that is spoken here. */

import type { CaseFacts, CaseHop, NotMeasured } from '../../casework/caseFacts';
import { partsOf, strong, text, type Block, type CaseDocument, type Section } from '../../casework/document';
import { moment } from '../../casework/moment';
import type { Tone, Way, WayStep } from '../../casework/way';
import type { Failure } from '../../appliance/failure';
import type { ProbeRun } from '../../appliance/probeReport';
import { hostPort } from '../../appliance/address';
import { comparison } from '../probes/compareDocument';
import { sizeWords } from '../sizeWording';
import { reasonWords, stageWord } from '../failureWording';
import { probeSections } from '../probes/probeDocument';
import { headline, nextOf, probeWord } from '../probes/probeWording';
import * as vscode from '../spoken';
import { inert, vantageName } from '../wording';
import { accessBlocks, accessLine, ageWords, carrierSections, doneSections } from './caseAccessWording';

/** Everything in it is as it may be shown. */
export interface CaseSubject {
  readonly facts: CaseFacts;
  readonly run: ProbeRun | undefined;
  /** The run before it. */
  readonly before: ProbeRun | undefined;
  /** As in the facts, with what its sentence needs. */
  readonly failure: Failure | undefined;
  readonly noRoute: Failure | undefined;
}

export function caseDocument(subject: CaseSubject, language: string): CaseDocument {
  const { facts } = subject;
  return {
    title: caseTitle(facts.appliance.id),
    language,
    sections: [
      { heading: '', blocks: summary(subject) },
      { heading: vscode.l10n.t('Appliance'), blocks: [{ kind: 'facts', rows: applianceRows(facts) }] },
      { heading: vscode.l10n.t('Way in'), blocks: wayBlocks(subject) },
      { heading: vscode.l10n.t('Remote access'), blocks: accessBlocks(facts, facts.appliance.id, facts.access) },
      ...carrierSections(facts),
      ...doneSections(facts),
      ...probeParts(subject),
      { heading: vscode.l10n.t('Captures'), blocks: captureBlocks(facts) },
      { heading: vscode.l10n.t('Not measured'), blocks: notMeasuredBlocks(facts) },
    ],
  };
}

export function caseTitle(id: string): string {
  return vscode.l10n.t('{0}: case report', inert(id));
}

function summary({ facts, run }: CaseSubject): readonly Block[] {
  const { extension, vscode: editor, platform } = facts.madeWith;
  const { access } = facts;
  const wayOut = run === undefined ? [] : [strong(headline(run)), text(nextOf(run))];
  const open = access === null ? [] : [strong(accessLine(access, facts.madeAt))];
  return [
    ...(access === null || access.state === 'disabled' ? [...wayOut, ...open] : [...open, ...wayOut]),
    text(
      vscode.l10n.t(
        'Made {0}, with Hopthrough {1}, VS Code {2}, {3}.',
        moment(facts.madeAt),
        extension,
        editor,
        platform,
      ),
    ),
  ];
}

function applianceRows({ appliance, says }: CaseFacts): readonly (readonly [string, string])[] {
  const notRead = vscode.l10n.t('not read');
  const { id, label, family, series, host, port, user, folder } = appliance;
  const kind = series === null ? family.toUpperCase() : `${family.toUpperCase()} (${series})`;
  const rows: (readonly [string, string | null])[] = [
    [vscode.l10n.t('Id'), id],
    ...(label === id ? [] : [[vscode.l10n.t('Label'), label] as const]),
    ...(folder.length === 0 ? [] : [[vscode.l10n.t('Folder'), folder.join(' / ')] as const]),
    [vscode.l10n.t('Kind'), kind],
    [vscode.l10n.t('Product'), says.product],
    [vscode.l10n.t('Model'), says.model],
    ['AsyncOS', says.version],
    [vscode.l10n.t('Serial number'), says.serial],
    [vscode.l10n.t('Idle limit'), says.idleMinutes === null ? null : vscode.l10n.t('{0} min', says.idleMinutes)],
    [vscode.l10n.t('Host'), hostPort(host, port)],
    [vscode.l10n.t('User'), user],
  ];
  return rows.map(([name, value]) => [name, value === null ? notRead : inert(value)]);
}

function wayBlocks(subject: CaseSubject): readonly Block[] {
  const { facts, failure, noRoute } = subject;
  if (noRoute !== undefined) return [text(vscode.l10n.t('{0}: {1}', inert(noRoute.hop), reasonWords(noRoute)))];
  return [
    { kind: 'way', way: wayOf(subject) },
    ...(facts.reachedAt === null ? [] : [text(vscode.l10n.t('Last reached {0}.', moment(facts.reachedAt)))]),
    ...(failure === undefined ? [] : [text(failureLine(failure))]),
    {
      kind: 'table',
      head: [
        vscode.l10n.t('Hop'),
        vscode.l10n.t('Host'),
        vscode.l10n.t('User'),
        vscode.l10n.t('Reached by'),
        vscode.l10n.t('Host keys that this computer knows'),
      ],
      rows: facts.route.map(hopRow),
    },
  ];
}

function hopRow({ id, family, host, port, user, mode, hostKeys }: CaseHop): readonly string[] {
  const keys = hostKeys.map(({ type, fingerprint, source }) => {
    const where = source === 'store' ? vscode.l10n.t('accepted here') : 'known_hosts';
    return `${inert(type)} ${inert(fingerprint)} (${where})`;
  });
  return [
    `${inert(id)} (${family === 'jump' ? vscode.l10n.t('jump host') : family.toUpperCase()})`,
    inert(hostPort(host, port)),
    inert(user),
    modeWord(mode),
    keys.length === 0 ? vscode.l10n.t('no key') : keys.join(', '),
  ];
}

function modeWord(mode: CaseHop['mode']): string {
  switch (mode) {
    case 'direct':
      return vscode.l10n.t('{0} directly', vantageName());
    case 'forward':
      return vscode.l10n.t('a forward of the hop before');
    case 'nested':
      return vscode.l10n.t('a login from the prompt of the hop before');
  }
}

function failureLine(failure: Failure): string {
  return vscode.l10n.t(
    'Last failure: {0}, {1}: {2}',
    inert(failure.hop),
    stageWord(failure.stage),
    reasonWords(failure),
  );
}

/** From this computer over the hops; and, where the appliance has a tunnel of its own, on to Cisco. */
export function wayOf({ facts, run, failure }: CaseSubject): Way {
  const failed = failure === undefined ? -1 : facts.route.findIndex(({ id }) => id === failure.hop);
  const hops = facts.route.map(({ id, host, port }, index): WayStep => {
    const to = `${inert(id)} (${inert(hostPort(host, port))})`;
    return { to, ...hopVerdict(facts, failure, index, failed) };
  });
  return { from: vantageName(), steps: facts.carrier === null ? [...hops, tunnelStep(run)] : hops };
}

function hopVerdict(
  { reachedAt }: CaseFacts,
  failure: Failure | undefined,
  index: number,
  failed: number,
): Pick<WayStep, 'verdict' | 'tone'> {
  const reached = { verdict: vscode.l10n.t('reached'), tone: 'good' } as const;
  const unknown = { verdict: vscode.l10n.t('not measured'), tone: 'unknown' } as const;
  if (failure === undefined || failed < 0) return reachedAt === null ? unknown : reached;
  if (index < failed) return reached;
  return index > failed ? unknown : { verdict: `${stageWord(failure.stage)}: ${reasonWords(failure)}`, tone: 'bad' };
}

function tunnelStep(run: ProbeRun | undefined): WayStep {
  const to = vscode.l10n.t("Cisco's tunnel server");
  const word = run === undefined ? '' : probeWord({ last: run, earlier: [], running: undefined });
  const tones = { ready: 'good', usable: 'good', blocked: 'bad', unknown: 'unknown' } as const;
  const tone: Tone = run === undefined ? 'unknown' : tones[run.report.verdict];
  return { to, tone, verdict: word === '' ? vscode.l10n.t('not measured') : word };
}

function probeParts({ facts, run, before }: CaseSubject): readonly Section[] {
  const heading = vscode.l10n.t('Tunnel readiness');
  if (run === undefined) return [{ heading, blocks: [text(vscode.l10n.t('It was not probed yet.'))] }];
  const age = ageWords(Date.parse(facts.madeAt) - Date.parse(run.at));
  const times = [moment(run.startedAt), moment(run.at), age] as const;
  const span = vscode.l10n.t('Measured from {0} to {1}, {2} before this report.', ...times);
  const limit = vscode.l10n.t('Each try had {0} s.', run.timeoutMs / 1000);
  const notAsked = run.failures.map(failureLine);
  const earlier = facts.earlierProbes.map(({ at, verdict, port }) => [
    moment(at),
    readinessWord(verdict),
    port === null ? '' : String(port),
  ]);
  const head = [vscode.l10n.t('Time'), vscode.l10n.t('Result'), vscode.l10n.t('Port')];
  return [
    { heading, blocks: [strong(headline(run)), text(nextOf(run)), text(`${span} ${limit}`), ...notAsked.map(text)] },
    ...partsOf(probeSections(run)),
    ...(before === undefined ? [] : changedSections(facts.appliance.id, before, run)),
    ...(earlier.length === 0
      ? []
      : [
          {
            heading: vscode.l10n.t('Earlier probes'),
            blocks: [{ kind: 'table', head, rows: earlier }],
          } satisfies Section,
        ]),
  ];
}

function changedSections(id: string, before: ProbeRun, run: ProbeRun): readonly Section[] {
  const heading = vscode.l10n.t('What changed since the probe before');
  const { sections } = comparison(id, before, run);
  const [first, ...parts] = sections;
  return first === undefined ? [] : [{ ...first, heading }, ...partsOf(parts)];
}

function readinessWord(verdict: ProbeRun['report']['verdict']): string {
  switch (verdict) {
    case 'ready':
      return vscode.l10n.t('Ready');
    case 'usable':
      return vscode.l10n.t('Usable');
    case 'blocked':
      return vscode.l10n.t('Blocked');
    case 'unknown':
      return vscode.l10n.t('Unknown');
  }
}

function captureBlocks(facts: CaseFacts): readonly Block[] {
  return [...fetchedBlocks(facts), ...unfetchedBlocks(facts)];
}

function unfetchedBlocks({ unfetched }: CaseFacts): readonly Block[] {
  if (unfetched.length === 0) return [];
  const head = [
    vscode.l10n.t('File on the appliance'),
    vscode.l10n.t('State'),
    vscode.l10n.t('Size by its own count'),
    vscode.l10n.t('Filter'),
  ];
  const rows = unfetched.map(({ file, state, bytes, filter, at }) => [
    file === null ? vscode.l10n.t('not known') : inert(file),
    `${captureStateWord(state)}, ${moment(at)}`,
    bytes === null ? '' : sizeWords(bytes),
    inert(filter ?? ''),
  ]);
  return [text(vscode.l10n.t('Taken, and not fetched to this computer:')), { kind: 'table', head, rows }];
}

function captureStateWord(state: CaseFacts['unfetched'][number]['state']): string {
  switch (state) {
    case 'running':
      return vscode.l10n.t('running');
    case 'stopped':
      return vscode.l10n.t('stopped');
    case 'unknown':
      return vscode.l10n.t('unknown');
  }
}

function fetchedBlocks({ captures, moreCaptures }: CaseFacts): readonly Block[] {
  const more = moreCaptures === 0 ? [] : [text(vscode.l10n.t('Captures here that are not listed: {0}.', moreCaptures))];
  if (captures.length === 0)
    return more.length > 0 ? more : [text(vscode.l10n.t('No capture file of this appliance is here.'))];
  const head = [vscode.l10n.t('File'), vscode.l10n.t('Size'), 'SHA-256', vscode.l10n.t('Here since')];
  const rows = captures.map(({ name, bytes, sha256, at }) => [inert(name), sizeWords(bytes), sha256, moment(at)]);
  return [{ kind: 'table', head, rows }, ...more];
}

function notMeasuredBlocks({ notMeasured }: CaseFacts): readonly Block[] {
  if (notMeasured.length === 0) return [text(vscode.l10n.t('Nothing is missing of what this report can say.'))];
  return [{ kind: 'list', items: notMeasured.map(notMeasuredWords) }];
}

function notMeasuredWords(what: NotMeasured): string {
  switch (what) {
    case 'route':
      return vscode.l10n.t('The route: the inventory leads to none.');
    case 'way':
      return vscode.l10n.t('The way in: it was not walked in this window.');
    case 'host-keys':
      return vscode.l10n.t('Host keys: of one hop or more, this computer knows none.');
    case 'version':
      return vscode.l10n.t('Product and AsyncOS: version was not read in this window.');
    case 'access':
      return vscode.l10n.t('Remote access: it was not read in this window.');
    case 'probe':
      return vscode.l10n.t('Tunnel readiness: it was not probed yet.');
    case 'from-computer':
      return vscode.l10n.t('Tunnel readiness from {0}.', vantageName());
    case 'from-appliance':
      return vscode.l10n.t('Tunnel readiness from the appliance itself.');
    case 'captures':
      return vscode.l10n.t('Packet captures: no file of this appliance is here.');
    case 'unfetched':
      return vscode.l10n.t('Packet captures: one that was taken, or more, was not fetched.');
  }
}
