import { atEnd } from '../host/ending.mjs';

/** Remembers how to end something that ends at once. Returns the function that ends it now. */
export function endsBy(end: () => unknown): () => Promise<void> {
  return atEnd(
    () => Promise.resolve(end()).then(() => undefined),
    () => void end(),
  ).end;
}
