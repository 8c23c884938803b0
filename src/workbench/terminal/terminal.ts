import { StringDecoder } from 'node:string_decoder';
import * as vscode from 'vscode';
import { routeTarget, type Appliance, type Route } from '../../appliance/appliance';
import { failureOf, isCancelled, type Failure } from '../../appliance/failure';
import { isRoute } from '../../appliance/route';
import { serviceSession } from '../../asyncos/prompt';
import type * as SessionBundle from '../../session/session';
import type { HopEvent } from '../../ssh/events';
import type { Shell, ShellEnd, WindowSize } from '../../ssh/shell';
import type { NestedChoice } from '../asking/nestedQuestions';
import { beforeOwnLogin, nextKeys, refusingHop } from './nextKeys';
import { PLAIN_SCREEN } from './plainScreen';
import { pacedOutput, type PacedOutput } from './pacedOutput';
import type { AskFor } from '../asking/questions';
import type { Inventory } from '../inventory/inventory';
import type { States, Tried } from '../states';
import { clockTime } from '../times';
import { red, wayIn } from './wayIn';
import { eventText } from './eventText';
import { isOutdated, WalkedWay } from './walkedWay';
import { wordWrap } from './wordWrap';
import { failureWords, reasonWords } from '../failureWording';
import { inert } from '../wording';

export interface TerminalDeps {
  /** Loads the bundle that knows SSH, at the first use. */
  readonly session: () => { session: SessionBundle.Session; terminalFilter: typeof SessionBundle.terminalFilter };
  readonly questions: AskFor;
  readonly states: States;
  readonly log: vscode.LogOutputChannel;
  readonly inventory: Pick<Inventory, 'otherWays' | 'wayOf' | 'routeOf'>;
  /** Lets the person choose another way to the same appliance; `undefined` when they do not. */
  readonly chooseRoute: (route: Route) => Promise<Route | Failure | undefined>;
  /** Asks whether to log in from the prompt of the hop that does not forward; `remember` keeps that for the next time. */
  readonly offerNested: (hop: Appliance, target: Appliance) => Promise<NestedChoice>;
  readonly remember: (target: Appliance) => Promise<unknown>;
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
  private state: 'idle' | 'connecting' | 'open' | 'ended' | 'closed' = 'idle';
  private window: WindowSize = { cols: 80, rows: 24 };
  private shell: Shell | undefined;
  private attempt: AbortController | undefined;
  private lastReceived = 0;
  private typedSince = false;
  private readonly id: string;
  private readonly way: WalkedWay;
  /** The hop that does not forward and may be logged in from, if that was the last failure. */
  private offered: Appliance | undefined;
  private remembering = false;

  constructor(
    route: Route,
    private readonly deps: TerminalDeps,
    /** A shell that is open already, in the middle of a dialogue. */
    private readonly taken?: Shell,
  ) {
    this.way = new WalkedWay(route, deps.inventory);
    this.id = routeTarget(route).id;
    this.opened = new Promise((resolve) => (this.settleOpened = resolve));
    this.output = pacedOutput((text) => this.screen.fire(text), {
      pause: () => this.shell?.pause(),
      resume: () => this.shell?.resume(),
    });
  }

  open(dimensions: vscode.TerminalDimensions | undefined): void {
    if (dimensions !== undefined) this.setDimensions(dimensions);
    if (this.taken === undefined) void this.connect();
    else this.takeOver(this.taken);
  }

  setDimensions({ columns, rows }: vscode.TerminalDimensions): void {
    this.window = { cols: columns, rows };
    this.shell?.resize(this.window);
  }

  handleInput(input: string): void {
    const keys = this.output.typed(input);
    if (keys === '') return;
    if (this.state === 'open') {
      this.typedSince = true;
      this.shell?.write(keys);
    } else if (this.state === 'connecting' && keys === INTERRUPT) this.attempt?.abort();
    else if (this.state === 'ended' && keys === ENTER) void this.connectAgain();
    else if (this.state === 'ended' && (keys === 'v' || keys === 'V')) void this.goAnotherWay();
    else if (this.state === 'ended' && (keys === 'n' || keys === 'N')) void this.logInFromPrompt();
  }

