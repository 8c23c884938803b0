import type { Appliance } from '../../appliance/appliance';
import { isRoute } from '../../appliance/route';
import type { Unasked } from '../../appliance/probeReport';
import type { Inventory } from '../inventory/inventory';
import type { Failure } from '../../appliance/failure';

/**
 * How the logins on the way to an appliance ended. `refused`: its own, by the appliance, or by the person who was asked
 * for it; `refusedBy`: by the hop with that id. `unknown`: it did not come to that.
 */
export type LoginOutcome = 'accepted' | 'refused' | 'unknown' | { readonly refusedBy: string };

/** Told once how the login ended; what comes after the first word on it changes nothing. */
export type Turn = (outcome: LoginOutcome) => void;

/**
 * Many logins with credentials that some of them share. A few failures lock an account: one appliance goes ahead with a
 * credential, the others wait for how that ends, and none of them is asked once it was refused, be it by a hop before it.
 */
export interface SharedLogins {
  /**
   * `not-let-in`: the credential of this appliance was refused; `hop-not-let-in`: that of a hop before it.
   * @param hops those before it
   */
  take(appliance: Login, hops?: readonly Login[]): Promise<Turn | NoTurn>;
}

export type NoTurn = Extract<Unasked, 'not-let-in' | 'hop-not-let-in'>;
type Login = Pick<Appliance, 'id' | 'credential'>;

interface Known {
  outcome: Exclude<LoginOutcome, object>;
  ahead: Promise<void> | undefined;
}

export function sharedLogins(): SharedLogins {
  const known = new Map<string, Known>();
  const refused = new Set<string>();
  return {
    async take(appliance, hops = []) {
      const key = keyOf(appliance);
      const state: Known = known.get(key) ?? { outcome: 'unknown', ahead: undefined };
      known.set(key, state);
      while (appliance.credential !== undefined && state.ahead !== undefined) await state.ahead;
      if (refused.has(key)) return 'not-let-in';
      if (hops.some((hop) => refused.has(keyOf(hop)))) return 'hop-not-let-in';
      const tell = state.outcome === 'accepted' ? () => undefined : lead(state);
      let told = false;
      return (outcome) => {
        if (told) return;
        told = true;
        const refusing = refusingOf(outcome, appliance, hops);
        if (refusing !== undefined) refused.add(keyOf(refusing));
        tell(typeof outcome === 'object' ? 'unknown' : outcome);
      };
    },
  };
}

/** A login without a named credential is that of its appliance alone. */
function keyOf({ id, credential }: Login): string {
  return credential === undefined ? `id ${id}` : `credential ${credential}`;
}

function refusingOf(outcome: LoginOutcome, appliance: Login, hops: readonly Login[]): Login | undefined {
  if (outcome === 'refused') return appliance;
  return typeof outcome === 'object' ? hops.find(({ id }) => id === outcome.refusedBy) : undefined;
}

function lead(state: Known): (outcome: Known['outcome']) => void {
  let over: () => void = () => undefined;
  state.ahead = new Promise((resolve) => (over = resolve));
  return (outcome) => {
    state.outcome = outcome;
    state.ahead = undefined;
    over();
  };
}

/** What the failure of a login, or of what came after it, says of the credential of the one that failed. */
export function outcomeOf({ id }: Pick<Appliance, 'id'>, failures: readonly Failure[]): LoginOutcome {
  const failed = failures.find(({ stage }) => stage === 'auth');
  if (failed === undefined) return 'unknown';
  return failed.hop === id ? 'refused' : { refusedBy: failed.hop };
}

/** Those that log in before it; none where its way is not known. */
export function hopsTo({ id }: Pick<Appliance, 'id'>, { route }: Pick<Inventory, 'route'>): readonly Appliance[] {
  const found = route(id);
  return isRoute(found) ? found.slice(0, -1) : [];
}
