import type { Duplex } from 'node:stream';
import type { Keyboard } from './keyboard';
import type { Screen, Size } from './screen';

/** How a command that asks talks with who typed it. */
export interface Dialogue {
  print(lines: readonly string[]): Promise<void>;
  /** Of the terminal it is typed in; `undefined` without one. */
  size(): Size | undefined;
  /** The trimmed answer; `undefined` on Ctrl-C or when the shell ends. */
  ask(question: string, echo?: 'shown' | 'hidden'): Promise<string | undefined>;
  /** The result, or `undefined` when Ctrl-C is pressed or the shell ends, which aborts. */
  wait<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T | undefined>;
  /** Bytes both ways, until the far end closes, the escape character is typed, or the shell ends. */
  join(far: Duplex, typing: Typing): Promise<'closed' | 'escaped' | 'gone'>;
}

/** What happens to what is typed while bytes go both ways. */
export interface Typing {
  /** The byte that leaves. */
  readonly escape: number | undefined;
  /** What the far end gets; and what is shown of it here. */
  readonly toFar: (typed: Buffer) => Buffer;
  readonly echo: (typed: Buffer) => Buffer;
}

export function openDialogue(screen: Screen, keyboard: Keyboard): Dialogue {
  return {
    print: (lines) => screen.page(lines, keyboard),
    size: () => screen.size(),
    ask: async (question, echo = 'shown') => {
      screen.show(question);
      const typed = await keyboard.line(echo);
      return typed.kind === 'line' ? typed.text.trim() : undefined;
    },
    wait: (work) => keyboard.interruptible((signal) => Promise.race([work(signal), aborted(signal)])),
    join: (far, typing) => join(far, typing, screen, keyboard),
  };
}

async function join(far: Duplex, typing: Typing, screen: Screen, keyboard: Keyboard) {
  const over = new AbortController();
  const show = (chunk: Buffer): void => {
    far.pause();
    void screen.write(chunk).then(() => over.signal.aborted || far.resume());
  };
  const close = (): void => over.abort('closed');
  far.on('data', show).once('end', close).once('close', close);
  if (far.readableEnded || far.destroyed) close();
  else far.resume();
  await keyboard.bytes((typed) => takeTyped(typed, far, typing, screen, over), over.signal);
  if (!over.signal.aborted) over.abort('gone');
  far.off('data', show).off('end', close).off('close', close).pause();
  return over.signal.reason as 'closed' | 'escaped' | 'gone';
}

/** What is left for later, where the escape character was typed. */
function takeTyped(typed: Buffer, far: Duplex, { escape, toFar, echo }: Typing, screen: Screen, over: AbortController) {
  const at = escape === undefined ? -1 : typed.indexOf(escape);
  const part = at < 0 ? typed : typed.subarray(0, at);
  if (part.length > 0) {
    screen.show(echo(part));
    if (far.writable) far.write(toFar(part));
  }
  if (at < 0) return undefined;
  over.abort('escaped');
  return typed.subarray(at + 1);
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
