/** The vantage of an appliance: its own look-up of each name, then the ports, over up to three of its CLIs. */

import { failureOf, isCancelled, type Failure } from '../appliance/failure';
import type { ProbeResult, Verdict } from '../appliance/probeReport';
import { safeLines } from '../appliance/safeText';
import type { Cli } from '../asyncos/cli';
import { isDisconnected, isRestricted } from '../asyncos/cluster';
import { lacksCommand } from '../asyncos/rights';
import type { Saying } from './findings';
import { nslookup, telnet, type FromAppliance, type LookUp } from './telnet';

export interface ApplianceProbe {
  /** Names of the tunnel's servers. */
  readonly names: readonly string[];
  readonly ports: readonly number[];
  /** As the menu of `telnet` names them: tried one after the other once the appliance's own choice was. */
  readonly interfaces?: readonly string[];
  /** One more CLI of the same appliance; `undefined` where it has none to give. Each is closed when it is done. */
  readonly another?: () => Promise<Cli | undefined>;
  /** Before the first port is tried, and whenever it changes. */
  readonly onPlan?: (plan: Plan) => void;
  readonly onResult?: (result: ProbeResult) => void;
}

export interface Plan {
  readonly tries: number;
  readonly clis: number;
  /** For those that are left: as long as it takes if every port of them is closed. */
  readonly atMostMs: number;
}

export interface ApplianceFindings {
  /** One for every port; what was not reached is `cancelled` or `not-tried`. */
  readonly results: readonly ProbeResult[];
  readonly sayings: readonly Saying[];
  /** Why the rest was not tried. */
  readonly failure?: Failure;
}

const MOST_CLIS = 3;

/**
 * A name that leads to the addresses of a name before it is not tried again: it would cost a deadline per port and
 * say the same. Does not reject on a lost CLI or an abort: what was found until then is kept, and what a lost CLI was
 * at is tried by another one that is still there.
 */
export async function probeFromAppliance(
  cli: Cli,
  probe: ApplianceProbe,
  options: FromAppliance,
): Promise<ApplianceFindings> {
  const { names, ports, interfaces = [] } = probe;
  const unnamed = names.map((host) => ({ host, addresses: [] }));
  const course = newCourse(triesOf(unnamed, ports, interfaces), probe, options);
  const others = moreClis(course, probe);
  try {
    const named = await lookUp(cli, names, options);
    if (typeof named === 'string') course.unable(named);
    else course.begin(triesOf(distinct(named), ports, interfaces));
  } catch (error) {
    course.lose(error);
  }
  await Promise.all([course.work(cli), others]);
  return course.findings();
}

interface Named {
  readonly host: string;
  readonly addresses: readonly string[];
  /** Absent where it was not looked up. */
  readonly lookUp?: LookUp;
}

interface Try extends Named {
  readonly port: number;
  readonly interface?: string;
}

interface Course {
  /** What is to be tried; settles `begun`. */
  begin(tries: readonly Try[]): void;
  /** The command itself is refused. */
  unable(why: Saying): void;
  lose(error: unknown): void;
  /** Tries what nobody has tried yet, until nothing is left or this CLI is lost. */
  work(cli: Cli): Promise<void>;
  /** Resolves to whether there is anything to do for one more CLI, once that is known. */
  needsMore(): Promise<boolean>;
  findings(): ApplianceFindings;
}