  close(): void {
    this.state = 'closed';
    this.attempt?.abort();
    this.output.clear();
    this.shell?.close();
    this.settleOpened({ kind: 'cancelled' });
  }

  private async connectAgain(): Promise<void> {
    const failure = this.way.renew();
    if (failure === undefined) {
      await this.connect();
      return;
    }
    this.forget();
    this.failed(failure, { ...this.way.tried, found: failure });
  }

  private async connect(): Promise<void> {
    const { states, session, questions } = this.deps;
    const { route } = this.way;
    this.state = 'connecting';
    this.attempt = new AbortController();
    const { signal } = this.attempt;
    const way = wayIn(route, () => this.window.cols);
    let running: string | undefined;
    let stopped: Failure | undefined;
    this.offered = undefined;
    const onEvent = (event: HopEvent) => {
      if (signal.aborted) return;
      if (event.kind === 'handed-over') stopped = event.failure;
      running = event.kind === 'open' || event.kind === 'shared' ? undefined : event.hop;
      this.deps.log.debug(`${event.hop}: ${eventText(event)}`);
      this.output.write(way.event(event));
    };
    this.output.write(way.header());
    states.change(this.id, (state) => ({ ...state, connecting: state.connecting + 1, failure: undefined }));
    const asked = questions({ onLateTrust: ({ id }) => this.trustedTooLate(id) });
    try {
      const bundle = session();
      const shell = await bundle.session.openShell({
        route,
        window: () => this.window,
        questions: asked,
        nested: asked,
        signal,
        onEvent,
      });
      const filter = bundle.terminalFilter({ queries: routeTarget(route).family === 'jump' });
      if (stopped !== undefined) {
        this.output.write(way.failed(this.id));
        this.handOver(stopped);
        this.take(shell, filter, false);
      } else {
        this.output.write(way.connected());
        this.take(shell, filter, true);
        this.settleOpened({ kind: 'open', route });
        await this.rememberNested(routeTarget(route));
      }
    } catch (error) {
      if (running !== undefined) this.output.write(way.failed(running));
      this.notConnected(error);
    } finally {
      states.change(this.id, (state) => ({ ...state, connecting: state.connecting - 1 }));
    }
  }

  private takeOver(shell: Shell): void {
    this.say(
      vscode.l10n.t('{0}: the dialogue is yours. Hopthrough sends nothing more; what was said last:', inert(this.id)),
    );
    this.settleOpened({ kind: 'open', route: this.way.route });
    shell.resize(this.window);
    this.take(shell, this.deps.session().terminalFilter({ queries: false }), true);
  }

