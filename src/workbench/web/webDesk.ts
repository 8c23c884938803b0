/** The web interface of an appliance as a person opens it, and what is forwarded for it. A bundle of its own. */

import * as vscode from 'vscode';
import { hostPort } from '../../appliance/address';
import { routeTarget, webPortOf, type Appliance, type Route } from '../../appliance/appliance';
import { failureOf, isCancelled, type Failure } from '../../appliance/failure';
import { isRoute } from '../../appliance/route';
import type { ForwardRequest, LocalForward } from '../../session/session';
import type { Inventory } from '../inventory/inventory';
import { oneAtATime } from '../oneAtATime';
import { chooseWay } from '../inventory/pickers';
import { field } from '../givenOptions';
import { withMessages } from '../progress';
import { isPort } from '../settings';
import { askOpenWeb, askWebPort, IDLE_MINUTES } from './webQuestions';
import { elsewhereWords, endWords, forwardedWords, webFailureWords } from './webWording';
import { inert } from '../wording';

export interface WebDeskDeps {
  readonly inventory: Inventory;
  readonly openForward: (
    request: Pick<ForwardRequest, 'route' | 'port' | 'idleMs' | 'onRefused' | 'signal'>,
  ) => Promise<LocalForward>;
  readonly log: { info(line: string): void; warn(line: string): void; show(): void };
}

export interface WebDesk {
  /** `{url}`. `options`: `{port?}`. */
  open(appliance: Appliance, options?: unknown): Promise<object | undefined>;
  /** `{closed: [ids]}`; of all where none is named. */
  close(id?: string): Promise<object>;
  panelClosed(id: string): void;
  dispose(): void;
}

interface Forwarded {
  readonly forward: LocalForward;
  readonly port: number;
  readonly url: string;
}

