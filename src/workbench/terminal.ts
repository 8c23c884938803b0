import { StringDecoder } from 'node:string_decoder';
import * as vscode from 'vscode';
import { routeTarget, type Route } from '../appliance/appliance';
import { failureOf, isCancelled, type Failure } from '../appliance/failure';
import { serviceSession } from '../asyncos/prompt';
import type * as SessionBundle from '../session/session';
import type { HopEvent } from '../ssh/events';
import type { Shell, ShellEnd, WindowSize } from '../ssh/shell';
import { pacedOutput, type PacedOutput } from './pacedOutput';
import type { AskFor } from './questions';
import type { States } from './states';
import { red, wayIn } from './wayIn';
import { failureWords, reasonWords } from './failureWording';
import { inert } from './wording';

export interface TerminalDeps {
  /** Loads the bundle that knows SSH, at the first use. */
  readonly session: () => { session: SessionBundle.Session; terminalFilter: typeof SessionBundle.terminalFilter };
  readonly questions: AskFor;
  readonly states: States;
  readonly log: vscode.LogOutputChannel;
  /** Lets the person choose another way to the same appliance; `undefined` when they do not. */
  readonly chooseRoute: (route: Route) => Promise<Route | undefined>;
  /** Other routes the inventory names for it. */
  readonly alternatives: (route: Route) => readonly Route[];
}

/** How the first try to connect ended. */
export type Opened =
  | { readonly kind: 'open'; readonly route: Route }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly failure: Failure };

const ENTER = '\r';
const INTERRUPT = '\x03';

/** A terminal at the end of a route: it prints the way in as it is walked, then is the appliance's own shell. */
export class ApplianceTerminal implements vscode.Pseudoterminal {
  private readonly screen = new vscode.EventEmitter<string>();
  readonly onDidWrite = this.screen.event;
  /** Settles with the first try; the terminal itself can connect again later. */
  readonly opened: Promise<Opened>;
  private settleOpened: (opened: Opened) => void = () => undefined;
  private readonly output: PacedOutput;
  private state: 'idle' | 'connecting' | 'open' | 'ended' = 'idle';
  private window: WindowSize = { cols: 80, rows: 24 };
  private shell: Shell | undefined;
  private attempt: AbortController | undefined;
  private lastReceived = 0;
  private typedSince = false;
  private readonly id: string;

  constructor(
    private route: Route,
    private readonly deps: TerminalDeps,
  ) {
    this.id = routeTarget(route).id;
    this.opened = new Promise((resolve) => (this.settleOpened = resolve));
    this.output = pacedOutput((text) => this.screen.fire(text), {
      pause: () => this.shell?.pause(),
      resume: () => this.shell?.resume(),
    });
  }

  open(dimensions: vscode.TerminalDimensions | undefined): void {
    if (dimensions !== undefined) this.setDimensions(dimensions);
    void this.connect();
  }

  setDimensions({ columns, rows }: vscode.TerminalDimensions): void {
    this.window = { cols: columns, rows };
    this.shell?.resize(this.window);
  }

  handleInput(keys: string): void {
    if (this.state === 'open') {
      this.typedSince = true;
      this.shell?.write(keys);
    } else if (this.state === 'connecting' && keys === INTERRUPT) this.attempt?.abort();
    else if (this.state === 'ended' && keys === ENTER) void this.connect();
    else if (this.state === 'ended' && (keys === 'v' || keys === 'V')) void this.goAnotherWay();
  }

  close(): void {
    this.attempt?.abort();
    this.output.clear();
    this.shell?.close();
    this.settleOpened({ kind: 'cancelled' });
  }

  private async connect(): Promise<void> {
    const { states, session, questions } = this.deps;
    this.state = 'connecting';
    this.attempt = new AbortController();
    const { signal } = this.attempt;
    const way = wayIn(this.route, () => this.window.cols);
    let running: string | undefined;
    const onEvent = (event: HopEvent) => {
      if (signal.aborted) return;
      running = event.kind === 'open' || event.kind === 'shared' ? undefined : event.hop;
      this.deps.log.debug(`${event.hop}: ${eventText(event)}`);
      this.output.write(way.event(event));
    };
    this.output.write(way.header());
    states.change(this.id, (state) => ({ ...state, connecting: state.connecting + 1, failure: undefined }));
    try {
      const bundle = session();
      const shell = await bundle.session.openShell({
        route: this.route,
        window: () => this.window,
        questions: questions({ onLateTrust: ({ id }) => this.trustedTooLate(id) }),
        signal,
        onEvent,
      });
      this.output.write(way.connected());
      this.take(shell, bundle.terminalFilter({ queries: routeTarget(this.route).family === 'jump' }));
      this.settleOpened({ kind: 'open', route: this.route });
    } catch (error) {
      if (running !== undefined) this.output.write(way.failed(running));
      this.notConnected(error);
    } finally {
      states.change(this.id, (state) => ({ ...state, connecting: state.connecting - 1 }));
    }
  }

