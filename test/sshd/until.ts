/**
 * Polls until the condition holds; a condition that never does fails the test with `what` and what `seen` tells.
 * Wherever `progress` tells another number than before, there is as much time again: much data takes a slow machine long.
 */
export async function until<T>(
  condition: () => T | undefined | false,
  what: string,
  seen: () => string = () => '',
  progress: () => number = () => 0,
): Promise<T> {
  let reached = progress();
  let deadline = performance.now() + LONGEST_MS;
  for (;;) {
    const found = condition();
    if (found !== undefined && found !== false) return found;
    const now = progress();
    if (now !== reached) deadline = performance.now() + LONGEST_MS;
    reached = now;
    if (performance.now() > deadline) throw new Error(`${what} never came. ${seen()}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

const LONGEST_MS = 60_000;
const POLL_MS = 20;
