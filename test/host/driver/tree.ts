// The appliances in the side bar.
import type { Locator, Page } from 'playwright-core';
import { clickArrives, plain, read } from './elements';
import type { Waiting } from './waiting';

export interface TreeRow {
  /** The label alone. */
  text: string;
  description: string;
  /** What a screen reader says. */
  ariaLabel: string;
  level: number;
  /** undefined: the row has no children. */
  expanded: boolean | undefined;
  selected: boolean;
}

export interface Tree {
  /** Shows the Hopthrough view, unless it is shown already; resolves when it has rows or says that it has none. */
  openSidebar(): Promise<void>;
  /** The rows on the screen, from above. A long tree has more than these. */
  treeRows(): Promise<TreeRow[]>;
  /** Waits for the row with this label, scrolling down to it where necessary. */
  row(label: string): Promise<Locator>;
  clickRow(label: string): Promise<void>;
  doubleClickRow(label: string): Promise<void>;
  /** Puts the mouse on the row and clicks the icon that appears. */
  pressInlineAction(label: string, action: string): Promise<void>;
  /** Clicks an icon in the view's title bar. */
  pressViewAction(action: string): Promise<void>;
  /** Opens the row's context menu and clicks an item: by the names of the submenus it is in, then its own. */
  contextMenu(label: string, ...path: readonly string[]): Promise<void>;
  /** The items of the row's context menu, or of the submenu in it, with whether all are in the window; it is closed again. */
  contextMenuItems(label: string, submenu?: string): Promise<{ items: string[]; inWindow: boolean }>;
  /** As much of the row's description as is not cut off at the right. */
  visibleDescription(label: string): Promise<string>;
  /** The text of the hover, as one string. */
  tooltip(label: string): Promise<string>;
  /** The text of an empty view, with its buttons. */
  welcome(): Promise<{ text: string; buttons: string[] } | undefined>;
  /** Clicks a button or link of the empty view. */
  pressWelcome(button: string): Promise<void>;
}

export function tree(page: Page, wait: Waiting): Tree {
  const row = (label: string) => findRow(page, wait, label);
  return {
    openSidebar: () => openSidebar(page, wait),
    treeRows: () => treeRows(page),
    row,
    clickRow: async (label) => (await row(label)).click(),
    doubleClickRow: async (label) => (await row(label)).dblclick(),
    pressInlineAction: async (label, action) => pressInlineAction(wait, await row(label), action),
    pressViewAction: (action) =>
      page.locator(`.part.sidebar .title-actions .action-label[aria-label="${action}"]`).click(),
    contextMenu: async (label, ...path) => pickFromMenu(page, wait, await row(label), path),
    contextMenuItems: async (label, submenu) => {
      const path = submenu === undefined ? [] : [submenu];
      const found = await row(label);
      // It may close between the two.
      const read = async () => ({
        items: await openMenu(page, wait, found, path),
        inWindow: await fits(page, path.length),
      });
      const seen = await wait.waitFor(read, `the context menu ${path.join(' > ')} to be read`);
      await closeMenu(page, wait);
      return seen;
    },
    visibleDescription: async (label) => visibleDescription(await row(label)),
    tooltip: async (label) => tooltip(page, wait, await row(label)),
    welcome: () => welcome(page),
    pressWelcome: (button) => page.locator('.part.sidebar .welcome-view').getByText(button, { exact: true }).click(),
  };
}

const rows = '.part.sidebar .pane-body .monaco-list-rows .monaco-list-row';

/** After a reload it comes back by itself, and a click that came before would close it: nothing is shown until then. */
async function openSidebar(page: Page, wait: Waiting): Promise<void> {
  // The whole of it: a badge lies over the icon.
  const icon = page.locator('.activitybar .action-item:has(.action-label[aria-label^="Hopthrough"])');
  const another = page.locator('.activitybar .action-item.checked:not(:has(.action-label[aria-label^="Hopthrough"]))');
  const title = page.locator('.part.sidebar .composite.title', { hasText: 'Hopthrough' });
  let patience = Date.now() + CLOSED_MS;
  const filled = async () => {
    if (await title.isVisible()) return (await treeRows(page)).length > 0 || (await welcome(page)) !== undefined;
    if (Date.now() < patience && (await another.count()) === 0) return false;
    patience = Date.now() + CLOSED_MS;
    await icon.click({ timeout: CLOSED_MS });
    await title.waitFor({ timeout: CLOSED_MS });
    return false;
  };
  await wait.waitFor(filled, 'the appliances in the side bar');
}

