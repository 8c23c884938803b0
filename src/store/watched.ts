/** What is watched until a port opens, for all windows: it outlives each of them. Nothing secret. */
import * as v from 'valibot';
import { records, type Records } from './records';

const WATCHED = v.strictObject({
  /** Until when, ISO 8601 UTC. */
  until: v.pipe(v.string(), v.isoTimestamp()),
  /** The one that is to work; without it any will do. */
  port: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535))),
});
export type Watched = v.InferOutput<typeof WATCHED>;

export function watched(folder: string): Records<Watched> {
  return records(folder, 'watched', WATCHED);
}
