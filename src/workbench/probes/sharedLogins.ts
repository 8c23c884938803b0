import type { Appliance } from '../../appliance/appliance';
import type { Failure } from '../../appliance/failure';

/**
 * How a login with a named credential ended. `refused`: by the appliance, or by the person who was asked for it.
 * `unknown`: it did not come to that.
 */
export type LoginOutcome = 'accepted' | 'refused' | 'unknown';

/** Told once how the login ended; what comes after the first word on it changes nothing. */
export type Turn = (outcome: LoginOutcome) => void;

/**
 * Many logins with credentials that some of them share. A few failures lock an account: one appliance goes ahead with a
 * credential, the others wait for how that ends, and none of them is asked once it was refused.
 */
export interface SharedLogins {
  /** `undefined`: the credential of this appliance was refused. */
  take(appliance: Pick<Appliance, 'credential'>): Promise<Turn | undefined>;
}

interface Known {
  outcome: LoginOutcome;
  ahead: Promise<void> | undefined;
}

export function sharedLogins(): SharedLogins {
  const known = new Map<string, Known>();
  return {
    async take({ credential }) {
      if (credential === undefined) return () => undefined;
      const state: Known = known.get(credential) ?? { outcome: 'unknown', ahead: undefined };
      known.set(credential, state);
      while (state.ahead !== undefined) await state.ahead;
      if (state.outcome === 'refused') return undefined;
      return state.outcome === 'accepted' ? follow(state) : lead(state);
    },
  };
}

/** It was accepted before; another appliance may still refuse it. */
function follow(state: Known): Turn {
  return (outcome) => {
    if (outcome === 'refused') state.outcome = outcome;
  };
}

function lead(state: Known): Turn {
  let over: () => void = () => undefined;
  state.ahead = new Promise((resolve) => (over = resolve));
  let told = false;
  return (outcome) => {
    if (told) return;
    told = true;
    state.outcome = outcome;
    state.ahead = undefined;
    over();
  };
}

/** What the failure of a login, or of what came after it, says of the credential. */
export function outcomeOf(failures: readonly Failure[]): LoginOutcome {
  return failures.some(({ stage }) => stage === 'auth') ? 'refused' : 'unknown';
}
