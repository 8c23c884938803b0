import { readFile } from 'node:fs/promises';

/** What unit tests put in the place of the `vscode` module: as little of it as the code under test touches. */

export const l10n = {
  /** As VS Code does it: a placeholder without a value stays. */
  t: (message: string, ...args: unknown[]) =>
    (stand.translations[message] ?? message).replace(/\{(\d+)\}/g, (placeholder, n: string) =>
      Number(n) < args.length ? String(args[Number(n)]) : placeholder,
    ),
};

export const version = '1.105.0';

export const env = {
  remoteName: undefined,
  language: 'en',
  clipboard: {
    readText: () => Promise.resolve(stand.clipboard),
    writeText: (text: string) => {
      stand.clipboard = text;
      return Promise.resolve();
    },
  },
  uiKind: 1,
  asExternalUri: (uri: Uri) => Promise.resolve(uri),
  openExternal: (uri: Uri) => {
    stand.browsed.push(uri.toString());
    return Promise.resolve(stand.isOpenedOutside);
  },
};

export class EventEmitter<T> {
  private readonly listeners = new Set<(event: T) => void>();
  readonly event = (listener: (event: T) => void) => {
    this.listeners.add(listener);
    return new Disposable(() => this.listeners.delete(listener));
  };
  fire(event: T): void {
    for (const listener of [...this.listeners]) listener(event);
  }
  dispose(): void {
    this.listeners.clear();
  }
}

export class Disposable {
  constructor(private readonly end: () => unknown) {}
  static from(...parts: { dispose(): unknown }[]): Disposable {
    return new Disposable(() => parts.forEach((part) => part.dispose()));
  }
  dispose(): void {
    this.end();
  }
}

export class Uri {
  private constructor(
    readonly scheme: string,
    readonly path: string,
  ) {}
  static file(path: string): Uri {
    return new Uri('file', path);
  }
  static parse(text: string): Uri {
    const [scheme = '', path = ''] = text.split('://');
    return new Uri(scheme, path);
  }
  static from({ scheme, authority = '', path }: { scheme: string; authority?: string; path: string }): Uri {
    return new Uri(scheme, authority === '' ? path : `${authority}${path}`);
  }
  static joinPath(base: Uri, ...parts: string[]): Uri {
    return new Uri(base.scheme, [base.path, ...parts].join('/'));
  }
  get authority(): string {
    return this.scheme.startsWith('http') ? (this.path.split('/')[0] ?? '') : '';
  }
  get fsPath(): string {
    return this.path;
  }
  toString(): string {
    return `${this.scheme}://${this.path}`;
  }
}

export class Position {
  constructor(
    readonly line: number,
    readonly character: number,
  ) {}
}

export class Range {
  readonly start: Position;
  readonly end: Position;
  constructor(start: Position | number, end: Position | number, endLine = 0, endCharacter = 0) {
    this.start = typeof start === 'number' ? new Position(start, Number(end)) : start;
    this.end = typeof end === 'number' ? new Position(endLine, endCharacter) : end;
  }
}

export class TerminalProfile {
  constructor(readonly options: unknown) {}
}

export class ThemeColor {
  constructor(readonly id: string) {}
}

export class ThemeIcon {
  constructor(
    readonly id: string,
    readonly color?: ThemeColor,
  ) {}
}

export class MarkdownString {
  isTrusted: boolean | undefined;
  supportHtml: boolean | undefined;
  supportThemeIcons: boolean | undefined;
  constructor(readonly value = '') {}
}

export class TreeItem {
  constructor(
    readonly label: string,
    readonly collapsibleState = 0,
  ) {}
}

export const TreeItemCollapsibleState = { None: 0, Collapsed: 1, Expanded: 2 };
export const ProgressLocation = { Notification: 15 };
export const ViewColumn = { Active: -1 };
export const StatusBarAlignment = { Left: 1, Right: 2 };
export const QuickPickItemKind = { Separator: -1, Default: 0 };
export const InputBoxValidationSeverity = { Info: 1, Warning: 2, Error: 3 };
export const UIKind = { Desktop: 1, Web: 2 };
export const DiagnosticSeverity = { Error: 0, Warning: 1, Information: 2, Hint: 3 };
export const ConfigurationTarget = { Global: 1, Workspace: 2, WorkspaceFolder: 3 };

