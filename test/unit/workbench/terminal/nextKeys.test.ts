import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HopMode, Route } from '../../../../src/appliance/appliance';
import type { Failure } from '../../../../src/appliance/failure';
import { beforeOwnLogin, nextKeys, refusingHop } from '../../../../src/workbench/terminal/nextKeys';
import { appliance } from '../../appliance/sampleAppliance';

const way = (hopMode: HopMode = 'auto', family: 'esa' | 'jump' = 'esa'): Route => [
  appliance({ id: 'jump1', family: 'jump' }),
  appliance({ id: 'esa1', family }),
  appliance({ id: 'sma1', family: 'sma', hopMode }),
];
const prohibited: Failure = { hop: 'esa1', stage: 'forward', reason: 'prohibited' };

const rows: readonly (readonly [string, Failure, Route, string | undefined])[] = [
  ['a hop that does not forward is offered', prohibited, way(), 'esa1'],
  ['a hop that could not reach the appliance is not', { ...prohibited, reason: 'connect-failed' }, way(), undefined],
  ['an earlier hop is not', { ...prohibited, hop: 'jump1' }, way(), undefined],
  ['a jump host is not', prohibited, way('auto', 'jump'), undefined],
  ['nothing is offered where it must be forwarded', prohibited, way('forward'), undefined],
  ['another failure offers nothing', { hop: 'esa1', stage: 'auth', reason: 'refused' }, way(), undefined],
];
for (const [name, failure, route, expected] of rows)
  test(`C24 ${name}`, () => assert.equal(refusingHop(failure, route)?.id, expected));

test('the keys are named: another way, and the prompt of the hop', () => {
  const [, esa] = way();
  assert.ok(esa);
  assert.equal(nextKeys([], undefined), 'Enter tries again, v picks another hop.');
  assert.equal(
    nextKeys([way()], esa),
    "Enter tries again, v goes another way: jump1 > esa1. n logs in from esa1's own prompt.",
  );
});

const OWN: readonly (readonly [Failure, boolean])[] = [
  [{ hop: 'sma1', stage: 'dns', reason: 'not-found' }, true],
  [{ hop: 'sma1', stage: 'connect', reason: 'timeout' }, true],
  [{ hop: 'sma1', stage: 'ident', reason: 'closed' }, true],
  [{ hop: 'sma1', stage: 'kex', reason: 'timeout' }, true],
  [{ hop: 'sma1', stage: 'kex', reason: 'closed' }, true],
  [{ hop: 'sma1', stage: 'kex', reason: 'reset' }, true],
  [{ hop: 'sma1', stage: 'host-key', reason: 'refused' }, false],
  [{ hop: 'sma1', stage: 'host-key', reason: 'changed' }, false],
  [{ hop: 'sma1', stage: 'auth', reason: 'refused' }, false],
  [{ hop: 'sma1', stage: 'shell', reason: 'refused' }, false],
  [{ hop: 'esa1', stage: 'auth', reason: 'refused' }, true],
  [prohibited, true],
];
for (const [failure, expected] of OWN)
  test(`${failure.hop}, ${failure.stage} ${failure.reason}: other ways are ${expected ? '' : 'not '}offered`, () =>
    assert.equal(beforeOwnLogin(failure, 'sma1'), expected));
