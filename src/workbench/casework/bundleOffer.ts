/** A bundle that is read before it is saved: as long as the tab with its outputs is open, an action of that tab saves it. */

import * as vscode from 'vscode';
import { isPreviewOfMany } from './previewTabs';

/** `{uri}` of what was saved; `{failure}` after it was said; `undefined` where the person gave up. */
type Saved = object | undefined;

export interface BundleOffer {
  /**
   * Takes the place of the one before. Resolves with what the first saving came to, or with `undefined` once its tab is
   * closed.
   * @param show opens the tab
   * @param save as often as the action is pressed, never twice at once
   */
  open(show: () => Promise<void>, save: () => Promise<Saved>): Promise<Saved>;
  /** The action; nothing where no such tab is open. */
  save(): Promise<Saved>;
  dispose(): void;
}

interface Offered {
  readonly save: () => Promise<Saved>;
  readonly settle: (saved: Saved | Promise<Saved>) => void;
  saving: Promise<Saved> | undefined;
  isShown: boolean;
}

export function bundleOffer(): BundleOffer {
  const { tabGroups } = vscode.window;
  let now: Offered | undefined;
  const end = (): void => {
    now?.settle(now.saving);
    now = undefined;
    tell();
  };
  const tell = (): void => {
    const isToBeSeen = tabGroups.all.some(({ activeTab }) => activeTab !== undefined && isPreviewOfMany(activeTab));
    void vscode.commands.executeCommand('setContext', CONTEXT, now !== undefined && isToBeSeen);
  };
  /** VS Code may list a tab later than it says that it is open. */
  const look = (): void => {
    if (now === undefined) return;
    const isThere = previews().length > 0;
    if (now.isShown && !isThere) end();
    else {
      now.isShown = isThere;
      tell();
    }
  };
  const listening = vscode.Disposable.from(tabGroups.onDidChangeTabs(look), tabGroups.onDidChangeTabGroups(look));
  return {
    async open(show, save) {
      end();
      await tabGroups.close(previews(), true);
      await show();
      return new Promise<Saved>((settle) => {
        now?.settle(undefined);
        now = { save, settle, saving: undefined, isShown: false };
        look();
      });
    },
    save() {
      const open = now;
      if (open === undefined) return Promise.resolve(undefined);
      open.saving ??= open
        .save()
        .then((saved) => {
          if (saved !== undefined) open.settle(saved);
          return saved;
        })
        .finally(() => (open.saving = undefined));
      return open.saving;
    },
    dispose() {
      end();
      listening.dispose();
    },
  };
}

/** Of the action, in package.json. */
const CONTEXT = 'hopthrough.bundleInPreview';

function previews(): readonly vscode.Tab[] {
  return vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.filter(isPreviewOfMany));
}
