/** A thing that is used by several and counted: whoever holds it lets go of it once. */
export interface Held<T> {
  readonly value: T;
  release(): void;
}

/**
 * Walks a route: each hop is opened through the one before it. The result holds the last hop, which itself holds the
 * hops under it; a failure on the way lets go of what was opened, in reverse order.
 */
export async function walkChain<Hop, T>(
  hops: readonly Hop[],
  openHop: (hop: Hop, through: T | undefined) => Promise<Held<T>>,
): Promise<Held<T>> {
  let last: Held<T> | undefined;
  for (const hop of hops) {
    const before = last;
    try {
      last = await openHop(hop, before?.value);
    } finally {
      before?.release();
    }
  }
  if (last === undefined) throw new RangeError('a route has at least one hop');
  return last;
}