/** A side bar that somebody has closed stays so: after this time it is opened. */
const CLOSED_MS = 5_000;

async function treeRows(page: Page): Promise<TreeRow[]> {
  const seen = await read(page, rows, (elements) =>
    elements
      .sort((a, b) => Number(a.getAttribute('data-index')) - Number(b.getAttribute('data-index')))
      .map((element) => ({
        text: element.querySelector('.label-name')?.textContent ?? '',
        description: element.querySelector('.label-description')?.textContent ?? '',
        ariaLabel: element.getAttribute('aria-label') ?? '',
        level: Number(element.getAttribute('aria-level')),
        expanded: element.getAttribute('aria-expanded'),
        selected: element.getAttribute('aria-selected') === 'true',
      })),
  );
  return seen.map(({ expanded, ...row }) => ({
    ...row,
    text: plain(row.text),
    description: plain(row.description),
    expanded: expanded === null ? undefined : expanded === 'true',
  }));
}

/** VS Code draws only the rows in sight: the wheel brings the others, down to the end and then up. */
async function findRow(page: Page, wait: Waiting, label: string): Promise<Locator> {
  const name = page.locator('.label-name').getByText(label, { exact: true });
  const found = page.locator(rows).filter({ has: name }).first();
  const scroll = scroller(page);
  await wait.waitFor(async () => (await found.isVisible()) || scroll(), `a row "${label}" in the tree`);
  return found;
}

function scroller(page: Page): () => Promise<false> {
  let lastSeen: string | undefined;
  let unchanged = 0;
  let turn = 300;
  return async () => {
    const last = (await treeRows(page)).at(-1)?.text;
    unchanged = last === lastSeen ? unchanged + 1 : 0;
    lastSeen = last;
    if (unchanged === 5) [turn, unchanged] = [-turn, 0];
    if (last === undefined) return false;
    await page.locator('.part.sidebar .pane-body .monaco-list').first().hover();
    await page.mouse.wheel(0, turn);
    return false;
  };
}

/** A row that is drawn anew under the mouse shows its icons only when the mouse moves again, and may swallow the click. */
async function pressInlineAction(wait: Waiting, row: Locator, action: string): Promise<void> {
  const pressed = async () => {
    await row.hover({ timeout: 3000 });
    return clickArrives(row.locator(`.actions .action-label[aria-label="${action}"]`), 'click');
  };
  await wait.waitFor(pressed, `the icon "${action}" of the row to be pressed`);
}

/** The context menu, or the submenu so many levels below it: VS Code draws each inside the item that opened it. */
function menu(page: Page, level = 0): Locator {
  return page.locator('.monaco-menu').nth(level);
}

function itemsOf(page: Page, level: number): Locator {
  return menu(page, level).locator('> .monaco-action-bar > .actions-container > .action-item > .action-menu-item');
}

/**
 * VS Code closes a menu whose tree is drawn anew, as after a window has opened: the row is clicked again then, and each
 * submenu of the path.
 */
async function openMenu(page: Page, wait: Waiting, row: Locator, path: readonly string[]): Promise<string[]> {
  const open = async (level: number): Promise<string[]> => {
    if (await menu(page, level).isHidden()) await (level === 0 ? openFirst(row) : openNext(page, level, path));
    await itemsOf(page, level).first().waitFor({ timeout: 2000 });
    if (level < path.length) return open(level + 1);
    return (await itemsOf(page, level).allInnerTexts()).map((text) => plain(text.split('\n')[0] ?? ''));
  };
  return wait.waitFor(() => open(0), `the context menu ${path.join(' > ')}`);
}

function openFirst(row: Locator): Promise<void> {
  return row.click({ button: 'right', timeout: 2000 });
}

async function openNext(page: Page, level: number, path: readonly string[]): Promise<void> {
  const name = path[level - 1] ?? '';
  await itemNamed(page, level - 1, name).click({ timeout: 2000 });
}

function itemNamed(page: Page, level: number, name: string): Locator {
  return itemsOf(page, level)
    .filter({ has: page.getByText(name, { exact: true }) })
    .first();
}

/**
 * A menu that has just opened misses a click, and is there still: the same is done again. One that closed without having
 * been clicked, because its tree was drawn anew, is opened again.
 */
