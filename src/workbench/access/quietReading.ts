/** Readings that nobody asked for at that moment: of a panel that was opened, and at the interval the person has set. */
import type * as vscode from 'vscode';
import type { Appliance } from '../../appliance/appliance';
import { failureOf, isCancelled } from '../../appliance/failure';
import { isRoute } from '../../appliance/route';
import type { RemoteAccess } from '../../appliance/remoteAccess';
import { slots } from '../../session/slots';
import type { Clock } from '../../tunnel/keeping';
import { courseOf } from './accessCourse';
import type { Inventory } from '../inventory/inventory';
import type { QuietWay } from '../asking/quietWay';
import { sharedLogins, type LoginOutcome, type SharedLogins, type Turn } from '../probes/sharedLogins';
import type { States } from '../states';
import { repeat } from '../systemClock';

export interface QuietDeps {
  readonly inventory: Pick<Inventory, 'all' | 'route'>;
  readonly states: Pick<States, 'all' | 'of' | 'change' | 'onDidChange'>;
  readonly opensQuietly: QuietWay;
  /** Asks nobody: rejects with `Cancelled` where a person would have to be asked, else with `Failed`. */
  readonly glance: (id: string, signal: AbortSignal) => Promise<RemoteAccess>;
  /** 0 is never. */
  readonly everyMinutes: () => number;
  readonly onIntervalChange: (changed: () => void) => vscode.Disposable;
  readonly clock: Clock;
  readonly error: (error: unknown) => void;
}

export interface QuietReadings {
  /** Those of them that can be read without a question and were not read just now. Never rejects. */
  readonly look: (ids: readonly string[]) => Promise<void>;
  /** For what the person does on an appliance: resolves when no reading of ours is in its way. */
  readonly makeRoom: (id: string) => Promise<void>;
  /** The person was let in: what was given up may be tried again. */
  readonly wasIn: (id: string) => void;
  readonly dispose: () => void;
}

const AT_ONCE = 8;
const JUST_NOW_MS = 60_000;

interface Round {
  /** The next one may have the same password, and a few failures lock an account. */
  refused: boolean;
  readonly logins: SharedLogins;
}

export function quietReadings(deps: QuietDeps): QuietReadings {
  const { states, clock } = deps;
  const places = slots(() => AT_ONCE);
  const under = new Map<string, { readonly abort: AbortController; readonly over: Promise<void> }>();
  /** A login was refused or a question was due: nothing is tried until the person has been in. */
  const givenUp = new Set<string>();
  const end = new AbortController();

  const note = (id: string, quiet: 'read' | 'asks' | 'held-back') =>
    states.of(id).quiet === quiet || states.change(id, (state) => ({ ...state, quiet }));

  const readNow = async (id: string, round: Round, turns: Turns, abort: AbortController): Promise<void> => {
    const course = courseOf(id, states);
    course.look();
    try {
      course.read(await deps.glance(id, abort.signal));
      turns.accepted();
    } catch (error) {
      if (abort.signal.aborted) return;
      const failure = failureOf(error);
      if (failure === undefined && !isCancelled(error)) throw error;
      if (failure === undefined || !mayPass(failure)) {
        givenUp.add(id);
        note(id, 'asks');
      }
      if (failure?.stage === 'auth') {
        round.refused = true;
        turns.refused(failure.hop);
      }
      if (failure !== undefined) course.failed(failure);
    } finally {
      course.end();
    }
  };

  const readInTurn = async (id: string, round: Round, turns: Turns): Promise<void> => {
    const quiet = !givenUp.has(id) && (await deps.opensQuietly(id)) ? 'read' : 'asks';
    note(id, quiet === 'read' && round.refused ? 'held-back' : quiet);
    const isFree = !under.has(id) && states.of(id).course?.busy === undefined;
    if (quiet === 'asks' || round.refused || !isFree || end.signal.aborted) return;
    const abort = new AbortController();
    const over = readNow(id, round, turns, abort)
      .catch(deps.error)
      .finally(() => under.delete(id));
    under.set(id, { abort, over });
    await over;
  };

  /** One appliance goes ahead with each credential that others share, on all of its way. */
  const readOne = async (id: string, round: Round): Promise<void> => {
    const route = deps.inventory.route(id);
    const turns = await turnsOf(isRoute(route) ? route : [], round.logins);
    try {
      await readInTurn(id, round, turns);
    } finally {
      turns.over();
    }
  };

  const readAll = async (ids: readonly string[]): Promise<void> => {
    const round: Round = { refused: false, logins: sharedLogins() };
    const reading = ids.map((id) => places.run(end.signal, () => readOne(id, round)));
    await Promise.all(reading).catch((error: unknown) => (end.signal.aborted ? undefined : deps.error(error)));
  };

  const wasReadJustNow = (id: string) => {
    const { access } = states.of(id);
    return access?.basis === 'read' && clock.now() - Date.parse(access.at) < JUST_NOW_MS;
  };
  const readable = () => deps.inventory.all().flatMap(({ id, family }) => (family === 'jump' ? [] : [id]));

  let interval = new AbortController();
  const restart = () => {
    interval.abort();
    interval = new AbortController();
    const minutes = deps.everyMinutes();
    if (minutes > 0) void repeat(() => readAll(readable()), minutes * 60_000, clock, interval.signal);
  };
  restart();
  const parts = [
    deps.onIntervalChange(restart),
    states.onDidChange((id) => {
      if (states.of(id).open > 0) givenUp.delete(id);
    }),
  ];
  return {
    look: (ids) => readAll(readable().filter((id) => ids.includes(id) && !wasReadJustNow(id))),
    async makeRoom(id) {
      under.get(id)?.abort.abort();
      await under.get(id)?.over;
    },
    wasIn: (id) => void givenUp.delete(id),
    dispose() {
      end.abort();
      interval.abort();
      for (const { abort } of under.values()) abort.abort();
      for (const part of parts) part.dispose();
    },
  };
}

/** A way that is not there now may be there the next time, without anything being sent to a login. */
function mayPass({ stage }: { readonly stage: string }): boolean {
  return stage === 'dns' || stage === 'connect' || stage === 'ident' || stage === 'forward';
}

interface Turns {
  accepted(): void;
  /** At this hop. */
  refused(hop: string): void;
  /** The others may go on; where nothing was told, one of them goes ahead. */
  over(): void;
}

/** In the same order for all, so that no two wait for each other. */
async function turnsOf(hops: readonly Appliance[], logins: SharedLogins): Promise<Turns> {
  const named = new Map(
    hops.flatMap(({ id, credential }) => (credential === undefined ? [] : [[credential, id] as const])),
  );
  const turns = new Map<string, Turn>();
  for (const [credential, id] of [...named].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const turn = await logins.take({ id, credential });
    if (typeof turn === 'function') turns.set(credential, turn);
  }
  const tellAll = (outcome: LoginOutcome) => turns.forEach((turn) => turn(outcome));
  return {
    accepted: () => tellAll('accepted'),
    refused: (id) => turns.get(hops.find((hop) => hop.id === id)?.credential ?? '')?.('refused'),
    over: () => tellAll('unknown'),
  };
}
