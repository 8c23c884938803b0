import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import type { RemoteAccess } from '../../../../src/appliance/remoteAccess';
import type { HeldSeed } from '../../../../src/tunnel/keeping';
import { secretClipboard } from '../../../../src/workbench/clipboard';
import { secretHands } from '../../../../src/workbench/panel/secretHands';
import { answers, stand } from '../../vscode';

const SEED = 'QT22-JQZF-YAQL-TL8L-8@2L-95';
const settle = () => new Promise((resolve) => setImmediate(resolve));

function hands(held: HeldSeed = { kind: 'seed', text: SEED, serial: null }, access?: Partial<RemoteAccess>) {
  const vault = { get: () => Promise.resolve(held) };
  return secretHands({
    ...{ vault, clipboard: secretClipboard(), accessOf: () => access as RemoteAccess | undefined },
    captureOf: (id) => (id === 'esa1' ? { path: '/here/one.pcap', bytes: 3, sha256: 'ab' } : undefined),
  });
}

beforeEach((t) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  stand.clipboard = `before ${t.name}`;
});
afterEach(() => mock.timers.reset());

test('F08 a seed is on the clipboard after a click, for a minute', async () => {
  const { copy } = hands();
  await settle();
  assert.doesNotMatch(stand.clipboard, /QT22/, 'not before the click');
  await copy('seed', 'esa1');
  assert.equal(stand.clipboard, SEED);
  mock.timers.tick(59_000);
  await settle();
  assert.equal(stand.clipboard, SEED);
  mock.timers.tick(1_000);
  await settle();
  assert.equal(stand.clipboard, '');
});

test('F08 what was copied since is left alone', async () => {
  await hands().copy('seed', 'esa1');
  stand.clipboard = 'something else';
  mock.timers.tick(60_000);
  await settle();
  assert.equal(stand.clipboard, 'something else');
});

test('F08 a serial number that is not known is not copied', async () => {
  const before = stand.clipboard;
  await hands().copy('serial', 'esa1');
  assert.equal(stand.clipboard, before);
});

test('D15 words to pick the seed out of by hand are called that, shown and copied', async () => {
  const { reveal, copy } = hands({ kind: 'by-hand', text: `Provide this:\n${SEED}`, serial: null });
  assert.equal(
    await reveal('seed', 'esa1'),
    `Seed string, to be picked out of these words by hand: Provide this:\n  ${SEED}`,
  );
  let said = '';
  answers.push(({ message }) => void (said = String(message)));
  await copy('seed', 'esa1');
  assert.equal(stand.clipboard, `Provide this:\n${SEED}`);
  assert.match(said, /esa1 said its seed in words of its own: pick it out of them by hand\.$/);
});

test('D11 a seed that may be of an earlier enabling says so where it is shown', async () => {
  const { reveal } = hands(undefined, { seedDoubtful: true });
  assert.equal(await reveal('seed', 'esa1'), `Seed string, perhaps of an earlier enabling: ${SEED}`);
});

test('of a capture that was fetched the path and the SHA-256 are copied, and stay; of none nothing is', async () => {
  const { copy } = hands();
  await copy('capture', 'esa2');
  assert.match(stand.clipboard, /^before/);
  await copy('capture', 'esa1');
  mock.timers.tick(61_000);
  await settle();
  assert.equal(stand.clipboard, '/here/one.pcap\nab\n');
});
