/** Polls until the condition holds; a condition that never does fails the test with `what` and what `seen` tells. */
export async function until<T>(
  condition: () => T | undefined | false,
  what: string,
  seen: () => string = () => '',
): Promise<T> {
  const deadline = performance.now() + LONGEST_MS;
  for (;;) {
    const found = condition();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`${what} never came. ${seen()}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

const LONGEST_MS = 30_000;
const POLL_MS = 20;
