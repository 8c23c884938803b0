/**
 * Indices of the longest run of `places` that rises: of children in a new order, those that need not move. `undefined`
 * has no place.
 */
export function longestRising(places: readonly (number | undefined)[]): ReadonlySet<number> {
  /** Of the runs of each length the one whose last place is lowest: index of that place. */
  const ends: number[] = [];
  const before = new Map<number, number | undefined>();
  for (const [index, place] of places.entries()) {
    if (place === undefined) continue;
    const length = firstNotBelow(place, ends, places);
    before.set(index, ends[length - 1]);
    ends[length] = index;
  }
  const run = new Set<number>();
  for (let index = ends.at(-1); index !== undefined; index = before.get(index)) run.add(index);
  return run;
}

function firstNotBelow(place: number, ends: readonly number[], places: readonly (number | undefined)[]): number {
  let [low, high] = [0, ends.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[ends[middle] ?? NaN] ?? NaN) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}
