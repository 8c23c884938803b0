// Opens a real VS Code in Chromium and offers what a person does with it. Every action waits for what it needs on the screen.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { type CodeServer, startCodeServer } from './codeServer.mjs';
import { openBrowserContext } from './driver/browser';
import { editor, type Editor } from './driver/editor';
import { killExtensionHost } from './driver/extensionHost';
import { notifications, type Notifications } from './driver/notifications';
import { palette, type Palette, questions, type Questions } from './driver/questions';
import { terminal, type Terminal } from './driver/terminal';
import { tree, type Tree } from './driver/tree';
import { PATIENCE_MS, waiting, type Waiting } from './driver/waiting';
import { webview, type Webview } from './driver/webview';

export interface WorkbenchOptions {
  extension: { link: string } | { vsix: string };
  /** Added to the settings that keep a test quiet; written before VS Code starts. */
  settings?: Record<string, unknown>;
  /** Pixels of the page; 1280 x 800 when left out. */
  size?: { width: number; height: number };
  theme?: Theme;
  /** The display language the extension sees; the workbench itself speaks English alone. */
  locale?: 'en' | 'fr';
  /** Added to the environment of the extension host. HOME is always a folder of the test's own. */
  env?: Record<string, string>;
  /** The folder that is open; an empty one when left out. */
  folder?: string;
  /** Called with the HOME of the extension host before VS Code starts, to put a ~/.ssh there. */
  prepareHome?: (home: string) => void;
}

export type Theme =
  | 'Default Light Modern'
  | 'Default Dark Modern'
  | 'Default High Contrast'
  | 'Default High Contrast Light';

/** A VS Code with its first window. */
export interface Workbench extends WorkbenchWindow {
  /** A second window of the same VS Code: the same profile, an extension host of its own. */
  openWindow(): Promise<WorkbenchWindow>;
  /** Ends VS Code, and the browser when no other workbench uses it; removes the temporary folder. */
  close(): Promise<void>;
}

export interface WorkbenchWindow extends Tree, Palette, Questions, Terminal, Notifications, Editor, Waiting, Webview {
  page: Page;
  /** HOME of the extension host. */
  home: string;
  /** The folder of settings.json and globalStorage/. */
  userFolder: string;
  /** Reloads the window, as the browser's own key does, whatever is open in it; resolves when the workbench is there again. */
  reload(): Promise<void>;
  /** Kills the process that extensions run in, as a crash does; VS Code starts another one. */
  killExtensionHost(): Promise<void>;
  /** Replaces these keys in settings.json, as a person editing the file would. */
  changeSettings(changes: Record<string, unknown>): void;
  /** Picks it as a person does, from the palette; resolves when the window is drawn in it. */
  chooseTheme(theme: Theme): Promise<void>;
  /** What the server and the extension host have printed. */
  hostOutput(): string;
  /** Errors that the page itself threw. */
  pageErrors: readonly string[];
}

