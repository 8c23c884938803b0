import type { Duplex } from 'node:stream';
import { Client } from 'ssh2';
import { hostPort } from '../../appliance/address';
import { Cancelled, Failed, type Failure } from '../../appliance/failure';
import { offerFor, ssh2Algorithms, type Offer } from '../algorithms';
import { authentication, type Authentication } from './authentication';
import { startDeadline, type Deadline } from '../deadline';
import type { HopEvent } from '../events';
import { greetingReader, type GreetingReader } from './greeting';
import { hostKeyGate, subjectOf } from '../hostKeys/hostKeyGate';
import { hostVerifier, type HostVerifier } from '../hostKeys/hostVerifier';
import type { HopOptions, HopSpec } from '../hopSpec';
import { ending } from '../ending';
import { linkOver, type Link } from '../link';
import { watchLiveness } from '../liveness';
import { closeFailure, errorFailure, lostFailure, timeoutFailure, type LoginStage } from './loginFailure';
import { startPhase, type RunningPhase } from '../phase';
import { SteadyStream } from '../steadyStream';

export interface LoggedIn {
  readonly link: Link;
  /** How long a person was asked, in ms. */
  readonly askedMs: number;
}

/**
 * From the first byte of a transport to an authenticated link. Settles once, on the first of ready, failure, close,
 * deadline and abort. `outerLost` tells why the transport's own connection ended, for the inner one cannot know.
 */
export function logIn(
  hop: HopSpec,
  transport: Duplex,
  outerLost: () => Failure | undefined,
  options: HopOptions,
): Promise<LoggedIn> {
  return new Promise((resolve, reject) => {
    const login = new Login(hop, transport, outerLost, options, resolve, reject);
    void login.start();
  });
}

/** Characters of all banners together. */
const MAX_BANNER = 8192;

class Login {
  private readonly client = new Client();
  private readonly stream: SteadyStream;
  /** Until the first key exchange is through: what it has read is as large as all else that is kept of a login. */
  private greeting: GreetingReader | undefined = greetingReader();
  private readonly deadline: Deadline;
  private readonly gate: HostVerifier;
  private readonly auth: Authentication;
  private stage: LoginStage = 'ident';
  private phase: RunningPhase;
  private offer: Offer | undefined;
  private lastError: Error | undefined;
  private lost: Failure | undefined;
  private bannerLeft = MAX_BANNER;
  private readonly ended = ending();
  /** Takes a question off the screen whose answer is no longer wanted. */
  private readonly unasked = new AbortController();
  private askedMs = 0;
  private settled = false;
  private failed = false;

  constructor(
    private readonly hop: HopSpec,
    transport: Duplex,
    private readonly outerLost: () => Failure | undefined,
    private readonly options: HopOptions,
    private readonly resolve: (value: LoggedIn) => void,
    private readonly reject: (reason: Error) => void,
  ) {
    this.stream = new SteadyStream(transport, { heard: (chunk) => this.heard(chunk), gathersIdent: true });
    this.phase = startPhase(hop.id, 'key', this.tell);
    this.deadline = startDeadline(options.timeoutMs, () =>
      this.stop(timeoutFailure(hop, this.stage, options.timeoutMs)),
    );
    const asking = { ...options, onEvent: this.tell, signal: this.unasked.signal, hop, ask: this.ask, stop: this.stop };
    this.gate = hostVerifier(this.judging(hostKeyGate(asking)), {
      changedLater: () => this.keyChangedLater(),
      broken: (error) => this.onError(error),
    });
    this.auth = authentication({
      ...asking,
      broken: (error) => this.onError(error),
      note: (note) => this.tell({ hop: hop.id, kind: 'note', note }),
    });
  }

  async start(): Promise<void> {
    const { signal, trustedKeys } = this.options;
    this.listen();
    signal.addEventListener('abort', this.onAbort);
    if (signal.aborted) {
      this.onAbort();
      return;
    }
    try {
      const offer = offerFor(this.hop.legacyAlgorithms, await trustedKeys.knownTypes(subjectOf(this.hop)));
      if (!this.isSettled()) this.connect(offer);
    } catch (error) {
      this.stop(error instanceof Error ? error : new Error(String(error)));
    }
  }

  private connect(offer: Offer): void {
    this.offer = offer;
    this.client.connect({
      sock: this.stream,
      username: this.hop.user,
      algorithms: ssh2Algorithms(offer),
      ...this.gate.connectOption,
      authHandler: this.auth.handler,
      // Both are ours: ssh2's count the time a person takes, and end a session whose data flows.
      readyTimeout: 0,
      keepaliveInterval: 0,
    });
  }

