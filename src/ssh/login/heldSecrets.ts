import type { Secret } from '../questions';

export type SecretOutcome = Parameters<Secret['settle']>[0];

/** The secrets that were given for one login: their owners are told how it went, and the bytes are overwritten. */
export interface HeldSecrets {
  /** @throws Error once the login is over; the secret is then settled as `unknown` and overwritten. */
  hold(secret: Secret): Secret;
  settle(outcome: SecretOutcome): void;
  /** Settles; from now on nothing is held. */
  end(outcome: SecretOutcome): void;
  over(): boolean;
}

export function heldSecrets(): HeldSecrets {
  const held: Secret[] = [];
  let over = false;
  const settle = (outcome: SecretOutcome) => {
    for (const secret of held.splice(0)) letGo(secret, outcome);
  };
  return {
    hold(secret) {
      if (over) {
        letGo(secret, 'unknown');
        throw new Error('the login is over');
      }
      held.push(secret);
      return secret;
    },
    settle,
    end(outcome) {
      over = true;
      settle(outcome);
    },
    over: () => over,
  };
}

export function letGo(secret: Secret, outcome: SecretOutcome): void {
  try {
    secret.settle(outcome);
  } catch {
    // A keyring that fails is its owner's trouble, and no reason to end a login that has worked.
  }
  secret.bytes.fill(0);
}
