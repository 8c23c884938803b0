// Reads what the page shows, in one step, so that no element goes away between two questions.
import type { Page } from 'playwright-core';

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
