import { existsSync } from 'node:fs';
import type { Captures } from '../states';

/** A file that was fetched and is gone from this computer counts as not fetched. */
export function withFilesHere(captures: Captures): Captures {
  const known = captures.known.map((one) =>
    one.fetched === null || existsSync(one.fetched.path) ? one : { ...one, fetched: null },
  );
  return { ...captures, known };
}