export function webDesk({ inventory, openForward, log }: WebDeskDeps): WebDesk {
  const forwards = new Map<string, Forwarded>();
  /** What a person has agreed to in this window: id and port. */
  const agreed = new Map<string, number>();
  const inTurn = oneAtATime();

  const open = async (route: Route, given?: number): Promise<object | undefined> => {
    const { id, host } = routeTarget(route);
    const there = forwards.get(id);
    if (there !== undefined && (given ?? there.port) === there.port) return browse(route, there.url);
    const proposed = given ?? agreed.get(id) ?? webPortOf(routeTarget(route));
    const port = agreed.get(id) === proposed ? proposed : await askOpenWeb(route, proposed);
    if (port === undefined) return undefined;
    agreed.set(id, port);
    if (route.length === 1) return browse(route, `https://${hostPort(host, port)}/`);
    try {
      await there?.forward.close();
      return await browse(route, (await forwardFor(route, port)).url);
    } catch (error) {
      agreed.delete(id);
      const failure = failureOf(error);
      if (isCancelled(error)) return undefined;
      if (failure === undefined) throw error;
      return tell(failure, route, port);
    }
  };

  const forwardFor = async (route: Route, port: number): Promise<Forwarded> => {
    const { id } = routeTarget(route);
    const title = vscode.l10n.t('Opening the way to the web interface of {0}', inert(id));
    const idleMs = IDLE_MINUTES * 60_000;
    const forward = await withMessages(title, (_report, signal) =>
      openForward({ route, port, idleMs, signal, onRefused: refusals(route, port) }),
    );
    const made = { forward, port, url: `https://127.0.0.1:${forward.port}/` };
    forwards.set(id, made);
    const item = statusItem(id, forwardedWords(route, port, made.url), forward.port);
    log.info(`${inert(id)}: ${made.url} → ${inert(route.at(-2)?.id ?? '')} → ${port}`);
    forward.onEnd((end) => {
      item.dispose();
      if (forwards.get(id) === made) forwards.delete(id);
      const words = endWords(id, end);
      if (words !== undefined) sayEnd(id, words, end.why === 'lost');
    });
    return made;
  };

  /** Said once: a page asks for many things. */
  const refusals = (route: Route, port: number): ((failure: Failure) => void) => {
    let said = false;
    return (failure) => {
      const { message, next } = webFailureWords(failure, route, port);
      log.warn(`${message} ${inert(failure.detail ?? '')}`.trimEnd());
      if (!said) void vscode.window.showWarningMessage(`${message} ${next}`);
      said = true;
    };
  };

  const sayEnd = (id: string, words: string, isLost: boolean): void => {
    const again = vscode.l10n.t('Open Again');
    const show = isLost ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
    void show(words, again).then((answer) => {
      if (answer === again) void vscode.commands.executeCommand('hopthrough.openGui', id);
    });
  };

  const tell = (failure: Failure, route: Route, port: number): object => {
    const { id } = routeTarget(route);
    const words = webFailureWords(failure, route, port);
    log.warn(`${words.message} ${inert(failure.detail ?? '')}`.trimEnd());
    const [way, other, showLog] = [
      vscode.l10n.t('Another Way...'),
      vscode.l10n.t('Another Port...'),
      vscode.l10n.t('Show Log'),
    ];
    const buttons = failure.stage !== 'forward' ? [] : failure.reason === 'prohibited' ? [way] : [way, other];
    void vscode.window.showErrorMessage(`${words.message} ${words.next}`, ...buttons, showLog).then(async (answer) => {
      if (answer === showLog) log.show();
      if (answer === way) {
        const chosen = await chooseWay(inventory, route);
        if (chosen !== undefined)
          await inTurn(() => (isRoute(chosen) ? open(chosen, port) : Promise.resolve(tell(chosen, route, port))));
      }
      if (answer === other) {
        const chosen = await askWebPort(route);
        if (chosen !== undefined) await vscode.commands.executeCommand('hopthrough.openGui', id, { port: chosen });
      }
    });
    return { failure: { ...failure, ...words } };
  };

  return {
    open: (appliance, options) =>
      inTurn(async () => {
        const route = inventory.route(appliance.id);
        if (isRoute(route)) return open(route, field(options, 'port', isPort));
        return tell(route, [appliance], webPortOf(appliance));
      }),
    async close(id) {
      const closed = [...forwards].filter(([one]) => id === undefined || one === id);
      await Promise.all(closed.map(([, { forward }]) => forward.close()));
      return { closed: closed.map(([one]) => one) };
    },
    panelClosed: (id) => void forwards.get(id)?.forward.close(),
    dispose() {
      for (const { forward } of [...forwards.values()]) void forward.close();
    },
  };
}

/**
 * A desktop brings a port of the computer that it works on to its own. A VS Code in the browser puts a proxy before it,
 * which speaks HTTP to the port and shows an error in place of the page: the port is named then, and not opened.
 */
async function browse(route: Route, url: string): Promise<object> {
  const address = vscode.Uri.parse(url);
  const external = await vscode.env.asExternalUri(address);
  const isBrought = vscode.env.uiKind === vscode.UIKind.Desktop && isLoopback(external);
  if (isLoopback(address) && !isBrought) {
    void sayWhere(route, url, external);
    return { url };
  }
  await vscode.env.openExternal(external);
  return { url: external.toString(true) };
}

function isLoopback({ authority }: vscode.Uri): boolean {
  return /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(authority);
}

async function sayWhere(route: Route, url: string, external: vscode.Uri): Promise<void> {
  const [copy, open] = [vscode.l10n.t('Copy Address'), vscode.l10n.t('Open Anyway')];
  const answer = await vscode.window.showInformationMessage(elsewhereWords(route, url), copy, open);
  if (answer === copy) await vscode.env.clipboard.writeText(url);
  if (answer === open) await vscode.env.openExternal(external);
}

function statusItem(id: string, tooltip: string, port: number): vscode.StatusBarItem {
  const item = vscode.window.createStatusBarItem(`hopthrough.web.${id}`, vscode.StatusBarAlignment.Left, 10);
  item.name = vscode.l10n.t('Web interface');
  item.text = `$(globe) ${inert(id)} → 127.0.0.1:${port}`;
  item.tooltip = tooltip;
  item.command = { command: 'hopthrough.closeGui', title: vscode.l10n.t('Close Web Interface'), arguments: [id] };
  item.show();
  return item;
}
