import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wayIn } from '../../../../src/workbench/terminal/wayIn';
import { appliance } from '../../appliance/sampleAppliance';

const plain = (text: string) => text.replace(/\u001b\[[\d;]*[mK]|\r/g, '');

test('the times of a hop say their unit once, also where it fails', () => {
  const way = wayIn([appliance({ id: 'esa1' })], () => 120);
  way.event({ hop: 'esa1', kind: 'phase-done', phase: 'tcp', ms: 3.4 });
  way.event({ hop: 'esa1', kind: 'host-key', verdict: 'accepted', type: 'ssh-ed25519', fingerprint: 'SHA256:x' });
  const running = way.event({ hop: 'esa1', kind: 'phase-done', phase: 'key', ms: 101 });
  assert.match(plain(running), /esa1\.example\.com:22 {2}tcp 3 ms {2}trusted now {2}key 101 /);
  assert.match(plain(way.failed('esa1')), /tcp 3 ms {2}trusted now {2}key 101 .*failed/);
});

test('a hop with all its times is as long as one without', () => {
  const way = wayIn([appliance({ id: 'esa1' }), appliance({ id: 'sma1' })], () => 120);
  for (const hop of ['esa1', 'sma1']) {
    way.event({ hop, kind: 'phase-done', phase: hop === 'esa1' ? 'tcp' : 'forward', ms: 4 });
    way.event({ hop, kind: 'host-key', verdict: 'accepted', type: 'ssh-ed25519', fingerprint: 'SHA256:x' });
    if (hop === 'esa1') way.event({ hop, kind: 'phase-done', phase: 'key', ms: 40 });
    if (hop === 'esa1') way.event({ hop, kind: 'phase-done', phase: 'login', ms: 78 });
  }
  const [first, second] = ['esa1', 'sma1'].map((hop) => plain(way.event({ hop, kind: 'open', ms: 122 })));
  assert.equal(first?.length, second?.length);
});

test('a sentence of the way breaks between its words', () => {
  const way = wayIn([appliance({ id: 'esa1' }), appliance({ id: 'sma1', hopMode: 'nested' })], () => 40);
  const lines = way.header().split('\r\n').map(plain);
  assert.ok(lines.length > 3, lines.join('|'));
  for (const line of lines) assert.ok(line.length <= 40, line);
  assert.match(lines.join(''), /sma1 is logged in to from the prompt of esa1: esa1 judges its host key, and sees/);
});

test('a hop at which the person gave up has not failed', () => {
  const way = wayIn([appliance({ id: 'esa1' })], () => 120);
  way.event({ hop: 'esa1', kind: 'phase', phase: 'login' });
  const ended = way.cancelled('esa1');
  assert.match(plain(ended), /login \.\.\. +cancelled\n$/);
  assert.doesNotMatch(ended, /failed|\u001b\[31m/);
});
