import { hostPort } from '../appliance/address';
import { Cancelled, Failed, type Failure, type Reason } from '../appliance/failure';
import type { MainPrompt, Question } from '../asyncos/cli';
import { isOneLine, stillAsked } from '../asyncos/dialogue';
import { openEar, USUAL_SILENCES, type Ear } from '../asyncos/ear';
import { loginStep, sshCommand, type LoginStep } from '../asyncos/nestedLogin';
import { said } from '../asyncos/failed';
import { openCli } from '../asyncos/openCli';
import type { OnHopEvent } from '../ssh/events';
import { letGo } from '../ssh/login/heldSecrets';
import { keyFailure, subjectOf } from '../ssh/hostKeys/hostKeyGate';
import type { TrustedKeys } from '../ssh/hostKeys/hostKeys';
import type { HopSpec } from '../ssh/hopSpec';
import { startPhase } from '../ssh/phase';
import type { ShownKey } from '../ssh/hostKeys/presentedKey';
import type { HopPlace, Secret } from '../ssh/questions';
import type { Shell, WindowSize } from '../ssh/shell';
import { relayOf, type Relay } from './relay';

/** What the `ssh` of a hop says of a key that the hop does not know, with what this computer knows of it. */
export interface ShownKeyQuestion extends ShownKey {
  /** It has the fingerprint of the key that is known here. */
  readonly isKnown: boolean;
  /** Types of the keys that are known here, where this is none of them. */
  readonly otherTypes: readonly string[];
}

/** Both reject with `Cancelled` when the person gives up, and with the signal's reason when that aborts. */
export interface NestedQuestions {
  trustShownKey(target: HopPlace, key: ShownKeyQuestion, signal: AbortSignal): Promise<boolean>;
  /** Typed for this login alone: a hop that is no forward sees it. `prompt` is the hop's own. */
  passwordThroughHop(target: HopPlace, prompt: string, signal: AbortSignal): Promise<Secret>;
}

export interface NestedOptions {
  readonly questions: NestedQuestions | undefined;
  readonly trustedKeys: TrustedKeys;
  readonly signal: AbortSignal;
  /** Per step; it stands still while a person is asked. */
  readonly timeoutMs: number;
  readonly window: () => WindowSize;
  readonly onEvent: OnHopEvent;
}

/** `stopped`: the login is not over, and only a person can go on; the shell begins with what was asked last. */
export interface Arrived {
  readonly shell: Shell;
  readonly stopped: Failure | undefined;
}

/**
 * Logs in from the CLI of a hop by its `ssh`, and hands the shell over. Rejects with `Failed` or `Cancelled`; the shell
 * is closed then.
 */
export async function nestedLogin(shell: Shell, target: HopSpec, options: NestedOptions): Promise<Arrived> {
  const hop = target.through.at(-1) ?? target.id;
  const visit = new Visit(relayOf(shell), hop, target, options);
  try {
    const arrived = await visit.run();
    arrived.shell.resize(options.window());
    return arrived;
  } catch (error) {
    shell.close();
    throw error;
  } finally {
    visit.end();
  }
}

class Visit {
  private secret: Secret | undefined;
  private outcome: Parameters<Secret['settle']>[0] = 'unknown';
  private hide = '';
  private said = '';
  private askedMs = 0;

  constructor(
    private readonly relay: Relay,
    private readonly hop: string,
    private readonly target: HopSpec,
    private readonly options: NestedOptions,
  ) {}

  async run(): Promise<Arrived> {
    const { signal, timeoutMs, window, onEvent } = this.options;
    const command = sshCommand(this.target);
    if (command === undefined) throw new Failed({ hop: this.target.id, stage: 'validate', reason: 'bad-user' });
    if (this.options.questions === undefined) throw this.failed('not-asked');
    const columns = window().cols;
    const cli = await openCli(this.relay.channel(), { hop: this.hop, signal, stepMs: timeoutMs, columns });
    const started = performance.now();
    const phase = startPhase(this.target.id, 'nested', onEvent);
    onEvent({ hop: this.target.id, kind: 'address', address: this.address() });
    const ear = openEar(this.relay.channel(), USUAL_SILENCES, columns);
    ear.say(`${command}\n`);
    const arrived = await this.converse(ear, cli.prompt, this.options.questions);
    phase.leaveOut(this.askedMs);
    phase.done();
    if (arrived.stopped === undefined)
      onEvent({ hop: this.target.id, kind: 'open', ms: performance.now() - started - this.askedMs });
    return arrived;
  }

  /** Tells the owner of the password how it went, and overwrites it. */
  end(): void {
    if (this.secret !== undefined) letGo(this.secret, this.outcome);
    this.secret = undefined;
    this.hide = '';
  }

