import type { Readable } from 'node:stream';
import { newLineEditor, type Typed } from './lineEditor';

/** What a person types at a shell, a line or a key at a time. What comes early waits. */
export interface Keyboard {
  line(echo: 'shown' | 'hidden'): Promise<Typed>;
  /** One byte; `undefined` when nothing will come any more. */
  key(): Promise<number | undefined>;
  /** Hands over bytes as they come, until `take` leaves some of them for later, nothing will come, or `over` aborts. */
  bytes(take: (chunk: Buffer) => Buffer | undefined, over: AbortSignal): Promise<void>;
  /** Runs work that Ctrl-C, or the end of the shell, aborts. */
  interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Nothing will come any more. */
  readonly end: () => void;
}

const CTRL_C = 0x03;

/** `echo` shows bytes; `received` sees everything as it arrives. */
export function openKeyboard(
  input: Readable,
  received: (chunk: Buffer) => void,
  echo: (bytes: Buffer) => void,
): Keyboard {
  let pending = Buffer.alloc(0);
  let ended = false;
  let wake: () => void = () => undefined;
  let work: AbortController | undefined;

  const end = (): void => {
    ended = true;
    work?.abort();
    wake();
  };
  const arrive = (chunk: Buffer): void => {
    received(chunk);
    pending = Buffer.concat([pending, chunk]);
    if (work && pending.includes(CTRL_C)) {
      pending = pending.subarray(pending.lastIndexOf(CTRL_C) + 1);
      work.abort();
    }
    wake();
  };
  const more = (): Promise<void> => new Promise((resolve) => (wake = resolve));

  input.on('data', arrive);
  input.once('end', end);

  const line = async (mode: 'shown' | 'hidden'): Promise<Typed> => {
    const editor = newLineEditor(mode === 'hidden');
    for (;;) {
      const edited = editor.feed(pending);
      pending = pending.subarray(edited.used);
      if (edited.echo.length > 0) echo(edited.echo);
      if (edited.outcome) return edited.outcome;
      if (ended) return { kind: 'end' };
      await more();
    }
  };
  const key = async (): Promise<number | undefined> => {
    while (pending.length === 0 && !ended) await more();
    const byte = pending[0];
    pending = pending.subarray(1);
    return byte;
  };
  const bytes = async (take: (chunk: Buffer) => Buffer | undefined, over: AbortSignal): Promise<void> => {
    const stop = (): void => wake();
    over.addEventListener('abort', stop, { once: true });
    while (!ended && !over.aborted) {
      const chunk = pending;
      pending = Buffer.alloc(0);
      const left = take(chunk);
      if (left) {
        pending = Buffer.concat([left, pending]);
        break;
      }
      await more();
    }
    over.removeEventListener('abort', stop);
  };
  const interruptible = async <T>(task: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    const controller = new AbortController();
    work = controller;
    if (ended) controller.abort();
    try {
      return await task(controller.signal);
    } finally {
      work = undefined;
    }
  };
  return { line, key, bytes, interruptible, end };
}