  private take(shell: Shell, filter: (text: string) => string): void {
    const { states } = this.deps;
    const decoder = new StringDecoder('utf8');
    let tail = '';
    this.shell = shell;
    this.state = 'open';
    this.received();
    states.change(this.id, (state) => ({ ...state, open: state.open + 1 }));
    shell.onData((chunk) => {
      this.received();
      const text = filter(decoder.write(chunk));
      tail = (tail + text).slice(-200);
      this.noteService(tail);
      this.output.write(text);
    });
    shell.onClose((end) => {
      this.shell = undefined;
      states.change(this.id, (state) => ({ ...state, open: state.open - 1, service: state.open > 1 && state.service }));
      this.output.afterwards(() => this.ended(end));
    });
  }

  private received(): void {
    this.lastReceived = Date.now();
    this.typedSince = false;
  }

  private noteService(tail: string): void {
    const service = serviceSession(tail);
    if (service === undefined || this.deps.states.of(this.id).service === service) return;
    this.deps.states.change(this.id, (state) => ({ ...state, service }));
  }

  private ended(end: ShellEnd): void {
    this.state = 'ended';
    const at = clock(Date.now());
    const id = inert(this.id);
    if (end.kind === 'exit') this.say(vscode.l10n.t('[{0}] {1} ended the session.', at, id));
    else {
      const lost = vscode.l10n.t('[{0}] Disconnected from {1}: {2}', at, id, reasonWords(end.failure));
      const typed = vscode.l10n.t('What you typed after {0} may not have arrived.', clock(this.lastReceived));
      this.say(this.typedSince ? `${lost} ${typed}` : lost);
    }
    this.say(vscode.l10n.t('Press Enter to connect again.'));
  }

  private trustedTooLate(hop: string): void {
    this.say(
      vscode.l10n.t(
        'The connection ended while you were asked about {0}: its key was not kept. Connect again.',
        inert(hop),
      ),
    );
  }

  private notConnected(error: unknown): void {
    this.state = 'ended';
    const failure = failureOf(error);
    if (failure !== undefined) {
      this.failed(failure);
      return;
    }
    if (isCancelled(error)) this.say(vscode.l10n.t('Cancelled. Not connected.'));
    else {
      this.deps.log.error(error instanceof Error ? error : String(error));
      this.say(vscode.l10n.t('Not connected: Hopthrough itself failed; the log says more.'));
    }
    this.say(vscode.l10n.t('Press Enter to connect again.'));
    this.settleOpened({ kind: 'cancelled' });
  }

  private failed(failure: Failure): void {
    const { log, states } = this.deps;
    log.warn(`${failure.hop}: ${failure.stage}: ${failure.reason} ${inert(failure.detail ?? '')}`.trimEnd());
    states.change(this.id, (state) => ({ ...state, failure }));
    const { message, next } = failureWords(failure, this.route);
    this.say(red(message));
    this.say(vscode.l10n.t('Next: {0}', next));
    this.say(this.offer(failure));
    this.settleOpened(refusedByPerson(failure) ? { kind: 'cancelled' } : { kind: 'failed', failure });
  }

  private offer(failure: Failure): string {
    const others = beforeOwnLogin(failure, this.id) ? this.deps.alternatives(this.route) : [];
    const names = others.map((other) =>
      other
        .slice(0, -1)
        .map((hop) => inert(hop.id))
        .join(' > '),
    );
    if (names.length === 0) return vscode.l10n.t('Enter tries again, v picks another hop.');
    return vscode.l10n.t('Enter tries again, v goes another way: {0}.', names.join(', '));
  }

  private async goAnotherWay(): Promise<void> {
    const chosen = await this.deps.chooseRoute(this.route);
    if (chosen === undefined || this.state !== 'ended') return;
    this.route = chosen;
    await this.connect();
  }

  private say(line: string): void {
    this.output.write(`${line}\r\n`);
  }
}

/** Could another way to the appliance still help? Its own host key and login are the same on every way. */
function beforeOwnLogin({ hop, stage }: Failure, target: string): boolean {
  return hop !== target || stage === 'dns' || stage === 'connect' || stage === 'ident' || stage === 'forward';
}

function refusedByPerson({ stage, reason }: Failure): boolean {
  return stage === 'host-key' && reason === 'refused';
}

function eventText(event: HopEvent): string {
  switch (event.kind) {
    case 'phase':
      return `${event.phase} ...`;
    case 'phase-done':
      return `${event.phase} ${Math.round(event.ms)} ms`;
    case 'address':
      return event.address;
    case 'ident':
      return event.line;
    case 'host-key':
      return `host key ${event.verdict} ${event.type} ${event.fingerprint}`;
    case 'handed-over':
      return `handed over: ${event.failure.reason}`;
    case 'open':
      return `open ${Math.round(event.ms)} ms`;
    case 'shared':
    case 'banner':
    case 'note':
      return event.kind;
  }
}

function clock(time: number): string {
  return new Date(time).toTimeString().slice(0, 8);
}