export class TabInputWebview {
  constructor(readonly viewType: string) {}
}

export class TabInputText {
  constructor(readonly uri: Uri) {}
}

export class TabInputTextDiff {
  constructor(
    readonly original: Uri,
    readonly modified: Uri,
  ) {}
}

export class FileDecoration {
  propagate: boolean | undefined;
  constructor(
    readonly badge?: string,
    readonly tooltip?: string,
  ) {}
}

export class Diagnostic {
  source: string | undefined;
  code: string | undefined;
  constructor(
    readonly range: Range,
    readonly message: string,
    readonly severity: number,
  ) {}
}

export class DataTransferItem {
  constructor(readonly value: unknown) {}
}

export class RelativePattern {
  constructor(
    readonly baseUri: Uri,
    readonly pattern: string,
  ) {}
}

export class WorkspaceEdit {
  readonly edits: { uri: Uri; range: Range; text: string }[] = [];
  replace(uri: Uri, range: Range, text: string): void {
    this.edits.push({ uri, range, text });
  }
}

interface Watcher {
  readonly pattern: RelativePattern;
  readonly changed: EventEmitter<Uri>;
}

const watchers = new Set<Watcher>();
const documentClosed = new EventEmitter<{ readonly uri: Uri }>();
const tabsChanged = new EventEmitter<undefined>();
const configurationChanged = new EventEmitter<{ affectsConfiguration: (key: string) => boolean }>();

/** What a test sets and looks at. */
export const stand = {
  /** English to the person's language; empty for English. */
  translations: {} as Record<string, string>,
  settings: new Map<string, { globalValue?: unknown; workspaceValue?: unknown; defaultValue?: unknown }>(),
  watchers,
  /** As VS Code tells of a file that came, went or changed; only to who watches that very file. */
  fileChanged(path: string): void {
    for (const { pattern, changed } of [...watchers])
      if (`${pattern.baseUri.path}/${pattern.pattern}`.replace('//', '/') === path) changed.fire(Uri.file(path));
  },
  settingChanged(key: string): void {
    configurationChanged.fire({ affectsConfiguration: (asked) => asked === key });
  },
  commands: new Map<string, (...args: unknown[]) => unknown>(),
  /** Without what every box tells VS Code. */
  executed: [] as [command: string, ...args: unknown[]][],
  clipboard: '',
  /** What the browser was sent to. */
  browsed: [] as string[],
  /** Whether a program takes what it is sent. */
  isOpenedOutside: true,
  /** Other extensions, by what they contribute. */
  extensions: [] as { readonly packageJSON: unknown }[],
  documentClosed: (uri: Uri) => documentClosed.fire({ uri }),
  /** Text of the documents that were opened. */
  opened: [] as string[],
  /** The item that was shown last. */
  statusBar: { text: '', tooltip: '', command: undefined as unknown, shown: false },
  /** All that were made and not disposed of. */
  statusBars: [] as { text: string; tooltip: string; command: unknown; shown: boolean }[],
  /** Rows of a tree that were to be seen. */
  revealed: [] as unknown[],
  /** Tabs of one group, the last of which is in front. */
  tabs: [] as object[],
  tabsChanged(tabs: object[]): void {
    stand.tabs = tabs;
    tabsChanged.fire(undefined);
  },
  /** Names of the terminals that were made. */
  terminals: [] as string[],
  /** What gives the text of documents of its own scheme. */
  contents: undefined as { provideTextDocumentContent(uri: Uri): string } | undefined,
  /** What was said while something went on, title and message. */
  progress: [] as string[],
  /** A progress is over; `message` is what it said last. */
  onProgressEnd: undefined as ((ended: { readonly message: string }) => void) | undefined,
  /** Cancels the progress that is shown. */
  cancelProgress: (): void => undefined,
};

export const commands = {
  registerCommand(command: string, run: (...args: unknown[]) => unknown): Disposable {
    stand.commands.set(command, run);
    return new Disposable(() => stand.commands.delete(command));
  },
  executeCommand(command: string, ...args: unknown[]): Promise<unknown> {
    if (args[0] !== 'hopthrough.asked') stand.executed.push([command, ...args]);
    return Promise.resolve(stand.commands.get(command)?.(...args));
  },
};

