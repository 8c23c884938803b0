/** Parts of a page that is drawn anew as a whole: what has not changed is not described again, and a frame draws a part. */

export interface Part<T> {
  readonly key: string;
  /** What has to be right at once where it changes: what it has in common with the others, and where the keyboard is. */
  readonly shape: string;
  /** All else that it is described from. */
  readonly from: string;
  readonly describe: () => T;
}

/** What of many parts one frame draws: twenty changes a second of hundreds of rows would else fill frame after frame. */
const MOST = 20;

export interface Steady<T> {
  /** The parts as they are to stand. Those that were drawn longest ago come first; `more` is asked for another frame. */
  describe(parts: readonly Part<T>[], more: () => void): ReadonlyMap<string, T>;
}

interface Kept<T> {
  readonly shape: string;
  readonly from: string;
  readonly described: T;
  readonly turn: number;
}

export function steady<T>(most = MOST): Steady<T> {
  let kept = new Map<string, Kept<T>>();
  let turn = 0;
  const since = ({ key }: Part<T>) => kept.get(key)?.turn ?? 0;
  return {
    describe(parts, more) {
      turn += 1;
      const changed = parts.filter(({ key, shape, from }) => {
        const before = kept.get(key);
        return before?.shape === shape && before.from !== from;
      });
      const late = new Set([...changed].sort((a, b) => since(a) - since(b)).slice(most));
      if (late.size > 0) more();
      kept = new Map(parts.map((part) => [part.key, (late.has(part) && kept.get(part.key)) || drawn(part)]));
      return new Map([...kept].map(([key, { described }]) => [key, described]));
    },
  };

  function drawn({ key, shape, from, describe }: Part<T>): Kept<T> {
    const before = kept.get(key);
    const isSame = before?.shape === shape && before.from === from;
    return isSame ? before : { shape, from, described: describe(), turn };
  }
}
