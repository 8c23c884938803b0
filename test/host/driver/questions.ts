// What VS Code asks at the top of the window, in the middle of it, and the command palette.
import type { Locator, Page } from 'playwright-core';
import { plain, read } from './elements';
import type { Waiting } from './waiting';

export interface QuickInput {
  title: string;
  /** The line under the field; empty while a validation message stands there. */
  prompt: string;
  placeholder: string;
  value: string;
  /** The field hides what is typed. */
  password: boolean;
  items: { label: string; description: string; detail: string }[];
  /** Why the value is refused, or undefined. */
  validation: string | undefined;
}

export interface Modal {
  message: string;
  detail: string;
  buttons: string[];
  focusedButton: string | undefined;
}

export interface Palette {
  /** Runs a command from the palette by the title it shows, e.g. `Hopthrough: Open Inventory`. */
  runCommand(title: string): Promise<void>;
}

export interface Questions {
  quickInput(): Promise<QuickInput | undefined>;
  /** Waits for a question whose title, prompt or placeholder contains the text. */
  question(text: string): Promise<QuickInput>;
  /** Types into the field and presses Enter; resolves when the question is gone, changed, or refused the text. */
  answerQuickInput(text: string): Promise<void>;
  /** Types into the field without Enter. */
  typeQuickInput(text: string): Promise<void>;
  /** Types a path into the dialog that asks for a file, until it lists that file, and takes it. */
  openFile(path: string): Promise<void>;
  /** Types a path into the dialog that asks where to save, and takes it. */
  saveAs(path: string): Promise<void>;
  /** Clicks an item of the list. */
  pickQuickInput(label: string): Promise<void>;
  /** Clicks a button in the title bar of the question, or in its list, by its name. */
  pressQuickInputButton(name: string): Promise<void>;
  cancelQuickInput(): Promise<void>;
  modal(): Promise<Modal | undefined>;
  /** Waits for a modal question whose message contains the text, and which has the keyboard. */
  modalQuestion(text?: string): Promise<Modal>;
  /** Clicks a button of the modal question; resolves when the question is gone. */
  pressModal(button: string): Promise<void>;
  /** The same with Tab and Enter alone. */
  pressModalByKeys(button: string): Promise<void>;
  /** Types at the question with these words as a person without a mouse does: wherever the focus is. Enter ends it. */
  answerByKeys(question: string, text: string): Promise<void>;
  /** Closes the modal question with Esc. */
  cancelModal(): Promise<void>;
}

export function palette(page: Page, wait: Waiting): Palette {
  return { runCommand: (title) => runCommand(page, wait, title) };
}

export function questions(page: Page, wait: Waiting): Questions {
  const shown = () => quickInput(page);
  const field = page.locator(`${widget} input.input`);
  const left = leftBoxes(wait, shown);
  return {
    quickInput: shown,
    question: async (text) => {
      left.mayCome(text);
      const asked = await question(page, wait, text);
      left.isFollowed();
      return asked;
    },
    answerQuickInput: async (text) => {
      await field.fill(text);
      await leave(wait, shown, () => field.press('Enter'));
    },
    typeQuickInput: (text) => field.fill(text),
    openFile: (path) => openFile(page, wait, path),
    saveAs: (path) => saveAs(page, wait, path),
    pickQuickInput: async (label) => {
      left.isFollowed();
      await entry(page, label).waitFor();
      const before = await shown();
      const isSame = (now: QuickInput | undefined) => JSON.stringify(now) === JSON.stringify(before);
      await entry(page, label).click();
      left.leave(before, isSame, () => entry(page, label).click({ timeout: 1000 }));
      await wait.waitFor(async () => !isSame(await shown()), 'the list to go');
    },
    pressQuickInputButton: (name) => page.locator(`${widget} .action-label[aria-label="${name}"]`).click(),
    cancelQuickInput: async () => {
      left.isFollowed();
      const before = await shown();
      const isSame = (now: QuickInput | undefined) => now !== undefined && wordsOf(now) === wordsOf(before);
      left.leave(before, isSame, () => page.keyboard.press('Escape'));
      await cancelQuickInput(wait, shown, before, () => page.keyboard.press('Escape'));
    },
    modal: () => modal(page),
    modalQuestion: (text = '') =>
      wait.waitFor(
        async () => {
          const asked = await modal(page);
          return asked?.message.includes(text) === true && asked.focusedButton !== undefined && asked;
        },
        `a modal question ${text === '' ? '' : `with "${text}" `}that has the keyboard`,
      ),
    pressModal: (button) =>
      closeModal(page, wait, () => page.locator(`${box} .monaco-button`).getByText(button, { exact: true }).click()),
    pressModalByKeys: async (button) => {
      const reached = async () => {
        if ((await modal(page))?.focusedButton === button) return true;
        await page.keyboard.press('Tab');
        return false;
      };
      await wait.waitFor(reached, `the focus on "${button}"`);
      await closeModal(page, wait, () => page.keyboard.press('Enter'));
    },
    answerByKeys: async (words, text) => {
      await question(page, wait, words);
      // What was typed before the box had the focus is typed once more, as a person would.
      const typed = async () => {
        await page.keyboard.press('Control+A');
        await page.keyboard.type(text);
        return (await shown())?.value === text;
      };
      await wait.waitFor(typed, `"${text}" in the question "${words}"`);
      await leave(wait, shown, () => page.keyboard.press('Enter'));
    },
    cancelModal: () => closeModal(page, wait, () => page.keyboard.press('Escape')),
  };
}

