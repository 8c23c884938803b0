export const PROMPT = 'sma.example> ';

/** A terminal that stands at the target's prompt. */
export interface Terminal {
  /** From the decision to open it to the first sight of the prompt. */
  readonly promptMs: number;
  /** Sends keys and resolves when `echo` has come back. */
  type(keys: string, echo: string): Promise<void>;
  close(): Promise<void>;
}

export type OpenTerminal = () => Promise<Terminal>;

export interface Screen {
  /** What the terminal shows, as it comes. */
  readonly shows: (text: string) => void;
  readonly fails: (error: Error) => void;
  /** Resolves when the text is there; what was shown up to it does not count again. */
  until(text: string): Promise<void>;
}

export function screen(): Screen {
  let shown = '';
  let failure: Error | undefined;
  let look = (): void => undefined;
  return {
    shows(text) {
      shown += text;
      look();
    },
    fails(error) {
      failure = error;
      look();
    },
    until: (text) =>
      new Promise((resolve, reject) => {
        look = () => {
          const at = shown.indexOf(text);
          if (at < 0 && failure === undefined) return;
          look = () => undefined;
          shown = shown.slice(at + text.length);
          if (at >= 0) resolve();
          else reject(failure ?? new Error('not shown'));
        };
        look();
      }),
  };
}
