// One Chromium for all workbenches of a test process.
import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { findChromium } from '../chromium.mjs';
import { atEnd } from '../ending.mjs';
import { PATIENCE_MS } from './waiting';

let browser: Promise<Browser> | undefined;
let users = 0;
let closing: NodeJS.Timeout | undefined;

/** The next test opens its first window within this time, and the browser is still there. */
const LINGER_MS = 500;

interface ContextOptions {
  size?: { width: number; height: number };
  locale?: 'en' | 'fr';
}

/** Opens a window of its own in the shared browser; `release` closes it, and the browser some time after the last one. */
export async function openBrowserContext(
  options: ContextOptions,
): Promise<{ context: BrowserContext; release: () => Promise<void> }> {
  users += 1;
  clearTimeout(closing);
  try {
    browser ??= launch().catch((error: unknown) => {
      browser = undefined;
      throw error;
    });
    const context = await newContext(await browser, options);
    return { context, release: () => release(context) };
  } catch (error) {
    leave();
    throw error;
  }
}

async function newContext(from: Browser, { size, locale: language = 'en' }: ContextOptions): Promise<BrowserContext> {
  const context = await from.newContext({
    viewport: size ?? { width: 1280, height: 800 },
    locale: language === 'fr' ? 'fr-FR' : 'en-US',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  // The workbench takes its language from this name and hands it to the extension host; a language pack would set it too.
  await context.addInitScript(
    `if (${JSON.stringify(language)} !== 'en') globalThis._VSCODE_NLS_LANGUAGE = ${JSON.stringify(language)};`,
  );
  return context;
}

async function release(context: BrowserContext): Promise<void> {
  try {
    await context.close();
  } finally {
    leave();
  }
}

function leave(): void {
  users -= 1;
  if (users === 0) closing = setTimeout(() => void close(), LINGER_MS);
}

async function close(): Promise<void> {
  const last = browser;
  browser = undefined;
  await (await last)?.close();
}

async function launch(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('No Chromium or Chrome found; set HOPTHROUGH_CHROMIUM to its path');
  const launched = await chromium.launch({
    executablePath,
    headless: true,
    timeout: PATIENCE_MS,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    // The suites say what suits them: test/host/suites.mjs.
    args: [...browserArguments, ...(process.env['HOPTHROUGH_BROWSER_ARGUMENTS']?.split(' ') ?? [])],
  });
  atEnd(
    () => launched.close(),
    () => void launched.close(),
  );
  return launched;
}

const browserArguments = [
  // Chromium's sandbox needs rights that a container rarely gives; the page is our own VS Code.
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-sync',
  '--no-first-run',
  '--no-default-browser-check',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];