function newCourse(first: readonly Try[], { onPlan, onResult }: ApplianceProbe, options: FromAppliance): Course {
  let tries = first;
  let waiting: number[] = [];
  const results: (ProbeResult | undefined)[] = [];
  let [clis, landed] = [0, 0];
  let cancelled = false;
  let refused: Saying | undefined;
  let failure: Failure | undefined;
  let start: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => (start = resolve));

  const plan = (change: number) => {
    clis += change;
    const left = tries.length - landed;
    if (clis > 0 && left > 0)
      onPlan?.({ tries: tries.length, clis, atMostMs: Math.ceil(left / clis) * options.timeoutMs });
  };
  const end = () => {
    waiting = [];
    start();
  };
  const lose = (error: unknown) => {
    const found = failureOf(error);
    const isOurs = found !== undefined || isCancelled(error) || options.signal.aborted;
    failure ??= found;
    cancelled ||= found === undefined;
    if (clis === 0 || !isOurs) end();
    if (!isOurs) throw error;
  };
  const unable = (why: Saying) => {
    refused = why;
    end();
  };
  const land = (index: number, result: ProbeResult) => {
    results[index] = result;
    landed += 1;
    onResult?.(result);
    plan(0);
  };
  const tryOne = async (cli: Cli, index: number): Promise<void> => {
    const one = tries[index] as Try;
    const { host, port, interface: leaving } = one;
    const found = await telnet(cli, host, port, leaving === undefined ? options : { ...options, interface: leaving });
    const why = refusalIn(found.evidence.errno ?? '');
    if (why !== undefined) unable(why);
    else land(index, lookedUp(found, one));
  };

  return {
    begin(all) {
      tries = all;
      waiting = all.map((_, index) => index);
      start();
    },
    unable,
    lose,
    async work(cli) {
      plan(1);
      let at: number | undefined;
      try {
        while ((at = waiting.shift()) !== undefined) await tryOne(cli, at);
        plan(-1);
      } catch (error) {
        if (at !== undefined) waiting.unshift(at);
        plan(-1);
        lose(error);
      }
    },
    needsMore: () => begun.then(() => waiting.length > 0),
    findings() {
      if (refused !== undefined)
        return { results: tries.map((one) => leftOut(one, 'not-tried', options)), sayings: [refused] };
      const isWhole = landed === tries.length;
      const verdict = failure === undefined && cancelled ? 'cancelled' : 'not-tried';
      return {
        results: tries.map((one, index) => results[index] ?? leftOut(one, verdict, options)),
        sayings: [],
        ...(failure === undefined || isWhole ? {} : { failure }),
      };
    },
  };
}

/** They are opened while the names are looked up, one after the other: an appliance that refuses one is asked no more. */
async function moreClis(course: Course, { another }: ApplianceProbe): Promise<void> {
  const working: Promise<void>[] = [];
  for (let count = 1; count < MOST_CLIS && another !== undefined; count++) {
    const cli = await another();
    if (cli === undefined) break;
    const work = course
      .needsMore()
      .then((needed) => (needed ? course.work(cli) : undefined))
      .finally(() => cli.close());
    working.push(work);
  }
  await Promise.all(working);
}

/** Why a command is not for this login, or not for this place in a cluster. */
function refusalIn(said: string): Saying | undefined {
  if (lacksCommand(said)) return 'not-admin';
  if (isDisconnected(said)) return 'cluster-node-disconnected';
  return isRestricted(said) ? 'cluster-mode' : undefined;
}

async function lookUp(cli: Cli, names: readonly string[], options: FromAppliance): Promise<Named[] | Saying> {
  const named: Named[] = [];
  for (const host of names) {
    const lookUp = await nslookup(cli, host, options);
    const { addresses = [], said = '' } = lookUp ?? {};
    const refused = addresses.length > 0 ? undefined : refusalIn(said);
    if (refused !== undefined) return refused;
    named.push({ host, addresses, ...(lookUp === undefined ? {} : { lookUp }) });
  }
  return named;
}

/** A name without an address stays: `telnet` says in its own words why. */
function distinct(named: readonly Named[]): readonly Named[] {
  const key = ({ addresses }: Named) => [...addresses].sort().join(' ');
  return named.filter(
    (one, index) => one.addresses.length === 0 || named.findIndex((other) => key(other) === key(one)) === index,
  );
}

function triesOf(named: readonly Named[], ports: readonly number[], interfaces: readonly string[]): readonly Try[] {
  const automatic: readonly Try[] = ports.flatMap((port) => named.map((one) => ({ ...one, port })));
  return [...automatic, ...interfaces.flatMap((leaving) => automatic.map((one) => ({ ...one, interface: leaving })))];
}

function leftOut(one: Try, verdict: Verdict, { vantage, now }: FromAppliance): ProbeResult {
  const { host, port, addresses, interface: leaving } = one;
  const at = new Date(now()).toISOString();
  const evidence = leaving === undefined ? {} : { interface: leaving };
  return lookedUp({ vantage, vantageKind: 'appliance', host, addresses, port, verdict, evidence, ms: {}, at }, one);
}

/** With what `nslookup` said of its name; its addresses where `telnet` named none. */
function lookedUp(result: ProbeResult, { addresses, lookUp }: Named): ProbeResult {
  const named = result.addresses.length > 0 ? result : { ...result, addresses };
  if (lookUp === undefined) return named;
  const nslookup = { said: safeLines(lookUp.said.trim()), addresses };
  return { ...named, evidence: { ...named.evidence, nslookup }, ms: { dns: lookUp.ms, ...named.ms } };
}
