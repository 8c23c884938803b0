import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sharedLogins, type LoginOutcome, type Turn } from '../../../../src/workbench/probes/sharedLogins';

const ACME = { credential: 'acme-admin' };

/** Takes a turn and notes when it came. */
function taken(logins: ReturnType<typeof sharedLogins>, who: { readonly credential: string | undefined }) {
  const state: { turn?: Turn | 'refused' } = {};
  void logins.take(who).then((turn) => (state.turn = turn ?? 'refused'));
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
  assert.equal(second.turn, 'refused');
  const later = sharedLogins();
  const [ahead, follower] = [taken(later, ACME), taken(later, ACME)];
  await settle();
  tell(ahead.turn, 'accepted');
  await settle();
  tell(follower.turn, 'refused');
  assert.equal(await later.take(ACME), undefined);
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
  const others = [taken(logins, { credential: undefined }), taken(logins, { credential: 'other' })];
  await settle();
  assert.deepEqual(
    others.map(({ turn }) => typeof turn),
    ['function', 'function'],
  );
});

function tell(turn: Turn | 'refused' | undefined, outcome: LoginOutcome): void {
  assert.ok(typeof turn === 'function');
  turn(outcome);
}