export const extensions = {
  get all() {
    return stand.extensions;
  },
};

export const workspace = {
  textDocuments: [] as unknown[],
  onDidSaveTextDocument: new EventEmitter<unknown>().event,
  onDidCloseTextDocument: documentClosed.event,
  onDidChangeConfiguration: configurationChanged.event,
  openTextDocument: ({ content }: { content: string }) => {
    stand.opened.push(content);
    return Promise.resolve({ uri: Uri.from({ scheme: 'untitled', path: `Untitled-${stand.opened.length}` }) });
  },
  applyEdit: () => Promise.resolve(true),
  fs: { readFile: ({ path }: Uri) => readFile(path) },
  registerTextDocumentContentProvider: (_scheme: string, provider: unknown) => {
    stand.contents = provider as typeof stand.contents;
    return new Disposable(() => undefined);
  },
  createFileSystemWatcher(pattern: RelativePattern) {
    const changed = new EventEmitter<Uri>();
    const watcher = { pattern, changed };
    watchers.add(watcher);
    const { event } = changed;
    const dispose = () => watchers.delete(watcher);
    return { onDidChange: event, onDidCreate: event, onDidDelete: event, dispose };
  },
  getConfiguration: (section: string) => ({
    get: (key: string) => stand.settings.get(`${section}.${key}`)?.globalValue,
    inspect: (key: string) => stand.settings.get(`${section}.${key}`),
  }),
};

/** Answers of a person, in order; a test that sets too few of them fails. */
export const answers: ((asked: Record<string, unknown>) => unknown)[] = [];

function ask(asked: Record<string, unknown>): Promise<unknown> {
  const answer = answers.shift();
  if (answer === undefined) throw new Error(`nobody answers ${JSON.stringify(asked)}`);
  return Promise.resolve(answer(asked));
}

export class CancellationTokenSource {
  readonly token = {};
  cancel(): void {}
  dispose(): void {}
}

interface Button {
  readonly iconPath: ThemeIcon;
  readonly tooltip: string;
}

/** A box as it is shown: what it asks is answered by `answers`; no answer leaves it, however often it comes again. */
abstract class Box {
  title = '';
  ignoreFocusOut = false;
  readonly accepted = new EventEmitter<void>();
  readonly hidden = new EventEmitter<void>();
  readonly onDidAccept = this.accepted.event;
  readonly onDidHide = this.hidden.event;
  /** How often. */
  shown = 0;
  protected isLeft = false;
  protected abstract asked(): Record<string, unknown>;
  protected abstract take(answer: unknown): void;
  show(): void {
    this.shown += 1;
    if (this.isLeft) {
      queueMicrotask(() => this.hidden.fire());
      return;
    }
    void ask(this.asked()).then((answer) => {
      this.isLeft = answer === undefined;
      if (this.isLeft) this.hidden.fire();
      else this.take(answer);
    });
  }
  /** As a person does, by Esc. */
  hide(): void {
    this.isLeft = true;
    this.hidden.fire();
  }
  dispose(): void {
    this.isLeft = true;
  }
}

/** What it lists is gone when it hides, as in VS Code, until it gets items again. */
class QuickPick extends Box {
  placeholder: string | undefined;
  canSelectMany = false;
  items: readonly unknown[] = [];
  constructor() {
    super();
    this.onDidHide(() => (this.items = []));
    picks.push(this);
  }
  selectedItems: readonly unknown[] = [];
  protected asked() {
    return { title: this.title, placeHolder: this.placeholder, canPickMany: this.canSelectMany, items: this.items };
  }
  protected take(answer: unknown) {
    this.selectedItems = Array.isArray(answer) ? (answer as readonly unknown[]) : [answer];
    this.accepted.fire();
  }
}

interface Button {
  readonly iconPath: ThemeIcon;
  readonly tooltip: string;
}

