import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  outcomeOf,
  sharedLogins,
  type LoginOutcome,
  type NoTurn,
  type Turn,
} from '../../../../src/workbench/probes/sharedLogins';

const ACME = { id: 'esa1', credential: 'acme-admin' };
const ESA9 = { id: 'esa9', credential: undefined };

/** Takes a turn and notes when it came. */
function taken(
  logins: ReturnType<typeof sharedLogins>,
  who: typeof ACME | typeof ESA9,
  hops: readonly (typeof ESA9)[] = [],
) {
  const state: { turn?: Turn | NoTurn } = {};
  void logins.take(who, hops).then((turn) => (state.turn = turn));
  return state;
}
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('one appliance goes ahead with a shared credential; the others follow once it was accepted', async () => {
  const logins = sharedLogins();
  const [first, second, third] = [taken(logins, ACME), taken(logins, ACME), taken(logins, ACME)];
  await settle();
  assert.deepEqual([typeof first.turn, second.turn, third.turn], ['function', undefined, undefined]);
  tell(first.turn, 'accepted');
  await settle();
  assert.deepEqual([typeof second.turn, typeof third.turn], ['function', 'function']);
});

test('none is asked once the credential was refused, by the first or by a later one', async () => {
  const logins = sharedLogins();
  const [first, second] = [taken(logins, ACME), taken(logins, ACME)];
  await settle();
  tell(first.turn, 'refused');
  await settle();
  assert.equal(second.turn, 'not-let-in');
  const later = sharedLogins();
  const [ahead, follower] = [taken(later, ACME), taken(later, ACME)];
  await settle();
  tell(ahead.turn, 'accepted');
  await settle();
  tell(follower.turn, 'refused');
  assert.equal(await later.take(ACME), 'not-let-in');
});

test('where the first could not be reached another one goes ahead, still alone', async () => {
  const logins = sharedLogins();
  const [first, second, third] = [taken(logins, ACME), taken(logins, ACME), taken(logins, ACME)];
  await settle();
  tell(first.turn, 'unknown');
  await settle();
  assert.deepEqual([typeof second.turn, third.turn], ['function', undefined]);
});

test('what was said first of a login holds, and other credentials do not wait', async () => {
  const logins = sharedLogins();
  const first = taken(logins, ACME);
  await settle();
  tell(first.turn, 'accepted');
  tell(first.turn, 'unknown');
  assert.equal(typeof (await logins.take(ACME)), 'function');
  const others = [taken(logins, ESA9), taken(logins, { id: 'esa2', credential: 'other' })];
  await settle();
  assert.deepEqual(
    others.map(({ turn }) => typeof turn),
    ['function', 'function'],
  );
});

test('a hop that refuses is not held against the credential of the appliance behind it, but against its own', async () => {
  const failure = { hop: 'esa9', stage: 'auth', reason: 'refused' } as const;
  assert.deepEqual(outcomeOf({ id: 'sma1' }, [failure]), { refusedBy: 'esa9' });
  assert.equal(outcomeOf({ id: 'esa9' }, [failure]), 'refused');
  const logins = sharedLogins();
  const behind = taken(logins, { ...ACME, id: 'sma1' }, [ESA9]);
  const beside = taken(logins, ACME);
  await settle();
  tell(behind.turn, { refusedBy: 'esa9' });
  await settle();
  assert.equal(typeof beside.turn, 'function');
  tell(beside.turn, 'accepted');
  assert.equal(await logins.take({ ...ACME, id: 'sma2' }, [ESA9]), 'hop-not-let-in');
  assert.equal(await logins.take(ESA9), 'not-let-in');
});

function tell(turn: Turn | NoTurn | undefined, outcome: LoginOutcome): void {
  assert.ok(typeof turn === 'function');
  turn(outcome);
}
