import * as vscode from 'vscode';
import type { ProbeReport, ProbeResult, ProbeRun, Verdict } from '../../appliance/probeReport';

export type { ProbeRun };

/** What is remembered of a run that is not the last; all of it is in the history. */
export interface EarlierRun {
  readonly at: string;
  readonly report: Pick<ProbeReport, 'verdict' | 'recommendedPort'>;
}

export interface ProbeFacts {
  readonly last: ProbeRun | undefined;
  /** Those before it, newest first. */
  readonly earlier: readonly EarlierRun[];
  readonly running: Running | undefined;
  /** Each ESA and WSA that was asked for its SSH port; ISO 8601 UTC. */
  readonly reachedFrom?: {
    readonly at: string;
    readonly candidates: readonly { readonly id: string; readonly verdict: Verdict }[];
  };
}

/** What has landed of a probe, in the order in which it did. */
export interface Running {
  readonly landed: readonly ProbeResult[];
  readonly expected: number;
  /** How long the appliance takes for the rest, if every port is closed to it; once that is known. */
  readonly atMostMs?: number;
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  /** For one try. */
  readonly timeoutMs: number;
}

const NOTHING: ProbeFacts = { last: undefined, earlier: [], running: undefined };

const MOST_EARLIER = 10;

/** A finished run becomes the last one. */
export function withRun(facts: ProbeFacts, run: ProbeRun): ProbeFacts {
  const earlier =
    facts.last === undefined ? facts.earlier : [remembered(facts.last), ...facts.earlier].slice(0, MOST_EARLIER);
  return { ...facts, last: run, earlier };
}

/** @param runs all that are kept, newest first */
export function withHistory(facts: ProbeFacts, [last, ...earlier]: readonly ProbeRun[]): ProbeFacts {
  return last === undefined ? facts : { ...facts, last, earlier: earlier.slice(0, MOST_EARLIER).map(remembered) };
}

function remembered({ at, report: { verdict, recommendedPort } }: ProbeRun): EarlierRun {
  return { at, report: { verdict, ...(recommendedPort === undefined ? {} : { recommendedPort }) } };
}

/** A way that was open an hour ago may be shut (design 4.2). */
const OLD_MS = 60 * 60_000;

/** Milliseconds until what was measured then counts as old; 0: it does, as does what a clock set back says is to come. */
export function freshFor({ at }: Pick<ProbeRun, 'at'>, now = Date.now()): number {
  const age = now - Date.parse(at);
  return age >= -OLD_MS && age < OLD_MS ? Math.min(OLD_MS, OLD_MS - age) : 0;
}

/** A probe of many appliances, while it runs. */
export interface Sweeping {
  readonly done: number;
  readonly of: number;
}

/** What this window has measured, and what is kept from before, by appliance id. */
export interface Probes {
  of(id: string): ProbeFacts;
  change(id: string, next: (facts: ProbeFacts) => ProbeFacts): void;
  forget(id: string): void;
  sweeping(): Sweeping | undefined;
  changeSweeping(now: Sweeping | undefined): void;
  /** An appliance id; `undefined` is the probe of many. */
  readonly onDidChange: vscode.Event<string | undefined>;
  dispose(): void;
}

export function probes(): Probes {
  const known = new Map<string, ProbeFacts>();
  const changed = new vscode.EventEmitter<string | undefined>();
  let sweeping: Sweeping | undefined;
  return {
    of: (id) => known.get(id) ?? NOTHING,
    change(id, next) {
      known.set(id, next(known.get(id) ?? NOTHING));
      changed.fire(id);
    },
    forget(id) {
      if (known.delete(id)) changed.fire(id);
    },
    sweeping: () => sweeping,
    changeSweeping(now) {
      sweeping = now;
      changed.fire(undefined);
    },
    onDidChange: changed.event,
    dispose: () => changed.dispose(),
  };
}
