import { newFarEnd, settled, type Cuts, type FarEnd } from './farEnd';
import { openCli } from '../../../src/asyncos/openCli';
import type { Cli } from '../../../src/asyncos/cli';

/** What a scripted appliance does with what is typed. */
export interface Manner {
  readonly prompt: string;
  readonly lineEnd: '\r\n' | '\r\r\n' | '\n';
  readonly echo: 'once' | 'twice' | 'absent' | 'late' | 'redrawn' | 'of Enter alone';
  /** Lines of a screen, after which the pager comes. */
  readonly rows: number;
}

export const PLAIN: Manner = { prompt: 'esa1.example.com> ', lineEnd: '\r\n', echo: 'once', rows: Infinity };
export const PAGER = '-Press Any Key For More-';

/**
 * Answers each line that is typed with the next of `answers`: lines, of which the last is not ended. Keys that do not
 * end a line are kept until one does; Ctrl-C gives a new prompt.
 */
export function play(farEnd: FarEnd, manner: Manner, answers: readonly (readonly string[])[]): void {
  const left = [...answers];
  let typed = '';
  let screens: string[] = [];
  let standing = manner.prompt;
  const show = (before: string, lines: readonly string[]): void => {
    standing = lines.at(-1) ?? '';
    screens = screensOf(lines, manner);
    void farEnd.say(before + (screens.shift() ?? ''));
  };
  farEnd.onWrite((data) => {
    if (screens.length > 0) return void farEnd.say(`\r${' '.repeat(25)}\r${screens.shift() ?? ''}`);
    if (data === '\u0003') {
      show(`^C${manner.lineEnd}`, [manner.prompt]);
      return;
    }
    typed += data;
    if (!typed.endsWith('\n')) return;
    const line = typed.slice(0, -1);
    typed = '';
    show(echoOf(line, standing, manner), left.shift() ?? [manner.prompt]);
  });
}

function screensOf(lines: readonly string[], { lineEnd, rows }: Manner): string[] {
  const screens: string[] = [];
  for (let first = 0; first < lines.length; first += rows) {
    const last = first + rows >= lines.length;
    const screen = lines.slice(first, first + rows).join(lineEnd);
    screens.push(last ? screen : screen + lineEnd + PAGER);
  }
  return screens;
}

function echoOf(line: string, standing: string, { echo, lineEnd }: Manner): string {
  switch (echo) {
    case 'once':
      return line + lineEnd;
    case 'twice':
      return line + lineEnd + line + lineEnd;
    case 'absent':
      return line === '' ? lineEnd : '';
    case 'of Enter alone':
      return lineEnd;
    case 'late':
      return lineEnd + standing + line + lineEnd;
    case 'redrawn':
      return `\u0007\u0000${line.slice(0, 1)}x\b \b${line.slice(1)}\r\u001b[K${standing}\u001b[1m${line}\u001b[0m${lineEnd}`;
  }
}

/** Logs in to a scripted appliance. */
export async function loggedIn(
  manner: Manner,
  answers: readonly (readonly string[])[],
  cuts?: Cuts,
  paced = false,
): Promise<{ cli: Cli; farEnd: FarEnd }> {
  const farEnd = newFarEnd(cuts, paced);
  play(farEnd, manner, answers);
  const opening = openCli(farEnd.channel, { hop: 'esa1' });
  await farEnd.say(`Welcome${manner.lineEnd}${manner.lineEnd}${manner.prompt}`);
  return { cli: await settled(opening), farEnd };
}
