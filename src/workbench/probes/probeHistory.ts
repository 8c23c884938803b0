/** The runs of each appliance on the disk, and what the tree and the panels know of them. */

import * as vscode from 'vscode';
import type { ProbeRun } from '../../appliance/probeReport';
import { isSameOutcome } from '../../probe/compare';
import { probeHistory as keptRuns } from '../../store/probeHistory';
import { withHistory, type Probes } from './probes';
import { inert } from '../wording';

export interface ProbeHistory {
  /** Puts what is kept of these into `Probes`, each once, at the first call that names it. */
  readonly restore: (ids: readonly string[]) => Promise<void>;
  /** Does not reject: a run that cannot be kept is shown all the same. */
  readonly add: (run: ProbeRun) => Promise<void>;
  /** Newest first, with those of other windows. Does not reject. */
  readonly runs: (id: string) => Promise<readonly ProbeRun[]>;
  readonly forget: (id: string) => Promise<void>;
}

export interface ProbeHistoryDeps {
  readonly folder: string;
  readonly probes: Probes;
  readonly error: (error: unknown) => void;
}

export function probeHistory({ folder, probes, error }: ProbeHistoryDeps): ProbeHistory {
  const kept = keptRuns(folder, (id, path, detail) => void saySetAside(id, path, detail));
  const asked = new Set<string>();
  let saidUnkept = false;
  const show = (id: string, runs: readonly ProbeRun[]) =>
    probes.change(id, (facts) => withHistory(facts, merged(runs, facts.last)));
  const read = async (id: string): Promise<readonly ProbeRun[]> => {
    const runs = await kept.all(id).catch(failing(error));
    return merged(runs ?? [], probes.of(id).last);
  };
  return {
    async restore(ids) {
      for (const id of ids.filter((one) => !asked.has(one))) {
        asked.add(id);
        const runs = await read(id);
        if (runs.length > 0) show(id, runs);
      }
    },
    async add(run) {
      const id = run.report.applianceId;
      asked.add(id);
      try {
        show(id, await kept.change(id, (runs) => withNew(runs, run)));
      } catch (problem) {
        error(problem);
        if (!saidUnkept) void sayUnkept(problem);
        saidUnkept = true;
      }
    },
    runs: read,
    async forget(id) {
      await kept.remove(id).catch(failing(error));
      asked.delete(id);
      probes.forget(id);
    },
  };
}

/** Of a row of runs with the same outcome, as a watch makes, the first and the last are kept. */
function withNew(runs: readonly ProbeRun[], run: ProbeRun): readonly ProbeRun[] {
  const others = merged(runs, undefined);
  const [last, before] = others;
  const repeats = [last, before].every((one) => one !== undefined && isSameOutcome(one.report, run.report));
  return merged(repeats ? others.slice(1) : others, run);
}

/** Newest first, each once. */
function merged(runs: readonly ProbeRun[], one: ProbeRun | undefined): readonly ProbeRun[] {
  const others = runs.filter(({ startedAt, at }) => startedAt !== one?.startedAt || at !== one.at);
  return [...others, ...(one === undefined ? [] : [one])].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

function failing(error: (problem: unknown) => void) {
  return (problem: unknown): undefined => {
    error(problem);
  };
}

async function saySetAside(id: string, path: string, detail: string): Promise<void> {
  const words = [inert(id), inert(detail), inert(path)];
  await vscode.window.showWarningMessage(
    vscode.l10n.t(
      'The earlier probes of {0} cannot be read ({1}). They were set aside as {2}; nothing else is affected.',
      ...words,
    ),
  );
}

async function sayUnkept(problem: unknown): Promise<void> {
  const why = inert(problem instanceof Error ? problem.message : String(problem));
  await vscode.window.showWarningMessage(vscode.l10n.t('Probes are shown, but not kept for the next window: {0}', why));
}
