import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, describe, test } from 'node:test';
import { startLab, type Lab, type LabDescription } from '../../src/lab/lab';
import { applianceOf, loginTo } from './appliances';
import { scanHostKeys } from './openssh';
import { closed, forward, logIn, openTerminal } from './terminal';

describe('the lab as a whole', () => {
  const labs: Lab[] = [];
  afterEach(() => Promise.all(labs.splice(0).map((lab) => lab.close())));

  async function started(options?: Parameters<typeof startLab>[0]): Promise<Lab> {
    const lab = await startLab(options);
    labs.push(lab);
    return lab;
  }

  const keysOf = (lab: Lab): string[] => lab.description.appliances.map(({ hostKey }) => hostKey);

  test('each machine has a key of its own, the same after a restart and another with a salt', async () => {
    const keys = keysOf(await started());
    assert.equal(new Set(keys).size, keys.length);
    assert.deepEqual(keysOf(await started()), keys);
    const salted = keysOf(await started({ salt: 'grain' }));
    assert.deepEqual(keysOf(await started({ salt: 'grain' })), salted);
    assert.ok(salted.every((key) => !keys.includes(key)));
  });

  test('the keys of the description are the keys that are offered, two types on the WSA', async () => {
    const lab = await started();
    for (const { port, via, hostKey, hostKeys } of lab.description.appliances) {
      if (via) continue;
      assert.deepEqual(await scanHostKeys(port), [...hostKeys].sort());
      assert.equal(hostKeys[0], hostKey);
    }
    const types = applianceOf(lab, 'lab-wsa1').hostKeys.map((key) => key.split(' ')[0]);
    assert.deepEqual(types, ['ssh-ed25519', 'ecdsa-sha2-nistp256']);
    assert.match(applianceOf(lab, 'lab-esa2').hostKey, /^ecdsa-sha2-nistp256 /);
  });

  test('both SMAs have one address, and the routes to them are those of an inventory', async () => {
    const lab = await started();
    const smas = lab.description.appliances.filter(({ family }) => family === 'sma');
    assert.deepEqual(
      smas.map(({ id, host, port, via, alternatives }) => ({ id, host, port, via, alternatives })),
      [
        { id: 'lab-sma1', host: '10.0.8.20', port: 22, via: ['lab-esa1'], alternatives: [['lab-esa2']] },
        { id: 'lab-sma2', host: '10.0.8.20', port: 22, via: ['lab-wsa1'], alternatives: undefined },
      ],
    );
  });

  test('an unknown id is refused', async () => {
    const lab = await started();
    assert.throws(() => lab.control('lab-esa9'), RangeError);
  });

  test('a port that is taken ends the start and leaves nothing open', async () => {
    const { port } = applianceOf(await started(), 'lab-esa1');
    await assert.rejects(startLab({ ports: { 'lab-jump1': port } }), { code: 'EADDRINUSE' });
  });

  test('close() leaves no handle open, with a shell through a hop, a silent and a slow machine', async () => {
    const before = process.getActiveResourcesInfo().length;
    const lab = await started();
    const hop = await logIn(loginTo(lab, 'lab-esa1'));
    const sock = await forward(hop, '10.0.8.20', 22);
    const sma = await logIn({ sock, password: applianceOf(lab, 'lab-sma1').password });
    await (await openTerminal(sma)).until(/> $/);
    lab.control('lab-esa2').slow(1);
    const slow = logIn(loginTo(lab, 'lab-esa2'));
    slow.catch(() => undefined);
    lab.control('lab-esa1').silence(true);
    const ended = Promise.all([closed(hop), closed(sma)]);
    await lab.close();
    await ended;
    await assert.rejects(slow);
    await settled(() => process.getActiveResourcesInfo().length <= before);
  });

  async function settled(condition: () => boolean): Promise<void> {
    const deadline = Date.now() + 30_000;
    while (!condition()) {
      assert.ok(Date.now() < deadline, process.getActiveResourcesInfo().join());
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
});

describe('npm run lab', () => {
  let child: ChildProcess | undefined;
  afterEach(() => child?.kill('SIGKILL'));

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    test(`says in its first line what there is, serves, and ends on ${signal}`, async () => {
      const lab = spawn(process.execPath, ['test/host/lab.mjs'], { stdio: ['ignore', 'pipe', 'inherit'] });
      child = lab;
      const [line] = (await once(createInterface({ input: lab.stdout }), 'line')) as [string];
      const { appliances, tunnelServers } = JSON.parse(line) as LabDescription;
      assert.equal(appliances.length, 8);
      assert.deepEqual(
        tunnelServers.map(({ stands }) => stands),
        [22, 25, 53, 80, 443, 4766],
      );
      const esa = appliances.find(({ id }) => id === 'lab-esa1');
      const client = await logIn({ port: esa?.port ?? 0, password: esa?.password ?? '' });
      client.on('error', () => undefined);
      lab.kill(signal);
      assert.deepEqual(await once(lab, 'exit'), [0, null]);
    });
  }
});
