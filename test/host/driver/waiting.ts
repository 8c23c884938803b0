// Waiting for what is on the screen, and pictures of it.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

export interface Waiting {
  /**
   * Asks again until the answer is neither undefined, null nor false, and resolves to it.
   * Rejects after `timeoutMs` (`PATIENCE_MS` when left out) with what was waited for, the last error and a picture of the screen.
   */
  waitFor<T>(ask: () => Promise<T> | T, what: string, timeoutMs?: number): Promise<Answer<T>>;
  /** Takes a picture of the window into out/pictures/; resolves to its path. */
  screenshot(name: string): Promise<string>;
  /** Is done about once a second while something is waited for that does not come. */
  meanwhile(act: () => Promise<unknown>): void;
}

/** What does not come at all costs this; on a computer that does other work, too, VS Code may take most of it. */
export const PATIENCE_MS = 120_000;

export type Answer<T> = Exclude<T, undefined | null | false>;

export function waiting(page: Page): Waiting {
  const screenshot = (name: string) => takePicture(page, name);
  const acts: (() => Promise<unknown>)[] = [];
  const meanwhile = async () => {
    for (const act of acts) await act();
  };
  return {
    screenshot,
    meanwhile: (act) => void acts.push(act),
    waitFor: (ask, what, timeoutMs = PATIENCE_MS) => askAgain(ask, what, timeoutMs, { screenshot, meanwhile }),
  };
}

async function askAgain<T>(
  ask: () => Promise<T> | T,
  what: string,
  timeoutMs: number,
  { screenshot, meanwhile }: { screenshot: Waiting['screenshot']; meanwhile: () => Promise<void> },
): Promise<Answer<T>> {
  const began = Date.now();
  const deadline = began + timeoutMs;
  let next = began + 1000;
  let last: unknown;
  do {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== null && answer !== false) return answer as Answer<T>;
      last = answer;
    } catch (error) {
      last = error;
    }
    if (Date.now() >= next) {
      await meanwhile().catch(() => undefined);
      next = Date.now() + 1000;
    }
    await pause(Date.now() - began);
  } while (Date.now() < deadline);
  const picture = await screenshot(`missing ${what}`).catch(() => 'none: the page is closed');
  throw new Error(`Not seen within ${timeoutMs / 1000} s: ${what}. Last answer: ${String(last)}. Picture: ${picture}`);
}

/** To ask takes the page as much time as it needs for what is waited for: the longer that has taken, the more seldom. */
function pause(waitedMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.min(250, Math.max(25, waitedMs / 20))));
}

async function takePicture(page: Page, name: string): Promise<string> {
  const folder = join(process.cwd(), 'out', 'pictures');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name.replace(/[^\w.-]+/g, '-').slice(0, 100)}.png`);
  await page.screenshot({ path });
  return path;
}
