/** Times in the language of VS Code, of one clock with the status panel (`webview/rows/clock.ts`). */

import * as vscode from './spoken';

/** `14:08`, or `14:08:05`. */
export function clockTime(at: string | number, seconds = false): string {
  return new Date(at).toTimeString().slice(0, seconds ? 8 : 5);
}

/** `24 Nov`. */
export function dayText(at: string | number): string {
  // English without a region would put the month first.
  const locale = vscode.env.language === 'en' ? 'en-GB' : vscode.env.language;
  const text = new Date(at).toLocaleDateString(locale, { day: 'numeric', month: 'short' });
  // French counts the first day of a month, and no other.
  return locale.startsWith('fr') ? text.replace(/^1(?=\s)/, '1er') : text;
}

/** `14:08`; of another day `23 Nov, 14:08`. */
export function shortTime(at: string | number): string {
  const isToday = new Date(at).toDateString() === new Date().toDateString();
  return isToday ? clockTime(at) : `${dayText(at)}, ${clockTime(at)}`;
}
