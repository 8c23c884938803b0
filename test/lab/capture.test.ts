import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { CaptureStatus } from '../../src/appliance/captureStatus';
import { failureOf, isCancelled } from '../../src/appliance/failure';
import { captures, type CaptureActions, type HeldCapture, type Stopped } from '../../src/capture/captures';
import type { CaptureChoices } from '../../src/capture/dialogues';
import { startLab, type Lab } from '../../src/lab/lab';
import { engineer, type Engineer } from './engineer';
import { waitFor } from './terminal';

const CHOICES: CaptureChoices = {
  filter: '(host 63.251.108.107 and port 22) or port 53',
  interfaces: undefined,
  megabytes: 20,
  seconds: undefined,
};

describe('packet captures of simulated appliances', () => {
  let lab: Lab;
  let person: Engineer;
  let actions: CaptureActions;
  const signal = new AbortController().signal;
  const hooks = { mayLeaveClusterMode: () => Promise.resolve(true) };
  const capture = (id: string) => lab.control(id).capture;

  beforeEach(async () => {
    lab = await startLab({ firewalls: 'story' });
    person = engineer(lab);
    actions = captures({ openCli: (id, abort) => person.openPinnedCli(id, abort), now: () => Date.now() });
  });
  afterEach(async () => {
    await person.close();
    await lab.close();
  });

  async function started(id: string, choices = CHOICES): Promise<HeldCapture> {
    const held = await actions.start(id, choices, hooks, signal);
    assert.ok('stop' in held, 'it was started');
    return held;
  }

  for (const wording of ['ironport', 'cisco', 'web', 'password'] as const)
    test(`${wording}: set up, started, read, stopped; the file is named`, async () => {
      lab.control('lab-esa1').speakPacketcapture(wording);
      assert.equal((await actions.read('lab-esa1', hooks, signal)).state, 'stopped');
      const held = await started('lab-esa1');
      const { file = '' } = capture('lab-esa1').running() ?? {};
      assert.deepEqual({ state: held.started.state, file: held.started.file }, { state: 'running', file });
      const settings = capture('lab-esa1').settings();
      assert.deepEqual(
        { filter: settings.filter, megabytes: settings.megabytes, stop: settings.stopAtSize },
        { filter: CHOICES.filter, megabytes: 20, stop: true },
      );
      const read = await held.read();
      assert.equal(read.state, 'running');
      assert.equal(typeof read.bytes, 'number');
      assert.ok(read.raw.includes(file));
      const { status: stopped, already } = await held.stop();
      assert.equal(already, false);
      assert.deepEqual({ state: stopped.state, file: stopped.file }, { state: 'stopped', file });
      assert.deepEqual(lab.control('lab-esa1').files.list(), [`/captures/${file}`]);
    });

  test('the interface is chosen by its name, and one that is not offered ends it before START', async () => {
    const held = await started('lab-esa1', { ...CHOICES, interfaces: 'data 1' });
    assert.equal(capture('lab-esa1').settings().interfaces, 'Data 1');
    await held.stop();
    const other = actions.start('lab-esa1', { ...CHOICES, interfaces: 'Data 9' }, hooks, signal);
    await assert.rejects(other, (error) => failureOf(error)?.reason === 'not-offered');
    assert.equal(capture('lab-esa1').running(), undefined);
  });

  test('one that runs already is shown and left as it is, its settings too', async () => {
    capture('lab-esa1').change({ filter: 'port 25' });
    const { file } = capture('lab-esa1').start('gui');
    const found = await actions.start('lab-esa1', CHOICES, hooks, signal);
    assert.ok('state' in found);
    assert.deepEqual(
      { state: found.state, file: found.file, filter: found.filter },
      { state: 'running', file, filter: 'port 25' },
    );
    assert.equal(capture('lab-esa1').running()?.file, file);
    assert.equal(capture('lab-esa1').settings().filter, 'port 25');
    for (const already of [false, true]) {
      const stopped = await actions.stop('lab-esa1', hooks, signal);
      assert.deepEqual([stopped.status.state, stopped.already], ['stopped', already]);
    }
  });

  test('while it is held, other dialogues with the appliance go on', async () => {
    const held = await started('lab-sma1');
    const cli = await person.openCli('lab-sma1');
    assert.match((await cli.run('version')).text, /Serial/);
    cli.close();
    assert.ok(capture('lab-sma1').running());
    held.close();
    await waitFor(
      () => capture('lab-sma1').running() === undefined,
      () => 'the end of the capture with its session',
    );
  });

  test('a stop goes before readings that wait, and these get what it found', async () => {
    const held = await started('lab-esa1');
    const order: string[] = [];
    const noted = async (name: string, work: Promise<CaptureStatus | Stopped>): Promise<string> => {
      const came = await work;
      order.push(name);
      return 'status' in came ? came.status.state : came.state;
    };
    const states = await Promise.all([
      noted('first', held.read()),
      noted('second', held.read()),
      noted('stop', held.stop()),
      noted('stop again', held.stop()),
    ]);
    assert.deepEqual(order, ['first', 'stop', 'stop again', 'second']);
    assert.deepEqual(states, ['running', 'stopped', 'stopped', 'stopped']);
    assert.equal(held.isBusy(), false);
  });

  test('a session that is lost: reading it fails as interrupted, and the appliance has ended the capture', async () => {
    const held = await started('lab-esa1');
    lab.control('lab-esa1').dropConnections();
    await assert.rejects(held.read(), (error) => failureOf(error)?.reason === 'interrupted');
    await waitFor(
      () => capture('lab-esa1').running() === undefined,
      () => 'the end of the capture with its session',
    );
  });

  test('who has no right to it is told so', async () => {
    const guest = captures({
      openCli: () => person.openCliAs('lab-esa1', 'guest', 'esa1-slate'),
      now: () => Date.now(),
    });
    const noRights = (error: unknown) => failureOf(error)?.reason === 'no-rights';
    await assert.rejects(guest.start('lab-esa1', CHOICES, hooks, signal), noRights);
    await assert.rejects(guest.read('lab-esa1', hooks, signal), noRights);
  });

  test('cancelled in the middle of SETUP: nothing runs, nothing is held', async () => {
    const abort = new AbortController();
    const onExchange = () => abort.abort();
    await assert.rejects(actions.start('lab-esa1', CHOICES, { ...hooks, onExchange }, abort.signal), isCancelled);
    assert.equal(capture('lab-esa1').running(), undefined);
    await waitFor(
      () => lab.control('lab-esa1').shells === 0,
      () => 'the end of its session',
    );
  });
});
