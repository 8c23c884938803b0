import * as vscode from 'vscode';
import type { Failure } from '../appliance/failure';
import type { ProbeReport, ProbeResult, Verdict } from '../appliance/probeReport';

/** The last probe of an appliance. */
export interface ProbeRun {
  readonly report: ProbeReport;
  /** Why the appliance itself was not asked, or not to the end. */
  readonly failures: readonly Failure[];
  /** The person ended it; what had arrived is kept. */
  readonly cancelled: boolean;
  readonly defaultPorts: readonly number[];
  /** For one try. */
  readonly timeoutMs: number;
  /** Begin and end, ISO 8601 UTC. */
  readonly startedAt: string;
  readonly at: string;
}

export interface ProbeFacts {
  readonly last: ProbeRun | undefined;
  /** Those before it, newest first. */
  readonly earlier: readonly ProbeRun[];
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
}

const NOTHING: ProbeFacts = { last: undefined, earlier: [], running: undefined };
const MOST_EARLIER = 10;

/** A finished run becomes the last one. */
export function withRun(facts: ProbeFacts, run: ProbeRun): ProbeFacts {
  const earlier = facts.last === undefined ? facts.earlier : [facts.last, ...facts.earlier].slice(0, MOST_EARLIER);
  return { ...facts, last: run, earlier };
}

/** A probe of many appliances, while it runs. */
export interface Sweeping {
  readonly done: number;
  readonly of: number;
}

/** What this window has measured, by appliance id. */
export interface Probes {
  of(id: string): ProbeFacts;
  change(id: string, next: (facts: ProbeFacts) => ProbeFacts): void;
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
    sweeping: () => sweeping,
    changeSweeping(now) {
      sweeping = now;
      changed.fire(undefined);
    },
    onDidChange: changed.event,
    dispose: () => changed.dispose(),
  };
}
