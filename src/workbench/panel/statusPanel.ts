/** The status panels: one per appliance and one of all, each a page that is handed facts and asks for listed actions. */
import * as vscode from 'vscode';
import {
  CHECKLISTS,
  gate,
  keptSubject,
  type FromPage,
  type Gate,
  type Handlers,
  type Checklist,
  type Revealed,
  type Subject,
  type ToPage,
} from '../../../webview/messages';
import { panelActions, type PanelActions, type PanelHands } from './panelActions';
import { applianceFacts, overviewFacts, shownIds } from './panelFacts';
import { panelHtml } from './panelHtml';
import { panelWords } from './panelWords';
import type { StatusFacts } from './statusFacts';
import { inert } from '../wording';

export const PANEL = 'hopthrough.status';

export interface PanelDeps {
  readonly facts: StatusFacts;
  /** The names that package.json contributes; a panel offers no other. */
  readonly commands: readonly string[];
  readonly hands?: PanelHands;
  /** The panel of an appliance was closed, by whomever. */
  readonly closed?: (id: string) => void;
  /** It is looked at. */
  readonly onShown?: (subject: Subject) => void;
  readonly extensionUri: vscode.Uri;
  readonly log: Pick<vscode.LogOutputChannel, 'warn'>;
}

export interface StatusPanels {
  /** Shows the panel of an appliance, or that of all; the one there is comes to the front. */
  open(subject: Subject): void;
  /** The same, at its checklists; `of` is the one to open, if it is one of them. */
  openSteps(id: string, of?: unknown): void;
  /** A panel of the last window: drawn anew from what it kept, with no handle of then. */
  restore(panel: vscode.WebviewPanel, state: unknown): void;
  dispose(): void;
}

interface Deps extends PanelDeps {
  readonly actions: PanelActions;
}

export function statusPanels(given: PanelDeps): StatusPanels {
  const deps = { ...given, actions: panelActions(given.commands, given.hands) };
  const live = new Map<Subject, LivePanel>();
  const add = (subject: Subject, panel: vscode.WebviewPanel) => {
    live.get(subject)?.close();
    const made = livePanel(subject, panel, deps, () => {
      if (live.get(subject) !== made) return;
      live.delete(subject);
      if (subject !== null) deps.closed?.(subject);
    });
    live.set(subject, made);
    return made;
  };
  const create = (subject: Subject) => {
    void closeSleeping(titleOf(subject));
    const place = { viewColumn: vscode.ViewColumn.Active, preserveFocus: true };
    return add(subject, vscode.window.createWebviewPanel(PANEL, titleOf(subject), place));
  };
  const open = (subject: Subject): LivePanel => {
    const there = live.get(subject);
    if (there === undefined) return create(subject);
    there.show();
    deps.onShown?.(subject);
    return there;
  };
  return {
    open: (subject) => void open(subject),
    openSteps: (id, of) => open(id).showSteps(CHECKLISTS.find((one) => one === of)),
    restore(panel, state) {
      const subject = keptSubject(state);
      if (subject === undefined) panel.dispose();
      else add(subject, panel);
    },
    dispose: () => {
      for (const panel of [...live.values()]) panel.close();
    },
  };
}

/** VS Code hands a panel of the last window back when its tab is first shown: until then the tab is all there is of it. */
async function closeSleeping(title: string): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs);
  const isOurs = ({ input, label }: vscode.Tab) =>
    label === title && input instanceof vscode.TabInputWebview && input.viewType.endsWith(PANEL);
  await vscode.window.tabGroups.close(tabs.filter(isOurs), true);
}

interface LivePanel {
  show(): void;
  /** At once where the page is there, else when it is. */
  showSteps(of: Checklist | undefined): void;
  close(): void;
}

/** One animation frame: what changes within it is one update. */
const BATCH_MS = 16;
const REVEAL_SECONDS = 10;

