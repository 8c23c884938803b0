// The messages at the lower right.
import type { Page } from 'playwright-core';
import { plain, read } from './elements';
import type { Waiting } from './waiting';

export interface Notification {
  severity: 'info' | 'warning' | 'error';
  message: string;
  buttons: string[];
}

export interface Notifications {
  /** The messages on the screen, newest first. */
  notifications(): Promise<Notification[]>;
  /** Waits for a message that contains the text; looks behind the bell of the status bar when it does not appear by itself. */
  notification(text: string): Promise<Notification>;
  /** Clicks a button of the message that contains the text. */
  pressNotification(text: string, button: string): Promise<void>;
}

export function notifications(page: Page, wait: Waiting): Notifications {
  return {
    notifications: () => shown(page),
    notification: (text) => notification(page, wait, text),
    pressNotification: (text, button) => pressNotification(page, wait, text, button),
  };
}

const item = '.notification-list-item';

async function notification(page: Page, wait: Waiting, text: string): Promise<Notification> {
  const find = async () => (await shown(page)).find(({ message }) => message.includes(text));
  return wait.waitFor(elseBehindTheBell(page, find), `a message with "${text}"`);
}

/**
 * The hover of what the mouse rests on may lie over the button, until the mouse moves away. A message that moves up while
 * another one goes can be missed: as long as it is there, the button was not pressed.
 */
async function pressNotification(page: Page, wait: Waiting, text: string, button: string): Promise<void> {
  const message = page.locator(item).filter({ hasText: text }).first();
  const found = message.locator('.monaco-button').getByText(button, { exact: true });
  let clicked = false;
  const pressed = async () => {
    if (!(await found.isVisible())) return clicked || undefined;
    await page.mouse.move(700, 300);
    await page.mouse.move(0, 0);
    await found.click({ timeout: 3000 });
    clicked = true;
    await message.waitFor({ state: 'hidden', timeout: 2000 });
    return true;
  };
  await wait.waitFor(elseBehindTheBell(page, pressed), `"${button}" of the message with "${text}" to be pressed`);
}

/**
 * VS Code shows at most three messages in 800 ms by themselves, and takes one that is no error away after some seconds;
 * they are behind the bell then.
 */
function elseBehindTheBell<T>(page: Page, ask: () => Promise<T | undefined>): () => Promise<T | undefined> {
  let since = Date.now();
  return async () => {
    const answer = await ask();
    if (answer !== undefined || Date.now() < since + 3000) return answer;
    since = Date.now();
    if (!(await page.locator('.notifications-center.visible').isVisible()))
      await page.locator('.statusbar-item[id="status.notifications"] a').click({ timeout: 3000 });
    return undefined;
  };
}

async function shown(page: Page): Promise<Notification[]> {
  const seen = await read(page, item, (elements) =>
    elements.map((element) => ({
      severity:
        (['error', 'warning'] as const).find((name) => element.querySelector(`.codicon-${name}`) !== null) ??
        ('info' as const),
      message: element.querySelector('.notification-list-item-message')?.textContent ?? '',
      buttons: Array.from(
        element.querySelectorAll('.notification-list-item-buttons-container .monaco-button'),
        (button) => button.textContent ?? '',
      ),
    })),
  );
  return seen.map((one) => ({ ...one, message: plain(one.message) }));
}
