import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rooms, type Ground } from '../../src/rooms';
import { states } from '../../src/workbench/states';
import { appliance } from './appliance/sampleAppliance';

const KEPT = ['credentials', 'seed', 'trusted keys', 'probes', 'carriers', 'captures'] as const;

/** @param broken what cannot be forgotten */
function house(broken?: (typeof KEPT)[number]) {
  const forgotten: string[] = [];
  const forget = (what: (typeof KEPT)[number]) => (id: string) => {
    if (what === broken) return Promise.reject(new Error(what));
    forgotten.push(`${what} of ${id}`);
    return Promise.resolve();
  };
  const states = {
    change(id: string, next: (state: object) => { readonly captures?: { readonly known: readonly object[] } }) {
      if (broken === 'captures') throw new Error(broken);
      if (next({ captures: { known: [{}] } }).captures?.known.length === 0) forgotten.push(`captures of ${id}`);
    },
  };
  const rooms = Object.assign(new Rooms({ states } as unknown as Ground, () => Promise.resolve()), {
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

test('a dialogue that was opened proves the way by which it came, one that was not proves nothing', async () => {
  const [esa1, sma1] = [appliance({ id: 'esa1' }), appliance({ id: 'sma1', via: ['esa1'] })];
  const known = states();
  const route = [esa1, sma1] as const;
  let opens = true;
  const openCli = () => (opens ? Promise.resolve({}) : Promise.reject(new Error('refused')));
  const ground = { states: known, inventory: { route: () => route } } as unknown as Ground;
  const asking = () => ({ plain: () => ({}) });
  const rooms = Object.assign(new Rooms(ground, () => Promise.resolve()), {
    asking,
    ssh: () => ({ session: { openCli } }),
  });
  const { signal } = new AbortController();
  await rooms['openCli']('sma1', { signal });
  assert.deepEqual(known.of('sma1').came?.route, route);
  known.change('sma1', ({ came, ...state }) => (assert.ok(came), state));
  opens = false;
  await assert.rejects(rooms['openCli']('sma1', { signal }), { message: 'refused' });
  assert.equal(known.of('sma1').came, undefined);
});
