// Reads what the page shows, in one step, so that no element goes away between two questions.
import type { Locator, Page } from 'playwright-core';

/** The part of the DOM's Element that is read. The DOM library itself would become visible to all of src/. */
export interface PageElement {
  textContent: string | null;
  getAttribute(name: string): string | null;
  matches(selector: string): boolean;
  closest(selector: string): PageElement | null;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
  getBoundingClientRect(): { top: number; height: number };
  value?: string;
}

/**
 * Calls a function in the page with all elements of a selector that are shown.
 * The function is sent as text: it can use its parameter and nothing else from outside.
 */
export function read<T>(page: Page, selector: string, look: (elements: PageElement[]) => T): Promise<T> {
  return page.locator(`${selector} >> visible=true`).evaluateAll<T, PageElement>(look);
}

/** VS Code draws spaces as no-break spaces. */
export function plain(text: string): string {
  return text.replaceAll('\u00a0', ' ').trimEnd();
}

/** Of the DOM's Element, too. */
interface Listening {
  addEventListener(name: string, listener: () => void): void;
}

/**
 * Clicks an element; resolves to whether the element itself got the event, and rejects where it cannot be clicked. One that
 * is drawn anew between the press of the mouse and its release gets none.
 */
export async function clickArrives(locator: Locator, event: 'click' | 'mouseup'): Promise<boolean> {
  const element = await locator.elementHandle({ timeout: 3000 });
  const heard = await element.evaluateHandle<{ times: number }, string, Listening>((one, name) => {
    const counted = { times: 0 };
    one.addEventListener(name, () => (counted.times += 1));
    return counted;
  }, event);
  await element.click({ timeout: 3000 });
  return heard.evaluate(({ times }) => times > 0);
}
