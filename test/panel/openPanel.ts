/** The panel's real page, with its real policy, in Chromium without VS Code: a stub stands in for the host. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { FromPage, Subject, ToPage } from '../../webview/messages';
import { panelHtml } from '../../src/workbench/panel/panelHtml';
import { openBrowserContext } from '../host/driver/browser';
import { PATIENCE_MS } from '../host/driver/waiting';
import { wordsIn, type Language } from './panelWords';
import { NOW } from './samples';
import { FONTS, THEMES, type Theme } from './themes';

export interface PanelOptions {
  readonly theme?: Theme;
  readonly language?: Language;
  readonly width?: number;
  readonly height?: number;
  readonly reducedMotion?: boolean;
  readonly forcedColors?: boolean;
  /** The time goes on, as where frames are measured; else it stands. */
  readonly clock?: 'goes on';
  /** Where the built page is. */
  readonly dist?: string;
  /** What the page kept before it was loaded. */
  readonly kept?: object;
}

export interface PanelPage {
  readonly page: Page;
  /** As the host sends it; resolves after the frame that draws it. */
  readonly send: (message: ToPage) => Promise<void>;
  /** What the page has sent. */
  readonly sent: () => Promise<FromPage[]>;
  /** What the page keeps for its next load. */
  readonly kept: () => Promise<object>;
  /** Errors of the page and violations of its policy. */
  readonly complaints: readonly string[];
  readonly close: () => Promise<void>;
}

const ORIGIN = 'http://127.0.0.1:1';

export async function openPanel(subject: Subject, options: PanelOptions = {}): Promise<PanelPage> {
  const { language = 'en', width = 1280, height = 800 } = options;
  const { context, release } = await openBrowserContext({ size: { width, height }, locale: language });
  try {
    return { ...(await openIn(await context.newPage(), subject, options)), close: release };
  } catch (error) {
    await release();
    throw error;
  }
}

async function openIn(page: Page, subject: Subject, options: PanelOptions): Promise<Omit<PanelPage, 'close'>> {
  const { theme = 'vscode-light', language = 'en', dist = 'dist' } = options;
  page.setDefaultTimeout(PATIENCE_MS);
  await page.emulateMedia({
    reducedMotion: options.reducedMotion === true ? 'reduce' : 'no-preference',
    forcedColors: options.forcedColors === true ? 'active' : 'none',
  });
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (line) => {
    if (line.type() === 'error' || line.type() === 'warning') complaints.push(line.text());
  });
  const { html } = panelHtml((file) => `${ORIGIN}/${file}`, language);
  if (options.clock === undefined) await page.clock.setFixedTime(NOW);
  await page.route(`${ORIGIN}/**`, (route) => {
    const file = new URL(route.request().url()).pathname.slice(1);
    if (file === '') return route.fulfill({ contentType: 'text/html', body: html });
    const contentType = file.endsWith('.css') ? 'text/css' : 'text/javascript';
    return route.fulfill({ contentType, body: readFileSync(join(dist, 'webview', file)) });
  });
  await page.addInitScript(standIn, { colours: { ...FONTS, ...THEMES[theme] }, theme, kept: options.kept });
  await page.goto(`${ORIGIN}/`);
  const send = (message: ToPage) => page.evaluate(post, message);
  await send({ type: 'words', words: wordsIn(language), locale: language, subject });
  return {
    page,
    send,
    sent: () => page.evaluate(() => (globalThis as unknown as { sent: FromPage[] }).sent),
    kept: () => page.evaluate(() => (globalThis as unknown as { kept: object }).kept),
    complaints,
  };
}

interface StandIn {
  readonly colours: Readonly<Record<string, string>>;
  readonly theme: string;
  readonly kept: object | undefined;
}

/** Of the page's globals what is used here: the tests are compiled without the DOM. */
interface Frame {
  readonly document: {
    readonly body: { readonly classList: { add(name: string): void } };
    readonly documentElement: { readonly style: { setProperty(name: string, value: string): void } };
    addEventListener(type: 'DOMContentLoaded', listener: () => void): void;
  };
  postMessage(message: unknown, to: string): void;
  requestAnimationFrame(then: () => void): void;
}

/** Runs in the page, before anything of it. */
function standIn({ colours, theme, kept }: StandIn): void {
  const held = { sent: [] as unknown[], kept: kept ?? {} };
  Object.assign(globalThis, held, {
    acquireVsCodeApi: () => ({
      postMessage: (message: unknown) => (globalThis as unknown as typeof held).sent.push(message),
      getState: () => kept,
      setState: (state: object) => Object.assign(globalThis, { kept: state }),
    }),
  });
  const { document } = globalThis as unknown as Frame;
  document.addEventListener('DOMContentLoaded', () => {
    document.body.classList.add(theme);
    for (const [name, value] of Object.entries(colours)) document.documentElement.style.setProperty(name, value);
  });
}

/** Runs in the page. */
function post(message: unknown): Promise<void> {
  const frame = globalThis as unknown as Frame;
  frame.postMessage(message, '*');
  return new Promise((resolve) => {
    setTimeout(() => frame.requestAnimationFrame(() => frame.requestAnimationFrame(() => resolve())), 0);
  });
}
