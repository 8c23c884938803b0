import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { failureOf, isCancelled } from '../../src/appliance/failure';
import { openLines } from '../../src/asyncos/lines';
import { PLAIN } from '../unit/asyncos/appliance';
import type { FarEnd } from '../unit/asyncos/farEnd';

/** Each text that may be sent, and what stands on the screen then. */
export type MayBeSent = readonly (readonly [sent: RegExp, screen: RegExp])[];

/** Ctrl-C, the way out of telnet, Enter, a key at the pager. */
export const LEAVING = new Set(['\u0003', '\u001d', 'quit\n', '\n', ' ']);

/** Neither more nor less than one of the errors that are promised. */
export function promised(error: unknown): void {
  if (error instanceof assert.AssertionError) throw error;
  assert.ok(failureOf(error) ?? isCancelled(error), String(error));
}

/** Each input has a clock of its own, which stands still but for `settled`. */
export function onMockedClock<Input extends unknown[]>(
  work: (...input: Input) => Promise<void>,
): (...input: Input) => Promise<void> {
  return async (...input) => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      await work(...input);
    } finally {
      mock.timers.reset();
    }
  };
}

/** Says the next of `texts` after each write, and hands over what stood on the screen when it was written. */
export function watched(farEnd: FarEnd, texts: readonly string[], look: (data: string, screen: string) => void): void {
  const left = [...texts];
  const lines: string[] = [];
  const terminal = openLines((line) => lines.push(line));
  terminal.feed(Buffer.from(PLAIN.prompt));
  farEnd.onWrite((data) => {
    look(data, [...lines, terminal.current().text].join('\n'));
    // The page before is still to be seen when a key at the pager brings the next.
    if (data !== ' ') lines.length = 0;
    const next = `${data.trim()}\r\n${left.shift() ?? ''}`;
    terminal.feed(Buffer.from(next));
    void farEnd.say(next);
  });
}

export function assertAskedFor(mayBeSent: MayBeSent, data: string, screen: string): void {
  if (LEAVING.has(data)) return;
  const [, asked] = mayBeSent.find(([sent]) => sent.test(data)) ?? [];
  assert.ok(asked !== undefined, `${JSON.stringify(data)} is never sent`);
  assert.match(screen, asked, `to what ${JSON.stringify(data)} was sent`);
}
