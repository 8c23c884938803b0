import * as vscode from 'vscode';
import type { Failure } from '../../appliance/failure';
import type { ProbeReport, ProbeResult, ProbeRun, Verdict } from '../../appliance/probeReport';

export type { ProbeRun };

/** What is remembered of a run that is not the last; all of it is in the history. */
export interface EarlierRun {
  readonly at: string;
  /** The person ended it before everything was measured. */
  readonly cancelled: boolean;
  readonly report: Pick<ProbeReport, 'verdict' | 'recommendedPort'>;
}

export interface ProbeFacts {
  /** The last whole one; where there is none, what arrived of one that was stopped. */
  readonly last: ProbeRun | undefined;
  /** All others, newest first: what was stopped after the last whole one comes before it. */
  readonly earlier: readonly EarlierRun[];
  readonly running: Running | undefined;
  /** Id of the hop whose login a paused watch waits for, in this window. */
  readonly waitsFor?: string | undefined;
  /** Each ESA and WSA that was asked for its SSH port; ISO 8601 UTC. */
  readonly reachedFrom?: {
    readonly at: string;
    readonly candidates: readonly ReachedFrom[];
  };
}

export interface ReachedFrom {
  readonly id: string;
  readonly verdict: Verdict;
  /** Why it was not asked: a failure on the way to it, or a login that was refused elsewhere. */
  readonly unasked?: Failure | 'held-back';
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

/** A finished run becomes the last one, unless it was stopped and there is a whole one. */
export function withRun(facts: ProbeFacts, run: ProbeRun): ProbeFacts {
  const { last, earlier } = facts;
  if (last === undefined) return { ...facts, last: run };
  const stays = run.cancelled && !last.cancelled;
  const other = remembered(stays ? run : last);
  return { ...facts, last: stays ? last : run, earlier: [other, ...earlier].slice(0, MOST_EARLIER) };
}

/** @param runs all that are kept, newest first */
export function withHistory(facts: ProbeFacts, runs: readonly ProbeRun[]): ProbeFacts {
  const [last, ...earlier] = wholeFirst(runs);
  return last === undefined ? facts : { ...facts, last, earlier: earlier.slice(0, MOST_EARLIER).map(remembered) };
}

/** The newest whole run before all others: what was stopped measured less, and says less. */
export function wholeFirst(runs: readonly ProbeRun[]): readonly ProbeRun[] {
  const whole = runs.find(({ cancelled }) => !cancelled);
  return whole === undefined ? runs : [whole, ...runs.filter((run) => run !== whole)];
}

function remembered({ at, cancelled, report: { verdict, recommendedPort } }: ProbeRun): EarlierRun {
  return { at, cancelled, report: { verdict, ...(recommendedPort === undefined ? {} : { recommendedPort }) } };
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
  /** Those that are tried. */
  readonly ports: readonly number[];
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
