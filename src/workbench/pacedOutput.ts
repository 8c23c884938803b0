/**
 * Text on its way to the screen. VS Code has no flow control for terminals of extensions: what is fired at once is
 * held in its memory, and Ctrl-C waits behind it. So text goes out in pieces, and the source is asked to wait while
 * more than a little is held here.
 */
export interface PacedOutput {
  write(text: string): void;
  /** Drops what has not been shown. */
  clear(): void;
  /** Runs `then` after everything that has been written so far. */
  afterwards(then: () => void): void;
}

const PIECE = 64 * 1024;
const EVERY_MS = 8;
const HELD = 256 * 1024;

export function pacedOutput(show: (text: string) => void, source: { pause(): void; resume(): void }): PacedOutput {
  const queue: (string | (() => void))[] = [];
  let held = 0;
  let waiting = false;
  let timer: NodeJS.Timeout | undefined;

  const step = () => {
    timer = undefined;
    let room = PIECE;
    let out = '';
    while (room > 0) {
      const next = queue.shift();
      if (next === undefined) break;
      if (typeof next === 'function') {
        if (out !== '') show(out);
        out = '';
        next();
        continue;
      }
      out += next.slice(0, room);
      if (next.length > room) queue.unshift(next.slice(room));
      held -= Math.min(room, next.length);
      room -= next.length;
    }
    if (out !== '') show(out);
    if (waiting && held < HELD / 2) {
      waiting = false;
      source.resume();
    }
    if (queue.length > 0) timer ??= setTimeout(step, EVERY_MS);
  };

  return {
    write(text) {
      if (text === '') return;
      if (timer === undefined && queue.length === 0 && text.length <= PIECE) {
        // A keystroke's echo waits for nobody; only what follows within the same moment is gathered.
        show(text);
        timer = setTimeout(step, EVERY_MS);
        return;
      }
      queue.push(text);
      held += text.length;
      if (held > HELD && !waiting) {
        waiting = true;
        source.pause();
      }
      timer ??= setTimeout(step, EVERY_MS);
    },
    clear() {
      queue.length = 0;
      held = 0;
      clearTimeout(timer);
      timer = undefined;
    },
    afterwards(then) {
      if (queue.length === 0) then();
      else queue.push(then);
    },
  };
}
