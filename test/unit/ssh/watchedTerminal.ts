import { Terminal } from '@xterm/headless';

/** Every OSC, DCS and APC that VS Code or one of xterm.js's own addons acts on. */
const OSC_NUMBERS = [0, 1, 2, 4, 7, 8, 9, 10, 11, 12, 52, 104, 133, 633, 777, 1337];
const DCS_NAMES = [
  { final: 'q' },
  { intermediates: '$', final: 'q' },
  { intermediates: '+', final: 'q' },
  { final: '|' },
];

export interface Watched {
  readonly terminal: Terminal;
  /** What the terminal did beside drawing. */
  readonly acts: string[];
}

export function watchedTerminal(): Watched {
  const terminal = new Terminal({ cols: 40, rows: 12, scrollback: 50, allowProposedApi: true });
  const acts: string[] = [];
  terminal.onData((reply) => acts.push(`reply ${JSON.stringify(reply)}`));
  terminal.onBinary((reply) => acts.push(`reply ${JSON.stringify(reply)}`));
  terminal.onTitleChange((title) => acts.push(`title ${title}`));
  for (const number of OSC_NUMBERS) {
    terminal.parser.registerOscHandler(number, () => acts.push(`osc ${number}`) < 0);
  }
  for (const name of DCS_NAMES) terminal.parser.registerDcsHandler(name, () => acts.push(`dcs ${name.final}`) < 0);
  return { terminal, acts };
}

export function write(terminal: Terminal, text: string): Promise<void> {
  return new Promise((resolve) => terminal.write(text, resolve));
}

/** Everything a person sees: characters and colours of each line, the cursor, the modes. */
export function screen(terminal: Terminal): unknown {
  const buffer = terminal.buffer.active;
  const lines = Array.from({ length: buffer.length }, (_, y) => {
    const line = buffer.getLine(y);
    return Array.from({ length: terminal.cols }, (_, x) => {
      const cell = line?.getCell(x);
      return [cell?.getChars(), cell?.getFgColor(), cell?.getBgColor(), cell?.isBold(), cell?.isInverse()].join();
    }).join('|');
  });
  return { lines, x: buffer.cursorX, y: buffer.cursorY, type: buffer.type, modes: { ...terminal.modes } };
}
