import type { Keyboard } from './keyboard';
import type { Screen } from './screen';

/** How a command that asks talks with who typed it. */
export interface Dialogue {
  print(lines: readonly string[]): Promise<void>;
  /** The trimmed answer; `undefined` on Ctrl-C or when the shell ends. */
  ask(question: string, echo?: 'shown' | 'hidden'): Promise<string | undefined>;
  /** Until it is done or Ctrl-C is pressed, which leaves it going on. True when it is done. */
  wait(work: Promise<unknown>): Promise<boolean>;
}

export function openDialogue(screen: Screen, keyboard: Keyboard): Dialogue {
  return {
    print: (lines) => screen.page(lines, keyboard),
    ask: async (question, echo = 'shown') => {
      screen.show(question);
      const typed = await keyboard.line(echo);
      return typed.kind === 'line' ? typed.text.trim() : undefined;
    },
    wait: (work) =>
      keyboard.interruptible(
        (signal) =>
          new Promise<boolean>((resolve) => {
            const interrupted = (): void => resolve(false);
            if (signal.aborted) interrupted();
            signal.addEventListener('abort', interrupted, { once: true });
            void work.then(() => resolve(true));
          }),
      ),
  };
}
