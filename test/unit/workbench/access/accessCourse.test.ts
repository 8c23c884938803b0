import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RemoteAccess } from '../../../../src/appliance/remoteAccess';
import { courseOf } from '../../../../src/workbench/access/accessCourse';
import { states } from '../../../../src/workbench/states';

const at = '2026-11-24T14:08:00.000Z';
const access = (state: RemoteAccess['state']) => ({ applianceId: 'esa1', state }) as RemoteAccess;

function site() {
  const known = states();
  const course = courseOf('esa1', known, () => Date.parse(at));
  return { course, of: () => known.of('esa1') };
}

test('a dialogue: what was confirmed, each question, and the reading that proves it', () => {
  const { course, of } = site();
  course.begin('dialogue');
  course.did('confirmed-tunnel', 443);
  course.exchanged('[]>', 'TUNNEL');
  assert.equal(of().course?.busy, 'dialogue');
  assert.deepEqual(of().course?.exchanges, [{ prompt: '[]>', answer: 'TUNNEL' }]);
  course.read(access('tunnel-up'));
  course.changed('TUNNEL', { outcome: 'proven', access: access('tunnel-up') });
  course.end();
  assert.equal(of().course?.busy, undefined);
  assert.equal(of().access?.state, 'tunnel-up');
  assert.deepEqual(of().course?.deeds, [
    { at, what: 'confirmed-tunnel', port: 443 },
    { at, what: 'proved-tunnel' },
  ]);
});

test('what was so already: nothing was sent, and the log says it', () => {
  const { course, of } = site();
  course.changed('TUNNEL', { outcome: 'already', access: access('tunnel-up') });
  course.changed('DISABLE', { outcome: 'already', access: access('disabled') });
  assert.deepEqual(
    of().course?.deeds.map(({ what }) => what),
    ['already-on', 'already-off'],
  );
});

test('what was accepted and could not be read stays so until a reading comes', () => {
  const { course, of } = site();
  course.begin('dialogue');
  course.changed('DISABLE', { outcome: 'unproven', access: access('unknown'), why: 'accepted-unread' });
  course.end();
  assert.equal(of().course?.unproved, 'disable');
  course.read(access('disabled'));
  assert.equal(of().course?.unproved, undefined);
});

for (const [why, deed] of [
  ['link-lost', 'link-lost'],
  ['not-shown', 'read-not-shown'],
  ['unread', 'read-failed'],
  ['not-understood', 'read-not-understood'],
] as const)
  test(`${why}: nothing is said to be accepted, and the log says what was seen`, () => {
    const { course, of } = site();
    course.changed('TUNNEL', { outcome: 'unproven', access: access('unknown'), why });
    assert.equal(of().course?.unproved, undefined);
    assert.deepEqual(of().course?.deeds, [{ at, what: deed }]);
  });

test('that the appliance refused to enable it is known until it is on, or changed once more', () => {
  const { course, of } = site();
  const refused = () => {
    course.begin('dialogue');
    course.notEnabled();
    course.end();
  };
  refused();
  course.begin('reading');
  course.read(access('disabled'));
  course.end();
  assert.notEqual(of().course?.notEnabledAt, undefined);
  course.read({ ...access('tunnel-up'), serviceAccess: true });
  assert.equal(of().course?.notEnabledAt, undefined);
  refused();
  course.begin('dialogue');
  assert.equal(of().course?.notEnabledAt, undefined);
});

test('a failed reading stands beside the last one, and goes with the next', () => {
  const { course, of } = site();
  course.read(access('disabled'));
  course.begin('reading');
  course.failed({ hop: 'esa1', stage: 'auth', reason: 'refused' });
  course.end();
  assert.equal(of().access?.state, 'disabled');
  assert.deepEqual(of().course?.failed, { failure: { hop: 'esa1', stage: 'auth', reason: 'refused' }, at });
  course.read(access('disabled'));
  assert.equal(of().course?.failed, undefined);
});

test('a reading that says something else than was asked for says so', () => {
  const { course, of } = site();
  course.changed('SSHACCESS', { outcome: 'proven', access: access('unknown') });
  assert.equal(of().course?.deeds.at(-1)?.what, 'read-otherwise');
});
