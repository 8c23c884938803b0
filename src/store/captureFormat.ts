/** What a window keeps of packet captures, as it may be found by the next one. */
import * as v from 'valibot';
import type { KnownCapture } from '../appliance/captureStatus';

const SIZE = v.pipe(v.number(), v.minValue(0));

const CAPTURE: v.GenericSchema<unknown, KnownCapture> = v.object({
  at: v.pipe(v.string(), v.isoTimestamp()),
  state: v.picklist(['running', 'stopped', 'unknown']),
  basis: v.picklist(['read', 'interrupted', 'earlier']),
  file: v.nullable(v.string()),
  bytes: v.nullable(SIZE),
  filter: v.nullable(v.string()),
  startedAt: v.nullable(v.pipe(v.string(), v.isoTimestamp())),
  fetched: v.nullable(v.object({ path: v.string(), bytes: SIZE, sha256: v.string() })),
});

const CAPTURES = v.fallback(v.record(v.string(), v.fallback(v.array(CAPTURE), [])), {});

/** By the id of their appliance, oldest first; what has another shape is left out. */
export function keptCaptures(value: unknown): ReadonlyMap<string, readonly KnownCapture[]> {
  const entries = Object.entries(v.parse(CAPTURES, value));
  return new Map(entries.filter(([, known]) => known.length > 0));
}
