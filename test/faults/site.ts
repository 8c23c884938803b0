import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Appliance, Route } from '../../src/appliance/appliance';
import { Cancelled, failureOf, type Failure } from '../../src/appliance/failure';
import { createSession, type Session, type SessionOptions, type ShellRequest } from '../../src/session/session';
import type { HopEvent } from '../../src/ssh/events';
import { openHop } from '../../src/ssh/hop';
import { trustedKeys, type TrustedKeys } from '../../src/ssh/hostKeys/hostKeys';
import type { HopOptions, HopSpec } from '../../src/ssh/hopSpec';
import type { Link } from '../../src/ssh/link';
import type { Questions, Secret } from '../../src/ssh/questions';
import { trustStore } from '../../src/store/trustStore';

/** A person who trusts every key and knows one password; a test replaces the answers it is about. */
export interface Person {
  readonly questions: Questions;
  /** Which questions were asked, as `kind hop`, and `for` what a password is that its question names. */
  readonly asked: string[];
  readonly secrets: GivenSecret[];
}

export interface GivenSecret extends Secret {
  readonly outcomes: ('accepted' | 'refused' | 'unknown')[];
}

export function secretOf(text: string | Buffer): GivenSecret {
  const outcomes: GivenSecret['outcomes'] = [];
  return { bytes: Buffer.from(text), outcomes, settle: (outcome) => void outcomes.push(outcome) };
}

export function person(answers: Partial<Questions> = {}, password: string | Buffer = 'secret'): Person {
  const asked: string[] = [];
  const secrets: GivenSecret[] = [];
  const give = (text: string | Buffer): Promise<Secret> => {
    const secret = secretOf(text);
    secrets.push(secret);
    return Promise.resolve(secret);
  };
  const questions: Questions = {
    trustHostKey(hop, key, signal) {
      asked.push(`key ${hop.id}`);
      return answers.trustHostKey?.(hop, key, signal) ?? Promise.resolve(true);
    },
    password(hop, prompt, signal) {
      asked.push(`password ${hop.id}${hop.named === undefined ? '' : ` for ${hop.named}`}`);
      return answers.password?.(hop, prompt, signal) ?? give(password);
    },
    answers(hop, round, signal) {
      asked.push(`answers ${hop.id}`);
      return answers.answers?.(hop, round, signal) ?? Promise.resolve(round.prompts.map(() => 'answer'));
    },
    passphrase(hop, file, attempt, signal) {
      asked.push(`passphrase ${hop.id}`);
      return answers.passphrase?.(hop, file, attempt, signal) ?? give('passphrase');
    },
  };
  return { questions, asked, secrets };
}

/** A question that stays open until the test answers it. */
export interface OpenQuestion<T> {
  ask(signal: AbortSignal): Promise<T>;
  readonly asked: Promise<AbortSignal>;
  answer(value: T): void;
  refuse(error: Error): void;
}

export function openQuestion<T>(): OpenQuestion<T> {
  let wasAsked: (signal: AbortSignal) => void = () => undefined;
  let answer: (value: T) => void = () => undefined;
  let refuse: (error: Error) => void = () => undefined;
  const asked = new Promise<AbortSignal>((resolve) => (wasAsked = resolve));
  const promise = new Promise<T>((resolve, reject) => {
    answer = resolve;
    refuse = reject;
  });
  promise.catch(() => undefined);
  return {
    ask(signal) {
      wasAsked(signal);
      return promise;
    },
    asked,
    answer: (value) => answer(value),
    refuse: (error) => refuse(error),
  };
}

export function hopAt(port: number, change: Partial<HopSpec> = {}): HopSpec {
  return {
    id: 'esa1',
    user: 'admin',
    host: '127.0.0.1',
    port,
    position: 1,
    count: 1,
    through: [],
    hostKeyAlias: undefined,
    legacyAlgorithms: false,
    identityFiles: [],
    identitiesOnly: false,
    agent: false,
    ...change,
  };
}