const widget = '.quick-input-widget';
const box = '.monaco-dialog-box';

/** The palette closes when something else takes the focus, e.g. an editor that opens late: it is opened again then. */
async function runCommand(page: Page, wait: Waiting, title: string): Promise<void> {
  const field = page.locator(`${widget} input.input`);
  const shown = () => quickInput(page);
  const open = async () => (await shown())?.value.startsWith('>') === true;
  const run = async () => {
    if (!(await open())) await page.keyboard.press('F1');
    await wait.waitFor(open, 'the command palette', 3000);
    await field.fill(`>${title}`, { timeout: 2000 });
    await leave(wait, shown, () => entry(page, title).click({ timeout: 3000 }));
    return true;
  };
  await wait.waitFor(run, `the command "${title}" in the palette`);
}

function entry(page: Page, label: string): Locator {
  const name = page.locator('.quick-input-list-row:first-child .label-name').getByText(label, { exact: true });
  return page.locator(`${widget} .monaco-list-row`).filter({ has: name }).first();
}

async function question(page: Page, wait: Waiting, text: string): Promise<QuickInput> {
  const asked = async () => {
    const shown = await quickInput(page);
    return shown && [shown.title, shown.prompt, shown.placeholder].some((part) => part.includes(text)) && shown;
  };
  return wait.waitFor(asked, `a question with "${text}"`);
}

/**
 * The widget is the same for every question, so that only its content tells whether the next one is there. A key that was
 * pressed while a box was being shown once more is lost: one that is quite unchanged after a long time gets it again.
 */
async function leave(
  wait: Waiting,
  shown: () => Promise<QuickInput | undefined>,
  act: () => Promise<void>,
): Promise<void> {
  const before = await shown();
  await act();
  let acted = performance.now();
  const changed = async () => {
    const now = await shown();
    if (now === undefined || now.validation !== undefined || JSON.stringify(now) !== JSON.stringify(before))
      return true;
    if (performance.now() < acted + LOST_MS) return false;
    acted = performance.now();
    await act();
    return false;
  };
  await wait.waitFor(changed, `the question "${before?.title ?? ''}" to go`);
}

/** A window that is merely busy has answered by then. */
const LOST_MS = 10_000;

interface LeftBoxes {
  leave(box: QuickInput | undefined, isSame: (now: QuickInput | undefined) => boolean, act: () => Promise<void>): void;
  /** A question with this text is waited for: one that was left and has it is asked anew then. */
  mayCome(text: string): void;
  /** What was left does not come back any more. */
  isFollowed(): void;
}

/**
 * A box that loses the keyboard in its first moments takes no click and no Esc, and is shown once more (`CONTESTED_MS` of
 * the product): as long as the very same box is there while something else is waited for, a person does the same again.
 */
function leftBoxes(wait: Waiting, shown: () => Promise<QuickInput | undefined>): LeftBoxes {
  let again: (() => Promise<unknown>) | undefined;
  let words = '';
  wait.meanwhile(() => again?.() ?? Promise.resolve());
  return {
    leave: (box, isSame, act) => {
      if (box === undefined) return;
      words = wordsOf(box);
      again = async () => isSame(await shown()) && act();
    },
    mayCome: (text) => {
      if (words.includes(text)) again = undefined;
    },
    isFollowed: () => (again = undefined),
  };
}

function wordsOf(box: QuickInput | undefined): string {
  return [box?.title, box?.placeholder, box?.prompt].join('\n');
}

