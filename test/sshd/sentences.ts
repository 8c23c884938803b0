import assert from 'node:assert/strict';
import type { Route } from '../../src/appliance/appliance';
import type { Failure } from '../../src/appliance/failure';
import { failureWords } from '../../src/workbench/failureWording';

/** What a person reads of it: hop, stage and reason, and what to do next. */
export function says(failure: Failure, route: Route, message: RegExp, next: RegExp): void {
  const words = failureWords(failure, route);
  assert.match(words.message, message);
  assert.match(words.next, next);
}
