/** Says the verdict to who hears the page: when the sentence changes, and while something runs every 5 s at most. */
const PAUSE_MS = 5_000;

export type Announce = (sentence: string, busy: boolean) => void;

export function announcer(region: Element | null, now: () => number = Date.now): Announce {
  let said: string | undefined;
  let saidAt = 0;
  let wasBusy = false;
  return (sentence, busy) => {
    if (sentence === said) return;
    const running = busy && wasBusy;
    wasBusy = busy;
    if (running && now() - saidAt < PAUSE_MS) return;
    said = sentence;
    saidAt = now();
    if (region !== null) region.textContent = sentence;
  };
}