  private listen(): void {
    // A broken connection gives up to three errors; one that nobody hears would end the extension host.
    this.client.on('error', (error) => this.onError(error));
    // ssh2 hears the stream only once it holds it; a reset may come while the known keys are still being read.
    this.stream.on('error', (error) => this.onError(error));
    this.client.on('handshake', () => this.onHandshake());
    this.client.on('banner', (text) => this.onBanner(text));
    this.client.on('change password', () =>
      this.stop({ hop: this.hop.id, stage: 'auth', reason: 'password-expired', facts: { user: this.hop.user } }),
    );
    this.client.on('ready', () => this.onReady());
    this.client.on('close', () => this.onClose());
    this.stream.on('close', () => this.onClose());
  }

  private heard(chunk: Buffer): void {
    const found = this.greeting?.read(chunk);
    if (found === undefined) return;
    if (found.kind !== 'ident') {
      this.stop(this.failure('ident', found.kind, found.line));
      return;
    }
    this.tell({ hop: this.hop.id, kind: 'ident', line: found.line });
    this.stage = 'kex';
    this.deadline.next();
  }

  private failure(stage: 'ident', reason: 'not-ssh' | 'old-protocol', line: string): Failure {
    return { hop: this.hop.id, stage, reason, facts: { line, address: hostPort(this.hop.host, this.hop.port) } };
  }

  /** RFC 4252 5.4 lets a server send as many as it likes. */
  private onBanner(text: string): void {
    const shown = text.slice(0, this.bannerLeft);
    this.bannerLeft -= shown.length;
    if (shown !== '') this.tell({ hop: this.hop.id, kind: 'banner', text: shown });
  }

  private onError(error: Error & { level?: string }): void {
    // An agent that cannot sign, and a key that cannot: ssh2 goes on to the next by itself.
    if (error.level === 'agent' || error.level === 'client-authentication') return;
    this.lastError = error;
    this.stop(this.outerLost() ?? errorFailure(this.hop, this.stage, error, this.offer, this.greeting?.offer()));
    // After the login too: ssh2 itself only says goodbye, and waits for a peer that may never answer.
    this.stream.destroy();
  }

  private onHandshake(): void {
    if (this.stage === 'auth') return;
    this.greeting = undefined;
    this.offer = undefined;
    this.phase.done();
    this.stage = 'auth';
    this.phase = startPhase(this.hop.id, 'login', this.tell);
    this.deadline.next();
  }

  private onReady(): void {
    if (!this.auth.sentCredential()) {
      this.stop({ hop: this.hop.id, stage: 'auth', reason: 'trivial', facts: { user: this.hop.user } });
      return;
    }
    this.settle(() => {
      watchLiveness(this.client, this.stream, (seconds) => this.giveUp({ seconds }));
      this.resolve({ link: linkOver(this.hop, this.client, this.stream, this.ended), askedMs: this.askedMs });
      this.phase.done();
      this.auth.settle('accepted');
    });
  }

  private giveUp(facts: { seconds: number }): void {
    this.lost = { hop: this.hop.id, stage: 'shell', reason: 'lost', facts };
    this.stream.destroy();
  }

  private onClose(): void {
    this.lost = this.outerLost() ?? this.lost ?? lostFailure(this.hop, this.lastError);
    this.gate.close();
    this.stop(this.outerLost() ?? closeFailure(this.hop, this.stage, this.lastError));
    this.ended.end(this.lost);
  }

  /** The key of a running connection changed at a new key exchange: an attack, or a proxy that lost its way. */
  private keyChangedLater(): void {
    this.lost = { hop: this.hop.id, stage: 'host-key', reason: 'changed-during-session' };
    this.stop(this.lost);
    this.stream.destroy();
  }

  private readonly onAbort = (): void => this.stop(new Cancelled());

  private readonly stop = (why: Failure | Error): void =>
    this.settle(() => {
      this.failed = true;
      this.reject(why instanceof Error ? why : new Failed(why));
      this.gate.close();
      // At once: ssh2's own end() waits for a peer that may never answer.
      this.stream.destroy();
      this.auth.settle('unknown');
    });

  private settle(outcome: () => void): void {
    if (this.settled) return;
    this.settled = true;
    this.deadline.stop();
    this.options.signal.removeEventListener('abort', this.onAbort);
    outcome();
    this.unasked.abort(new Cancelled());
  }

  /** What ssh2 still finds in the last bytes of a connection that has failed is no news. */
  private readonly tell = (event: HopEvent): void => {
    if (!this.failed) this.options.onEvent(event);
  };

  private isSettled(): boolean {
    return this.settled;
  }

  private readonly ask = async <T>(work: () => Promise<T>): Promise<T> => {
    const since = performance.now();
    try {
      return await this.deadline.standStill(work);
    } finally {
      const asked = performance.now() - since;
      this.askedMs += asked;
      this.phase.leaveOut(asked);
    }
  };

  private judging<T>(judge: (key: Buffer) => Promise<T>): (key: Buffer) => Promise<T> {
    return async (key) => {
      this.stage = 'host-key';
      const verdict = await judge(key);
      this.stage = 'kex';
      return verdict;
    };
  }
}
