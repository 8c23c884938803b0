import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { LAB_IDS, startLab } from '../../../../src/lab/lab';
import { labSwitch } from '../../../../src/workbench/commands/labSwitch';
import { answers, stand } from '../../vscode';

const KEY = Buffer.from('a host key of the lab');

const labRunning = () =>
  stand.executed.filter(([command, key]) => command === 'setContext' && key === 'hopthrough.labRunning').at(-1)?.[2];

function site(...inventory: string[]) {
  const shown: string[] = [];
  let starts = 0;
  let close = () => Promise.resolve();
  const lab = labSwitch({
    load: () => ({
      LAB_IDS: ['lab-esa1', 'lab-sma1'],
      startLab: () => {
        starts += 1;
        const one = {
          family: 'esa',
          label: 'Lab',
          host: '127.0.0.1',
          port: 2222,
          user: 'admin',
          password: 'x',
          hostKeys: [`ssh-ed25519 ${KEY.toString('base64')}`],
        } as const;
        const appliances = [
          { id: 'lab-esa1', ...one },
          { id: 'lab-sma1', ...one },
        ];
        return Promise.resolve({ description: { appliances, tunnelHosts: {} }, close: () => close() });
      },
    }),
    isTaken: (id) => inventory.includes(id) || shown.includes(id),
    show: (appliances) => shown.push(...appliances.map(({ id }) => id)),
    hide: () => void (shown.length = 0),
  });
  return { lab, shown, starts: () => starts, closing: (how: typeof close) => void (close = how) };
}

beforeEach(() => void (answers.length = 0));

test('a lab whose ids are in the inventory already is not started, which is said once', async () => {
  const { lab, shown, starts } = site('esa1', 'lab-sma1');
  const said: unknown[] = [];
  answers.push(({ message }) => void said.push(message));
  const message = 'The lab was not started: appliances with these ids are in the inventory already: lab-sma1.';
  const failure = { hop: 'lab-sma1', stage: 'validate', reason: 'bad-entry', message };
  assert.deepEqual(await lab.start(), { failure });
  assert.deepEqual(said, [message]);
  assert.deepEqual([starts(), shown], [0, []]);
});

test('its own appliances are not in its way when it is started again', async () => {
  const { lab, shown, starts } = site('esa1');
  const started = { appliances: ['lab-esa1', 'lab-sma1'] };
  assert.deepEqual(await lab.start(), started);
  assert.deepEqual(await lab.start(), started);
  assert.equal(starts(), 1);
  assert.deepEqual(await lab.stop(), started);
  assert.deepEqual(shown, []);
  assert.deepEqual(await lab.start(), started);
  assert.equal(starts(), 2);
});

test('its host keys are those of the run, and of none once it has stopped', async () => {
  const { lab } = site();
  assert.equal(lab.hosts(), undefined);
  await lab.start();
  const first = lab.hosts();
  assert.deepEqual([...(first?.ids ?? [])], ['lab-esa1', 'lab-sma1']);
  assert.deepEqual(first?.keys, [KEY, KEY]);
  await lab.start();
  assert.equal(lab.hosts(), first);
  const stopping = lab.stop();
  await lab.start();
  const second = lab.hosts();
  await stopping;
  assert.notEqual(second, first);
  assert.notEqual(second, undefined);
  assert.equal(lab.hosts(), second);
  assert.equal(labRunning(), true);
  await lab.stop();
  assert.equal(lab.hosts(), undefined);
  assert.equal(labRunning(), false);
});

test('one that does not close is over all the same, and the failure is passed on', async () => {
  const { lab, shown, starts, closing } = site();
  await lab.start();
  assert.equal(labRunning(), true);
  closing(() => Promise.reject(new Error('still open')));
  await assert.rejects(lab.stop(), /still open/);
  assert.deepEqual([lab.hosts(), labRunning(), shown], [undefined, false, []]);
  await lab.start();
  assert.deepEqual([starts(), labRunning()], [2, true]);
});

test('the ids that are looked for are those of the lab that starts', async () => {
  const lab = await startLab();
  assert.deepEqual(
    lab.description.appliances.map(({ id }) => id),
    LAB_IDS,
  );
  await lab.close();
});
