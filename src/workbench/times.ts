/** Times as a person reads them, the same as on the page of the status panel. */

import * as vscode from './spoken';

/** `14:08`, or `14:08:31`. */
export function clockTime(at: string | number, seconds = false): string {
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  return new Date(at).toLocaleTimeString(locale(), seconds ? { ...clock, second: '2-digit' } : clock);
}

/** `24 Nov`. */
export function dayText(at: string | number): string {
  const text = new Date(at).toLocaleDateString(locale(), { day: 'numeric', month: 'short' });
  // French counts the first day of a month, and no other.
  return vscode.env.language.startsWith('fr') ? text.replace(/^1(?=\s)/, '1er') : text;
}

/** `14:08`; of another day with its date. */
export function shortTime(at: string | number): string {
  const isToday = new Date(at).toDateString() === new Date().toDateString();
  return isToday ? clockTime(at) : `${dayText(at)}, ${clockTime(at)}`;
}

/** English without a region, or of the United States, would put the month first. */
function locale(): string {
  return /^en(-us)?$/i.test(vscode.env.language) ? 'en-GB' : vscode.env.language;
}
