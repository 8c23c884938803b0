import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rooms, type Ground } from '../../src/rooms';

const KEPT = ['credentials', 'seed', 'trusted keys', 'probes', 'carriers'] as const;

/** @param broken what cannot be forgotten */
function house(broken?: (typeof KEPT)[number]) {
  const forgotten: string[] = [];
  const forget = (what: (typeof KEPT)[number]) => (id: string) => {
    if (what === broken) return Promise.reject(new Error(what));
    forgotten.push(`${what} of ${id}`);
    return Promise.resolve();
  };
  const rooms = Object.assign(new Rooms({} as Ground, () => Promise.resolve()), {
    asking: () => ({ credentials: { forgetOwn: forget('credentials') } }),
    seeds: () => ({ forget: forget('seed') }),
    ssh: () => ({ trustedKeys: { forget: forget('trusted keys') } }),
    probing: () => ({ forget: forget('probes') }),
    access: () => ({ forget: forget('carriers') }),
  });
  return { rooms, forgotten };
}

test('of an appliance that goes nothing stays that is kept by its id', async () => {
  const { rooms, forgotten } = house();
  await rooms['forget']('esa1');
  assert.deepEqual(
    forgotten,
    KEPT.map((what) => `${what} of esa1`),
  );
});

for (const broken of KEPT)
  test(`what else is kept goes although ${broken} cannot be forgotten, which is said`, async () => {
    const { rooms, forgotten } = house(broken);
    await assert.rejects(rooms['forget']('esa1'), { message: broken });
    assert.equal(forgotten.length, KEPT.length - 1);
  });

test('what else is kept goes although a room cannot be opened, as where its bundle cannot be read', async () => {
  const { rooms, forgotten } = house();
  const ssh = () => {
    throw new Error('Cannot find module');
  };
  await assert.rejects(Object.assign(rooms, { ssh })['forget']('esa1'), { message: 'Cannot find module' });
  assert.equal(forgotten.length, KEPT.length - 1);
});
