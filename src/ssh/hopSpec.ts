import type { OnHopEvent } from './events';
import type { TrustedKeys } from './hostKeys/hostKeys';
import type { HopPlace, Questions } from './questions';

/** One hop as it is to be opened: everything a connection needs, nothing else of the inventory. */
export interface HopSpec extends HopPlace {
  readonly hostKeyAlias: string | undefined;
  readonly legacyAlgorithms: boolean;
  readonly identityFiles: readonly string[];
  readonly identitiesOnly: boolean;
  readonly agent: boolean | string;
}

export interface HopOptions {
  readonly questions: Questions;
  readonly trustedKeys: TrustedKeys;
  readonly signal: AbortSignal;
  /** Per phase; it stands still while a person is asked. */
  readonly timeoutMs: number;
  readonly onEvent: OnHopEvent;
}
