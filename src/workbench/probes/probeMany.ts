/** One probe of many appliances: what they share is tried once, and no account is locked by it. */

import type { Appliance } from '../../appliance/appliance';
import type { ProbeResult } from '../../appliance/probeReport';
import { slots } from '../../session/slots';
import type { Questions } from '../../ssh/questions';
import { endpointsOf, fromComputer, probeAppliance, vantagesOf, type ProbeDeps, type Vantage } from './probe';
import type { ProbeRun } from './probes';
import { hopsTo, outcomeOf, sharedLogins, type SharedLogins } from './sharedLogins';

export interface ManyOptions {
  readonly vantages: readonly Vantage[];
  readonly questions: Questions;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, of: number) => void;
}

/** So many logins at once. */
const AT_ONCE = 8;

/** In the order of the appliances. `undefined` when the signal aborts; what had arrived is kept in `Probes`. */
export async function probeMany(
  appliances: readonly Appliance[],
  deps: ProbeDeps,
  options: ManyOptions,
): Promise<readonly ProbeRun[] | undefined> {
  const { signal, onProgress } = options;
  const places = slots(() => AT_ONCE);
  const logins = sharedLogins();
  const shared = sharedResults(deps, signal);
  let done = 0;
  const progress = () => {
    deps.probes.changeSweeping({ done, of: appliances.length, ports: deps.ports() });
    onProgress(done, appliances.length);
  };
  progress();
  const probeNext = async (appliance: Appliance): Promise<ProbeRun> => {
    const run = await probeOne(appliance, { deps, options, logins, fromComputer: shared(appliance) });
    done += 1;
    progress();
    return run;
  };
  // All of them end, also after a stop: what lands late would begin the course anew.
  const ended = await Promise.allSettled(appliances.map((appliance) => places.run(signal, () => probeNext(appliance))));
  deps.probes.changeSweeping(undefined);
  return signal.aborted ? undefined : ended.map(valueOf);
}

function valueOf<T>(one: PromiseSettledResult<T>): T {
  if (one.status === 'rejected') throw one.reason;
  return one.value;
}

interface One {
  readonly deps: ProbeDeps;
  readonly options: ManyOptions;
  readonly logins: SharedLogins;
  readonly fromComputer: Promise<readonly ProbeResult[]>;
}

async function probeOne(appliance: Appliance, { deps, options, logins, fromComputer }: One): Promise<ProbeRun> {
  const { questions, signal } = options;
  const wanted = options.vantages.filter((vantage) => vantagesOf(appliance).includes(vantage));
  const hops = hopsTo(appliance, deps.inventory);
  const taken = wanted.includes('appliance') ? await logins.take(appliance, hops) : undefined;
  const isLeftOut = typeof taken === 'string';
  const turn = isLeftOut ? undefined : taken;
  const vantages = wanted.filter((vantage) => vantage !== 'appliance' || !isLeftOut);
  const why = isLeftOut ? { unasked: taken } : {};
  let outcome = outcomeOf(appliance, []);
  const onLogin = () => {
    outcome = 'accepted';
    turn?.(outcome);
  };
  try {
    const run = await probeAppliance(appliance, deps, { vantages, ...why, questions, signal, fromComputer, onLogin });
    if (outcome === 'unknown') outcome = wasDismissed(run) ? 'refused' : outcomeOf(appliance, run.failures);
    return run;
  } finally {
    turn?.(outcome);
  }
}

/** Nobody logged in, nothing failed, and nobody stopped it: the person wants to give no password. */
function wasDismissed({ failures, cancelled }: ProbeRun): boolean {
  return failures.length === 0 && !cancelled;
}

function sharedResults(deps: ProbeDeps, signal: AbortSignal) {
  const known = new Map<string, Promise<readonly ProbeResult[]>>();
  return (appliance: Appliance): Promise<readonly ProbeResult[]> => {
    const endpoints = endpointsOf(appliance, deps);
    const key = JSON.stringify(endpoints);
    const results = known.get(key) ?? fromComputer(endpoints, deps, { signal });
    known.set(key, results);
    return results;
  };
}
