/** The only file that knows @vscode/webview-ui-toolkit: what this page uses of it, by its own names. */
import { provideVSCodeDesignSystem, vsCodeButton } from '@vscode/webview-ui-toolkit';

export function registerElements(): void {
  provideVSCodeDesignSystem().register(vsCodeButton());
}

/** A button that looks as VS Code's own; `icon` is 24 px square and says its name by `aria-label`. */
export const BUTTON = 'vscode-button';

export function buttonLook(look: 'primary' | 'secondary' | 'icon'): Readonly<Record<string, string>> {
  return { appearance: look };
}
