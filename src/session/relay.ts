import type { Channel, MainPrompt } from '../asyncos/cli';
import { mainPrompt, samePrompt } from '../asyncos/prompt';
import type { Shell } from '../ssh/shell';

/** A shell that one listener after the other hears. */
export interface Relay {
  /** Hears what was said since the last line that was sent, and goes on from there. */
  channel(): Channel;
  /**
   * Hands the shell over byte for byte, beginning with what was said since the last line that was sent. `hide` is
   * masked in that: an appliance may echo a password. The shell ends where it comes back to the prompt `end`. To who
   * held a channel it is over: what they still write or close goes nowhere.
   */
  handOver(hide: string, end: MainPrompt | undefined): Shell;
}

export function relayOf(shell: Shell): Relay {
  const kept = newKept();
  let keeping = true;
  let isHandedOver = false;
  const holders = new Set<() => void>();
  let hear: (chunk: Buffer) => void = () => undefined;
  shell.onData((chunk) => {
    if (keeping) kept.add(chunk);
    hear(chunk);
  });
  const pass = (listener: (chunk: Buffer) => void, hide: string, end: MainPrompt | undefined) => {
    const before = masked(kept.bytes(), hide);
    keeping = false;
    kept.clear();
    const watch = end === undefined ? () => undefined : watchFor(end, () => shell.close());
    hear = (chunk) => {
      listener(chunk);
      watch(chunk);
    };
    if (before.length > 0) listener(before);
  };
  return {
    channel: () => ({
      write(data) {
        if (isHandedOver) return;
        kept.clear();
        shell.write(data);
      },
      onData(listener) {
        hear = listener;
        const before = kept.bytes();
        if (before.length > 0) listener(before);
      },
      onClose(listener) {
        const tell = () => holders.delete(tell) && listener();
        holders.add(tell);
        shell.onClose(tell);
      },
      close() {
        if (!isHandedOver) shell.close();
      },
    }),
    handOver(hide, end) {
      isHandedOver = true;
      for (const tell of [...holders]) tell();
      return { ...shell, onData: (listener) => pass(listener, hide, end) };
    },
  };
}

/** More than a login ever says. */
const MOST_KEPT = 256 * 1024;

function newKept() {
  let chunks: Buffer[] = [];
  let length = 0;
  return {
    add(chunk: Buffer): void {
      chunks.push(chunk);
      length += chunk.length;
      while (length > MOST_KEPT && chunks.length > 1) length -= chunks.shift()?.length ?? 0;
    },
    bytes: () => Buffer.concat(chunks),
    clear(): void {
      [chunks, length] = [[], 0];
    },
  };
}

function masked(bytes: Buffer, hide: string): Buffer {
  const secret = Buffer.from(hide).toString('latin1');
  if (secret === '' || !bytes.includes(secret, 0, 'latin1')) return bytes;
  return Buffer.from(bytes.toString('latin1').replaceAll(secret, '********'), 'latin1');
}

/** The longest prompt that is one (`mainPrompt`), in UTF-8. */
const LONGEST_PROMPT = 1024;

function watchFor(end: MainPrompt, found: () => void): (chunk: Buffer) => void {
  let tail = '';
  return (chunk) => {
    tail = (tail + chunk.toString('latin1')).slice(-LONGEST_PROMPT);
    const line = tail.slice(Math.max(tail.lastIndexOf('\n'), tail.lastIndexOf('\r')) + 1);
    if (mainPrompt(line) && samePrompt(line, end)) found();
  };
}