  private async converse(ear: Ear, hopPrompt: MainPrompt, questions: NestedQuestions): Promise<Arrived> {
    const { signal, timeoutMs: ms } = this.options;
    for (;;) {
      const next = await ear.next({ ms, signal, noPager: true });
      if (next.kind === 'aborted') throw new Cancelled();
      const said = [this.said, ear.text()].join('\n');
      const course = { to: this.target, hopPrompt, said, passwordSent: this.secret !== undefined };
      const step = loginStep(next, course);
      if (step.kind === 'in') {
        this.outcome = 'accepted';
        return { shell: this.relay.handOver(this.hide, hopPrompt), stopped: undefined };
      }
      if (step.kind === 'ended') throw this.ended(step.why, ear.lines());
      const question = next.kind === 'question' ? next.question : undefined;
      const stopped = step.kind === 'strange' ? step.why : await this.answer(ear, step, question, questions);
      // At a prompt that may be that of the hop, its coming back says nothing.
      const end = next.kind === 'prompt' ? undefined : hopPrompt;
      if (stopped !== undefined) return this.handOver(stopped, ear.text(), end);
    }
  }

  /** Answers, if the question still stands when the person has; resolves to why the person must go on alone. */
  private async answer(
    ear: Ear,
    step: Extract<LoginStep, { kind: 'trust' | 'password' }>,
    question: Question | undefined,
    questions: NestedQuestions,
  ): Promise<'not-recognised' | undefined> {
    if (question === undefined) return 'not-recognised';
    if (step.kind === 'trust') {
      await this.judge(ear, step.key, questions);
      if (stillAsked(ear, question)) this.say(ear, 'yes');
      return undefined;
    }
    const secret = await this.asked(ear, (signal) => questions.passwordThroughHop(this.target, step.prompt, signal));
    if (secret === 'gone') return undefined;
    const text = secret.bytes.toString('utf8');
    const isSent = stillAsked(ear, question) && isOneLine(text);
    if (!isSent) {
      letGo(secret, 'unknown');
      return isOneLine(text) ? undefined : 'not-recognised';
    }
    this.secret = secret;
    this.hide = text;
    this.say(ear, text, true);
    return undefined;
  }

  /** Resolves where the key may be trusted. */
  private async judge(ear: Ear, key: ShownKey, questions: NestedQuestions): Promise<void> {
    const { target } = this;
    const verdict = await this.options.trustedKeys.judgeShown(subjectOf(target), key);
    if (verdict.kind !== 'match' && verdict.kind !== 'unknown')
      throw new Failed(keyFailure(target.id, key.fingerprint, verdict));
    const isKnown = verdict.kind === 'match';
    const shown = { ...key, isKnown, otherTypes: verdict.kind === 'unknown' ? verdict.otherTypes : [] };
    const answer = await this.asked(ear, (signal) => questions.trustShownKey(target, shown, signal));
    if (answer === true || answer === 'gone') return;
    const facts = { fingerprint: key.fingerprint };
    throw new Failed({ hop: target.id, stage: 'host-key', reason: 'refused', facts });
  }

  /** The question leaves the screen when the hop ends the shell. */
  private async asked<T>(ear: Ear, ask: (signal: AbortSignal) => Promise<T>): Promise<T | 'gone'> {
    const { signal } = this.options;
    const withdraw = new AbortController();
    const gone = ear.gone(signal);
    void gone.first.then(() => withdraw.abort(new Cancelled()));
    const started = performance.now();
    try {
      return await ask(withdraw.signal);
    } catch (error) {
      if (ear.closed && !signal.aborted) return 'gone';
      throw error;
    } finally {
      gone.forget();
      this.askedMs += performance.now() - started;
    }
  }

  private say(ear: Ear, text: string, secret = false): void {
    this.said += `\n${ear.text()}`;
    ear.say(`${text}\n`, { secret });
  }

  private handOver(why: Reason<'nested'>, text: string, end: MainPrompt | undefined): Arrived {
    if (why === 'asks-again') this.outcome = 'refused';
    const stopped = this.failed(why, text).failure;
    return { shell: this.relay.handOver(this.hide, end), stopped };
  }

  private ended(why: Extract<LoginStep, { kind: 'ended' }>['why'], text: string): Failed {
    const { hop, target } = this;
    if (why === 'closed') return new Failed({ hop, stage: 'shell', reason: 'closed', ...this.heard(text) });
    if (why !== 'denied') return this.failed(why, text);
    this.outcome = 'refused';
    const facts = { user: target.user, tried: ['password'] };
    return new Failed({ hop: target.id, stage: 'auth', reason: 'refused', facts });
  }

  private failed(reason: Reason<'nested'>, text = ''): Failed {
    const { detail, facts } = this.heard(text);
    return new Failed({ hop: this.hop, stage: 'nested', reason, detail, facts: { ...facts, address: this.address() } });
  }

  private heard(text: string) {
    return said({ hop: this.hop, text, secrets: [this.hide], seconds: this.options.timeoutMs / 1000 });
  }

  private address(): string {
    return hostPort(this.target.host, this.target.port);
  }
}