  /** `isOnTarget`: the shell is that of the appliance, not that of a hop where a login was left half way. */
  private take(shell: Shell, filter: (text: string) => string, isOnTarget: boolean): void {
    const { states } = this.deps;
    const decoder = new StringDecoder('utf8');
    let tail = '';
    this.shell = shell;
    this.state = 'open';
    this.received();
    if (isOnTarget) states.change(this.id, (state) => ({ ...state, open: state.open + 1 }));
    shell.onData((chunk) => {
      this.received();
      const text = filter(decoder.write(chunk));
      tail = (tail + text).slice(-200);
      if (isOnTarget) this.noteService(tail);
      this.output.write(text);
    });
    shell.onClose((end) => {
      this.shell = undefined;
      if (isOnTarget)
        states.change(this.id, (state) => ({
          ...state,
          open: state.open - 1,
          service: state.open > 1 && state.service,
        }));
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
    if (this.state === 'closed') return;
    this.state = 'ended';
    const at = clockTime(Date.now(), true);
    const id = inert(this.id);
    this.output.write(PLAIN_SCREEN);
    // The prompt of the hop stands there still.
    const { route } = this.way;
    const hop = routeTarget(route).hopMode === 'nested' ? route.at(-2) : undefined;
    if (hop !== undefined) this.say('');
    if (end.kind === 'exit' && hop !== undefined)
      this.say(vscode.l10n.t('[{0}] The login to {1} from {2} has ended.', at, id, inert(hop.id)));
    else if (end.kind === 'exit') this.say(vscode.l10n.t('[{0}] {1} ended the session.', at, id));
    else {
      const lost = vscode.l10n.t('[{0}] Disconnected from {1}: {2}', at, id, reasonWords(end.failure));
      const typed = vscode.l10n.t('What you typed after {0} may not have arrived.', clockTime(this.lastReceived, true));
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
    if (this.state === 'closed') return;
    this.state = 'ended';
    this.forget();
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

  private failed(failure: Failure, tried = this.way.tried): void {
    const { log, inventory } = this.deps;
    const { route } = this.way;
    log.warn(`${failure.hop}: ${failure.stage}: ${failure.reason} ${inert(failure.detail ?? '')}`.trimEnd());
    this.tell(failure, tried);
    const { message, next } = failureWords(failure, route);
    this.say(message, red);
    this.say(vscode.l10n.t('Next: {0}', next));
    this.offered = refusingHop(failure, route);
    const others = beforeOwnLogin(failure, this.id) ? inventory.otherWays(route) : [];
    this.say(nextKeys(others, this.offered));
    this.settleOpened(refusedByPerson(failure) ? { kind: 'cancelled' } : { kind: 'failed', failure });
  }

  private async goAnotherWay(): Promise<void> {
    const chosen = await this.deps.chooseRoute(this.way.route);
    if (chosen === undefined || this.state !== 'ended') return;
    if (!isRoute(chosen)) {
      this.failed(chosen, { ...this.way.tried, found: chosen });
      return;
    }
    this.way.choose(chosen);
    await this.connect();
  }

  private async logInFromPrompt(): Promise<void> {
    const hop = this.offered;
    this.offered = undefined;
    const choice = hop && (await this.deps.offerNested(hop, routeTarget(this.way.route)));
    if (choice === undefined) this.offered = hop;
    if (hop === undefined || choice === undefined || this.state !== 'ended') return;
    this.remembering = choice === 'always';
    this.way.logInFrom(hop);
    await this.connectAgain();
  }

  /** That the person chose to log in from a prompt: they did for one try. */
  private forget(): void {
    this.way.forward();
    this.remembering = false;
  }

  /** What does not work is not remembered. */
  private async rememberNested(target: Appliance): Promise<void> {
    const isWanted = this.remembering && target.hopMode === 'nested';
    this.remembering = false;
    if (isWanted) await this.deps.remember(target);
  }

  /** Says what was not answered, above what the hop shows. */
  private handOver(failure: Failure): void {
    const { route, tried } = this.way;
    const { message } = failureWords(failure, route);
    this.deps.log.warn(`${failure.hop}: ${failure.stage}: ${failure.reason}`);
    this.tell(failure, tried);
    this.say(message, red);
    this.say(vscode.l10n.t('From here on it is you who types, on {0}. Ctrl-C gives up.', inert(failure.hop)));
    this.say('');
    this.settleOpened({ kind: 'failed', failure });
  }

  /** The tree, unless the inventory was mended while it was tried. */
  private tell(failure: Failure, tried: Tried): void {
    const { states, inventory } = this.deps;
    if (!isOutdated(tried, inventory)) states.change(this.id, (state) => ({ ...state, failure, tried }));
  }

  private say(line: string, style = (text: string) => text): void {
    this.output.write(`${style(wordWrap(line, this.window.cols))}\r\n`);
  }
}

function refusedByPerson({ stage, reason }: Failure): boolean {
  return stage === 'host-key' && reason === 'refused';
}
