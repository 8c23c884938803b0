/** Which ESA or WSA reaches an appliance on its SSH port: each is asked with its own telnet. */

import type { Appliance } from '../../appliance/appliance';
import { failureOf, isCancelled, type Failure } from '../../appliance/failure';
import type { Verdict } from '../../appliance/probeReport';
import { isRoute } from '../../appliance/route';
import { telnet } from '../../probe/telnet';
import type { Cli } from '../../asyncos/cli';
import type { CliRequest } from '../../session/session';
import { slots } from '../../session/slots';
import type { Questions } from '../../ssh/questions';
import type { Inventory } from '../inventory/inventory';
import { outcomeOf, sharedLogins, type Turn } from './sharedLogins';

/** What one appliance sees. `ssh`: it reaches it. `not-tried`: it could not be asked, and `failure` says why. */
export interface Candidate {
  readonly id: string;
  readonly verdict: Verdict;
  readonly failure?: Failure;
}

export interface RoutePlanDeps {
  readonly inventory: Pick<Inventory, 'all' | 'route'>;
  readonly openCli: (request: CliRequest) => Promise<Cli>;
  readonly timeoutMs: () => number;
}

export interface RoutePlanOptions {
  readonly questions: Questions;
  readonly signal: AbortSignal;
  readonly onCandidate: (done: number, of: number) => void;
  /** The id of the one that is asked; without it every ESA and WSA of the inventory is. */
  readonly only?: string | undefined;
}

const AT_ONCE = 8;

/**
 * In the order of the inventory, those that reach it first. Once a login was refused, no other appliance is asked with
 * the same named credential: a few failures lock an account.
 */
export async function planRoute(
  target: Appliance,
  deps: RoutePlanDeps,
  options: RoutePlanOptions,
): Promise<readonly Candidate[]> {
  const { only } = options;
  const askable = deps.inventory
    .all()
    .filter((one) => (only === undefined || one.id === only) && canCarry(one, target, deps.inventory));
  const places = slots(() => AT_ONCE);
  const logins = sharedLogins();
  let done = 0;
  const found = await Promise.all(
    askable.map((one) =>
      places.run(options.signal, async () => {
        const turn = await logins.take(one);
        const candidate = turn === undefined ? notTried(one.id) : await ask(one, target, deps, { ...options, turn });
        turn?.(candidate.verdict === 'cancelled' ? 'refused' : outcomeOf(candidate.failure ? [candidate.failure] : []));
        done += 1;
        options.onCandidate(done, askable.length);
        return candidate;
      }),
    ),
  );
  return [...found.filter(reaches), ...found.filter((one) => !reaches(one))];
}

export function reaches({ verdict }: Pick<Candidate, 'verdict'>): boolean {
  return verdict === 'ssh';
}

/** An ESA or WSA that is not itself reached through the target. */
function canCarry({ id, family }: Appliance, target: Appliance, inventory: Pick<Inventory, 'route'>): boolean {
  if (id === target.id || (family !== 'esa' && family !== 'wsa')) return false;
  const route = inventory.route(id);
  return !isRoute(route) || route.every((hop) => hop.id !== target.id);
}

function notTried(id: string, failure?: Failure): Candidate {
  return { id, verdict: 'not-tried', ...(failure === undefined ? {} : { failure }) };
}

async function ask(
  { id }: Appliance,
  { host, port }: Appliance,
  { inventory, openCli, timeoutMs }: RoutePlanDeps,
  { questions, signal, turn }: RoutePlanOptions & { readonly turn: Turn },
): Promise<Candidate> {
  const route = inventory.route(id);
  if (!isRoute(route)) return notTried(id, route);
  try {
    const cli = await openCli({ route, questions, signal, onEvent: () => undefined });
    turn('accepted');
    try {
      const from = { vantage: id, allowed: [host], timeoutMs: timeoutMs(), signal, now: Date.now };
      const { verdict } = await telnet(cli, host, port, from);
      return { id, verdict };
    } finally {
      cli.close();
    }
  } catch (error) {
    signal.throwIfAborted();
    const failure = failureOf(error);
    if (failure !== undefined) return notTried(id, failure);
    if (isCancelled(error)) return { id, verdict: 'cancelled' };
    throw error;
  }
}