async function pickFromMenu(page: Page, wait: Waiting, row: Locator, path: readonly string[]): Promise<void> {
  const [submenus, name = ''] = [path.slice(0, -1), path.at(-1)];
  let arrived = false;
  const picked = async () => {
    if (arrived && (await menu(page).isHidden())) return 'picked';
    const items = await openMenu(page, wait, row, submenus);
    if (!items.includes(name)) return items;
    arrived = await clickArrives(itemNamed(page, submenus.length, name), 'mouseup');
    await menu(page).waitFor({ state: 'hidden', timeout: 1000 });
    return arrived && 'picked';
  };
  const items = await wait.waitFor(picked, `"${name}" of the context menu to be picked`);
  if (items === 'picked') return;
  await closeMenu(page, wait);
  throw new Error(`The context menu ${submenus.join(' > ')} has no "${name}" but: ${items.join(', ')}`);
}

/** Whether a person sees all of it: VS Code clips a menu that is too long at its frame, and lets it be scrolled. */
async function fits(page: Page, level: number): Promise<boolean> {
  const options = { timeout: 2000 };
  const frame = await page.locator('.monaco-scrollable-element:has(> .monaco-menu)').nth(level).boundingBox(options);
  const last = await itemsOf(page, level).last().boundingBox(options);
  const height = page.viewportSize()?.height ?? 0;
  if (frame === null || last === null) return false;
  return last.y + last.height <= Math.min(frame.y + frame.height, height);
}

/** A menu that has just opened misses a key: as long as it is there, it is pressed again. */
async function closeMenu(page: Page, wait: Waiting): Promise<void> {
  const left = async () => {
    if (await menu(page).isHidden()) return true;
    await page.keyboard.press('Escape');
    await menu(page).waitFor({ state: 'hidden', timeout: 1000 });
    return true;
  };
  await wait.waitFor(left, 'the context menu to close');
}

/** The parts of the DOM that tell how much of a text is drawn. */
interface DrawnRow {
  querySelector(selector: string): { readonly firstChild: object | null; getBoundingClientRect(): Edge } | null;
  readonly ownerDocument: { createRange(): DrawnText };
}

interface DrawnText {
  selectNodeContents(node: object): void;
  setEnd(node: object, offset: number): void;
  getBoundingClientRect(): Edge;
  toString(): string;
}

interface Edge {
  readonly right: number;
}

async function visibleDescription(row: Locator): Promise<string> {
  return plain(await row.evaluateAll<string, DrawnRow>(drawnDescription));
}

/** Runs in the page. */
function drawnDescription([row]: DrawnRow[]): string {
  const letters = row?.querySelector('.label-description')?.firstChild ?? undefined;
  const end = row?.querySelector('.monaco-icon-label-container')?.getBoundingClientRect().right;
  if (row === undefined || letters === undefined || end === undefined) return '';
  const drawn = row.ownerDocument.createRange();
  drawn.selectNodeContents(letters);
  for (let length = drawn.toString().length; length > 0; length -= 1) {
    drawn.setEnd(letters, length);
    if (drawn.getBoundingClientRect().right <= end) break;
  }
  return drawn.toString();
}

/** One that appears only when the mouse has left stays until the mouse moves again, and some until a key is pressed. */
async function hoverGone(page: Page, shown: () => Promise<string>): Promise<boolean> {
  await page.mouse.move(700, 700);
  await page.mouse.move(0, 0);
  if ((await shown()) !== '') await page.keyboard.press('Escape');
  return (await shown()) === '';
}

/**
 * The hover of what the mouse was on before goes first, so that it is not taken for the row's. A tree that is drawn anew
 * under a resting mouse shows none: the mouse comes again then.
 */
async function tooltip(page: Page, wait: Waiting, row: Locator): Promise<string> {
  const shown = async () =>
    plain((await page.locator('.monaco-hover:visible .hover-contents').allInnerTexts()).join('\n'));
  let patience = 0;
  return wait.waitFor(async () => {
    const text = await shown();
    if (text !== '' && text !== 'Loading...' && patience > 0) return text;
    patience -= 1;
    if (patience > 0) return false;
    await wait.waitFor(() => hoverGone(page, shown), 'the old hover to go');
    await row.locator('.monaco-icon-label').first().hover();
    patience = 100;
    return false;
  }, 'the hover of the row');
}

async function welcome(page: Page): Promise<{ text: string; buttons: string[] } | undefined> {
  const [shown] = await read(page, '.part.sidebar .welcome-view', (elements) =>
    elements.map((element) => ({
      text: element.querySelector('.welcome-view-content')?.textContent ?? '',
      buttons: Array.from(element.querySelectorAll('.monaco-button'), (button) => button.textContent ?? ''),
    })),
  );
  return shown;
}