/** Opens VS Code with the extension; rejects when its workbench does not come, with a picture of what is there. */
export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const { context, release } = await openBrowserContext(options);
  let server: CodeServer | undefined;
  const close = async () => {
    try {
      await release();
    } finally {
      await server?.stop();
    }
  };
  try {
    const started = await startCodeServer({
      extension: options.extension,
      profile: (folder) => prepareProfile(folder, options),
    });
    server = started;
    const openWindow = () => openPage(started, context, options);
    return { ...(await openWindow()), openWindow, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openPage(
  server: CodeServer,
  context: BrowserContext,
  options: WorkbenchOptions,
): Promise<WorkbenchWindow> {
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const pageErrors: string[] = [];
  page.on('pageerror', (error) => pageErrors.push(error.message));
  // "Leave site?" when a reload meets a running terminal: a person says yes.
  page.on('dialog', (dialog) => void dialog.accept().catch(() => undefined));
  const userFolder = join(server.folder, 'data', 'User');
  const wait = waiting(page);
  const commands = palette(page, wait);
  const asking = questions(page, wait);
  await page.goto(
    `${server.origin}/?folder=${encodeURIComponent(options.folder ?? join(server.folder, 'w'))}`,
    patient,
  );
  await workbenchThere(page, wait);
  return {
    ...{ page, pageErrors, userFolder, home: join(server.folder, 'home') },
    ...wait,
    ...commands,
    ...tree(page, wait),
    ...asking,
    ...terminal(page, wait, commands),
    ...notifications(page, wait),
    ...editor(page, wait, commands),
    ...webview(page, wait),
    reload: async () => {
      await page.reload(patient);
      await workbenchThere(page, wait);
    },
    killExtensionHost: async () => {
      await wait.waitFor(() => killExtensionHost(join(server.folder, 'home')), 'one extension host, and no other');
    },
    changeSettings: (changes) => changeSettings(join(userFolder, 'settings.json'), changes),
    chooseTheme: async (theme) => {
      await commands.runCommand('Preferences: Color Theme');
      // Of a long list only what is in sight is there to be clicked.
      await asking.typeQuickInput(THEMES[theme].label);
      await asking.pickQuickInput(THEMES[theme].label);
      await page.locator(`.monaco-workbench.${THEMES[theme].className}`).waitFor(patient);
    },
    hostOutput: () => readFileSync(join(server.folder, 'server.log'), 'utf8'),
  };
}

/** A busy computer takes its time for the first page. */
const patient = { timeout: PATIENCE_MS };

/**
 * A page that is reloaded on a busy computer does not always say that it goes: VS Code takes that for a lost connection, and
 * keeps its extension host with all its logins for so many seconds, else for some minutes.
 */
const GONE_S = '30';

/** A page that lost its first connection to VS Code stays empty: it is loaded once more, as a person would. */
async function workbenchThere(page: Page, wait: Waiting): Promise<void> {
  const icon = page.locator('.activitybar .action-label[aria-label^="Hopthrough"]');
  try {
    await icon.waitFor(patient);
  } catch {
    console.error(`VS Code did not come, and is loaded once more. Picture: ${await wait.screenshot('no workbench')}`);
    await page.reload(patient);
    await icon.waitFor(patient);
  }
}

/** What the workbench lists, and the class of its own element. */
const THEMES: Readonly<Record<Theme, { label: string; className: string }>> = {
  'Default Light Modern': { label: 'Light Modern', className: 'vs' },
  'Default Dark Modern': { label: 'Dark Modern', className: 'vs-dark' },
  'Default High Contrast': { label: 'Dark High Contrast', className: 'hc-black' },
  'Default High Contrast Light': { label: 'Light High Contrast', className: 'hc-light' },
};

function prepareProfile(folder: string, options: WorkbenchOptions) {
  const home = join(folder, 'home');
  for (const made of [home, join(folder, 'w')]) mkdirSync(made);
  options.prepareHome?.(home);
  return {
    settings: {
      ...quietSettings,
      'workbench.colorTheme': options.theme ?? 'Default Light Modern',
      ...options.settings,
    },
    env: { HOME: home, CODE_SERVER_RECONNECTION_GRACE_TIME: GONE_S, ...options.env },
  };
}

function changeSettings(file: string, changes: Record<string, unknown>): void {
  const before = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  writeFileSync(file, JSON.stringify({ ...before, ...changes }, undefined, 2));
}

const quietSettings = {
  // Only the DOM renderer leaves the terminal's text readable in the page.
  'terminal.integrated.gpuAcceleration': 'off',
  'terminal.integrated.enableMultiLinePasteWarning': 'never',
  'terminal.integrated.initialHint': false,
  'workbench.editor.useModal': 'off',
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.enableExperiments': false,
  'workbench.reduceMotion': 'on',
  'window.autoDetectColorScheme': false,
  'window.autoDetectHighContrast': false,
  'window.commandCenter': false,
  'chat.disableAIFeatures': true,
  'git.enabled': false,
  'extensions.ignoreRecommendations': true,
  'telemetry.telemetryLevel': 'off',
};
