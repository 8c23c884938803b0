// The terminal panel.
import type { Page } from 'playwright-core';
import { plain, read } from './elements';
import type { Palette } from './questions';
import type { Waiting } from './waiting';

export interface Terminal {
  /** The visible lines of the active terminal, without the empty ones at its end; empty when there is no terminal. */
  terminalText(): Promise<string>;
  /** All lines of the active terminal, those above the screen too, as Select All and Copy give them: wrapped lines are whole. */
  terminalHistory(): Promise<string>;
  /** Waits until the active terminal shows the text; resolves to all that it shows. Lines that wrap are joined for the search. */
  terminalShows(text: string | RegExp): Promise<string>;
  /** Clicks into the terminal and types; `\n`, Ctrl-C (`\u0003`) and Ctrl-] (`\u001d`) become their keys. */
  typeInTerminal(text: string): Promise<void>;
  /** Puts the text on the clipboard and pastes it with the terminal's own key. */
  pasteInTerminal(text: string): Promise<void>;
  /** The names of the terminals, from above. */
  terminalTabs(): Promise<string[]>;
  /** Shows the terminal with this name. */
  selectTerminal(name: string): Promise<void>;
}

export function terminal(page: Page, wait: Waiting, commands: Palette): Terminal {
  // At its upper left: messages may lie over the rest.
  const focus = () => page.locator(`${active} .xterm-screen`).click({ position: { x: 5, y: 5 } });
  return {
    terminalText: () => terminalText(page),
    terminalHistory: () => terminalHistory(page, wait, commands, focus),
    terminalShows: (text) => terminalShows(page, wait, text),
    typeInTerminal: async (text) => {
      await focus();
      for (const part of text.split(/([\n\u0003\u001d])/))
        await (keys[part] ? page.keyboard.press(keys[part]) : page.keyboard.type(part));
    },
    pasteInTerminal: async (text) => {
      await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
      await focus();
      await page.keyboard.press('Control+Shift+V');
    },
    terminalTabs: () => terminalTabs(page),
    selectTerminal: async (name) =>
      page.locator('.terminal-tabs-entry').getByText(name, { exact: true }).first().click(),
  };
}

const active = '.terminal-wrapper.active';
const keys: Record<string, string> = { '\n': 'Enter', '\u0003': 'Control+C', '\u001d': 'Control+]' };

async function terminalText(page: Page): Promise<string> {
  const lines = await read(page, `${active} .xterm-rows > div`, (elements) =>
    elements.map((line) => line.textContent ?? ''),
  );
  return lines.map(plain).join('\n').trimEnd();
}

/** The clipboard is emptied first, because the copy is there some time after the key. */
async function terminalHistory(
  page: Page,
  wait: Waiting,
  commands: Palette,
  focus: () => Promise<void>,
): Promise<string> {
  const clipboard = () => page.evaluate<string>('navigator.clipboard.readText()');
  await page.evaluate("navigator.clipboard.writeText('')");
  await focus();
  await commands.runCommand('Terminal: Select All');
  await commands.runCommand('Terminal: Copy Selection');
  const text = await wait.waitFor(async () => (await clipboard()) || undefined, 'the copied text of the terminal');
  await focus();
  return plain(text);
}

async function terminalShows(page: Page, wait: Waiting, text: string | RegExp): Promise<string> {
  const shows = async () => {
    const all = await terminalText(page);
    // A long word ends at the edge of the screen, a sentence at a space, which is not read as it is the last of its line.
    const joined = [all, all.replaceAll('\n', ''), all.replaceAll('\n', ' ')];
    const found = joined.some((one) => (typeof text === 'string' ? one.includes(text) : text.test(one)));
    return found && all;
  };
  return wait.waitFor(shows, `"${String(text)}" in the terminal`);
}

/** One terminal has its name in the panel's title, several have a list of tabs. */
async function terminalTabs(page: Page): Promise<string[]> {
  const listed = await read(page, '.tabs-container .monaco-list-row', (elements) =>
    elements.map((element) => element.querySelector('.label-name')?.textContent ?? ''),
  );
  if (listed.length > 0) return listed.map(withoutIcon);
  const single = await read(page, '.single-terminal-tab', (elements) =>
    elements.map((element) => element.textContent ?? ''),
  );
  return single.map(withoutIcon);
}

/** An icon is a character of the private use area. */
function withoutIcon(name: string): string {
  return plain(name.replace(/[\ue000-\uf8ff]/g, '')).trim();
}
