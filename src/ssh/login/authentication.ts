import type { AnyAuthMethod, AuthHandlerMiddleware, KeyboardInteractiveCallback, Prompt } from 'ssh2';
import type { Failure, FailureFacts, Reason } from '../../appliance/failure';
import { heldSecrets } from './heldSecrets';
import { keyAttempts, type KeyAttemptOptions } from './keyAttempts';
import { keyboardRound, passwordPrompt, type RawPrompt } from './keyboardPrompt';

export interface AuthenticationOptions extends Omit<KeyAttemptOptions, 'onSign' | 'isServerKnown'> {
  /** Ends the connection: the person gave up, or there is nothing left to try. */
  readonly stop: (why: Failure | Error) => void;
  /** ssh2 could not send what it was given. */
  readonly broken: (error: Error) => void;
}

export interface Authentication {
  readonly handler: AuthHandlerMiddleware;
  /** Has this side proved who it is? A server that lets us in without is not trusted. */
  sentCredential(): boolean;
  /** Overwrites what was held and tells its owners how it went. */
  settle(outcome: 'accepted' | 'unknown'): void;
}

/**
 * Tries what the hop may log in with: its key files, the agent, then keyboard-interactive or a password. Each once:
 * AsyncOS locks an account after repeated failures (Cisco document 117866), and nothing is retried by itself.
 */
export function authentication(options: AuthenticationOptions): Authentication {
  const attempts = new Attempts(options);
  return {
    handler: attempts.handler,
    sentCredential: () => attempts.proofs > 0,
    settle: (outcome) => attempts.end(outcome),
  };
}

const MAX_ROUNDS = 4;
const INTERACTIVE = ['keyboard-interactive', 'password'] as const;

class Attempts {
  /** Signatures, passwords and answers that were given. */
  proofs = 0;
  private readonly secrets = heldSecrets();
  private readonly keys: ReturnType<typeof keyAttempts>;
  private readonly tried = new Set<string>();
  private isServerKnown = false;
  private partials = 0;
  /** A password was given, or what a prompt asked for. */
  private answered = false;

  constructor(private readonly options: AuthenticationOptions) {
    this.keys = keyAttempts({ ...options, isServerKnown: () => this.isServerKnown, onSign: () => this.proofs++ });
  }

  readonly handler: AuthHandlerMiddleware = (methods, partial, proceed) => {
    this.next(methods, partial).then(
      (attempt) => {
        if (attempt !== undefined) this.send(() => proceed(attempt));
      },
      (error: unknown) => this.giveUp(error),
    );
  };

  end(outcome: 'accepted' | 'unknown'): void {
    this.secrets.end(outcome);
    void this.keys.return(undefined);
  }

  /** @param methods what the server would still take; `null` before it has said anything */
  private async next(methods: readonly string[] | null, partial: boolean): Promise<AnyAuthMethod | undefined> {
    this.isServerKnown = methods !== null;
    if (methods !== null) this.secrets.settle(partial ? 'accepted' : 'refused');
    if (partial && ++this.partials > MAX_ROUNDS) {
      this.fail('too-many-rounds');
      return undefined;
    }
    const takesKeys = methods === null || methods.includes('publickey');
    const byKey = takesKeys ? (await this.keys.next()).value : undefined;
    if (byKey !== undefined) return byKey.type === 'none' ? byKey : this.noted(byKey, 'publickey');
    if (methods === null) return { type: 'none', username: this.options.hop.user };
    const method = INTERACTIVE.find((m) => methods.includes(m) && !this.tried.has(m));
    // What one method refused is not followed by the other: to the appliance that is a second try.
    if (method === undefined || (this.answered && !partial)) {
      this.fail(this.tried.size > 0 ? 'refused' : nothingTried(methods), { methods: methods.slice(0, 16) });
      return undefined;
    }
    return this.noted(await (method === 'password' ? this.byPassword() : this.byKeyboard()), method);
  }

  private noted(attempt: AnyAuthMethod, method: string): AnyAuthMethod {
    this.tried.add(method);
    return attempt;
  }

  private async byPassword(): Promise<AnyAuthMethod> {
    const bytes = await this.password('');
    // ssh2 takes a Buffer here, which can be overwritten afterwards; its types know strings alone.
    return { type: 'password', username: this.options.hop.user, password: bytes as unknown as string };
  }

  private byKeyboard(): AnyAuthMethod {
    let round = 0;
    const prompt = (
      name: string,
      instructions: string,
      _lang: string,
      prompts: Prompt[],
      finish: KeyboardInteractiveCallback,
    ) => {
      this.answers(++round, { name, instructions, prompts }).then(
        (answers) => this.send(() => finish([...answers])),
        (error: unknown) => this.giveUp(error),
      );
    };
    return { type: 'keyboard-interactive', username: this.options.hop.user, prompt };
  }

  private async answers(round: number, raw: RawPrompt): Promise<readonly string[]> {
    const { hop, questions, signal, ask } = this.options;
    const asked = keyboardRound(round, raw);
    if (asked === undefined || round > MAX_ROUNDS) throw new TooManyRounds();
    const password = round === 1 ? passwordPrompt(asked, hop) : undefined;
    if (password !== undefined) return [(await this.password(password.text, password.named)).toString('utf8')];
    const answers = await ask(() => questions.answers(hop, asked, signal));
    this.answered ||= asked.prompts.length > 0;
    this.proofs++;
    return answers;
  }

  private async password(prompt: string, named?: string): Promise<Buffer> {
    const { hop, questions, signal, ask } = this.options;
    const place = { ...hop, named };
    const { bytes } = this.secrets.hold(await ask(() => questions.password(place, prompt, signal)));
    this.answered = true;
    this.proofs++;
    return bytes;
  }

  /** Nothing is sent once the login is over, and what ssh2 throws then is not lost. */
  private send(work: () => void): void {
    if (this.secrets.over()) return;
    try {
      work();
    } catch (error) {
      this.options.broken(asError(error));
    }
  }

  private giveUp(error: unknown): void {
    if (this.secrets.over()) return;
    if (error instanceof TooManyRounds) this.fail('too-many-rounds');
    else this.options.stop(asError(error));
  }

  private fail(reason: Reason<'auth'>, facts: FailureFacts = {}): void {
    const { hop, stop } = this.options;
    stop({ hop: hop.id, stage: 'auth', reason, facts: { user: hop.user, tried: [...this.tried], ...facts } });
  }
}

class TooManyRounds extends Error {}

const SUPPORTED: readonly string[] = ['publickey', ...INTERACTIVE];

function nothingTried(methods: readonly string[]): Reason<'auth'> {
  return methods.some((method) => SUPPORTED.includes(method)) ? 'no-credential' : 'no-method';
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
