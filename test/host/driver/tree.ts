// The appliances in the side bar.
import type { Locator, Page } from 'playwright-core';
import { plain, read } from './elements';
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
  /** Opens the row's context menu and clicks an item. */
  contextMenu(label: string, item: string): Promise<void>;
  /** The items of the row's context menu; the menu is closed again. */
  contextMenuItems(label: string): Promise<string[]>;
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
    pressInlineAction: async (label, action) => {
      const found = await row(label);
      await found.hover();
      await found.locator(`.actions .action-label[aria-label="${action}"]`).click();
    },
    pressViewAction: (action) =>
      page.locator(`.part.sidebar .title-actions .action-label[aria-label="${action}"]`).click(),
    contextMenu: async (label, item) => pickFromMenu(page, wait, await row(label), item),
    contextMenuItems: async (label) => {
      const items = await openMenu(page, wait, await row(label));
      await closeMenu(page, wait);
      return items;
    },
    tooltip: async (label) => tooltip(page, wait, await row(label)),
    welcome: () => welcome(page),
    pressWelcome: (button) => page.locator('.part.sidebar .welcome-view').getByText(button, { exact: true }).click(),
  };
}

const rows = '.part.sidebar .pane-body .monaco-list-rows .monaco-list-row';

async function openSidebar(page: Page, wait: Waiting): Promise<void> {
  // The whole of it: a badge lies over the icon.
  const icon = page.locator('.activitybar .action-item:has(.action-label[aria-label^="Hopthrough"])');
  const title = page.locator('.part.sidebar .composite.title', { hasText: 'Hopthrough' });
  const appears = (timeout: number) =>
    title.waitFor({ timeout }).then(
      () => true,
      () => false,
    );
  // After a reload it comes back by itself, and a click that came before would close it.
  for (let patience = 1_000; !(await appears(patience)); patience = 10_000) await icon.click();
  const filled = async () => (await treeRows(page)).length > 0 || (await welcome(page)) !== undefined;
  await wait.waitFor(filled, 'the appliances in the side bar', 40_000);
}

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

function menu(page: Page): Locator {
  return page.locator('.monaco-menu').first();
}

/** VS Code closes a menu whose tree is drawn anew, as after a window has opened: the row is clicked again then. */
async function openMenu(page: Page, wait: Waiting, row: Locator): Promise<string[]> {
  const items = menu(page).getByRole('menuitem');
  return wait.waitFor(async () => {
    if (await menu(page).isHidden()) await row.click({ button: 'right', timeout: 2000 });
    await items.first().waitFor({ timeout: 2000 });
    return (await items.allInnerTexts()).map((text) => plain(text.split('\n')[0] ?? ''));
  }, 'the context menu');
}

async function pickFromMenu(page: Page, wait: Waiting, row: Locator, name: string): Promise<void> {
  const items = await openMenu(page, wait, row);
  const item = menu(page).getByRole('menuitem', { name, exact: true });
  if (items.includes(name)) return leaveMenu(page, wait, () => item.click({ timeout: 2000 }));
  await closeMenu(page, wait);
  throw new Error(`The context menu has no "${name}" but: ${items.join(', ')}`);
}

function closeMenu(page: Page, wait: Waiting): Promise<void> {
  return leaveMenu(page, wait, () => page.keyboard.press('Escape'));
}

/** A menu that has just opened misses a key and a click: as long as it is there, the same is done again. */
async function leaveMenu(page: Page, wait: Waiting, act: () => Promise<void>): Promise<void> {
  const left = async () => {
    if (await menu(page).isHidden()) return true;
    await act();
    await menu(page).waitFor({ state: 'hidden', timeout: 1000 });
    return true;
  };
  await wait.waitFor(left, 'the context menu to close');
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
    await page.mouse.move(0, 0);
    await wait.waitFor(async () => (await shown()) === '', 'the old hover to go');
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
