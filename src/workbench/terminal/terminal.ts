import * as vscode from 'vscode';
import { routeTarget, type Route } from '../../appliance/appliance';
import { failureOf, isCancelled, type Failure } from '../../appliance/failure';
import { isRoute } from '../../appliance/route';
import type * as SessionBundle from '../../session/session';
import type { HopEvent } from '../../ssh/events';
import type { Shell, ShellEnd, WindowSize } from '../../ssh/shell';
import { LiveShell } from './liveShell';
import { NestedOffer, type NestedOfferDeps } from './nestedOffer';
import { beforeOwnLogin, nextKeys } from './nextKeys';
import { PLAIN_SCREEN } from './plainScreen';
import { pacedOutput, type PacedOutput } from './pacedOutput';
import type { AskFor } from '../asking/questions';
import type { Inventory } from '../inventory/inventory';
import { noteCame, type States, type Tried } from '../states';
import { red, wayIn } from './wayIn';
import { eventText } from './eventText';
import { cancelledWords, endLines } from './endWords';
import { isOutdated, WalkedWay } from './walkedWay';
import { wordWrap } from './wordWrap';
import { failureWords } from '../failureWording';
import { inert } from '../wording';

export interface TerminalDeps extends NestedOfferDeps {
  /** Loads the bundle that knows SSH, at the first use. */
  readonly session: () => { session: SessionBundle.Session; terminalFilter: typeof SessionBundle.terminalFilter };
  readonly questions: AskFor;
  readonly states: States;
  readonly log: vscode.LogOutputChannel;
  readonly inventory: Pick<Inventory, 'otherWays' | 'wayOf' | 'routeOf'>;
  /** Lets the person choose another way to the same appliance; `undefined` when they do not. */
  readonly chooseRoute: (route: Route) => Promise<Route | Failure | undefined>;
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
  private shell: LiveShell | undefined;
  private attempt: AbortController | undefined;
  private readonly id: string;
  private readonly way: WalkedWay;
  private readonly nested: NestedOffer;

  constructor(
    route: Route,
    private readonly deps: TerminalDeps,
    /** A shell that is open already, in the middle of a dialogue. */
    private readonly taken?: Shell,
  ) {
    this.way = new WalkedWay(route, deps.inventory);
    this.nested = new NestedOffer(this.way, deps);
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
    if (this.state === 'open') this.shell?.type(keys);
    else if (this.state === 'connecting' && keys === INTERRUPT) this.attempt?.abort();
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
    this.nested.forget();
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
    this.nested.withdraw();
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
        noteCame(states, route);
        this.take(shell, filter, true);
        this.settleOpened({ kind: 'open', route });
        await this.nested.worked();
      }
    } catch (error) {
      const gaveUp = failureOf(error) === undefined && isCancelled(error);
      if (running !== undefined) this.output.write(gaveUp ? way.cancelled(running) : way.failed(running));
      this.notConnected(error, running);
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

  /** @param isOnTarget the shell is that of the appliance, not that of a hop where a login was left half way */
  private take(shell: Shell, filter: (text: string) => string, isOnTarget: boolean): void {
    const live = new LiveShell({
      filter,
      write: (text) => this.output.write(text),
      onEnd: (end) => this.output.afterwards(() => this.ended(end, live.unanswered())),
      ...(isOnTarget && { of: { route: this.way.route, states: this.deps.states } }),
    });
    this.shell = live;
    this.state = 'open';
    live.begin(shell);
  }

  /** @param unanswered since when nothing came although something was typed, ms since 1970 */
  private ended(end: ShellEnd, unanswered: number | undefined): void {
    this.shell = undefined;
    if (this.state === 'closed') return;
    this.state = 'ended';
    this.output.write(PLAIN_SCREEN);
    for (const line of endLines(this.way.route, end, unanswered)) this.say(line);
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

  /** @param at id of the hop that was being opened */
  private notConnected(error: unknown, at: string | undefined): void {
    if (this.state === 'closed') return;
    this.state = 'ended';
    this.nested.forget();
    const failure = failureOf(error);
    if (failure !== undefined) {
      this.failed(failure);
      return;
    }
    if (isCancelled(error)) this.say(cancelledWords(this.way.route, at));
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
    const others = beforeOwnLogin(failure, this.id) ? inventory.otherWays(route) : [];
    this.say(nextKeys(others, this.nested.after(failure)));
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
    if (await this.nested.take(() => this.state === 'ended')) await this.connectAgain();
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
