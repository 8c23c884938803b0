/** Where a computer and an appliance differ, port by port, and why. Pure. */

import { deciding, isBlocked, isDnsAnswer, isOpen, ofAppliance, type ProbeResult } from '../appliance/probeReport';
import { DOCUMENTED_ADDRESS, isDocumentedName } from '../appliance/tunnelHosts';

/**
 * Why a port works from one vantage and not from the other. `rule`: packets are dropped or rejected on the appliance's way
 * out; `device`: something there takes the connection; `names`, `answer`, `route`: it has no answer of DNS, another one than
 * the computer, no route; `computer`: it works from the appliance, and not from the computer.
 */
export type DifferenceReason = 'rule' | 'device' | 'names' | 'answer' | 'route' | 'computer';

export interface Difference {
  readonly why: DifferenceReason;
  /** In ascending order. */
  readonly ports: readonly number[];
}

/** Where the computer and the appliance differ by the results of a report. A port works if it does for one of the names. */
export function differences(results: readonly ProbeResult[]): readonly Difference[] {
  const own = ofAppliance(results);
  const computer = results.filter(({ vantageKind }) => vantageKind === 'computer');
  const ports = [...new Set(own.map(({ port }) => port))].sort((a, b) => a - b);
  const found = new Map<DifferenceReason, number[]>();
  for (const port of ports) {
    const why = whyDiffers(
      computer.filter((one) => one.port === port),
      own.filter((one) => one.port === port),
    );
    if (why !== undefined) found.set(why, [...(found.get(why) ?? []), port]);
  }
  return [...found].map(([why, those]) => ({ why, ports: those }));
}

/** Of one port. */
function whyDiffers(computer: readonly ProbeResult[], own: readonly ProbeResult[]): DifferenceReason | undefined {
  const [works] = computer.filter(isOpen);
  const [fails] = own;
  if (works !== undefined && fails !== undefined && own.every(isBlocked)) return hindrance(fails, works);
  return own.some(isOpen) && computer.length > 0 && computer.every(isBlocked) ? 'computer' : undefined;
}

function hindrance(fails: ProbeResult, works: ProbeResult): DifferenceReason {
  if (fails.verdict === 'dns-failed') return 'names';
  if (isAnsweredOtherwise(fails, works)) return 'answer';
  if (fails.verdict === 'no-route') return fails.cause === 'refused' ? 'rule' : 'route';
  return fails.verdict === 'timeout' || fails.verdict === 'refused' ? 'rule' : 'device';
}

function isAnsweredOtherwise(own: ProbeResult, computer: ProbeResult): boolean {
  const areAnswers = isDnsAnswer(own) && isDnsAnswer(computer);
  return areAnswers && !own.addresses.some((address) => computer.addresses.includes(address));
}

/** DNS gave a documented name, and the documented address is not among its answers: advice, as that may have changed. */
export function isUndocumented(result: ProbeResult): boolean {
  return isDocumentedName(result.host) && isDnsAnswer(result) && !result.addresses.includes(DOCUMENTED_ADDRESS);
}

/**
 * The addresses other than the documented one at which nobody who decides found a tunnel server, and no other result either:
 * DNS may lead astray. Empty where a rule of the diagnosis says so already.
 */
export function doubtfulAnswers(results: readonly ProbeResult[]): readonly string[] {
  const proved = results.filter(isOpen).flatMap(({ addresses }) => addresses);
  const doubtful = deciding(results).filter(
    (result) =>
      isBlocked(result) &&
      isUndocumented(result) &&
      result.cause !== 'dns-wrong-answer' &&
      !result.addresses.some((address) => proved.includes(address)),
  );
  return [...new Set(doubtful.flatMap(({ addresses }) => addresses))];
}
