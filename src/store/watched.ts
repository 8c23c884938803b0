/** What is watched until a port opens, for all windows: it outlives each of them. Nothing secret. */
import * as v from 'valibot';
import { records, type Records } from './records';

const WATCHED = v.strictObject({
  /** Until when, ISO 8601 UTC. */
  until: v.pipe(v.string(), v.isoTimestamp()),
});
export type Watched = v.InferOutput<typeof WATCHED>;

export function watched(folder: string): Records<Watched> {
  return records(folder, 'watched', WATCHED);
}
