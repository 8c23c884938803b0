/**
 * Text on its way to the screen. VS Code has no flow control for terminals of extensions: what is fired at once is
 * held in its memory, and Ctrl-C waits behind it. So text goes out in pieces, the screen is asked to answer after some
 * of them, and the source is asked to wait while more than a little is held here.
 */
export interface PacedOutput {
  /** Takes text that does not end within a control sequence. */
  write(text: string): void;
  /** Takes the screen's answers out of what a terminal hands over as typed; what is left is the person's. */
  typed(keys: string): string;
  /** Drops what has not been shown. */
  clear(): void;
  /** Runs `then` after everything that has been written so far. */
  afterwards(then: () => void): void;
}

const PIECE = 64 * 1024;
const EVERY_MS = 8;
const HELD = 256 * 1024;

/**
 * A DEC private mode request (DECRQM) for a mode that no terminal has: it is answered with "not recognised" when all
 * before it has been drawn. No server can ask for it, as `ssh/terminalFilter` lets no such request pass.
 */
const QUESTION = '\u001b[?9753$p';
const ANSWER = '\u001b[?9753;0$y';
const ASK_AFTER = PIECE;
const UNANSWERED = 2;
/** A screen that has not answered by then is taken for one that never will, until it does. */
const ANSWER_MS = 5000;

export function pacedOutput(show: (text: string) => void, source: { pause(): void; resume(): void }): PacedOutput {
  const queue: (string | (() => void))[] = [];
  let held = 0;
  let waiting = false;
  let timer: NodeJS.Timeout | undefined;
  const screen = askedScreen(() => step());

  /** Whole texts, until there is a piece of them. */
  const piece = (): string => {
    let out = '';
    while (out.length < PIECE && typeof queue[0] === 'string') out += queue.shift() as string;
    return out;
  };

  const step = () => {
    clearTimeout(timer);
    timer = undefined;
    while (typeof queue[0] === 'function') (queue.shift() as () => void)();
    if (queue.length === 0 || screen.isBehind()) return;
    const out = piece();
    held -= out.length;
    show(out + screen.questionAfter(out));
    if (waiting && held < HELD / 2) {
      waiting = false;
      source.resume();
    }
    timer ??= setTimeout(step, EVERY_MS);
  };

  return {
    write(text) {
      if (text === '') return;
      if (timer === undefined && queue.length === 0 && text.length <= PIECE && !screen.isBehind()) {
        // A keystroke's echo waits for nobody; only what follows within the same moment is gathered.
        show(text + screen.questionAfter(text));
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
    typed: (keys) => screen.withoutAnswers(keys),
    clear() {
      queue.length = 0;
      held = 0;
      clearTimeout(timer);
      timer = undefined;
      screen.forget();
    },
    afterwards(then) {
      if (queue.length === 0) then();
      else queue.push(then);
    },
  };
}

/** How far a screen has come, by its own answers. `caughtUp` is called when a screen that was behind goes on. */
function askedScreen(caughtUp: () => void) {
  let shown = 0;
  let unanswered = 0;
  let answers = true;
  let deadline: NodeJS.Timeout | undefined;

  const isBehind = () => answers && unanswered >= UNANSWERED;
  const settle = (left: number) => {
    const was = isBehind();
    unanswered = left;
    clearTimeout(deadline);
    deadline = unanswered > 0 && answers ? setTimeout(giveUp, ANSWER_MS) : undefined;
    if (was && !isBehind()) caughtUp();
  };
  const giveUp = () => {
    const was = isBehind();
    answers = false;
    if (was) caughtUp();
  };

  return {
    isBehind,
    questionAfter(text: string): string {
      shown += text.length;
      if (shown < ASK_AFTER) return '';
      shown = 0;
      settle(unanswered + 1);
      return QUESTION;
    },
    withoutAnswers(keys: string): string {
      if (unanswered === 0 || !keys.includes(ANSWER)) return keys;
      const parts = keys.split(ANSWER);
      answers = true;
      settle(Math.max(0, unanswered - (parts.length - 1)));
      return parts.join('');
    },
    forget() {
      clearTimeout(deadline);
      unanswered = 0;
    },
  };
}
