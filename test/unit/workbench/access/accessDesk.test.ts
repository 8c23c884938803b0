import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import * as vscode from 'vscode';
import type { Carried, Kept } from '../../../../src/tunnel/keeping';
import { accessDesk, type AccessDesk } from '../../../../src/workbench/access/accessDesk';
import { noteCarrier } from '../../../../src/workbench/access/carrier';
import { states } from '../../../../src/workbench/states';
import { appliance } from '../../appliance/sampleAppliance';
import { answers } from '../../vscode';

const esa1 = appliance({ id: 'esa1' });
const sma1 = appliance({ id: 'sma1', family: 'sma', via: ['esa1'] });
const unreadable = () => Promise.reject(new Error('the file cannot be read'));

function kept<T>(records: Record<string, T> = {}): Kept<T> {
  const held = new Map(Object.entries(records));
  return {
    all: () => Promise.resolve(held),
    get: (id) => Promise.resolve(held.get(id)),
    set: (id, record) => Promise.resolve(void held.set(id, record)),
    remove: (id, only = () => true) => {
      const record = held.get(id);
      if (record !== undefined && only(record)) held.delete(id);
      return Promise.resolve();
    },
  };
}

const desks: AccessDesk[] = [];
afterEach(() => desks.splice(0).forEach((desk) => desk.dispose()));

function site(broken: { readonly facts?: Kept<never>; readonly carriers?: Kept<Carried> }) {
  const known = states();
  const logged: string[] = [];
  const log = { error: (error: unknown) => logged.push(String(error)), info: () => undefined };
  const desk = accessDesk({
    ...{ facts: kept(), carriers: kept(), journal: kept(), reminded: kept(), states: known },
    ...broken,
    log: log as unknown as vscode.LogOutputChannel,
    inventory: {
      all: () => [esa1, sma1],
      find: (id) => [esa1, sma1].find((one) => one.id === id),
      route: () => [esa1],
    },
    vault: { hold: () => Promise.resolve(), get: () => Promise.resolve(undefined), forget: () => Promise.resolve() },
    lease: () => Promise.resolve('busy'),
    openCli: () => assert.fail('no appliance is asked'),
    openQuietCli: () => assert.fail('no appliance is asked'),
    opensQuietly: () => Promise.resolve(false),
    showTaken: () => undefined,
    isSimulated: () => false,
    onInventoryChange: () => new vscode.Disposable(() => undefined),
    candidates: () => Promise.resolve([]),
    setKind: () => Promise.resolve(undefined),
    recommendedPort: () => undefined,
  });
  desks.push(desk);
  return { desk, known, logged };
}

for (const [name, broken] of [
  ['open-access.json', { facts: { ...kept<never>(), all: unreadable } }],
  ['carriers.json', { carriers: { ...kept<Carried>(), all: unreadable } }],
] as const) {
  test(`remote access can be closed although ${name} cannot be read`, async () => {
    const { desk, logged } = site(broken);
    let asked = '';
    answers.push(({ message }) => void (asked = String(message)));
    assert.equal(await desk.disable(esa1), undefined);
    assert.match(asked, /^Disable remote access on esa1\?/);
    assert.ok(logged.includes('Error: the file cannot be read'), 'and why is in the log');
  });

  test(`what is held for support is handed over although ${name} cannot be read`, async () => {
    const { desk } = site(broken);
    let asked = '';
    answers.push(({ message }) => void (asked = String(message)));
    await desk.copySupportBlock(esa1);
    assert.match(asked, /esa1/);
  });
}

for (const gone of ['esa1', 'sma1'])
  test(`${gone} goes from the inventory: nobody carries any more`, async () => {
    const carriers = kept<Carried>({ sma1: { by: 'esa1' }, sma2: { by: 'esa2' } });
    const { desk, known } = site({ carriers });
    known.change('sma1', (state) => ({ ...state, carrier: 'esa1' }));
    await desk.forget(gone);
    assert.deepEqual([...(await carriers.all()).keys()], ['sma2']);
    assert.equal(known.of('sma1').carrier, undefined);
  });

test('a full disk stops no way that is half open: this window knows the carrier, and the log says why others do not', async () => {
  const known = states();
  const logged: unknown[] = [];
  const error = (thrown: unknown) => logged.push(thrown);
  await noteCarrier('sma1', 'esa1', { states: known, carriers: { set: unreadable }, error });
  assert.equal(known.of('sma1').carrier, 'esa1');
  assert.equal(logged.length, 1);
});
