import type { Place } from './assignment';

/** What measureStatus.ts is told. */
export interface StatusAssignment {
  /** Folder of the built bundles. */
  readonly dist: string;
  readonly place: Place;
  readonly rounds: number;
  /** The script for `expect`. */
  readonly expect: string;
}

/** What a reading must have found. */
export const SERIAL = '564D0000000000000000-123456789ABC';