export function applianceAt(id: string, port: number, change: Partial<Appliance> = {}): Appliance {
  return {
    id,
    family: 'esa',
    series: 'C',
    host: '127.0.0.1',
    port,
    user: 'admin',
    label: id,
    folder: [],
    via: [],
    alternatives: [],
    hopMode: 'auto',
    hostKeyAlias: undefined,
    identityFiles: [],
    identitiesOnly: false,
    agent: false,
    credential: undefined,
    production: false,
    legacyAlgorithms: false,
    webPort: undefined,
    ...change,
  };
}

export function route(first: Appliance, ...rest: readonly Appliance[]): Route {
  return [first, ...rest];
}

/** Keys that were judged, kept in a folder of its own. */
export interface KeyStore {
  readonly keys: TrustedKeys;
  readonly folder: string;
  remove(): void;
}

export function keyStore(knownHostsFiles: readonly string[] = []): KeyStore {
  const folder = mkdtempSync(join(tmpdir(), 'hopthrough-faults-'));
  const keys = trustedKeys({ knownHostsFiles: () => knownHostsFiles, store: trustStore(folder) });
  return { keys, folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export interface Try {
  /** What came of it; it never rejects. */
  readonly outcome: Promise<Outcome>;
  readonly events: HopEvent[];
  readonly abort: AbortController;
}

export type Outcome<T = Link> =
  | { readonly kind: 'open'; readonly value: T }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'error'; readonly error: unknown };

export function tryHop(
  hop: HopSpec,
  through: Link | undefined,
  options: Partial<HopOptions> & Pick<HopOptions, 'trustedKeys'>,
): Try {
  const events: HopEvent[] = [];
  const abort = new AbortController();
  const opening = openHop(hop, through, {
    questions: person().questions,
    signal: abort.signal,
    timeoutMs: 30_000,
    onEvent: (event) => events.push(event),
    ...options,
  });
  return { outcome: outcomeOf(opening), events, abort };
}

export function outcomeOf<T>(work: Promise<T>): Promise<Outcome<T>> {
  return work.then(
    (value): Outcome<T> => ({ kind: 'open', value }),
    (error: unknown): Outcome<T> => {
      const failure = failureOf(error);
      if (failure !== undefined) return { kind: 'failed', failure };
      return error instanceof Cancelled ? { kind: 'cancelled' } : { kind: 'error', error };
    },
  );
}

/** The value of what opened; anything else fails the test, saying what it was. */
export function opened<T>(outcome: Outcome<T>): T {
  if (outcome.kind !== 'open') throw new Error(`not open: ${JSON.stringify(outcome)}`);
  return outcome.value;
}

/** `hop stage reason`, or the kind of outcome where it is no failure. */
export function brief(outcome: Outcome<unknown>): string {
  if (outcome.kind === 'error') return `error ${String(outcome.error)}`;
  return outcome.kind === 'failed'
    ? `${outcome.failure.hop} ${outcome.failure.stage} ${outcome.failure.reason}`
    : outcome.kind;
}

export function factsOf(outcome: Outcome<unknown>): NonNullable<Failure['facts']> {
  return outcome.kind === 'failed' ? (outcome.failure.facts ?? {}) : {};
}

export function sessionWith(keys: TrustedKeys, change: Partial<SessionOptions> = {}): Session {
  return createSession({
    trustedKeys: keys,
    timeoutMs: () => 30_000,
    lingerMs: () => 0,
    parallelLogins: () => 8,
    ...change,
  });
}

export function request(to: Route, change: Partial<ShellRequest> = {}): ShellRequest {
  return {
    route: to,
    window: () => ({ cols: 80, rows: 24 }),
    questions: person().questions,
    signal: new AbortController().signal,
    onEvent: () => undefined,
    ...change,
  };
}

/** Ends a link and waits until it has ended. */
export function closed(link: Link): Promise<Failure | undefined> {
  return new Promise((resolve) => {
    link.onClose(resolve);
    link.close();
  });
}
