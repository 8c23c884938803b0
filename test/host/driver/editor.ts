// The text editor and the Problems view.
import type { Page } from 'playwright-core';
import { plain, read } from './elements';
import type { Palette } from './questions';
import type { Waiting } from './waiting';

export interface Problem {
  severity: 'error' | 'warning' | 'info';
  message: string;
  /** From 1. */
  line: number;
  column: number;
}

export interface Editor {
  /** The visible lines of the active text editor; empty when there is none. */
  editorText(): Promise<string>;
  /** The names of the open editors, in order. */
  editorTabs(): Promise<string[]>;
  /** Clicks an action in the title of the active editor. */
  pressTitleAction(name: string): Promise<void>;
  /** Opens the Problems view and reads its rows. */
  problems(): Promise<Problem[]>;
}

export function editor(page: Page, wait: Waiting, commands: Palette): Editor {
  return {
    editorText: () => editorText(page),
    editorTabs: () => editorTabs(page),
    pressTitleAction: (name) => pressTitleAction(page, wait, name),
    problems: () => problems(page, wait, commands),
  };
}

async function editorText(page: Page): Promise<string> {
  const lines = await read(page, '.part.editor .editor-group-container.active .view-lines > .view-line', (elements) =>
    elements
      .map((element) => ({ top: element.getBoundingClientRect().top, text: element.textContent ?? '' }))
      .sort((a, b) => a.top - b.top)
      .map(({ text }) => text),
  );
  return lines.map(plain).join('\n');
}

async function editorTabs(page: Page): Promise<string[]> {
  const names = await read(page, '.part.editor .tab .label-name', (elements) =>
    elements.map((element) => element.textContent ?? ''),
  );
  return names.map(plain);
}

async function pressTitleAction(page: Page, wait: Waiting, name: string): Promise<void> {
  const actions = page.locator('.part.editor .editor-group-container.active .title .editor-actions');
  const action = actions.getByRole('button', { name, exact: true });
  await wait.waitFor(() => action.isVisible(), `"${name}" in the title of the editor`);
  await action.click();
}

async function problems(page: Page, wait: Waiting, commands: Palette): Promise<Problem[]> {
  await commands.runCommand('Problems: Focus on Problems View');
  await wait.waitFor(() => page.locator('.markers-panel').isVisible(), 'the Problems view');
  return read(page, '.markers-panel .monaco-list-rows .monaco-list-row[aria-level="2"]', (elements) =>
    elements.map((element) => {
      const [, line = '0', column = '0'] =
        /\[Ln (\d+), Col (\d+)\]/.exec(element.querySelector('.marker-line')?.textContent ?? '') ?? [];
      return {
        severity:
          (['error', 'warning'] as const).find((name) => element.querySelector(`.marker-icon.${name}`) !== null) ??
          ('info' as const),
        message: element.querySelector('.marker-message')?.textContent ?? '',
        line: Number(line),
        column: Number(column),
      };
    }),
  );
}
