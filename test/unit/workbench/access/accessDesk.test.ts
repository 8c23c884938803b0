import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import * as vscode from 'vscode';
import type { RemoteAccess } from '../../../../src/appliance/remoteAccess';
import { openCli } from '../../../../src/asyncos/openCli';
import type { Access } from '../../../../src/lab/access';
import type { Carried, Facts, HeldSeed, Kept } from '../../../../src/tunnel/keeping';
import { accessDesk, type AccessDesk, type AccessDeskDeps } from '../../../../src/workbench/access/accessDesk';
import { sayDisabled } from '../../../../src/workbench/access/accessMessages';
import { noteCarrier } from '../../../../src/workbench/access/carrier';
import { states } from '../../../../src/workbench/states';
import { clockTime } from '../../../../src/workbench/times';
import { appliance } from '../../appliance/sampleAppliance';
import { cliMachine, TALL } from '../../../faults/labInMemory';
import { answers, stand } from '../../vscode';

const esa1 = appliance({ id: 'esa1' });
const sma1 = appliance({ id: 'sma1', family: 'sma', series: 'M', via: ['esa1'] });
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

type Other = Partial<Pick<AccessDeskDeps, 'candidates' | 'facts' | 'carriers' | 'lease' | 'openCli' | 'vault'>>;

function site(other: Other) {
  const known = states();
  const logged: string[] = [];
  const log = { error: (error: unknown) => logged.push(String(error)), info: () => undefined };
  const desk = accessDesk({
    ...{ facts: kept(), carriers: kept(), journal: kept(), reminded: kept(), states: known },
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
    lastProbe: () => undefined,
    ...other,
  });
  desks.push(desk);
  return { desk, known, logged };
}

/** The simulated appliances themselves, without a network; whatever is asked for a seed or by a modal is answered. */
function withAppliances(access: Partial<Access> = {}, other: Other = {}) {
  const machines = new Map(
    ['esa1', 'sma1'].map((id) => [id, cliMachine({ id: `lab-${id}`, wording: 'ironport', access })]),
  );
  const lease = { takenOver: false, isHeld: () => Promise.resolve(true), release: () => Promise.resolve() };
  const seeds = kept<HeldSeed>();
  const made = site({
    vault: {
      hold: (id, seed) => seeds.set(id, seed),
      get: (id) => seeds.get(id),
      forget: async (id) => {
        await seeds.remove(id);
      },
    },
    lease: () => Promise.resolve(lease),
    openCli: async (id, signal) => {
      const channel = machines.get(id)?.connect() ?? assert.fail(id);
      const cli = await openCli(channel, { hop: id, signal, columns: TALL.cols });
      return { ...cli, handOver: () => assert.fail('nobody takes it over') };
    },
    ...other,
  });
  const said: string[] = [];
  const answer = (...given: unknown[]) => {
    for (const one of given) answers.push(({ message }) => (said.push(String(message)), one));
  };
  stand.progress.length = 0;
  return { ...made, said, answer };
}

test('an appliance that is closed with its carrier: one message names both', async () => {
  const { desk, known, said, answer } = withAppliances({ state: 'up' });
  await desk.read(esa1);
  answer('Disable Both', undefined);
  known.change('sma1', (state) => ({ ...state, carrier: 'esa1' }));
  await desk.disable(sma1);
  assert.match(said[1] ?? '', /^sma1 and esa1: remote access is disabled, read \d\d:\d\d( and \d\d:\d\d)?\.$/);
  assert.deepEqual(answers, []);
});

test('who keeps the first one on is not asked about its carrier, which stays on too', async () => {
  const { desk, known, said, answer } = withAppliances({ state: 'up', logins: 1 });
  await desk.read(esa1);
  answer('Disable Both', 'Keep It On');
  known.change('sma1', (state) => ({ ...state, carrier: 'esa1' }));
  assert.equal(await desk.disable(sma1), undefined);
  assert.deepEqual(said, ['Disable remote access on sma1?', 'Cisco support is on sma1 now.']);
  assert.deepEqual(known.of('esa1').course?.deeds, []);
  assert.equal(known.of('esa1').access?.state, 'tunnel-up');
});

test('Cancel past the yes of the first: it is read, and its carrier is not begun', async () => {
  const { desk, known, said, answer } = withAppliances({ state: 'up' });
  await desk.read(esa1);
  answer('Disable Both', undefined);
  known.change('sma1', (state) => ({ ...state, carrier: 'esa1' }));
  known.onDidChange((id) => {
    if (id === 'sma1' && known.of('sma1').course?.exchanges.at(-1)?.answer === 'Y') desk.cancel('sma1');
  });
  await desk.disable(sma1);
  assert.match(said[1] ?? '', /^sma1: remote access is disabled/);
  assert.deepEqual(known.of('esa1').course?.deeds, []);
});

test('two that were closed one after the other: each with the time of its own reading', () => {
  const said: unknown[] = [];
  const closed = (applianceId: string, at: string) =>
    ({ applianceId, at: `2026-11-24T${at}:00.000Z`, state: 'disabled' }) as RemoteAccess;
  for (const second of ['14:09', '14:08']) {
    answers.push(({ message }) => void said.push(message));
    sayDisabled([closed('sma1', '14:08'), closed('esa1', second)]);
  }
  const at = (time: string) => clockTime(`2026-11-24T${time}:00.000Z`);
  assert.deepEqual(said, [
    `sma1 and esa1: remote access is disabled, read ${at('14:08')} and ${at('14:09')}.`,
    `sma1 and esa1: remote access is disabled, read ${at('14:08')}.`,
  ]);
});

test('after a reload the way to an SMA begins with what was enabled before it: a tunnel that is up stays', async () => {
  const enabledAt = new Date().toISOString();
  const { desk, known } = withAppliances(
    { state: 'up', port: 443 },
    {
      candidates: () => Promise.resolve([{ id: 'esa1', verdict: 'ssh' }]),
      facts: kept<Facts>({ esa1: { way: 'tunnel', port: 443, enabledAt } }),
    },
  );
  answers.push(({ items }) => (items as object[])[0]);
  let detail = '';
  answers.push((asked) => void (detail = String(asked['detail'])));
  assert.equal(await desk.reachOfflineSma(sma1), undefined);
  assert.match(detail, /^1\. esa1: its tunnel on 443 is up already and stays, with its seed\.$/m);
  assert.equal(known.of('esa1').access?.state, 'tunnel-up');
});

test('a tunnel that is up already: the log says that nothing was changed, and no line names the appliance twice', async () => {
  const { desk, known, said, answer } = withAppliances({ state: 'up', port: 443 });
  answers.push(({ items }) => (items as object[])[0]);
  answer('Enable Tunnel', undefined);
  await desk.enable(esa1, 'TUNNEL', 443);
  assert.match(said[1] ?? '', /^Nothing was changed\. esa1: the tunnel is up/);
  assert.deepEqual(
    known.of('esa1').course?.deeds.map(({ what, port }) => [what, port]),
    [
      ['confirmed-tunnel', 443],
      ['already-on', undefined],
    ],
  );
  assert.ok(
    stand.progress.some((line) => /^Enabling the tunnel on esa1: Tunnel up\b/.test(line)),
    stand.progress.join('\n'),
  );
  assert.deepEqual(
    stand.progress.filter((line) => /esa1.*esa1/.test(line)),
    [],
  );
});

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
