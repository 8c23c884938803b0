// The page inside an editor tab: a frame in a frame, which VS Code makes anew when it was hidden.
import type { Frame, Page } from 'playwright-core';
import type { Waiting } from './waiting';

export interface Webview {
  /** Waits for the page that is shown and has what the selector names. */
  webview(selector: string): Promise<Frame>;
}

export function webview(page: Page, wait: Waiting): Webview {
  const shown = async (selector: string) => {
    for (const frame of page.frames()) if (await isShown(frame, selector)) return frame;
    return undefined;
  };
  return { webview: (selector) => wait.waitFor(() => shown(selector), `a page with ${selector}`) };
}

async function isShown(frame: Frame, selector: string): Promise<boolean> {
  if (frame.parentFrame()?.parentFrame() == null) return false;
  return frame
    .locator(selector)
    .first()
    .isVisible()
    .catch(() => false);
}
