/** Which ESA or WSA reaches an appliance on its SSH port: each is asked with its own telnet. */

import type { Appliance } from '../../appliance/appliance';
import { failureOf, isCancelled } from '../../appliance/failure';
import { isRoute } from '../../appliance/route';
import { telnet } from '../../probe/telnet';
import type { Cli } from '../../asyncos/cli';
import type { CliRequest } from '../../session/session';
import { slots } from '../../session/slots';
import type { Questions } from '../../ssh/questions';
import type { Inventory } from '../inventory/inventory';
import type { ReachedFrom } from './probes';
import { hopsTo, outcomeOf, sharedLogins, type NoTurn, type Turn } from './sharedLogins';

/** What one appliance sees. `ssh`: it reaches it. `not-tried`: it could not be asked, and `unasked` says why. */
export interface Candidate extends ReachedFrom {
  /** What it said, where it did not try. */
  readonly said?: string;
}

export interface RoutePlanDeps {
  readonly inventory: Pick<Inventory, 'all' | 'route'>;
  readonly openCli: (request: CliRequest) => Promise<Cli>;
  readonly timeoutMs: () => number;
}

export interface RoutePlanOptions {
  /** Those of the login to the appliance that is asked, which say what it is for. */
  readonly questionsFor: (from: string, to: string) => Questions;
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
        const turn = await logins.take(one, hopsTo(one, deps.inventory));
        const candidate = await askInTurn(one, target, deps, { ...options, turn });
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

export function isAsked({ verdict }: Pick<Candidate, 'verdict'>): boolean {
  return verdict !== 'not-tried' && verdict !== 'cancelled';
}

/** An ESA or WSA that is not itself reached through the target. */
function canCarry({ id, family }: Appliance, target: Appliance, inventory: Pick<Inventory, 'route'>): boolean {
  if (id === target.id || (family !== 'esa' && family !== 'wsa')) return false;
  const route = inventory.route(id);
  return !isRoute(route) || route.every((hop) => hop.id !== target.id);
}

async function askInTurn(
  one: Appliance,
  target: Appliance,
  deps: RoutePlanDeps,
  options: RoutePlanOptions & { readonly turn: Turn | NoTurn },
): Promise<Candidate> {
  const { turn } = options;
  if (typeof turn === 'string') return notTried(one.id, 'held-back');
  const candidate = await ask(one, target, deps, { ...options, turn });
  turn(
    candidate.verdict === 'cancelled'
      ? 'refused'
      : outcomeOf(one, typeof candidate.unasked === 'object' ? [candidate.unasked] : []),
  );
  return candidate;
}

function notTried(id: string, unasked: NonNullable<Candidate['unasked']>): Candidate {
  return { id, verdict: 'not-tried', unasked };
}

async function ask(
  { id }: Appliance,
  { id: target, host, port }: Appliance,
  { inventory, openCli, timeoutMs }: RoutePlanDeps,
  { questionsFor, signal, turn }: RoutePlanOptions & { readonly turn: Turn },
): Promise<Candidate> {
  const route = inventory.route(id);
  if (!isRoute(route)) return notTried(id, route);
  try {
    const questions = questionsFor(id, target);
    const cli = await openCli({ route, questions, signal, onEvent: () => undefined });
    turn('accepted');
    try {
      const from = { vantage: id, allowed: [host], timeoutMs: timeoutMs(), signal, now: Date.now };
      const { verdict, evidence } = await telnet(cli, host, port, from);
      const said = verdict === 'not-tried' ? evidence.errno : undefined;
      return { id, verdict, ...(said === undefined ? {} : { said }) };
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
