import { mock } from 'node:test';
import type { Channel } from '../../../src/asyncos/cli';

/** The other end of a channel. What it says is heard in pieces, cut as `cuts` says. */
export interface FarEnd {
  readonly channel: Channel;
  /** All that was written to it, in order. */
  readonly written: string[];
  say(text: string | Buffer): Promise<void>;
  end(): void;
  /** Is told of each write. */
  onWrite(listener: (data: string) => void): void;
}

/** Length of the next piece, at least 1. */
export type Cuts = () => number;

/** `paced`: each piece in a turn of the event loop of its own. */
export interface Cutting {
  readonly name: string;
  readonly cuts: () => Cuts;
  readonly paced: boolean;
}

export const CUTTINGS: readonly Cutting[] = [
  { name: 'byte by byte, all in one turn', cuts: () => () => 1, paced: false },
  { name: 'byte by byte', cuts: () => () => 1, paced: true },
  { name: 'two bytes at a time', cuts: () => () => 2, paced: true },
  { name: 'seven bytes at a time', cuts: () => () => 7, paced: true },
  { name: 'in one piece', cuts: () => () => Infinity, paced: false },
  { name: 'in pieces of any length', cuts: () => pseudoRandom(4711), paced: true },
];

export function newFarEnd(cuts: Cuts = () => Infinity, paced = false): FarEnd {
  const written: string[] = [];
  const listeners: { data?: (chunk: Buffer) => void; close?: () => void; write?: (data: string) => void } = {};
  let said = Promise.resolve();
  const deliver = async (bytes: Buffer): Promise<void> => {
    for (let at = 0; at < bytes.length;) {
      const to = Math.min(bytes.length, at + cuts());
      listeners.data?.(bytes.subarray(at, to));
      at = to;
      if (paced) await turn();
    }
  };
  return {
    written,
    channel: {
      write(data) {
        written.push(data);
        listeners.write?.(data);
      },
      onData: (listener) => (listeners.data = listener),
      onClose: (listener) => (listeners.close = listener),
      close: () => listeners.close?.(),
    },
    say: (text) => (said = said.then(() => deliver(Buffer.from(text as string)))),
    end: () => listeners.close?.(),
    onWrite: (listener) => (listeners.write = listener),
  };
}

export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * Lets turns of the event loop go by, and of the mocked clock as many ms each time as `step` says, until the work is
 * over. Rejects where it is not after `patienceMs` of that clock.
 */
export async function settled<T>(work: Promise<T>, step = 50, patienceMs = 60_000): Promise<T> {
  const over = work.then(
    () => true,
    () => true,
  );
  for (let elapsed = 0; elapsed <= patienceMs; elapsed += step) {
    for (let turns = 0; turns < 5; turns += 1) {
      if (await Promise.race([over, turn().then(() => false)])) return work;
    }
    mock.timers.tick(step);
  }
  throw new Error(`not over after ${patienceMs} ms`);
}

function pseudoRandom(seed: number): Cuts {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return 1 + (state % 40);
  };
}
