/** What it is to speak with an AsyncOS CLI: the shapes that its users know. */

/** Bytes to and from a CLI. A shell of `ssh` fits by its shape. */
export interface Channel {
  write(data: string): void;
  onData(listener: (chunk: Buffer) => void): void;
  /** Called once, after the last byte. */
  onClose(listener: () => void): void;
  close(): void;
}

/** The prompt learned literally after login. Untrusted text. */
export interface MainPrompt {
  /** As the appliance writes it, without the space after it: `esa1.example.com>`, `(Machine esa1.example.com)>`. */
  readonly text: string;
  /** The name in it: of the machine, or of the group or cluster where `mode` says so. */
  readonly host: string;
  /** The cluster mode a prompt names, where it names one. */
  readonly mode: 'machine' | 'group' | 'cluster' | undefined;
  /** `(SERVICE)`: Cisco support is logged in now. */
  readonly service: boolean;
}

export interface Option {
  /** What is typed to choose it: `1`, `TUNNEL`. */
  readonly key: string;
  readonly label: string;
}

/** Something the appliance asks, recognised by its form. */
export interface Question {
  /** `menu`: options and a default. `question`: a default in brackets. `colon`: ends in a colon. */
  readonly kind: 'menu' | 'question' | 'colon' | 'authenticity' | 'telnet';
  /** All that was said since the last answer, the question included; cleaned of echo, redraws and escape sequences. */
  readonly text: string;
  /** The sentence that asks. */
  readonly asks: string;
  /** What Enter alone would answer; `undefined` where nothing is offered. */
  readonly preset: string | undefined;
  readonly options: readonly Option[];
}

/**
 * `send` is one line, without its end. `secret`: neither kept in a transcript nor reported. `stop`: Ctrl-C and back to
 * the main prompt; nothing is answered.
 */
export type Answer = { readonly send: string; readonly secret?: boolean } | 'stop';

/** One exchange, as it is shown while a dialogue goes on: secrets in the question are masked, a secret answer is `undefined`. */
export interface Exchange {
  readonly asked: Question;
  readonly answered: string | undefined;
}

export interface Talk {
  readonly signal?: AbortSignal;
  /** For each step: from what was sent to the next thing recognised. */
  readonly stepMs?: number;
  readonly onExchange?: (exchange: Exchange) => void;
  /**
   * Sees what was said since the last answer, each time more was said; it ends in a line end where the line is over. `true`: that is enough, stop as if `'stop'` was
   * answered. For what does not end by itself: a banner behind `telnet`, a log that is followed.
   */
  readonly enough?: (text: string) => boolean;
}

export interface Reply {
  /** What was said after the last answer, or after the command where nothing was asked; cleaned. */
  readonly text: string;
  /** Everything since the command, cleaned; secret answers and a seed that was announced are masked. */
  readonly transcript: string;
  /** The prompt that ended it; its `service` may have changed. */
  readonly prompt: MainPrompt;
  /** `answer` or `enough` stopped it; the main prompt was reached again. */
  readonly stopped: boolean;
}

/**
 * A CLI at its main prompt. One thing at a time. Rejects with `Failed`: `dialogue` `not-recognised` (the text is in
 * `detail`; nothing was sent to it), `timeout`, or `interrupted` (the channel ended); with `Cancelled` on abort, after
 * Ctrl-C and, where it comes, the main prompt.
 */
export interface Cli {
  /** What was said from login to the first prompt. */
  readonly greeting: string;
  readonly prompt: MainPrompt;
  /** A command that asks nothing; a question is answered by Ctrl-C and is `not-recognised`. */
  run(command: string, talk?: Talk): Promise<Reply>;
  /** A command that asks. `answer` sees what was recognised and nothing else. */
  converse(command: string, answer: (question: Question) => Answer | Promise<Answer>, talk?: Talk): Promise<Reply>;
  close(): void;
}
