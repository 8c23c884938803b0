/** What the person is told of who reaches an appliance, and the way that is written on a yes. */

import * as vscode from 'vscode';
import type { Appliance } from '../../appliance/appliance';
import { isAddress } from '../../appliance/address';
import type { Probes } from './probes';
import { whyNotAsked } from './reachWording';
import { verdictWord } from './verdictWording';
import { withAnswers } from '../progress';
import { isAsked, planRoute, reaches, type Candidate, type RoutePlanDeps, type RoutePlanOptions } from './routePlan';
import { inert, routeText } from '../wording';

type Seen = Candidate;

export interface PlannedRoute {
  readonly applianceId: string;
  readonly candidates: readonly Seen[];
  /** The way that is proposed, or was written; empty where nothing reaches it. */
  readonly via: readonly string[];
}

export interface RouteProposalDeps extends RoutePlanDeps, Pick<RoutePlanOptions, 'questionsFor'> {
  readonly probes: Probes;
  readonly changeWay: (id: string, via: readonly string[]) => Promise<object | undefined>;
}

interface Routes {
  /** `undefined`: the person stopped it. */
  readonly candidates: readonly Seen[] | undefined;
}

export async function measureRoutes(target: Appliance, deps: RouteProposalDeps, only?: string): Promise<Routes> {
  const title = vscode.l10n.t('Who reaches {0} on port {1}', inert(target.id), target.port);
  const candidates = await withAnswers(title, (signal, onCandidate) =>
    planRoute(target, deps, { questionsFor: deps.questionsFor, signal, onCandidate, only }).catch((error: unknown) => {
      if (signal.aborted) return undefined;
      throw error;
    }),
  );
  if (candidates === undefined) return { candidates };
  const at = new Date().toISOString();
  const seen = candidates.map(({ id, verdict, unasked }) => ({ id, verdict, ...(unasked && { unasked }) }));
  deps.probes.change(target.id, (facts) => ({ ...facts, reachedFrom: { at, candidates: seen } }));
  return { candidates };
}

export function knownRoutes({ id }: Appliance, { probes }: Pick<RouteProposalDeps, 'probes'>): Routes {
  return { candidates: probes.of(id).reachedFrom?.candidates ?? [] };
}

/** The usual way where it works; else the first hop that reaches it. */
export function proposedVia({ via }: Appliance, candidates: readonly Seen[], chosen?: string): readonly string[] {
  if (chosen !== undefined) return [chosen];
  const last = via.at(-1);
  if (candidates.some((one) => one.id === last && reaches(one))) return via;
  const first = candidates.find(reaches);
  return first === undefined ? [] : [first.id];
}

export async function proposeVia(
  target: Appliance,
  candidates: readonly Seen[],
  proposal: readonly string[],
  deps: RouteProposalDeps,
): Promise<void> {
  const [hop] = proposal.slice(-1);
  if (hop === undefined) {
    void vscode.window.showWarningMessage(noneWords(target, candidates));
    return;
  }
  const [use, open] = [vscode.l10n.t('Use {0}', inert(hop)), vscode.l10n.t('Open Terminal')];
  const isNew = proposal.join() !== target.via.join();
  const message = vscode.l10n.t('{0} reaches {1} on port {2}.', inert(hop), inert(target.id), target.port);
  const words = [message, unaskedWords(candidates)].filter((part) => part !== '').join(' ');
  const answer = await vscode.window.showInformationMessage(words, ...(isNew ? [use, open] : [open]));
  if (answer === use) await useVia(target, hop, deps);
  if (answer === open) await vscode.commands.executeCommand('hopthrough.openTerminalVia', target.id, hop);
}

/** Empty where all of them were asked. */
function unaskedWords(candidates: readonly Seen[]): string {
  const unasked = candidates.filter((one) => !isAsked(one));
  if (unasked.length === 0) return '';
  const ids = unasked.map(({ id }) => inert(id)).join(', ');
  return unasked.length === 1
    ? vscode.l10n.t('1 of {0} was not asked: {1}.', candidates.length, ids)
    : vscode.l10n.t('{2} of {0} were not asked: {1}.', candidates.length, ids, unasked.length);
}

function noneWords({ id, host, port }: Appliance, candidates: readonly Seen[]): string {
  if (candidates.length === 0) return vscode.l10n.t('There is no ESA or WSA in the inventory to reach {0}.', inert(id));
  const seen = candidates.map(seenWords).join(' · ');
  const none = vscode.l10n.t('Nothing was found that reaches {0} on port {1}. {2}', inert(id), port, seen);
  if (isAddress(host) || host.includes('.') || candidates.every(({ said }) => said === undefined)) return none;
  const name = vscode.l10n.t(
    'An appliance may not take a name without a domain: give {0} its full name or its address as host in the inventory.',
    inert(id),
  );
  return `${none}. ${name}`;
}

function seenWords(seen: Seen): string {
  const { id, verdict, said } = seen;
  return said === undefined
    ? vscode.l10n.t('{0}: {1}', inert(id), whyNotAsked(seen) || verdictWord(verdict))
    : vscode.l10n.t('{0}: {1} ({2})', inert(id), verdictWord(verdict), inert(said));
}

/** Resolves to false where nothing was written. */
export async function useVia(
  { id, production }: Appliance,
  hop: string,
  { changeWay }: Pick<RouteProposalDeps, 'changeWay'>,
): Promise<boolean> {
  const write = vscode.l10n.t('Write to Inventory');
  const message = vscode.l10n.t('Reach {0} through {1} from now on?', inert(id), inert(hop));
  const lines = [
    ...(production ? [vscode.l10n.t('Production appliance.')] : []),
    routeText([hop, id]),
    vscode.l10n.t('The usual way stays as an alternative.'),
  ];
  const options = { modal: true, detail: lines.join('\n') };
  if ((await vscode.window.showInformationMessage(message, options, write)) !== write) return false;
  return (await changeWay(id, [hop])) !== undefined;
}
