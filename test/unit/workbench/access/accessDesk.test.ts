import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import * as vscode from 'vscode';
import type { RemoteAccess } from '../../../../src/appliance/remoteAccess';
import type { Channel } from '../../../../src/asyncos/cli';
import { openCli } from '../../../../src/asyncos/openCli';
import type { Access } from '../../../../src/lab/access';
import type { Shell } from '../../../../src/ssh/shell';
import type { Carried, Facts, HeldSeed, Kept } from '../../../../src/tunnel/keeping';
import { accessDesk, type AccessDesk, type AccessDeskDeps } from '../../../../src/workbench/access/accessDesk';
import { sayChanged, sayDisabled } from '../../../../src/workbench/access/accessMessages';
import { noteCarrier } from '../../../../src/workbench/access/carrier';
import { secretClipboard } from '../../../../src/workbench/clipboard';
import { states } from '../../../../src/workbench/states';
import { clockTime } from '../../../../src/workbench/times';
import { appliance } from '../../appliance/sampleAppliance';
import { cliMachine, TALL } from '../../../faults/labInMemory';
import { answers, stand } from '../../vscode';

const esa1 = appliance({ id: 'esa1' });
const sma1 = appliance({ id: 'sma1', family: 'sma', series: 'M', via: ['esa1'] });
const sma2 = appliance({ id: 'sma2', family: 'sma', series: 'M', via: ['esa1'] });
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
  const log = { error: (error: unknown) => logged.push(String(error)), info: () => undefined, warn: () => undefined };
  const desk = accessDesk({
    ...{ facts: kept(), carriers: kept(), journal: kept(), reminded: kept(), states: known },
    log: log as unknown as vscode.LogOutputChannel,
    inventory: {
      all: () => [esa1, sma1, sma2],
      find: (id) => [esa1, sma1, sma2].find((one) => one.id === id),
      route: () => [esa1],
    },
    vault: { hold: () => Promise.resolve(), get: () => Promise.resolve(undefined), forget: () => Promise.resolve() },
    clipboard: secretClipboard(),
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
  return { ...made, machines, said, answer };
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
  assert.deepEqual(said, [
    'Disable remote access on sma1, and the tunnel of esa1 with it?',
    'Cisco support is on sma1 now.',
  ]);
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

test('Take over past the yes of the first: its carrier is not begun', async () => {
  const machine = (id: string) => cliMachine({ id: `lab-${id}`, wording: 'ironport', access: { state: 'up' } });
  const { desk, known, answer } = withAppliances(
    { state: 'up' },
    {
      openCli: async (id, signal) => {
        const channel = machine(id).connect();
        const ends: (() => void)[] = [];
        const told: Channel = { ...channel, onClose: (listener) => void ends.push(listener) };
        const cli = await openCli(told, { hop: id, signal, columns: TALL.cols });
        const shell = { onClose: () => undefined } as unknown as Shell;
        return { ...cli, handOver: () => (ends.forEach((end) => end()), shell) };
      },
    },
  );
  await desk.read(esa1);
  answer('Disable Both');
  known.change('sma1', (state) => ({ ...state, carrier: 'esa1' }));
  const pressed = known.onDidChange((id) => {
    if (id !== 'sma1' || known.of('sma1').course?.exchanges.at(-1)?.answer !== 'Y') return;
    pressed.dispose();
    void desk.takeOver('sma1');
  });
  await desk.disable(sma1);
  const deeds = known.of('sma1').course?.deeds.map(({ what }) => what);
  assert.ok(deeds?.includes('taken-over'), String(deeds));
  assert.deepEqual(known.of('esa1').course?.deeds ?? [], []);
});

for (const [closing, answer] of [
  [esa1, 'Disable'],
  [sma1, 'Disable Both'],
] as const)
  test(`${answer} on ${closing.id}: another SMA that comes through the same tunnel is named`, async () => {
    const { desk, known } = site({});
    const open = (applianceId: string, state: RemoteAccess['state']) =>
      known.change(applianceId, (before) => ({
        ...before,
        access: { applianceId, state, serviceAccess: true } as RemoteAccess,
        ...(applianceId === 'esa1' ? {} : { carrier: 'esa1' }),
      }));
    open('esa1', 'tunnel-up');
    open('sma1', 'ssh-access');
    open('sma2', 'ssh-access');
    let detail = '';
    answers.push((asked) => void (detail = String(asked['detail'])));
    await desk.disable(closing);
    const others = closing === esa1 ? 'sma1, sma2' : 'sma2';
    assert.ok(detail.includes(`Through the tunnel of esa1 Cisco support also reaches ${others}, where`), detail);
  });

test('an SMA that is closed, or has a tunnel of its own, loses nothing by it and is not named', async () => {
  const { desk, known } = site({});
  const reading = (applianceId: string, state: RemoteAccess['state'], serviceAccess: boolean) =>
    known.change(applianceId, (before) => ({
      ...before,
      access: { applianceId, state, serviceAccess } as RemoteAccess,
      carrier: 'esa1',
    }));
  reading('sma1', 'disabled', false);
  reading('sma2', 'tunnel-up', true);
  let detail = '';
  answers.push((asked) => void (detail = String(asked['detail'])));
  await desk.disable(esa1);
  assert.doesNotMatch(detail, /sma/);
});

for (const [why, said] of [
  ['not-shown', /A reading afterwards did not show the change; it may still be made\.$/],
  ['not-understood', /esa1 answered in words Hopthrough does not know; nothing is assumed\.$/],
  ['link-lost', /Treat it as unknown until it is read\.$/],
] as const)
  test(`not proved, ${why}: the message says what was read, or nothing of it`, () => {
    let message = '';
    answers.push((asked) => void (message = String(asked['message'])));
    const access = { applianceId: 'esa1', at: '2026-11-24T14:08:00.000Z', state: 'unknown', basis: 'read' };
    sayChanged(esa1, { outcome: 'unproven', access: access as RemoteAccess, why }, false);
    assert.match(message, said);
  });

test('a tunnel that has expired is not enabled anew: the message says that it is disabled first', () => {
  let message = '';
  answers.push((asked) => void (message = String(asked['message'])));
  const access = { applianceId: 'esa1', at: '2026-11-24T14:08:00.000Z', state: 'tunnel-expired' };
  sayChanged(esa1, { outcome: 'already', access: access as RemoteAccess }, false);
  assert.match(message, /^Nothing was changed\. esa1: the tunnel has expired;.* Disable it first; then a new tunnel/);
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

test('an appliance that fails to enable the tunnel is remembered as one that refused', async () => {
  const { desk, known, machines, answer } = withAppliances();
  const machine = machines.get('esa1');
  assert.ok(machine);
  machine.switches.enableFails = true;
  answers.push(({ items }) => (items as object[])[0]);
  answer('Enable Tunnel', undefined);
  await desk.enable(esa1, 'TUNNEL', 443);
  assert.notEqual(known.of('esa1').course?.notEnabledAt, undefined);
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
