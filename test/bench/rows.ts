/** One line of `npm run bench`. `ratio` is ours / peer; both are null where there is nobody to compare with. */
export interface Row {
  readonly metric: string;
  readonly ours: number;
  readonly peer: number | null;
  readonly ratio: number | null;
  readonly goal: number;
  readonly met: boolean;
  readonly unit: Unit;
  readonly rounds: number;
  readonly noisy?: true;
}

export interface Skipped {
  readonly metric: string;
  readonly skipped: string;
}

/** One figure per round, the rounds of both having taken turns. */
export interface Samples {
  readonly ours: readonly number[];
  readonly peer: readonly number[];
}

/** Less of it is better, but for what is done in a second. */
export type Unit = 'ms' | 'KiB' | 'MB' | 'MB/s';

/** `goal`: the ratio must be at most this; of what is better when there is more, at least. */
export function row(metric: string, { ours, peer }: Samples, goal: number, unit: Unit): Row {
  const ratio = median(ours) / median(peer);
  return {
    metric,
    ours: rounded(median(ours)),
    peer: rounded(median(peer)),
    ratio: rounded(ratio),
    goal,
    met: unit === 'MB/s' ? ratio >= goal : ratio <= goal,
    unit,
    rounds: ours.length,
    ...(isNoisy(peer) ? { noisy: true } : {}),
  };
}

/** A figure that is its own measure: it must be at most `goal`, in its unit. */
export function figure(metric: string, ours: readonly number[], goal: number, unit: Unit): Row {
  const value = rounded(median(ours));
  return { metric, ours: value, peer: null, ratio: null, goal, met: value <= goal, unit, rounds: ours.length };
}

/** A peer that differs that much from itself says little about anybody else. */
export function isNoisy(peer: readonly number[]): boolean {
  return quantile(peer, 0.9) / quantile(peer, 0.1) > 1.4;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** By linear interpolation between the two nearest. */
function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * part;
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  if (low === undefined || high === undefined) throw new RangeError('no value to take a quantile of');
  return low + (high - low) * (place - Math.floor(place));
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