function livePanel(subject: Subject, panel: vscode.WebviewPanel, deps: Deps, onClosed: () => void): LivePanel {
  const { facts, actions, log } = deps;
  let door: Gate | undefined;
  let isReady = false;
  let pending: NodeJS.Timeout | undefined;
  let shown: ReadonlySet<string> = new Set();
  let wanted: Extract<ToPage, { type: 'steps' }> | undefined;

  const load = () => {
    isReady = false;
    door = loadPage(panel, deps.extensionUri);
  };
  const say = (message: ToPage) => void panel.webview.postMessage(message);
  const send = () => {
    pending = undefined;
    if (!isReady || !panel.visible) return;
    const message = factsMessage(subject, deps);
    if (message.type !== 'removed') shown = shownIds(message.facts);
    say(message);
    if (wanted !== undefined) say(wanted);
    wanted = undefined;
  };
  const schedule = () => (pending ??= setTimeout(send, BATCH_MS));

  const handlers = handlersFor({
    ...{ subject, actions, say },
    isShown: (id) => shown.has(id),
    close: () => void panel.dispose(),
    ready: () => {
      isReady = true;
      send();
      deps.onShown?.(subject);
    },
  });
  const receive = (raw: unknown) => {
    const message = door?.take(raw);
    if (message === 'reloaded') load();
    else if (message !== undefined) dispatch(handlers, message);
    else log.warn(`A message of the status panel was dropped (${door?.dropped() ?? 0} so far).`);
  };

  panel.iconPath = iconOf(deps.extensionUri);
  panel.title = titleOf(subject);
  const parts = [
    panel.webview.onDidReceiveMessage(receive),
    // A hidden page is dropped by VS Code; the one that is shown next is another load.
    panel.onDidChangeViewState(() => (panel.visible ? schedule() : load())),
    facts.onDidChange((id) => {
      if (id === undefined || concerns(id, subject, shown)) schedule();
    }),
  ];
  panel.onDidDispose(() => {
    clearTimeout(pending);
    for (const part of parts) part.dispose();
    onClosed();
  });
  load();
  return {
    show: () => panel.reveal(undefined, true),
    showSteps(of) {
      wanted = { type: 'steps', ...(of === undefined ? {} : { of }) };
      schedule();
    },
    close: () => void panel.dispose(),
  };
}

interface HandlerDeps {
  readonly subject: Subject;
  readonly actions: PanelActions;
  /** What stands on the page may be spoken of, and nothing else. */
  readonly isShown: (id: string) => boolean;
  readonly say: (message: ToPage) => void;
  readonly ready: () => void;
  readonly close: () => void;
}

function handlersFor({ subject, actions, isShown, say, ready, close }: HandlerDeps): Handlers<FromPage> {
  const reveal = async (what: Revealed, id: string) => {
    const text = await actions.reveal(what, id);
    if (text === undefined) return;
    const shown = text.split('\n').map(inert).join('\n');
    say({ type: 'revealed', what, id, text: shown, seconds: REVEAL_SECONDS });
  };
  return {
    ready: () => {
      say({ type: 'words', words: panelWords(), locale: vscode.env.language, subject });
      ready();
    },
    run: ({ action, ids = subject === null ? [] : [subject], via, port }) => {
      if (action === 'close') {
        close();
        return;
      }
      const named = via === undefined ? ids : [...ids, via];
      if (named.every(isShown) && actions.can.includes(action)) void actions.run(action, ids, { via, port });
    },
    copy: ({ what, id }) => {
      if (isShown(id)) void actions.copy(what, id);
    },
    reveal: ({ what, id }) => {
      if (isShown(id)) void reveal(what, id);
    },
  };
}

/** Its files are all it may read (G03); hidden, it is dropped by VS Code and loads anew when it is shown. */
function loadPage({ webview }: vscode.WebviewPanel, extensionUri: vscode.Uri): Gate {
  const root = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
  webview.options = { enableScripts: true, enableForms: false, localResourceRoots: [root] };
  const uri = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(root, file)).toString();
  const { html, token } = panelHtml(uri, vscode.env.language);
  webview.html = html;
  return gate(token);
}

function factsMessage(
  subject: Subject,
  { facts, actions }: Deps,
): Extract<ToPage, { type: 'appliance' | 'overview' | 'removed' }> {
  if (subject === null) return { type: 'overview', facts: overviewFacts(facts, actions.can) };
  const status = facts.of(subject);
  if (status === undefined) return { type: 'removed', id: inert(subject) };
  return { type: 'appliance', facts: applianceFacts(status, facts, actions.can) };
}

function concerns(id: string, subject: Subject, shown: ReadonlySet<string>): boolean {
  return subject === null || id === subject || shown.has(id);
}

function dispatch(handlers: Handlers<FromPage>, message: FromPage): void {
  const handler = handlers[message.type] as (message: FromPage) => void;
  handler(message);
}

function titleOf(subject: Subject): string {
  return subject === null ? vscode.l10n.t('All appliances') : vscode.l10n.t('{0}: Remote Access', inert(subject));
}

/** A tab does not colour its icon. */
function iconOf(extensionUri: vscode.Uri): { light: vscode.Uri; dark: vscode.Uri } {
  const media = (file: string) => vscode.Uri.joinPath(extensionUri, 'media', file);
  return { light: media('hopthrough.svg'), dark: media('hopthrough-dark.svg') };
}