/** The dialog writes the folder it starts in into the field, also when something has been typed there; Enter would open it. */
async function openFile(page: Page, wait: Waiting, path: string): Promise<void> {
  const field = page.locator(`${widget} input.input`);
  const name = path.slice(path.lastIndexOf('/') + 1);
  const isListed = async () => {
    const { value, items = [] } = (await quickInput(page)) ?? {};
    if (value === path) return items.some(({ label }) => label.includes(name));
    await field.fill(path, { timeout: 1000 });
    return false;
  };
  await wait.waitFor(isListed, `${path} in the dialog`);
  await leave(
    wait,
    () => quickInput(page),
    () => field.press('Enter'),
  );
}

/**
 * What is typed before the dialog proposes a name is replaced by it. An Enter that comes while it reads the folder is lost,
 * or opens the folder: the same is done again then.
 */
async function saveAs(page: Page, wait: Waiting, path: string): Promise<void> {
  const field = page.locator(`${widget} input.input`);
  const dialog = page.locator(widget).getByText('Show Local', { exact: true });
  await dialog.waitFor();
  await wait.waitFor(async () => /\.\w+$/.test(await field.inputValue()), 'the name that the dialog proposes');
  const left = async () => {
    if (await dialog.isHidden()) return true;
    await field.fill(path, { timeout: 1000 });
    if ((await field.inputValue({ timeout: 1000 })) !== path) return false;
    await field.press('Enter', { timeout: 1000 });
    await dialog.waitFor({ state: 'hidden', timeout: 1000 });
    return true;
  };
  await wait.waitFor(left, 'the dialog to close');
}

/** In its first moments a box takes an Esc for a loss of the focus, and comes again: a person presses once more. */
async function cancelQuickInput(
  wait: Waiting,
  shown: () => Promise<QuickInput | undefined>,
  before: QuickInput | undefined,
  press: () => Promise<void>,
): Promise<void> {
  let gone: number | undefined;
  const isGone = async () => {
    const now = await shown();
    if (before === undefined || (now !== undefined && wordsOf(now) !== wordsOf(before))) return true;
    if (now === undefined) return performance.now() - (gone ??= performance.now()) > COMES_BACK_MS;
    gone = undefined;
    await press();
    return false;
  };
  await wait.waitFor(isGone, `the question "${before?.title ?? ''}" to go`);
}

/** A box that is left right after it came is shown once more (`CONTESTED_MS` of the product), mostly within this time. */
const COMES_BACK_MS = 600;

async function quickInput(page: Page): Promise<QuickInput | undefined> {
  const [shown] = await read(page, widget, (elements) =>
    elements.map((element) => {
      const text = (selector: string, from = element) => from.querySelector(selector)?.textContent ?? '';
      const input = element.querySelector('input.input');
      const rows = Array.from(element.querySelectorAll('.quick-input-list .monaco-list-row'));
      return {
        title: text('.quick-input-title'),
        message: text('.quick-input-message'),
        placeholder: input?.getAttribute('placeholder') ?? '',
        value: input?.value ?? '',
        password: input?.getAttribute('type') === 'password',
        refused: element.querySelector('.quick-input-box .monaco-inputbox:not(.idle)') !== null,
        items: rows.map((row) => ({
          label: text('.quick-input-list-row:first-child .label-name', row),
          description: text('.label-description', row),
          detail: text('.quick-input-list-label-meta .label-name', row),
        })),
      };
    }),
  );
  if (!shown) return undefined;
  const { message, refused, ...rest } = shown;
  // VS Code adds how to confirm to every prompt.
  const prompt = plain(message.replace(/ ?\(Press 'Enter' to confirm or 'Escape' to cancel\)$/, ''));
  return { ...rest, prompt: refused ? '' : prompt, validation: refused ? prompt : undefined };
}

async function modal(page: Page): Promise<Modal | undefined> {
  const [shown] = await read(page, box, (elements) =>
    elements.map((element) => {
      const buttons = Array.from(element.querySelectorAll('.dialog-buttons .monaco-button'));
      return {
        message: element.querySelector('.dialog-message-text')?.textContent ?? '',
        detail: Array.from(
          element.querySelectorAll('.dialog-message-detail'),
          (part) => (part as { innerText?: string }).innerText ?? '',
        ).join('\n'),
        buttons: buttons.map((button) => button.textContent ?? ''),
        focusedButton: buttons.find((button) => button.matches(':focus'))?.textContent ?? undefined,
      };
    }),
  );
  return shown;
}

async function closeModal(page: Page, wait: Waiting, act: () => Promise<void>): Promise<void> {
  const before = await modal(page);
  await act();
  const changed = async () => JSON.stringify(await modal(page)) !== JSON.stringify(before);
  await wait.waitFor(changed, `the question "${before?.message ?? ''}" to go`);
}