/** One with buttons is filled by hand; `boxes` has those that are open. */
export class InputBox extends Box {
  prompt = '';
  value = '';
  password = false;
  buttons: readonly Button[] = [];
  validationMessage: unknown;
  readonly changed = new EventEmitter<string>();
  readonly pressed = new EventEmitter<Button>();
  readonly onDidChangeValue = this.changed.event;
  readonly onDidTriggerButton = this.pressed.event;
  protected asked() {
    const { title, prompt, value, password } = this;
    const validateInput = (text: string): unknown => {
      this.type(text);
      return this.validationMessage;
    };
    return { title, prompt, value, password, validateInput };
  }
  protected take(answer: unknown) {
    this.type(String(answer));
    this.accepted.fire();
  }
  private type(text: string): void {
    this.value = text;
    this.changed.fire(text);
  }
  override show(): void {
    if (this.buttons.length === 0 || this.isLeft) {
      super.show();
      return;
    }
    this.shown += 1;
    boxes.add(this);
  }
  override dispose(): void {
    super.dispose();
    boxes.delete(this);
  }
}

export const boxes = new Set<InputBox>();
/** All that were made. */
export const picks: QuickPick[] = [];

export const window = {
  activeTextEditor: undefined as { readonly document: { readonly uri: Uri } } | undefined,
  tabGroups: {
    get all() {
      return [{ tabs: stand.tabs, activeTab: stand.tabs.at(-1) }];
    },
    onDidChangeTabs: tabsChanged.event,
    onDidChangeTabGroups: new EventEmitter<undefined>().event,
    close: (closed: object[]) => {
      stand.tabsChanged(stand.tabs.filter((tab) => !closed.includes(tab)));
      return Promise.resolve(true);
    },
  },
  createTerminal: ({ name }: { name: string }) => {
    stand.terminals.push(name);
    return { show: () => undefined };
  },
  createInputBox: () => new InputBox(),
  createQuickPick: () => new QuickPick(),
  setStatusBarMessage: () => new Disposable(() => undefined),
  createTreeView: (_id: string, options: object) => ({
    ...options,
    reveal: (row: unknown, how: object) => Promise.resolve(stand.revealed.push({ row, ...how })),
    dispose: () => undefined,
  }),
  registerFileDecorationProvider: () => new Disposable(() => undefined),
  showWarningMessage: (message: string, first?: object | string, ...others: string[]) =>
    typeof first === 'object'
      ? ask({ message, ...first, buttons: others })
      : ask({ message, buttons: first === undefined ? [] : [first, ...others] }),
  showSaveDialog: (options: object) => ask({ ...options }),
  showErrorMessage: (message: string, ...buttons: string[]) => ask({ message, buttons }),
  showInformationMessage: (message: string, ...buttons: string[]) => ask({ message, buttons }),
  showTextDocument: (shown: Uri | { uri: Uri }, options: object = {}) =>
    shown instanceof Uri ? ask({ path: shown.path, ...options }) : Promise.resolve(),
  withProgress({ title }: { title?: string }, work: (progress: object, token: object) => Promise<unknown>) {
    const cancelled = new EventEmitter<undefined>();
    stand.cancelProgress = () => cancelled.fire(undefined);
    let last = '';
    const report = ({ message = '' }: { message?: string }) => {
      last = message;
      stand.progress.push(`${title ?? ''}: ${message}`);
    };
    const over = work({ report }, { onCancellationRequested: cancelled.event });
    const end = () => stand.onProgressEnd?.({ message: last });
    over.then(end, end);
    return over;
  },
  createStatusBarItem() {
    const item = { text: '', tooltip: '', command: undefined as unknown, shown: false };
    stand.statusBars.push(item);
    return Object.assign(item, {
      show() {
        item.shown = true;
        stand.statusBar = item;
      },
      hide: () => (item.shown = false),
      dispose() {
        item.shown = false;
        stand.statusBars = stand.statusBars.filter((one) => one !== item);
      },
    });
  },
};

export const languages = {
  createDiagnosticCollection() {
    const shown = new Map<string, Diagnostic[]>();
    return {
      shown,
      clear: () => shown.clear(),
      set: (uri: Uri, diagnostics: Diagnostic[]) => shown.set(uri.path, diagnostics),
      dispose: () => shown.clear(),
    };
  },
};
