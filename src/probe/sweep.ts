/** Many tries side by side, a bounded number at once, results as they land. */

export interface SweepOptions<R> {
  /** At most so many at once. At least the number of dead endpoints, or these wait for each other. */
  readonly atOnce?: number;
  readonly onResult?: (result: R, index: number) => void;
}

const AT_ONCE = 1_000;
/** Starting a connection takes some 50 microseconds: after so many at most the event loop gets its turn. */
const STARTS_PER_TURN = 10;
/** What a turn of the event loop may take, in ms: what is started later answers later, and the next turn is shorter. */
const TURN_MS = 8;

/** The results in the order of the endpoints. `tryOne` must settle by itself on an abort. */
export function sweep<E, R>(
  endpoints: readonly E[],
  tryOne: (endpoint: E) => Promise<R>,
  { atOnce = AT_ONCE, onResult }: SweepOptions<R> = {},
): Promise<readonly R[]> {
  const results = new Array<R>(endpoints.length);
  let [next, running, done] = [0, 0, 0];
  return new Promise((resolve, reject) => {
    const land = (index: number) => (result: R) => {
      results[index] = result;
      running--;
      done++;
      onResult?.(result, index);
      if (done === endpoints.length) resolve(results);
      else schedule();
    };
    let [turns, starts] = [performance.now(), STARTS_PER_TURN];
    const pace = () => {
      const now = performance.now();
      starts = now - turns > TURN_MS ? Math.max(1, starts >> 1) : Math.min(STARTS_PER_TURN, starts + 1);
      turns = now;
    };
    let scheduled = false;
    const schedule = () => {
      if (scheduled || next >= endpoints.length || running >= atOnce) return;
      scheduled = true;
      setImmediate(start);
    };
    const start = () => {
      scheduled = false;
      pace();
      for (let started = 0; started < starts && running < atOnce && next < endpoints.length; started++) {
        const index = next++;
        running++;
        tryOne(endpoints[index] as E).then(land(index), reject);
      }
      schedule();
    };
    if (endpoints.length === 0) resolve(results);
    else start();
  });
}
